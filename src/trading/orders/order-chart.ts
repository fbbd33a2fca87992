/**
 * The life of an order as a statechart, the readable form. `transition-table.ts` is what runs: a test drives both through
 * every state, every event and random lives. Nothing on the path of an order imports this file (nor xstate with it).
 *
 *     INITIALIZED ─ denied ─► DENIED                  ┌─ rejected ─► REJECTED
 *      │    └─ emulated ─► EMULATED ─ released ─┐     ├─ canceled ─► CANCELED ─ filled ─► FILLED
 *      ├─ released ─► RELEASED ◄────────────────┘     ├─ expired ──► EXPIRED
 *      └─ submitted ─► SUBMITTED ─ accepted ─► ACCEPTED ─ filled ─► PARTIALLY_FILLED ─ filled ─► FILLED
 *                       └─ unknown ─► UNKNOWN ─┘   └ triggered ─► TRIGGERED ─┘
 *
 *     any of SUBMITTED UNKNOWN ACCEPTED TRIGGERED PARTIALLY_FILLED   ⇄   PENDING_UPDATE, PENDING_CANCEL
 *
 * A pending state lies over the state the order is in otherwise (`under`), and an answer uncovers it. What the venue
 * tells meanwhile moves `under`. There the chart differs from its source in two cells on purpose: a part filled or an
 * acceptance that comes while a request is on its way does not answer the request, so the order stays pending. Told in
 * another order, the same facts end in the same state; and the answer that follows is no surprise.
 *
 * `whole` says that no lots are left after the event: who keeps the sums knows, the chart knows no amounts.
 *
 * Cost    17 us a transition, against some nanoseconds of the table (bench of runtime.md 2.5).
 * Source  peers.md 5.2.
 */
import { assign, initialTransition, setup, type SnapshotFrom, transition } from 'xstate'
import { type AskableState, askableStates, type OrderEvent, type OrderState } from './order-states.ts'

interface Context {
  /** Meaningful while pending. */
  readonly under: AskableState
  /** An update waits for its answer beneath a pending cancel. */
  readonly updating: boolean
}

interface Told {
  readonly type: OrderEvent
  readonly whole: boolean
}

const parts = setup({
  // xstate reads these types from values that are never used.
  types: { context: {} as Context, events: {} as Told },
  guards: {
    whole: ({ event }) => event.whole,
    over: ({ context }, states: readonly AskableState[]) => states.includes(context.under),
    overPart: ({ context, event }) => event.whole && context.under === 'PARTIALLY_FILLED',
    updating: ({ context }) => context.updating,
  },
  actions: {
    cover: assign({ under: (_, under: AskableState) => under }),
    updating: assign({ updating: (_, updating: boolean) => updating }),
    stay: () => undefined,
  },
})

const cover = (params: AskableState) => ({ type: 'cover', params }) as const
const over = (...params: readonly AskableState[]) => ({ type: 'over', params }) as const
const updating = (params: boolean) => ({ type: 'updating', params }) as const

/** Answers a pending request: back to what lies under it. */
const uncovered = [...askableStates.map((target) => ({ guard: over(target), target }) as const)]

const askUpdate = (under: AskableState) => ({ target: 'PENDING_UPDATE', actions: cover(under) }) as const
const askCancel = (under: AskableState) =>
  ({ target: 'PENDING_CANCEL', actions: [cover(under), updating(false)] }) as const
const filled = [{ guard: 'whole', target: 'FILLED' }, { target: 'PARTIALLY_FILLED' }] as const
/** An event that leaves the state as it is, and is in order: by its action `can` tells it from one that is not. */
const stay = { actions: 'stay' } as const

/** What the venue may say while a request waits, by what lies under it. */
const meanwhile = {
  unknown: [{ guard: over('SUBMITTED', 'UNKNOWN'), actions: cover('UNKNOWN') }, stay],
  accepted: [{ guard: over('SUBMITTED', 'UNKNOWN'), actions: cover('ACCEPTED') }, stay],
  rejected: { guard: over('SUBMITTED', 'UNKNOWN', 'ACCEPTED', 'TRIGGERED'), target: 'REJECTED' },
  canceled: 'CANCELED',
  expired: { guard: over('UNKNOWN', 'ACCEPTED', 'TRIGGERED', 'PARTIALLY_FILLED'), target: 'EXPIRED' },
  triggered: { guard: over('UNKNOWN', 'ACCEPTED'), actions: cover('TRIGGERED') },
  filled: [{ guard: 'whole', target: 'FILLED' }, { actions: cover('PARTIALLY_FILLED') }],
  // A request proves nothing about the order, and neither does not finding it meanwhile: it stays unresolved.
  notFound: stay,
} as const

export const orderChart = parts.createMachine({
  id: 'order',
  context: { under: 'SUBMITTED', updating: false },
  initial: 'INITIALIZED',
  states: {
    INITIALIZED: {
      on: {
        denied: 'DENIED',
        emulated: 'EMULATED',
        released: 'RELEASED',
        submitted: 'SUBMITTED',
        // Orders of others, adopted as the venue tells them.
        accepted: 'ACCEPTED',
        rejected: 'REJECTED',
        canceled: 'CANCELED',
        expired: 'EXPIRED',
        triggered: 'TRIGGERED',
        updated: stay,
      },
    },
    EMULATED: { on: { released: 'RELEASED', canceled: 'CANCELED', expired: 'EXPIRED', updated: stay } },
    RELEASED: { on: { submitted: 'SUBMITTED', denied: 'DENIED', canceled: 'CANCELED', updated: stay } },
    SUBMITTED: {
      on: {
        unknown: 'UNKNOWN',
        accepted: 'ACCEPTED',
        rejected: 'REJECTED',
        canceled: 'CANCELED',
        updated: stay,
        updateAsked: askUpdate('SUBMITTED'),
        cancelAsked: askCancel('SUBMITTED'),
        filled,
        notFound: 'REJECTED',
      },
    },
    UNKNOWN: {
      on: {
        unknown: stay,
        accepted: 'ACCEPTED',
        rejected: 'REJECTED',
        canceled: 'CANCELED',
        expired: 'EXPIRED',
        triggered: 'TRIGGERED',
        updated: stay,
        cancelAsked: askCancel('UNKNOWN'),
        filled,
        notFound: 'REJECTED',
      },
    },
    ACCEPTED: {
      on: {
        rejected: 'REJECTED',
        canceled: 'CANCELED',
        expired: 'EXPIRED',
        triggered: 'TRIGGERED',
        updated: stay,
        updateAsked: askUpdate('ACCEPTED'),
        cancelAsked: askCancel('ACCEPTED'),
        filled,
        notFound: 'REJECTED',
      },
    },
    TRIGGERED: {
      on: {
        rejected: 'REJECTED',
        canceled: 'CANCELED',
        expired: 'EXPIRED',
        updated: stay,
        updateAsked: askUpdate('TRIGGERED'),
        cancelAsked: askCancel('TRIGGERED'),
        filled,
        notFound: 'REJECTED',
      },
    },
    PARTIALLY_FILLED: {
      on: {
        accepted: stay,
        canceled: 'CANCELED',
        expired: 'EXPIRED',
        updated: [{ guard: 'whole', target: 'FILLED' }, stay],
        updateAsked: askUpdate('PARTIALLY_FILLED'),
        cancelAsked: askCancel('PARTIALLY_FILLED'),
        filled,
        notFound: 'CANCELED',
      },
    },
    PENDING_UPDATE: {
      on: {
        ...meanwhile,
        updateAsked: stay,
        updated: [{ guard: 'overPart', target: 'FILLED' }, ...uncovered],
        updateRejected: uncovered,
        cancelAsked: { target: 'PENDING_CANCEL', actions: updating(true) },
      },
    },
    PENDING_CANCEL: {
      on: {
        ...meanwhile,
        updated: [{ guard: 'overPart', target: 'FILLED' }, { guard: 'updating', actions: updating(false) }, stay],
        updateRejected: { guard: 'updating', actions: updating(false) },
        cancelAsked: stay,
        cancelRejected: [{ guard: 'updating', target: 'PENDING_UPDATE' }, ...uncovered],
      },
    },
    CANCELED: { on: { filled: [{ guard: 'whole', target: 'FILLED' }, stay] } },
    DENIED: {},
    REJECTED: {},
    EXPIRED: {},
    FILLED: {},
  },
})

export type ChartSnapshot = SnapshotFrom<typeof orderChart>

export const [chartStart] = initialTransition(orderChart)

export const chartState = (snapshot: ChartSnapshot): OrderState => snapshot.value

/** The snapshot after an event; undefined when it is not allowed there. */
export function afterEvent(snapshot: ChartSnapshot, type: OrderEvent, whole: boolean): ChartSnapshot | undefined {
  const event = { type, whole }
  return snapshot.can(event) ? transition(orderChart, snapshot, event)[0] : undefined
}
