/** Moving average convergence divergence of the closes of samples. */
import { defineFeature } from './feature.ts'
import { sampleClock, type SampleClock, sampleSuffix } from './sample.ts'
import { sampled } from './sampled.ts'

/** How the averages begin; they agree after some hundred closes. */
export type MacdSeeding = 'first' | 'sma' | 'talib'

/** Exponential average e += 2 / (n + 1) (x - e), begun with the mean of `seedOver` values after leaving out `skip`. */
class Ema {
  private readonly factor: number
  private readonly skip: number
  private readonly seedOver: number
  private readonly value = new Float64Array(1)
  private count = 0

  constructor(period: number, skip: number, seedOver: number) {
    this.factor = 2 / (period + 1)
    this.skip = skip
    this.seedOver = seedOver
  }

  push(x: number): number {
    const { value } = this
    const seen = ++this.count - this.skip
    if (seen <= 0) return Number.NaN
    if (seen <= this.seedOver) value[0] += x / this.seedOver
    else value[0] += this.factor * (x - value[0])
    return seen < this.seedOver ? Number.NaN : value[0]
  }

  reset(): void {
    this.count = 0
    this.value[0] = 0
  }
}

/**
 * MACD = EMA(fast) - EMA(slow), signal = EMA of it, histogram = MACD - signal; e += 2 / (n + 1) (x - e).
 *
 * Seeding  first: every average begins at its first value; sma: with the mean of its own first n; talib: both with
 *          means that end at the same close, the slow-th, and the signal with the mean of its first values.
 * Unit     price.
 * Source   Appel (1979), "The Moving Average Convergence-Divergence Trading Method"; TA-Lib for its seeding.
 * Cost     O(1) a close, allocates nothing.
 * Edge     NaN until begun: with seeding first never, else the MACD for slow - 1 closes and the signal for slow + signal - 2.
 */
export class Macd {
  macd = Number.NaN
  signal = Number.NaN
  histogram = Number.NaN
  private readonly fastAverage: Ema
  private readonly slowAverage: Ema
  private readonly signalAverage: Ema

  constructor(fast: number, slow: number, signal: number, seeding: MacdSeeding) {
    const over = (period: number): number => (seeding === 'first' ? 1 : period)
    this.fastAverage = new Ema(fast, seeding === 'talib' ? slow - fast : 0, over(fast))
    this.slowAverage = new Ema(slow, 0, over(slow))
    this.signalAverage = new Ema(signal, 0, over(signal))
  }

  push(close: number): void {
    const macd = this.fastAverage.push(close) - this.slowAverage.push(close)
    const signal = Number.isNaN(macd) ? Number.NaN : this.signalAverage.push(macd)
    this.macd = macd
    this.signal = signal
    this.histogram = macd - signal
  }

  reset(): void {
    this.fastAverage.reset()
    this.slowAverage.reset()
    this.signalAverage.reset()
    this.macd = this.signal = this.histogram = Number.NaN
  }
}

const MILLIS = 1000
const FAST = 12
const SLOW = 26
const SIGNAL = 9
const LINES = ['macd', 'signal', 'histogram'] as const
type Line = (typeof LINES)[number]

interface MacdParams {
  readonly fast: number
  readonly slow: number
  readonly signal: number
  readonly seeding: MacdSeeding
  readonly lines: readonly Line[]
  readonly sample: SampleClock
}

export default defineFeature<MacdParams>({
  name: 'macd',
  about: 'Moving average convergence divergence of the closes of samples: its signal line, or the lines asked for.',
  unit: 'price',
  formula: 'EMA(fast) - EMA(slow); signal: EMA of it; histogram: the one less the other',
  source: 'Appel (1979), The Moving Average Convergence-Divergence Trading Method',
  edge: 'NaN for slow + signal - 2 samples, whatever the seeding',
  clock: 'sample',
  params: (z) =>
    z
      .strictObject({
        fast: z.int().min(1).max(4_096).default(FAST).describe('closes of the fast average'),
        slow: z.int().min(2).max(4_096).default(SLOW).describe('closes of the slow average'),
        signal: z.int().min(1).max(4_096).default(SIGNAL).describe('values of the signal line'),
        seeding: z.enum(['first', 'sma', 'talib']).default('first').describe('how the averages begin'),
        lines: z.array(z.enum(LINES)).min(1).default(['signal']).describe('lines to write, in this order'),
        sample: sampleClock(MILLIS)(z),
      })
      .refine(({ fast, slow }) => fast < slow, { path: ['fast'], message: 'fast must be less than slow' }),
  needs: () => [],
  readyAfter: ({ slow, signal }) => slow + signal - 1,
  columns: ({ fast, slow, signal, seeding, lines, sample }) => {
    const periods = fast === FAST && slow === SLOW && signal === SIGNAL ? '' : `_${fast}_${slow}_${signal}`
    const setting = `${periods}${seeding === 'first' ? '' : `_${seeding}`}${sampleSuffix(sample, MILLIS)}`
    return lines.map((line) => `macd${line === 'macd' ? '' : `_${line}`}${setting}`)
  },

  create({ fast, slow, signal, seeding, lines, sample }) {
    const macd = new Macd(fast, slow, signal, seeding)
    let samples = 0
    return sampled(sample, lines.length, {
      take({ close }, values) {
        macd.push(close)
        if (++samples < slow + signal - 1) return
        for (let k = 0; k < lines.length; k++) values[k] = macd[lines[k]]
      },
      reset() {
        macd.reset()
        samples = 0
      },
    })
  },
})
