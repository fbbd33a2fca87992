/** Amihud's illiquidity. */
import { createWindowSum, type WindowSum } from '#numeric/window-sum.ts'
import { defineFeature } from './feature.ts'
import { type SampleClock, sampleClock, sampleSuffix } from './sample.ts'
import { sampled } from './sampled.ts'

/**
 * How far the price moves for the money that changes hands:
 *
 *   mean of |ln(P / P before)| / (P V), over those of the last `returns` samples that have a volume
 *
 * A sample without volume says nothing of it: it is neither 0 nor infinite. Numbers of two clocks do not compare.
 *
 * Unit    1 / currency, P V being the price times the lots of the sample.
 * Source  Amihud (2002), J. Financial Markets 5(1).
 * Cost    O(1) a sample, allocates nothing.
 * Edge    NaN until there are `returns` returns, and when none of them has volume. A price at or below 0 has no return.
 */
export class Amihud {
  private readonly returns: number
  private readonly ratios: WindowSum
  private readonly uses: WindowSum
  private readonly before = new Float64Array(1).fill(Number.NaN)

  constructor(returns: number) {
    this.returns = returns
    this.ratios = createWindowSum(returns)
    this.uses = createWindowSum(returns)
  }

  push(price: number, volume: number): void {
    const ratio = Math.abs(Math.log(price / this.before[0])) / (price * volume)
    const first = Number.isNaN(this.before[0])
    this.before[0] = price
    if (first) return
    const used = volume > 0 && Number.isFinite(ratio)
    this.ratios.push(used ? ratio : 0)
    this.uses.push(used ? 1 : 0)
  }

  /** Samples of the window that had volume. */
  get used(): number {
    return this.uses.filled < this.returns ? Number.NaN : this.uses.sum
  }

  get value(): number {
    const { used } = this
    return used > 0 ? Math.max(0, this.ratios.sum) / used : Number.NaN
  }

  reset(): void {
    this.ratios.clear()
    this.uses.clear()
    this.before[0] = Number.NaN
  }
}

const MILLIS = 1000
const WINDOW = 60
const MILLION = 1e6

interface AmihudParams {
  readonly window: number
  readonly perMillion: boolean
  readonly count: boolean
  readonly sample: SampleClock
}

export default defineFeature<AmihudParams>({
  name: 'amihud',
  about: "Amihud's illiquidity: the mean of absolute return over money traded.",
  unit: '1 / currency; per million of it with perMillion',
  formula: 'mean of |r| / (P V) over samples with volume',
  source: 'Amihud (2002), J. Financial Markets 5(1)',
  edge: 'NaN when no sample of the window has volume',
  clock: 'sample',
  params: (z) =>
    z.strictObject({
      window: z.int().min(1).max(65_536).default(WINDOW).describe('returns of the window'),
      perMillion: z.boolean().default(false).describe('times 1,000,000, as it is often told'),
      count: z.boolean().default(false).describe('adds the column _used: samples of the window that had volume'),
      sample: sampleClock(MILLIS)(z),
    }),
  needs: () => ['trades'],
  readyAfter: ({ window }) => window + 1,
  columns: ({ window, perMillion, count, sample }) => {
    const form = `${perMillion ? '_x1e6' : ''}${window === WINDOW ? '' : `_${window}`}`
    const name = `amihud${form}${sampleSuffix(sample, MILLIS)}`
    return count ? [name, `${name}_used`] : [name]
  },

  create({ window, perMillion, count, sample }) {
    const amihud = new Amihud(window)
    const scale = perMillion ? MILLION : 1
    return sampled(sample, count ? 2 : 1, {
      take({ close, volume }, values) {
        amihud.push(close, volume)
        values[0] = amihud.value * scale
        if (count) values[1] = amihud.used
      },
      reset: () => amihud.reset(),
    })
  },
})
