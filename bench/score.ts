/**
 * What the bench and the two ends of a chain share: the schedule to send by, and how long each tick took.
 *
 *     words 0..   run | rate | until | sent | arrived | spun | edge | - | samples ...       float64
 */
import { stamp } from '#swarm/clocks/wall-clock.ts'

const RUN = 0
const RATE = 1
const UNTIL = 2
const SENT = 3
const ARRIVED = 4
const SPUN = 5
const EDGE = 6
const FIRST = 8

/** Latencies kept of a run. */
const MOST_SAMPLES = 1_000_000

export class Score {
  readonly buffer: SharedArrayBuffer
  readonly f: Float64Array

  constructor(buffer = new SharedArrayBuffer((FIRST + MOST_SAMPLES) * 8)) {
    this.buffer = buffer
    this.f = new Float64Array(buffer)
  }

  /** Begins a run: `rate` ticks a second on a fixed schedule, or as fast as they are taken for 0. */
  begin(rate: number, seconds: number, edgeEvery = 1000): void {
    this.f[RATE] = rate
    this.f[EDGE] = edgeEvery
    this.f[UNTIL] = stamp() + seconds * 1e6
    this.f[SENT] = -1
    this.f[ARRIVED] = 0
    this.f[SPUN] = 0
    this.f[RUN]++
  }

  /** Ticks of the run once all are out; -1 before. */
  get sent(): number {
    return this.f[SENT]
  }

  /** Ticks between two edges of a price that has some. */
  get edgeEvery(): number {
    return this.f[EDGE]
  }

  get until(): number {
    return this.f[UNTIL]
  }

  get rate(): number {
    return this.f[RATE]
  }

  /** Counts runs: who begins them looks for a change. */
  get run(): number {
    return this.f[RUN]
  }

  /** All of the run is out: so many. */
  finish(count: number): void {
    this.f[SENT] = count
  }

  get arrived(): number {
    return this.f[ARRIVED]
  }

  /** Seconds the source only waited, at full load, for its time to come: nobody's work. */
  get spunSeconds(): number {
    return this.f[SPUN] / 1e6
  }

  /** A tick that was due at `planned` came out at the end. */
  note(planned: number): void {
    const at = this.f[ARRIVED]++
    if (at < MOST_SAMPLES) this.f[FIRST + at] = stamp() - planned
  }

  /** The latencies of the run but for its first tenth, microseconds. */
  samples(): Float64Array {
    const count = Math.min(this.arrived, MOST_SAMPLES)
    return this.f.slice(FIRST + Math.floor(count / 10), FIRST + count)
  }
}

/** Looks for a run to begin. */
const IDLE_MICROS = 20_000

/** How a source keeps its schedule. */
export interface Pace {
  /** Ticks come in packets so far apart, all due at once; evenly spaced where they are further apart, or for 0. */
  readonly packetMicros: number
  /** So much before a packet is due `take` waits for it, for a sleeping thread wakes late; with 0 it never waits. */
  readonly earlyMicros: number
}

/** As many feeds send: a packet a millisecond, and sleep between. */
export const packets: Pace = { packetMicros: 1_000, earlyMicros: 150 }
/** Each tick at its own time, by a source that polls. */
export const even: Pace = { packetMicros: 0, earlyMicros: 0 }

/** The source's side: when the ticks of a run are due. */
export class Schedule {
  private readonly f: Float64Array
  private run = 0
  private over = true
  private perPacket = 1
  private spacing = 0
  private left = 0
  /** Ticks handed out in this run. */
  count = 0
  /** The time the ticks last handed out were due. */
  planned = 0

  private readonly pace: Pace

  constructor(score: Score, pace: Pace) {
    this.f = score.f
    this.pace = pace
  }

  /** How many ticks are to be sent now, at most `most`. For 0 ask again after `sleepMicros`. */
  take(most: number): number {
    const { f } = this
    if (this.over && this.run !== f[RUN]) this.begin()
    if (this.over) return 0
    const now = stamp()
    if (f[RATE] === 0) this.planned = now
    else if (this.left === 0) {
      const due = this.planned + this.spacing
      if (due - now > this.pace.earlyMicros) return 0
      for (let late = now; late < due;) late = stamp()
      f[SPUN] += Math.max(0, due - now)
      this.planned = due
      this.left = this.perPacket
    }
    if (this.planned >= f[UNTIL]) {
      this.over = true
      f[SENT] = this.count
      return 0
    }
    const taken = f[RATE] === 0 ? most : Math.min(most, this.left)
    this.left -= taken
    this.count += taken
    return taken
  }

  sleepMicros(): number {
    if (this.over) return IDLE_MICROS
    return Math.max(0, this.planned + this.spacing - this.pace.earlyMicros - stamp())
  }

  private begin(): void {
    const { f } = this
    this.run = f[RUN]
    this.over = false
    this.count = 0
    this.left = 0
    this.spacing = Math.max(this.pace.packetMicros, 1e6 / f[RATE])
    this.perPacket = Math.round((f[RATE] * this.spacing) / 1e6)
    this.planned = stamp()
  }
}
