/**
 * The life of an order as a table: what runs where orders are many. Held equal to `order-chart.ts` by a test that drives
 * both through every place and event, and through random lives.
 *
 * Place   a settled state, and whether an update and a cancel wait for their answers over it, as one small integer
 *         (`settled + 13 * updating + 26 * canceling`), so a step is one read from a typed array.
 * Step    `NO_STEP` for an event that is not allowed there. It is never thrown: who runs the table names and counts it.
 *
 * Cost    some nanoseconds a step, no allocation. The array is filled once at load, from the rows below.
 * Source  peers.md 5.2.
 */
import {
  askableStates,
  type OrderEvent,
  orderEvents,
  type OrderState,
  type SettledState,
  settledStates,
} from './order-states.ts'

export type Place = number
export const NO_STEP = -1

const SETTLED = settledStates.length
const UPDATING = SETTLED
const CANCELING = 2 * SETTLED
const PLACES = 4 * SETTLED
const EVENTS = orderEvents.length

// Both lists hold every name once.
const settledAt = Object.fromEntries(settledStates.map((name, at) => [name, at])) as Record<SettledState, number>
const eventAt = Object.fromEntries(orderEvents.map((name, at) => [name, at])) as Record<OrderEvent, number>

type Whole = readonly [partly: SettledState, whole: SettledState]
type Row = Partial<Record<OrderEvent, SettledState | Whole>>

const FILLS: Whole = ['PARTIALLY_FILLED', 'FILLED']
const ended = { rejected: 'REJECTED', canceled: 'CANCELED', expired: 'EXPIRED', notFound: 'REJECTED' } as const

/** Without requests; those follow from rules. A pair says where an event leads with lots left, and with none. */
const rows: Record<SettledState, Row> = {
  INITIALIZED: {
    denied: 'DENIED',
    emulated: 'EMULATED',
    released: 'RELEASED',
    submitted: 'SUBMITTED',
    accepted: 'ACCEPTED',
    rejected: 'REJECTED',
    canceled: 'CANCELED',
    expired: 'EXPIRED',
    triggered: 'TRIGGERED',
    updated: 'INITIALIZED',
  },
  EMULATED: { released: 'RELEASED', canceled: 'CANCELED', expired: 'EXPIRED', updated: 'EMULATED' },
  RELEASED: { submitted: 'SUBMITTED', denied: 'DENIED', canceled: 'CANCELED', updated: 'RELEASED' },
  SUBMITTED: {
    unknown: 'UNKNOWN',
    accepted: 'ACCEPTED',
    rejected: 'REJECTED',
    canceled: 'CANCELED',
    updated: 'SUBMITTED',
    filled: FILLS,
    notFound: 'REJECTED',
  },
  UNKNOWN: {
    ...ended,
    unknown: 'UNKNOWN',
    accepted: 'ACCEPTED',
    triggered: 'TRIGGERED',
    updated: 'UNKNOWN',
    filled: FILLS,
  },
  ACCEPTED: { ...ended, triggered: 'TRIGGERED', updated: 'ACCEPTED', filled: FILLS },
  TRIGGERED: { ...ended, updated: 'TRIGGERED', filled: FILLS },
  PARTIALLY_FILLED: {
    accepted: 'PARTIALLY_FILLED',
    canceled: 'CANCELED',
    expired: 'EXPIRED',
    updated: FILLS,
    filled: FILLS,
    notFound: 'CANCELED',
  },
  CANCELED: { filled: ['CANCELED', 'FILLED'] },
  DENIED: {},
  REJECTED: {},
  EXPIRED: {},
  FILLED: {},
}

const askable: ReadonlySet<SettledState> = new Set(askableStates)

export const placeOf = (settled: SettledState, updating: boolean, canceling: boolean): Place =>
  settledAt[settled] + (updating ? UPDATING : 0) + (canceling ? CANCELING : 0)

export const settledOf = (place: Place): SettledState => settledStates[place % SETTLED]

/** A pending cancel hides a pending update. */
export const stateAt = (place: Place): OrderState =>
  place >= CANCELING ? 'PENDING_CANCEL' : place >= UPDATING ? 'PENDING_UPDATE' : settledStates[place]

export const START: Place = placeOf('INITIALIZED', false, false)

/** The rules of requests, then the rows. */
function stepFrom(place: Place, event: OrderEvent, whole: boolean): Place {
  const settled = settledOf(place)
  const canceling = place >= CANCELING
  const updating = (canceling ? place - CANCELING : place) >= UPDATING
  const pending = updating || canceling
  if (pending && !askable.has(settled)) return NO_STEP

  const told = rows[settled][event]
  const next = typeof told === 'object' ? told[whole ? 1 : 0] : told
  switch (event) {
    case 'updateAsked':
      return askable.has(settled) && !canceling && (updating || settled !== 'UNKNOWN')
        ? placeOf(settled, true, false)
        : NO_STEP
    case 'cancelAsked':
      return askable.has(settled) ? placeOf(settled, updating, true) : NO_STEP
    case 'updateRejected':
      return updating ? placeOf(settled, false, canceling) : NO_STEP
    case 'cancelRejected':
      return canceling ? placeOf(settled, updating, false) : NO_STEP
    case 'updated':
      if (next === undefined) return NO_STEP
      return askable.has(next) ? placeOf(next, false, canceling) : placeOf(next, false, false)
    default:
  }
  if (!pending) return next === undefined ? NO_STEP : placeOf(next, false, false)
  if (event === 'notFound') return place
  if ((event === 'accepted' || event === 'unknown') && next === undefined) return place
  if (next === undefined) return NO_STEP
  return askable.has(next) ? placeOf(next, updating, canceling) : placeOf(next, false, false)
}

const steps = new Int8Array(PLACES * EVENTS * 2)
for (let place = 0; place < PLACES; place++) {
  for (const event of orderEvents) {
    for (const whole of [0, 1]) {
      steps[(place * EVENTS + eventAt[event]) * 2 + whole] = stepFrom(place, event, whole === 1)
    }
  }
}

/** Where an event leads; `whole` when no lots are left after it. */
export const stepAfter = (place: Place, event: OrderEvent, whole: boolean): Place =>
  steps[(place * EVENTS + eventAt[event]) * 2 + (whole ? 1 : 0)]
