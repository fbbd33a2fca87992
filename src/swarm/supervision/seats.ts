/**
 * The threads of a swarm: starts workers, keeps spares warm, watches pulses and heaps. Knows nothing of agents' lives;
 * it reports what fell and why.
 */
import { SwarmError } from '#domain/errors.ts'
import type { Board } from '#swarm/links/board.ts'
import { hostInMain } from '#swarm/hosts/main-host.ts'
import type { SeatHandle, SeatListener } from '#swarm/hosts/seat-handle.ts'
import { startWorker, type Failures, type SpareWorker } from '#swarm/hosts/worker-host.ts'
import type { SupervisionPlan } from '#swarm/plan.ts'
import type { NodeOrder } from '#swarm/seat/seat-control.ts'
import type { Wait } from '#swarm/seat/seat-loop.ts'

/** Heap polls: seldom while small, often near the limit. */
const CALM_MILLIS = 100
const ALERT_MILLIS = 20
const CALM_SHARE = 0.25

interface Seated {
  readonly handle: SeatHandle
  readonly heapMiB: number
  pulse: number
  missed: number
  heap: number
  heapTimer: NodeJS.Timeout | undefined
}

export class Seats {
  private readonly board: Board
  private readonly epoch: number
  private readonly supervision: SupervisionPlan
  private readonly listener: SeatListener & { onSilent(seat: number, missed: number): void }
  private readonly preload: readonly string[]
  private readonly seated = new Map<number, Seated>()
  private readonly opening = new Map<number, Promise<unknown>>()
  private spares: SpareWorker[] = []
  private pulseTimer: NodeJS.Timeout | undefined
  private closed = false

  constructor(
    board: Board,
    epoch: number,
    supervision: SupervisionPlan,
    preload: readonly string[],
    listener: SeatListener & { onSilent(seat: number, missed: number): void },
  ) {
    this.board = board
    this.epoch = epoch
    this.supervision = supervision
    this.preload = preload
    this.listener = listener
  }

  /** Starts watching pulses and filling the bench of spares. */
  watch(): void {
    this.refill()
    this.pulseTimer = setInterval(() => this.checkPulses(), this.supervision.heartbeatMillis)
  }

  /** Seats nodes in a worker of their own, a warm one when there is one. */
  open(seat: number, wait: Wait, nodes: readonly NodeOrder[], heapMiB: number): Promise<Failures> {
    return this.openOnce(seat, async () => {
      this.spares = this.spares.filter(({ alive }) => alive)
      const spare = this.spares.shift() ?? this.start(heapMiB)
      if (!this.closed) setImmediate(() => this.refill())
      const { handle, failures } = await spare.adopt({ seat, wait, nodes }, this.listener)
      this.keep(handle, heapMiB)
      return failures
    })
  }

  /** Seats nodes in the main thread's event loop. */
  openInMain(seat: number, nodes: readonly NodeOrder[]): Promise<Failures> {
    return this.openOnce(seat, async () => {
      const order = { seat, wait: 'loop', nodes } as const
      const { handle, failures } = await hostInMain(this.board, this.epoch, order, this.listener)
      this.keep(handle, Infinity)
      return failures
    })
  }

  handle(seat: number): SeatHandle {
    const found = this.seated.get(seat)
    if (found === undefined) throw new SwarmError('AGENT_DOWN', { seat })
    return found.handle
  }

  has(seat: number): boolean {
    return this.seated.has(seat)
  }

  /** Waits while the seat's thread is being opened: afterwards it is there, or it is not. */
  async settled(seat: number): Promise<void> {
    await this.opening.get(seat)?.catch(() => null)
  }

  heapMiB(seat: number): number {
    return this.seated.get(seat)?.heap ?? Number.NaN
  }

  /** The seat's thread is gone. */
  forget(seat: number): void {
    clearTimeout(this.seated.get(seat)?.heapTimer)
    this.seated.delete(seat)
  }

  /** Ends the thread in order, and waits for its end; one that is just being opened as well. */
  async close(seat: number): Promise<void> {
    await this.settled(seat)
    const found = this.seated.get(seat)
    this.forget(seat)
    await found?.handle.close()
  }

  async closeAll(): Promise<void> {
    this.closed = true
    clearInterval(this.pulseTimer)
    await Promise.all([...this.opening.keys(), ...this.seated.keys()].map((seat) => this.close(seat)))
    await Promise.all(this.spares.map((spare) => spare.discard()))
    this.spares = []
  }

  /** Two threads on one seat would both write its rings: the second is refused. */
  private async openOnce(seat: number, open: () => Promise<Failures>): Promise<Failures> {
    if (this.closed || this.seated.has(seat) || this.opening.has(seat)) throw new SwarmError('AGENT_STATE', { seat })
    const opened = open()
    this.opening.set(seat, opened)
    try {
      return await opened
    } finally {
      this.opening.delete(seat)
    }
  }

  private start(heapMiB: number): SpareWorker {
    return startWorker(this.board, { epoch: this.epoch, preload: this.preload }, heapMiB)
  }

  private refill(): void {
    while (!this.closed && this.spares.length < this.supervision.standby) this.spares.push(this.start(SPARE_HEAP_MIB))
  }

  private keep(handle: SeatHandle, heapMiB: number): void {
    const seated: Seated = { handle, heapMiB, pulse: -1, missed: 0, heap: Number.NaN, heapTimer: undefined }
    this.seated.set(handle.index, seated)
    if (Number.isFinite(heapMiB)) this.pollHeap(seated)
  }

  /** Polls do not overlap: the next is set when the last has answered. */
  private pollHeap(seated: Seated): void {
    const limit = seated.heapMiB * this.supervision.heapShare
    const poll = async (): Promise<void> => {
      seated.heap = await seated.handle.heapMiB().catch(() => Number.NaN)
      if (this.seated.get(seated.handle.index) !== seated) return
      if (seated.heap > limit) {
        const facts = { usedMiB: Math.round(seated.heap), allowedMiB: Math.round(limit) }
        await seated.handle.kill({ code: 'AGENT_HEAP', line: new SwarmError('AGENT_HEAP', facts).message })
        return
      }
      seated.heapTimer = setTimeout(() => void poll(), seated.heap < limit * CALM_SHARE ? CALM_MILLIS : ALERT_MILLIS)
    }
    seated.heapTimer = setTimeout(() => void poll(), CALM_MILLIS)
  }

  private checkPulses(): void {
    for (const [seat, seated] of this.seated) {
      const pulse = this.board.ints[this.board.seat(seat, 'pulse')]
      if (pulse !== seated.pulse) {
        if (seated.missed >= this.supervision.suspectAfter) this.listener.onSilent(seat, 0)
        seated.pulse = pulse
        seated.missed = 0
        continue
      }
      seated.missed++
      if (seated.missed === this.supervision.suspectAfter) this.listener.onSilent(seat, seated.missed)
      if (seated.missed === this.supervision.deadAfter) {
        const silentMillis = seated.missed * this.supervision.heartbeatMillis
        const line = new SwarmError('AGENT_SILENT', { silentMillis }).message
        void seated.handle.kill({ code: 'AGENT_SILENT', line })
      }
    }
  }
}

/** V8's limit is fixed when a worker starts, so a spare gets the largest; the watchdog enforces each agent's own. */
const SPARE_HEAP_MIB = 512
