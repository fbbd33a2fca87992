/**
 * A seat: one thread's loop over the nodes it hosts. The same loop runs in a worker, in the main thread and on a
 * virtual clock; only who supplies time and who parks differs.
 *
 * A turn drains each node's inputs in the order of `lane-order.ts`, at most a batch a lane, one record at a time:
 *
 *     record in ─▶ decode into a lent message ─▶ receive ─▶ settle: record done, everything it caused published
 *
 * A node is skipped while one of its output rings lacks room for a whole `receive`: waiting happens between records,
 * never inside one, so a thread that waits still answers control calls. A throw takes back what the half-handled
 * record emitted, marks the node faulted and is reported; its neighbours go on.
 */
import { SwarmError } from '#domain/errors.ts'
import { marketGap } from '#messages/market.ts'
import { agentTimer } from '#messages/system.ts'
import type { Board } from '#swarm/links/board.ts'
import { countWaiting } from './lane-order.ts'
import { views } from './record-path.ts'
import { Resident, type Input, type WorkingBehaviour } from './resident.ts'
import type { SeatServices } from './seat-services.ts'
import { Timers } from './timers.ts'
import { recordsToTell, warmUp, type Past } from './warmup.ts'
import { faultOf } from './fault.ts'
import { turnKind } from './turn-log.ts'

/** Records taken from one lane before the next lane has its turn. */
export const BATCH = 64

/** In a node's `input` word while it handles no record: a fall there skips none. */
export const NO_INPUT = -1

export class Seat {
  readonly index: number
  readonly residents: Resident[] = []
  readonly timers = new Timers()
  private readonly services: SeatServices
  private readonly byNode = new Map<number, Resident>()
  private readonly timer = agentTimer.draft()
  private readonly gap = marketGap.draft()
  private readonly pulseWord: number
  private readonly currentWord: number
  /** Nodes being loaded now: the loop leaves room for the event loop until they are. */
  loading = 0
  private input: Input | undefined
  private takenFrom = 0
  /** Within a turn readers are woken at its end. */
  passing = false

  constructor(index: number, services: SeatServices) {
    this.index = index
    this.services = services
    this.pulseWord = services.board.seat(index, 'pulse')
    this.currentWord = services.board.seat(index, 'current')
    services.board.ints[this.currentWord] = 0 // a thread that was ended here may have left its own
    this.timer.instrument = 0
    this.gap.instrument = 0
  }

  get now(): () => number {
    return this.services.clock.now
  }

  get virtual(): boolean {
    return this.services.clock.virtual
  }

  get board(): Board {
    return this.services.board
  }

  resident(node: number): Resident {
    const found = this.byNode.get(node)
    if (found === undefined) throw new SwarmError('AGENT_UNKNOWN', { node })
    return found
  }

  holds(resident: Resident): boolean {
    return this.byNode.get(resident.node) === resident
  }

  /** Seats a node. It is stopped until `run`. Throws AGENT_STATE when it sits here already. */
  seat(order: ConstructorParameters<typeof Resident>[0]): Resident {
    if (this.byNode.has(order.node)) throw new SwarmError('AGENT_STATE', { agent: order.id, state: 'seated' })
    const resident = new Resident(order, {
      board: this.services.board,
      now: this.services.clock.now,
      after: (owner, delay, tag) => {
        if (Number.isNaN(delay)) throw new RangeError('a timer needs a delay') // it would hold up every later one
        // Not from its moment, which stands still: of timers without delay, each setting the next, a pass would see no end.
        this.timers.add(this.services.clock.now() + delay, owner.node, tag)
      },
      tap: this.services.tap,
      currentWord: this.currentWord,
      ...(this.virtual ? {} : { stamp: this.services.stamp }), // on a virtual clock a latency means nothing
    })
    for (const writer of resident.writers) writer.ring.producerSeat = this.index
    resident.onPublish = () => (this.passing ? undefined : this.wakeReaders())
    this.residents.push(resident)
    this.byNode.set(order.node, resident)
    return resident
  }

  unseat(node: number): void {
    const resident = this.resident(node)
    this.timers.drop(node)
    resident.state = 'stopped'
    this.residents.splice(this.residents.indexOf(resident), 1)
    this.byNode.delete(node)
    resident.leave()
  }

  /** Starts an incarnation: tells it its past with its outbox shut, then lets it act. */
  run(resident: Resident, behaviour: WorkingBehaviour, incarnation: number, past: Past, paused = false): void {
    this.timers.drop(resident.node)
    resident.behaviour?.stop?.() // an earlier incarnation with a session of its own
    resident.behaviour = behaviour
    resident.incarnation = incarnation
    resident.publishesAtOnce = behaviour.work !== undefined
    resident.moment = this.services.clock.now()
    const told = recordsToTell(resident, past)
    told?.forEach((records, source) => resident.turns?.add(resident.moment, turnKind.warmed, records, source))
    resident.turns?.add(resident.moment, turnKind.began, 2 * incarnation + (paused ? 1 : 0))
    this.guard(resident, () => {
      if (told !== undefined) warmUp(resident, told, past.without, views)
      resident.stamp = this.services.stamp()
      behaviour.start?.(resident.ctx)
      resident.commit()
      resident.state = paused ? 'paused' : 'running'
    })
    this.wakeReaders()
  }

  /** One turn over every node. True when anything was done. */
  pass(): boolean {
    this.passing = true
    this.services.board.ints[this.pulseWord]++
    let worked = this.fireTimers()
    for (let k = 0; k < this.residents.length; k++) if (this.serve(this.residents[k])) worked = true
    this.wakeReaders()
    this.passing = false
    return worked
  }

  /** True when a pass would do something at once: asked between announcing a wait and waiting. */
  hasInput(): boolean {
    for (const resident of this.residents) {
      if (!resident.isServed || !resident.hasRoom()) continue
      if (resident.starved) return true
      for (const input of resident.inputs) if (input.reader.available() > 0) return true
    }
    return this.timers.next <= this.services.clock.now()
  }

  /** Its own nodes too, unless in a turn, which comes round to them: a callback may find the seat parked. */
  wakeReaders(): void {
    for (let k = 0; k < this.residents.length; k++) {
      const { writers } = this.residents[k]
      for (let j = 0; j < writers.length; j++) {
        const seats = writers[j].readersToWake()
        for (let s = 0; s < seats.length; s++)
          if (seats[s] !== this.index || !this.passing) this.services.board.wake(seats[s])
      }
    }
  }

  /** Takes what its inputs hold; of those only that `waiting` marks by their place, where who calls keeps account of them. */
  serve(resident: Resident, waiting?: Uint8Array): boolean {
    resident.recording?.turn()
    if (!resident.isServed) return false
    const { ints } = this.services.board
    const { inputs } = resident
    let worked = false
    try {
      const depth = countWaiting(inputs, waiting)
      for (let k = 0; k < inputs.length; k++) {
        if (waiting !== undefined && waiting[k] === 0) continue
        const input = inputs[k]
        if (input.waits > 0 && this.take(resident, input, input.waits) > 0) worked = true
        if (waiting !== undefined) waiting[k] = input.reader.available() > 0 ? 1 : 0
      }
      ints[this.services.board.node(resident.node, 'depth')] = depth
      if (!worked && depth > 0 && resident.fullTooLong(this.services.stamp())) this.services.onFull?.(resident.node)
      const { behaviour } = resident
      if (behaviour?.work !== undefined && resident.state === 'running' && resident.hasRoomForWork()) {
        resident.stamp = this.services.stamp()
        ints[this.currentWord] = resident.node + 1
        if (behaviour.work()) worked = true
        ints[this.currentWord] = 0
      }
      if (!worked) resident.turns?.idle()
    } catch (thrown) {
      this.fault(resident, thrown)
      return true
    }
    return worked
  }

  /** Takes up to a batch of the `available` records of one input, at one moment. Returns how many were handled. */
  take(resident: Resident, input: Input, available: number): number {
    const { reader } = input
    const { ring } = reader
    // Asked for it is read once; written down it must be read at once. A reading costs as much as a dozen records.
    resident.moment = resident.turns === undefined ? Number.NaN : this.services.clock.now()
    const lost = ring.laps ? reader.skipLapped() : 0
    if (lost > 0) this.lapped(resident, input, lost)
    const { ints } = this.services.board
    this.input = input
    this.takenFrom = reader.cursor
    ints[this.currentWord] = resident.node + 1
    ints[this.services.board.node(resident.node, 'input')] = ring.handle.id
    resident.turns?.taking(resident.moment, input.source, reader.cursor)
    // Behind a gap it is counted anew: more may be lost than there was to take.
    const handled = input.take(Math.min(lost > 0 ? reader.available() : available, BATCH))
    ints[this.currentWord] = 0
    this.input = undefined
    resident.turns?.taken(handled)
    if (handled > 0) this.release(input)
    return handled
  }

  release(input: Input): void {
    const waiting = input.reader.release()
    if (waiting >= 0 && waiting !== this.index) this.services.board.wake(waiting)
  }

  /** Records of an input are gone: it is told so. */
  lapped(resident: Resident, input: Input, lost: number): void {
    resident.turns?.add(resident.moment, turnKind.gap, lost, input.source)
    this.services.board.ints[this.services.board.node(resident.node, 'lost')] += lost
    this.tellGap(resident, lost)
  }

  tellGap(resident: Resident, lost: number): void {
    this.gap.at = resident.ctx.now()
    this.gap.seq = 0
    this.gap.lost = lost
    resident.behaviour?.receive(this.gap, resident.ctx)
  }

  fireTimers(): boolean {
    const { timers } = this
    if (timers.next === Infinity) return false
    const now = this.services.clock.now()
    let fired = false
    while (timers.next <= now) {
      const resident = this.byNode.get(timers.nextOwner)
      const tag = timers.nextTag
      if (resident?.isServed === true && !resident.hasRoom()) break
      timers.pop()
      fired = true
      if (resident?.isServed === true) this.fire(resident, tag, now)
    }
    return fired
  }

  /** Tells a node that is served of its timer. */
  fire(resident: Resident, tag: number, now: number): void {
    const { ints } = this.board
    ints[this.currentWord] = resident.node + 1
    ints[this.board.node(resident.node, 'input')] = NO_INPUT
    this.timer.tag = tag
    this.timer.at = now
    this.timer.seq = 0
    resident.moment = now
    resident.stamp = this.services.stamp()
    resident.turns?.add(now, turnKind.timer, tag)
    try {
      resident.behaviour!.receive(this.timer, resident.ctx) // it is served
      resident.commit()
      ints[this.currentWord] = 0
    } catch (thrown) {
      this.fault(resident, thrown)
    }
  }

  /** Lets a node do something; one that throws has fallen. */
  guard(resident: Resident, act: () => void): void {
    try {
      act()
    } catch (thrown) {
      this.fault(resident, thrown)
    }
  }

  private fault(resident: Resident, thrown: unknown): void {
    resident.rollback()
    resident.muted = false
    resident.state = 'faulted'
    this.services.board.ints[this.currentWord] = 0
    const { input } = this
    if (input !== undefined) resident.turns?.taken((input.reader.cursor - this.takenFrom + 1) | 0)
    resident.turns?.add(resident.moment, turnKind.fell)
    const fault = (resident.fault = faultOf(resident, input, thrown))
    this.input = undefined
    this.services.onFault(fault)
  }
}
