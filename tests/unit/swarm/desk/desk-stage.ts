/** A desk on a stage of virtual time: its exchange, its wire, its journal, and everything it ever emitted. */
import { Money } from '#domain/money.ts'
import type { AnyMessage, MessageFor, MessageType } from '#messages/catalogue.ts'
import { messageOf } from '#messages/catalogue.ts'
import type { TradingState } from '#messages/system.ts'
import { seededRng } from '#numeric/rng.ts'
import { createMemoryJournal, type MemoryJournal } from '#stores/journal-memory.ts'
import type { Context } from '#swarm/behaviour.ts'
import { createDesk, deskProduces, type Desk } from '#swarm/desk/desk.ts'
import type { DeskTiming } from '#swarm/desk/desk-timing.ts'
import type { VenueSpec } from '#swarm/ports/venue.ts'
import { EURUSD, message } from '#tests/outbox.ts'
import { createClock, type Clock } from './desk-clock.ts'
import { createExchange, type ExchangeSide } from './desk-exchange.ts'
import { createWire, type Wire } from './desk-wire.ts'

export const LATENCY = 1_000
export const SECOND = 1_000_000

export interface Stage {
  readonly clock: Clock
  readonly exchange: ExchangeSide
  readonly wire: Wire
  readonly desk: Desk
  journal: MemoryJournal
  trading: TradingState
  readonly outbox: AnyMessage[]
  readonly faults: string[]
  /** Called with every message as it is emitted. */
  onEmit: (message: AnyMessage) => void
  tell(message: AnyMessage): void
  /** A turn of the host with this order in it. */
  submit(clientId: number, fields?: Partial<MessageFor<'order.submit'>>): void
  /** The order alone: the turn goes on. */
  queue(clientId: number, fields?: Partial<MessageFor<'order.submit'>>): void
  cancel(clientId: number): void
  modify(clientId: number, lots: string, price?: string): void
  command(command: MessageFor<'agent.command'>['command']): void
  sent<Type extends MessageType>(type: Type): MessageFor<Type>[]
  /** Types since the last call. */
  news(): string[]
  /** Opens a desk on what the journal kept; the one before is gone without a word. */
  restart(): void
  status(): DeskStatus
}

export interface DeskStatus {
  readonly session: string
  readonly epoch: number
  readonly seq: number
  readonly counts: Readonly<Record<string, number>>
  readonly positions: Readonly<Record<string, string>>
  readonly open: readonly {
    readonly clientId: number
    readonly phase: string
    readonly lots: string
    readonly leaves: string
  }[]
}

export interface StageOptions {
  readonly seed?: number
  /** Orders live and die by themselves. */
  readonly trades?: boolean
  readonly againMicros?: number
  readonly latencyMicros?: number
  readonly journal?: MemoryJournal
  /** Another venue than the one on the wire; `wire` and `exchange` then stand idle. */
  readonly venue?: VenueSpec
  readonly timing?: Partial<DeskTiming>
  /** Wraps each journal as it is opened. */
  readonly wrap?: (journal: MemoryJournal) => MemoryJournal
}

const produced: ReadonlySet<string> = new Set(deskProduces)

/** What a message is once it crossed the wire. */
function copyOf(sent: AnyMessage): AnyMessage {
  const definition = messageOf(sent.type)
  const f = new Float64Array(definition.words)
  definition.encode(sent, f, new Int32Array(f.buffer), 0)
  const copy = definition.draft()
  definition.decode(f, new Int32Array(f.buffer), 0, copy)
  return copy
}

export function openStage(options: StageOptions = {}): Stage {
  const {
    seed = 1,
    trades = false,
    againMicros,
    latencyMicros = LATENCY,
    wrap = (journal: MemoryJournal) => journal,
  } = options
  const rng = seededRng(seed)
  const clock = createClock()
  const exchange = createExchange(clock, trades ? rng : undefined)
  const wire = createWire({
    clock,
    exchange,
    rng,
    latencyMicros,
    ...(againMicros === undefined ? {} : { againMicros }),
  })
  let session = 0
  let desk: Desk
  let ctx: Context
  let read = 0
  let requests = 0

  const stage: Stage = {
    clock,
    exchange,
    wire,
    get desk() {
      return desk
    },
    journal: options.journal ?? createMemoryJournal(),
    trading: 'ACTIVE',
    outbox: [],
    faults: [],
    onEmit: () => {},
    tell: (told) => desk.receive(told, ctx),
    submit(clientId, fields = {}) {
      stage.queue(clientId, fields)
      desk.work()
    },
    queue: (clientId, fields = {}) =>
      stage.tell(
        message('order.submit', {
          clientId,
          parent: clientId,
          seq: clientId + 1000,
          lots: new Money(1),
          price: new Money('1.1'),
          orderType: 'limit',
          timeInForce: 'gtc',
          expires: clock.now + SECOND,
          ...fields,
        }),
      ),
    cancel: (clientId) => stage.tell(message('order.cancel', { clientId, request: ++requests })),
    modify: (clientId, lots, price = '1.05') =>
      stage.tell(
        message('order.modify', { clientId, request: ++requests, lots: new Money(lots), price: new Money(price) }),
      ),
    command: (command) => stage.tell(message('agent.command', { command })),
    sent: <Type extends MessageType>(type: Type) =>
      stage.outbox.filter((one): one is MessageFor<Type> => one.type === type),
    news() {
      const types = stage.outbox.slice(read).map(({ type }) => type)
      read = stage.outbox.length
      return types
    },
    restart() {
      if (session > 0) {
        wire.detach()
        stage.journal = createMemoryJournal(stage.journal.durable)
      }
      stage.journal = wrap(stage.journal)
      const opened = createDesk({
        spec: options.venue ?? wire.spec,
        config: {},
        journal: stage.journal,
        session: ++session,
        instruments: [EURUSD],
        virtual: true,
        // Quiet is told by there being nothing left to do.
        timing: { reconcileMillis: 0, ...options.timing },
        trading: () => stage.trading,
        ready: () => true,
        onFault: (line) => void stage.faults.push(line),
        onEnded: () => {},
      })
      const own: Context = {
        now: () => clock.now,
        stopwatch: () => 0,
        emit(sent) {
          if (!produced.has(sent.type)) throw new Error(`${sent.type} is not declared`)
          const copy = copyOf(sent)
          stage.outbox.push(copy)
          stage.onEmit(copy)
        },
        after: (delay, tag) =>
          void clock.after(delay, () => {
            // A timer dies with its incarnation.
            if (opened === desk) opened.receive(message('agent.timer', { tag }), own)
          }),
        rng,
      }
      desk = opened
      ctx = own
      opened.start?.(own)
    },
    status: () => desk.status() as DeskStatus, // the desk's own words, as its test reads them
  }
  stage.restart()
  return stage
}

/** A stage whose session is up and reconciled. */
export function openMarket(options: StageOptions = {}): Stage {
  const stage = openStage(options)
  stage.wire.connect()
  stage.clock.run(4 * LATENCY)
  stage.news()
  return stage
}
