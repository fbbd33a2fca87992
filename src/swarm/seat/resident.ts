/**
 * One node as its seat sees it: the behaviour, its inputs, its way out, and the bookkeeping that makes a `receive`
 * all or nothing.
 */
import { SwarmError } from '#domain/errors.ts'
import { KINDS, messageOf, type MessageType } from '#messages/catalogue.ts'
import { record } from '#numeric/histogram.ts'
import { SEQ_WORD } from '#messages/record.ts'
import { seededRng, type Rng } from '#numeric/rng.ts'
import type { Behaviour, Context } from '#swarm/behaviour.ts'
import { laneOrder, orderOf, type LaneOrder } from './lane-order.ts'
import { createEmit, createTake, EMIT_LIMIT, type Route, type Take } from './record-path.ts'
import { takeBack, uncount } from './emitted-counts.ts'
import { Ring, type RingHandle } from '#swarm/links/ring.ts'
import { RingReader } from '#swarm/links/ring-reader.ts'
import { RingWriter } from '#swarm/links/ring-writer.ts'
import type { Recorded, ResidentServices } from './seat-services.ts'
import type { TurnLog } from './turn-log.ts'

/** Time a command ring may be full before it is raised. */
const FULL_MICROS = 1_000_000

/** A route into a node, as it crosses threads. */
export interface InputOrder {
  readonly ring: RingHandle
  /** The node's place in the ring's consumer table. */
  readonly slot: number
  /** Message numbers it takes from this producer. */
  readonly accepts: readonly number[]
}

/** The node's own rings; absent for a lane it produces nothing on. */
export interface OutputOrder {
  readonly data: RingHandle | null
  readonly command: RingHandle | null
}

/** What happens to each record, for digests and journals of a run in one thread. */
export type Tap = (node: number, ring: Ring, word: number) => void

/** A behaviour that also does I/O of its own: the venue desk. */
export interface WorkingBehaviour extends Behaviour {
  /** Called every turn. True when there is more to do at once. */
  work?(): boolean
  /** Ends the market feed; orders and facts go on. */
  hush?(): void
  stop?(): void
  /** Settles, after `stop`, when nothing it asked of others is under way: its thread may end. */
  closed?(): Promise<void>
}

export interface Input {
  readonly reader: RingReader
  readonly accepts: Uint8Array
  readonly order: LaneOrder
  /** Records it held when they were counted last. */
  waits: number
  /** Twice the node it comes from, plus 1 for its commands: the same in every session of one plan. */
  readonly source: number
  readonly take: Take
}

export type ResidentState = 'running' | 'paused' | 'faulted' | 'stopped'

export class Resident {
  readonly node: number
  readonly id: string
  readonly inputs: Input[] = []
  readonly consumed: Float64Array
  readonly ctx: Context
  behaviour: WorkingBehaviour | undefined
  state: ResidentState = 'stopped'
  fault: { readonly code: SwarmError['code']; readonly line: string } | undefined
  incarnation = 0
  /** Host stamp of the market event being handled; every record it causes carries it on. Now, when none is handled. */
  stamp = 0
  /** Its own work (a venue's feed) found no room: it goes on as soon as there is some. */
  starved = false
  /** Host stamp since which its command ring has had no room; 0 while it has. */
  fullSince = 0
  /** Message number timed on arrival, record by record; 0 times each batch when it is handled. */
  timedKind = 0
  /** Host time for all that was taken up at once: all that an agent is told of time. NaN until it is asked for. */
  moment = Number.NaN
  /** Of what it takes up, where that is recorded. */
  turns: TurnLog | undefined
  /** Drops what is emitted: the outbox is shut while history is replayed. */
  muted = false
  /**
   * Publishes each record as it is emitted: for nodes that do I/O and speak between messages. Their `receive` is not all
   * or nothing; the desk's journal makes it so where it matters.
   */
  publishesAtOnce = false
  /** Set by the seat: somebody may have to be woken. */
  onPublish: (() => void) | undefined
  /** Records emitted and not yet published. */
  pending = 0
  readonly writers: readonly RingWriter[]
  readonly emitted: Float64Array
  readonly data: RingWriter | undefined
  readonly command: RingWriter | undefined
  tap: Tap | undefined
  /** Of what it publishes, when that is asked for. */
  recording: Recorded | undefined
  readonly ints: Int32Array
  /** 0 in this word of `ints`: what is emitted now comes from a callback, between turns. */
  readonly currentWord: number
  private readonly produces: ReadonlySet<string>
  private readonly routes = new Map<MessageType, Route>()
  private readonly histogram: number
  private readonly skippedWord: number
  private readonly clock: (() => number) | undefined

  constructor(
    order: { node: number; id: string; produces: readonly MessageType[]; outputs: OutputOrder; seed: number },
    services: ResidentServices,
  ) {
    this.node = order.node
    this.id = order.id
    this.produces = new Set(order.produces)
    this.consumed = services.board.consumed(order.node)
    this.emitted = services.board.emitted(order.node)
    this.data = order.outputs.data ? new RingWriter(new Ring(order.outputs.data)) : undefined
    this.command = order.outputs.command ? new RingWriter(new Ring(order.outputs.command)) : undefined
    this.writers = [this.data, this.command].filter((writer) => writer !== undefined)
    this.tap = services.tap
    this.ints = services.board.ints
    this.currentWord = services.currentWord ?? -1 // no such word: never 0
    this.histogram = services.board.histogram(order.node)
    this.skippedWord = services.board.node(order.node, 'skipped')
    this.clock = services.stamp
    for (const writer of this.writers) uncount(this.emitted, writer, writer === this.data ? 'data' : 'command')
    const rng: Rng = seededRng(order.seed)
    this.ctx = {
      // Who does I/O hears of things between turns; an agent is told one moment for all it takes up at once.
      now: () => {
        if (this.publishesAtOnce) return services.now()
        if (Number.isNaN(this.moment)) this.moment = services.now()
        return this.moment
      },
      stopwatch: services.stamp ?? services.now,
      emit: createEmit(this),
      after: (delayMicros, tag) => services.after(this, delayMicros, tag),
      rng,
    }
  }

  /** It takes records, timers and commands. */
  get isServed(): boolean {
    return this.state === 'running' || this.state === 'paused'
  }

  /** Throws AGENT_STATE from any other state: who fell must not be woken by a pause. */
  moveFrom(from: ResidentState, to: ResidentState): void {
    if (this.state !== from) throw new SwarmError('AGENT_STATE', { agent: this.id, state: this.state })
    this.state = to
  }

  /** Adds a route, in its place among the others. */
  link({ ring: handle, slot, accepts: ids }: InputOrder): void {
    if (this.inputs.some(({ reader }) => reader.ring.handle.id === handle.id)) return // told twice: one reader
    const accepts = new Uint8Array(KINDS)
    for (const id of ids) accepts[id] = 1
    const order = orderOf(ids)
    const source = 2 * handle.producer + (order === laneOrder.market ? 0 : 1)
    const route = { reader: new RingReader(new Ring(handle), slot), accepts, order, waits: 0, source }
    const input: Input = { ...route, take: createTake(this, route) }
    const next = this.inputs.findIndex((other) => other.order > order)
    this.inputs.splice(next < 0 ? this.inputs.length : next, 0, input)
  }

  /** Takes every record from now on, once it is published. */
  record(recording: Recorded): void {
    const { tap } = this
    this.recording = recording
    this.tap = (node, ring, word) => {
      tap?.(node, ring, word)
      recording.take(ring, word)
    }
  }

  /** Off its seat: what it held open is closed. */
  leave(): void {
    this.behaviour?.stop?.()
    this.recording?.close()
    this.turns?.close(this.emitted)
  }

  /** Returns the source of the input that is gone; undefined when there was none. */
  unlink(ringId: number): number | undefined {
    const at = this.inputs.findIndex((input) => input.reader.ring.handle.id === ringId)
    return at < 0 ? undefined : this.inputs.splice(at, 1)[0].source
  }

  /** True when a whole `receive` may emit without waiting for anyone. */
  hasRoom(): boolean {
    const { data, command } = this
    if (data !== undefined && !data.hasRoom(EMIT_LIMIT)) return false
    return command === undefined || command.hasRoom(EMIT_LIMIT)
  }

  /** As `hasRoom`, and remembers a no: whoever does work of its own must be asked again when there is room. */
  hasRoomForWork(): boolean {
    this.starved = !this.hasRoom()
    return !this.starved
  }

  /** True once when its decisions or orders have had no room for long: they are never dropped, so it stands still. */
  fullTooLong(stamp: number): boolean {
    if (this.command === undefined || this.command.hasRoom(EMIT_LIMIT)) {
      this.fullSince = 0
      return false
    }
    if (this.fullSince === 0) this.fullSince = stamp
    if (stamp - this.fullSince < FULL_MICROS) return false
    this.fullSince = Infinity
    return true
  }

  /** Publishes what was emitted outside a `receive`: by a timer, at start, from I/O. */
  commit(): void {
    if (this.tap !== undefined) this.tapUncommitted()
    this.data?.commit()
    this.command?.commit()
    this.pending = 0
  }

  /** Takes back what a failed `receive` emitted. */
  rollback(): void {
    for (const writer of this.writers) {
      takeBack(this.emitted, writer, writer.next - writer.uncommitted, writer.uncommitted)
      writer.rollback()
    }
    this.pending = 0
  }

  /** Time from the market event's entry into the swarm until now, into the node's histogram. */
  measure(): void {
    if (this.clock !== undefined) record(this.ints, this.histogram, this.clock() - this.stamp)
  }

  /** What a callback emits enters the swarm at this moment. */
  stampNow(): void {
    if (this.clock !== undefined) this.stamp = this.clock()
  }

  countSkipped(): void {
    this.ints[this.skippedWord]++
  }

  /** Throws EMIT_UNDECLARED for a type it does not produce. */
  routeOf(type: MessageType): Route {
    const known = this.routes.get(type)
    if (known !== undefined) return known
    const definition = messageOf(type)
    const writer = definition.lane === 'data' ? this.data : this.command
    if (!this.produces.has(type) || writer === undefined)
      throw new SwarmError('EMIT_UNDECLARED', { agent: this.id, type })
    const route = { id: definition.id, encode: definition.encode, writer }
    this.routes.set(type, route)
    return route
  }

  /** Number of the last market record it published; 0 before the first. */
  get lastSeq(): number {
    const ring = this.data?.ring
    if (ring === undefined || ring.published === 0) return 0
    return ring.f[ring.wordOf((ring.published - 1) | 0) + SEQ_WORD]
  }

  /** For a node that does I/O: what it says between messages is out at once, and a sleeping reader is woken. */
  publish(): void {
    this.commit()
    this.onPublish?.()
  }

  refuseFull(type: MessageType): never {
    throw new SwarmError('LINK_FULL', { agent: this.id, type })
  }

  refuseMore(type: MessageType): never {
    throw new SwarmError('EMIT_TOO_MANY', { agent: this.id, type, allowed: EMIT_LIMIT })
  }

  tapUncommitted(): void {
    const { writers } = this
    for (let k = 0; k < writers.length; k++) {
      const writer = writers[k]
      const { ring } = writer
      for (let back = writer.uncommitted; back > 0; back--) this.tap!(this.node, ring, ring.wordOf(writer.next - back))
    }
  }
}
