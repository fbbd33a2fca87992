/**
 * The venue desk: makes a venue a node of the swarm. What the venue says becomes messages, what the swarm orders is
 * journalled and then sent, and after every connect the two are made to agree.
 *
 * What it promises, through cuts of the session and `kill -9`: no client order id is sent twice; an order is on the disk
 * before it is at the venue; no fill is lost and none counted twice; an unknown outcome is looked up, never guessed;
 * cancels pass in every trading state.
 *
 * It is hosted like an agent. Callbacks of the venue that come between messages, from its I/O, emit at once.
 */
import { messageOf } from '#domain/errors.ts'
import type { Instrument } from '#domain/instrument.ts'
import { fromMillis } from '#domain/time.ts'
import type { MessageFor, MessageType } from '#messages/catalogue.ts'
import { orderFacts } from '#messages/orders.ts'
import type { TradingState } from '#messages/system.ts'
import type { Behaviour, Context } from '#swarm/behaviour.ts'
import { createDayBook } from './desk-day.ts'
import { createFacts } from './desk-facts.ts'
import { createFeed } from './desk-feed.ts'
import { createLedger, leavesOf } from './desk-ledger.ts'
import { createLookup } from './desk-lookup.ts'
import { createOrders } from './desk-orders.ts'
import { createReconciler } from './desk-session.ts'
import {
  defaultTiming,
  isUp,
  type DeskCounts,
  type DeskSession,
  type DeskShared,
  type DeskTiming,
} from './desk-state.ts'
import { createTimers } from './desk-timers.ts'
import type { Journal } from '#swarm/ports/journal.ts'
import type { VenueHost, VenueSink, VenueSpec } from '#swarm/ports/venue.ts'

export const deskConsumes = [
  'order.submit',
  'order.modify',
  'order.cancel',
  'agent.command',
] as const satisfies MessageType[]

export const deskProduces = [
  'venue.tick',
  'venue.depth',
  'venue.trade',
  'venue.state',
  ...orderFacts,
] as const satisfies MessageType[]

type Told = MessageFor<(typeof deskConsumes)[number]>

export interface DeskOptions<Config = unknown> {
  readonly spec: VenueSpec<Config>
  /** Of the venue; it has passed its schema. */
  readonly config: Config
  /** Just opened. The desk takes it over and closes it when it is stopped. */
  readonly journal: Journal
  readonly session: number
  readonly instruments: readonly Instrument[]
  /** The host's clock is virtual. */
  readonly virtual: boolean
  readonly timing?: Partial<DeskTiming>
  /** Number of the last market event of an earlier incarnation; the count goes on from it. */
  readonly lastSeq?: number
  /** Asked before each send. */
  trading(): TradingState
  /** The way out has room for market data. */
  ready(): boolean
  /** One line for the user, with its code first. */
  onFault(line: string): void
  /** The feed came to its end. */
  onEnded(): void
}

export interface Desk extends Behaviour {
  /** Moves the venue on; called every turn. True when there is more to do at once. */
  work(): boolean
  /** Ends the market feed; orders and facts go on. */
  hush(): void
  stop(): void
  status(): unknown
}

/** A desk that lives: everything between `start` and `stop`. */
interface Running {
  told(message: Told): void
  fire(tag: number): void
  work(): boolean
  hush(): void
  stop(): void
  status(): unknown
}

export function createDesk<Config>(options: DeskOptions<Config>): Desk {
  let running: Running | undefined
  return {
    start(ctx) {
      running = run(options, ctx)
    },
    receive(message) {
      switch (message.type) {
        case 'order.submit':
        case 'order.modify':
        case 'order.cancel':
        case 'agent.command':
          return running?.told(message)
        case 'agent.timer':
          return running?.fire(message.tag)
        default:
      }
    },
    work: () => running?.work() ?? false,
    hush: () => running?.hush(),
    stop: () => running?.stop(),
    status: () => running?.status() ?? { venue: options.spec.name, session: 'opening' },
  }
}

function run<Config>(options: DeskOptions<Config>, ctx: Context): Running {
  const { spec, config, journal, instruments } = options
  const timing: DeskTiming = { ...defaultTiming, ...options.timing }
  const session: DeskSession = { state: 'opening', epoch: 0 }
  const counts: DeskCounts = {
    orders: 0,
    duplicates: 0,
    rejections: 0,
    fills: 0,
    unknowns: 0,
    queries: 0,
    cuts: 0,
    modifiesRefused: 0,
  }
  const timers = createTimers(ctx)
  const now = (): number => ctx.now()
  let stopped = false
  let ended = false

  // One fdatasync for all that was written within `flushMillis`; an order does not wait for it.
  let flushing = false
  let unwritable = false
  const flush = (): void => {
    flushing = false
    try {
      journal.flush()
      unwritable = false
    } catch (thrown) {
      if (!unwritable) options.onFault(messageOf(thrown))
      unwritable = true
      flushLater(timing.maxQueryMillis)
    }
  }
  const flushLater = (delayMillis: number): void => {
    if (flushing || stopped) return
    flushing = true
    timers.after(fromMillis(delayMillis), flush)
  }

  const ledger = createLedger(journal, now, () => flushLater(timing.flushMillis))
  journal.append({ entry: 'session', session: options.session, at: now() })
  journal.flush()

  const emit: Context['emit'] = (message) => ctx.emit(message)
  const feed = createFeed(emit, () => options.ready(), options.lastSeq ?? 0)
  const dayStart = createDayBook(journal, now)
  const facts = createFacts(emit, instruments, () => feed.at, dayStart)

  const sink: VenueSink = {
    ready: feed.ready,
    tick: feed.tick,
    depth: feed.depth,
    trade: feed.trade,
    clock: feed.clock,
    connected: () => {
      if (!stopped) reconciler.connected()
    },
    disconnected: (reason) => {
      if (!stopped) reconciler.disconnected(reason)
    },
    snapshot: (snapshot) => reconciler.snapshot(snapshot),
    accepted: (clientId, venueId) => reconciler.inOrder(() => orders.accepted(clientId, venueId)),
    rejected: (clientId, code, reason) => reconciler.inOrder(() => orders.rejected(clientId, code, reason)),
    filled: (fill) => reconciler.inOrder(() => orders.filled(fill)),
    canceled: (clientId, leaves, reason) => reconciler.inOrder(() => orders.canceled(clientId, leaves, reason)),
    expired: (clientId, leaves) => reconciler.inOrder(() => orders.expired(clientId, leaves)),
    report: (report) => reconciler.report(report),
    account: (account) => {
      if (isUp(session)) facts.account(account)
    },
    ended: () => {
      if (ended || stopped || feed.hushed) return
      ended = true
      options.onEnded()
    },
    fault: (line) => options.onFault(line),
  }
  const host: VenueHost = { now, after: timers.after, virtual: options.virtual, rng: ctx.rng, instruments }

  const venue = spec.open(config, sink, host)
  const desk: DeskShared = {
    timing,
    session,
    counts,
    ledger,
    facts,
    timers,
    venue,
    now,
    fault: (line) => options.onFault(line),
    resolved: () => reconciler.resolved(),
  }
  const lookup = createLookup(desk)
  const rules = {
    can: spec.can(config),
    instruments: new Set(instruments.map(({ id }) => id)),
    trading: () => options.trading(),
  }
  const orders = createOrders(desk, lookup, rules)
  const reconciler = createReconciler(desk, lookup, orders, instruments)
  venue.start()

  return {
    told(message) {
      switch (message.type) {
        case 'order.submit':
          return orders.submit(message)
        case 'order.modify':
          return orders.modify(message)
        case 'order.cancel':
          return orders.cancel(message)
        case 'agent.command':
          if (message.command === 'snapshot') reconciler.refresh()
          if (message.command === 'halt') venue.halt?.(true)
          if (message.command === 'resume') {
            venue.halt?.(false)
            reconciler.accede()
          }
      }
    },
    fire: timers.fire,
    work: () => venue.work?.() ?? false,
    hush: feed.hush,
    stop() {
      if (stopped) return
      stopped = true
      feed.hush()
      reconciler.stop()
      venue.stop()
      try {
        journal.close()
      } catch (thrown) {
        options.onFault(messageOf(thrown))
      }
    },
    status: () => ({
      venue: spec.name,
      session: session.state,
      epoch: session.epoch,
      seq: feed.seq,
      ended,
      counts: { ...counts },
      lastFillId: ledger.lastFillId,
      positions: Object.fromEntries(instruments.map(({ id, symbol }) => [symbol, ledger.position(id).toString()])),
      open: [...ledger.open.values()].map((open) => ({
        clientId: open.order.clientId,
        venueId: open.venueId,
        instrument: open.order.instrument,
        side: open.order.side,
        lots: open.order.lots.toString(),
        leaves: leavesOf(open).toString(),
        price: open.order.price.toString(),
        phase: open.phase,
        cancelAsked: open.cancelAsked,
        lookedUp: open.lookup !== undefined,
      })),
      detail: venue.status(),
    }),
  }
}
