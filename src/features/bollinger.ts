/** Bollinger bands of the closes of samples. */
import { suffixOf } from './column-suffix.ts'
import { defineFeature } from './feature.ts'
import { sampleClock, type SampleClock, sampleSuffix } from './sample.ts'
import { sampled } from './sampled.ts'

/**
 * Bands m +- k sd around the mean of the last n closes; position = (P - L) / (U - L), bandwidth = (U - L) / m.
 *
 * Unit    price; position has none: 0 at the lower band, 1 at the upper one, beyond them outside.
 * Source  Bollinger, "Bollinger on Bollinger Bands" (2001): the standard deviation of the population.
 * Cost    O(n) a close, allocates nothing. Each is worked out anew, as offsets from the newest close: so n equal closes
 *         have a deviation of exactly 0, which a sliding variance does not give.
 * Edge    NaN for the first n - 1 closes; position is NaN when the deviation is 0.
 */
export class Bollinger {
  middle = Number.NaN
  upper = Number.NaN
  lower = Number.NaN
  position = Number.NaN
  bandwidth = Number.NaN
  private readonly closes: Float64Array
  private readonly widths: number
  private readonly freedom: number
  private count = 0

  /** `sample` divides by n - 1, as some packages do. */
  constructor(period: number, widths: number, deviation: 'population' | 'sample' = 'population') {
    this.closes = new Float64Array(period)
    this.widths = widths
    this.freedom = deviation === 'population' ? period : period - 1
  }

  push(close: number): void {
    const { closes } = this
    const period = closes.length
    closes[this.count++ % period] = close
    if (this.count < period) return
    let sum = 0
    for (let k = 0; k < period; k++) sum += closes[k] - close
    const offset = sum / period
    let squares = 0
    for (let k = 0; k < period; k++) {
      const off = closes[k] - close - offset
      squares += off * off
    }
    const width = this.widths * Math.sqrt(squares / this.freedom)
    const middle = close + offset
    this.middle = middle
    this.upper = middle + width
    this.lower = middle - width
    this.position = width === 0 ? Number.NaN : (close - this.lower) / (2 * width)
    this.bandwidth = (2 * width) / middle
  }

  reset(): void {
    this.count = 0
    this.middle = this.upper = this.lower = this.position = this.bandwidth = Number.NaN
  }
}

const MILLIS = 1000
const PERIOD = 20
const WIDTHS = 2
const LINES = ['position', 'middle', 'upper', 'lower', 'bandwidth'] as const

interface BollingerParams {
  readonly period: number
  readonly widths: number
  readonly lines: readonly (typeof LINES)[number][]
  readonly sample: SampleClock
}

export default defineFeature<BollingerParams>({
  name: 'bollinger',
  about: 'Where the close of a sample lies between its Bollinger bands, or the lines asked for.',
  unit: 'position: none; bandwidth: none; the others: price',
  formula: 'm +- widths sd over period closes; position = (P - lower) / (upper - lower)',
  source: 'Bollinger, Bollinger on Bollinger Bands (2001)',
  edge: 'position is NaN when all closes of the window are equal',
  clock: 'sample',
  params: (z) =>
    z.strictObject({
      period: z.int().min(2).max(4_096).default(PERIOD).describe('closes of the window'),
      widths: z.number().positive().default(WIDTHS).describe('standard deviations from the mean to a band'),
      lines: z.array(z.enum(LINES)).min(1).default(['position']).describe('lines to write, in this order'),
      sample: sampleClock(MILLIS)(z),
    }),
  needs: () => [],
  readyAfter: ({ period }) => period,
  columns: ({ period, widths, lines, sample }) => {
    const setting = `${suffixOf(period, PERIOD)}${suffixOf(widths, WIDTHS, 'x')}${sampleSuffix(sample, MILLIS)}`
    return lines.map((line) => `bollinger_${line}${setting}`)
  },

  create({ period, widths, lines, sample }) {
    const bands = new Bollinger(period, widths)
    return sampled(sample, lines.length, {
      take({ close }, values) {
        bands.push(close)
        for (let k = 0; k < lines.length; k++) values[k] = bands[lines[k]]
      },
      reset: () => bands.reset(),
    })
  },
})
