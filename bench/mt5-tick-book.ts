/**
 * What an agent heard of the market, in memory shared with the bench: every tick as it came, and the age of every quote
 * that the data agent passed on. Compared with the base of the terminal it says what was lost or doubled.
 *
 *     words 0..   ticks | quotes | depths | - | ticks: at, bid, ask, heard ... | quotes: age ...       float64, micros
 */
import type { Micros } from '#domain/time.ts'
import { OFFSET_SECONDS, type BaseRow } from './mt5-terminal.ts'

const [TICKS, QUOTES, DEPTHS, FIRST] = [0, 1, 2, 4] as const
const WORDS = 4
/** Ticks one book can hold. */
const MOST = 1_000_000

/** The wall clock, in fractions of a millisecond as well. */
const wallMicros = (): Micros => (performance.timeOrigin + performance.now()) * 1_000

export class TickBook {
  readonly buffer: SharedArrayBuffer
  private readonly f: Float64Array

  constructor(buffer = new SharedArrayBuffer((FIRST + (WORDS + 1) * MOST) * 8)) {
    this.buffer = buffer
    this.f = new Float64Array(buffer)
  }

  tick(at: Micros, bid: number, ask: number): void {
    const { f } = this
    if (f[TICKS] === MOST) throw new RangeError(`a book holds ${MOST} ticks`)
    const place = FIRST + WORDS * f[TICKS]
    f[place] = at
    f[place + 1] = bid
    f[place + 2] = ask
    f[place + 3] = wallMicros()
    f[TICKS]++
  }

  /** A tick's time is a whole millisecond, rounded down: an age is up to 1 ms too great, 0.5 ms on average. */
  quote(at: Micros): void {
    this.f[FIRST + WORDS * MOST + this.f[QUOTES]++] = wallMicros() - at
  }

  depth(): void {
    this.f[DEPTHS]++
  }

  get ticks(): number {
    return this.f[TICKS]
  }

  get quotes(): number {
    return this.f[QUOTES]
  }

  get depths(): number {
    return this.f[DEPTHS]
  }

  /** Ages of the quotes from that number on. */
  ages(from: number): Float64Array {
    const begin = FIRST + WORDS * MOST
    return this.f.slice(begin + from, begin + this.quotes)
  }

  /** Ticks a second as they were heard, from that number on. */
  rate(from: number): number {
    const heard = (tick: number): Micros => this.f[FIRST + WORDS * tick + 3]
    const last = this.ticks - 1
    return (last - from) / ((heard(last) - heard(from)) / 1e6)
  }

  /**
   * Ticks of the base that were not heard, that were heard once too often or were never there; and when it is none of
   * these, ticks that came out of the order of the base.
   */
  wrong(base: readonly BaseRow[]): number {
    const seen = new Map<string, number>()
    const keys: string[] = []
    for (let tick = 0; tick < this.ticks; tick++) {
      const place = FIRST + WORDS * tick
      const key = this.f.subarray(place, place + 3).join()
      keys.push(key)
      seen.set(key, (seen.get(key) ?? 0) + 1)
    }
    const wanted = base.map(([millis, bid, ask]) => [(millis - OFFSET_SECONDS * 1_000) * 1_000, bid, ask].join())
    for (const key of wanted) seen.set(key, (seen.get(key) ?? 0) - 1)
    let wrong = 0
    for (const left of seen.values()) wrong += Math.abs(left)
    return wrong > 0 ? wrong : wanted.filter((key, place) => key !== keys[place]).length
  }
}
