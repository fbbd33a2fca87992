/**
 * The venue desk: makes a venue a node of the swarm. What the venue says becomes messages, what the swarm orders is
 * journalled and then sent, and after every connect the two are made to agree.
 *
 * What it promises, through cuts of the session and `kill -9`: no client order id is sent twice; an order is on the disk
 * before it is at the venue; no fill is lost and none counted twice; an unknown outcome is looked up, never guessed;
 * cancels pass in every trading state; whatever is odd leaves a line in the journal that says why.
 *
 * The way of an order: `desk-orders.ts` (checked by `order-rules.ts`, journalled by `desk-ledger.ts`, sent), then
 * `desk-events.ts` (what the venue says of it), `desk-lookup.ts` (when it says nothing), `desk-session.ts` and
 * `desk-settle.ts` (when the two are compared).
 *
 * It is hosted like an agent. Callbacks of the venue that come between messages, from its I/O, emit at once.
 */
import { messageOf, SwarmError } from '#domain/errors.ts'
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { type TradingDayTerms, UTC_DAY } from '#domain/trading-day.ts'
import type { MessageFor, MessageType } from '#messages/catalogue.ts'
import { orderFacts } from '#messages/orders.ts'
import type { TradingState } from '#messages/system.ts'
import type { Behaviour, Context } from '#swarm/behaviour.ts'
import { auditedMessages, createAudit } from './desk-audit.ts'
import { createDayBook } from './desk-day.ts'
import { createEvents } from './desk-events.ts'
import { createFacts } from './desk-facts.ts'
import { createDeskVolume, type Traded } from './desk-volume.ts'
import { createFlush } from './desk-flush.ts'
import { createFeed } from './desk-feed.ts'
import { createLedger } from './desk-ledger.ts'
import { createLookup } from './desk-lookup.ts'
import { createOrders } from './desk-orders.ts'
import { createReconciler } from './desk-session.ts'
import { createSettlement } from './desk-settle.ts'
import { type DeskSession, type DeskShared, isUp, newCounts } from './desk-state.ts'
import { type DeskTiming, defaultTiming } from './desk-timing.ts'
import { createTimers } from './desk-timers.ts'
import { shownOrder, type OpenOrder } from './open-order.ts'
import { createRules } from './order-rules.ts'
import type { Journal } from '#swarm/ports/journal.ts'
import type { TickStore } from '#swarm/ports/tick-store.ts'
import type { VenueHost, VenueSink, VenueSpec } from '#swarm/ports/venue.ts'

export const deskConsumes = [
  'order.submit',
  'order.modify',
  'order.cancel',
  'agent.command',
  'execution.memory',
  ...auditedMessages,
] as const satisfies MessageType[]

export const deskProduces = [
  'venue.tick',
  'venue.depth',
  'venue.trade',
  'venue.state',
  'execution.memory',
  ...orderFacts,
] as const satisfies MessageType[]

type Told = MessageFor<(typeof deskConsumes)[number]>

const consumed: ReadonlySet<string> = new Set(deskConsumes)
const isTold = (message: { readonly type: MessageType }): message is Told => consumed.has(message.type)

export interface DeskOptions<Config = unknown> {
  readonly spec: VenueSpec<Config>
  /** Of the venue; it has passed its schema. */
  readonly config: Config
  /** Just opened. The desk takes it over and closes it when it is stopped. */
  readonly journal: Journal
  /** Recorded ticks, for a venue that plays them. */
  readonly ticks?: TickStore | undefined
  readonly session: number
  readonly instruments: readonly Instrument[]
  /** The host's clock is virtual. */
  readonly virtual: boolean
  readonly timing?: Partial<DeskTiming>
  /** When the day that losses are counted by begins; midnight UTC without it. */
  readonly day?: TradingDayTerms
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
  /** Closes the ticks its venue played. */
  closed(): Promise<void>
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
      if (message.type === 'agent.timer') running?.fire(message.tag)
      else if (isTold(message)) running?.told(message)
    },
    work: () => running?.work() ?? false,
    hush: () => running?.hush(),
    stop: () => running?.stop(),
    closed: async () => options.ticks?.close(),
    status: () => running?.status() ?? { venue: options.spec.name, session: 'opening' },
  }
}

function run<Config>(options: DeskOptions<Config>, ctx: Context): Running {
  const { spec, config, journal, instruments } = options
  const timing: DeskTiming = { ...defaultTiming, ...options.timing }
  const session: DeskSession = { state: 'opening', epoch: 0 }
  const counts = newCounts()
  const timers = createTimers(ctx)
  const now = (): number => ctx.now()
  let stopped = false
  let ended = false

  const flush = createFlush(journal, timers, timing, now, (line) => options.onFault(line))
  const day = options.day ?? UTC_DAY
  const volume = createDeskVolume(instruments, day)
  const append: Journal['append'] = (entry) => {
    volume.take(entry)
    flush.append(entry)
  }
  const ledger = createLedger({ append, now, instruments, over: (order) => over(order) })
  const audit = createAudit(append, now)
  const dayBook = createDayBook(append, now, day)
  for (const entry of journal.recovered) {
    // Ids of orders count on from the session's number.
    if (entry.entry === 'session' && entry.session > options.session)
      throw new SwarmError('JOURNAL_AHEAD', { journal: entry.session, start: options.session })
    ledger.recover(entry)
    audit.recover(entry)
    dayBook.recover(entry)
    volume.take(entry)
  }
  ledger.recovered()
  const symbols = instruments.map(({ symbol }) => symbol)
  journal.append({ entry: 'session', session: options.session, at: now(), symbols })
  journal.flush()

  const emit: Context['emit'] = (message) => ctx.emit(message)
  const feed = createFeed(emit, () => options.ready(), options.lastSeq ?? 0)
  const traded = (instrument: InstrumentId): Traded => volume.on(instrument, feed.at > 0 ? feed.at : now())
  const facts = createFacts(emit, instruments, () => feed.at, dayBook.startOf, traded)

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
    accepted: (clientId, venueId) => reconciler.inOrder(() => events.accepted(clientId, venueId)),
    rejected: (clientId, code, reason) => reconciler.inOrder(() => events.rejected(clientId, code, reason)),
    filled: (fill) => reconciler.inOrder(() => events.filled(fill)),
    canceled: (clientId, leaves, reason) => reconciler.inOrder(() => events.canceled(clientId, leaves, reason)),
    expired: (clientId, leaves) => reconciler.inOrder(() => events.expired(clientId, leaves)),
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
  const host: VenueHost = {
    now,
    after: timers.after,
    virtual: options.virtual,
    rng: ctx.rng,
    instruments,
    ticks: options.ticks,
  }

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
  const settlement = createSettlement(desk, instruments, feed.mids)
  const lookup = createLookup(desk, settlement)
  const rules = createRules(session, spec.can(config), instruments, now, () => options.trading())
  const orders = createOrders(desk, lookup, rules, () => journal.flush())
  const events = createEvents(desk, lookup)
  const reconciler = createReconciler(desk, lookup, settlement, instruments, audit.memories)
  /** Nothing is waited for any more. */
  const over = (order: OpenOrder): void => {
    order.disarm()
    order.lookup = undefined
    reconciler.resolved()
  }
  venue.start()

  const obey = (command: MessageFor<'agent.command'>['command']): void => {
    if (command === 'snapshot') reconciler.refresh()
    if (command === 'halt') venue.halt?.(true)
    if (command !== 'resume') return
    venue.halt?.(false)
    reconciler.accede()
  }

  return {
    told(message) {
      switch (message.type) {
        case 'order.submit':
          return orders.submit(message)
        case 'order.modify':
          return orders.modify(message)
        case 'order.cancel':
          return orders.cancel(message)
        case 'execution.memory':
          return audit.memory(message)
        case 'agent.command':
          audit.said(message)
          return obey(message.command)
        default:
          return audit.said(message)
      }
    },
    fire: timers.fire,
    work() {
      orders.send()
      return venue.work?.() ?? false
    },
    hush: feed.hush,
    stop() {
      if (stopped) return
      stopped = true
      feed.hush()
      orders.stop()
      flush.stop()
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
      lastFillId: ledger.fills.lastId,
      positions: Object.fromEntries(instruments.map(({ id, symbol }) => [symbol, ledger.position(id).toString()])),
      open: [...ledger.open.values()].map(shownOrder),
      detail: venue.status(),
    }),
  }
}
