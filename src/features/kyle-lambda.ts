/** Kyle's lambda: what a lot of signed flow does to the price. */
import { defineFeature } from './feature.ts'
import { type SampleClock, sampleClock, sampleSuffix } from './sample.ts'
import { sampled } from './sampled.ts'
import { WindowCovariance } from './window-covariance.ts'

/**
 * Ordinary least squares of price changes on the signed volume of the same samples, with an intercept:
 *
 *   dP_k = c + lambda Q_k + e_k
 *
 * A sample without trades is a row like any other (Q = 0). The sign of dP times the volume is no signed flow: it holds
 * the sign of the answer, and the estimate is then the mean of |dP| / V, see `tickSignedLambda`.
 *
 * Unit    price per lot; per root of a lot where Q comes as `rootFlow`.
 * Source  Kyle (1985), Econometrica 53(6).
 * Cost    O(1) a sample, allocates nothing.
 * Edge    NaN until `rows` rows are there and where all Q are equal. The fit of points on one line has no t.
 */
export class FlowRegression {
  private readonly pairs: WindowCovariance
  private readonly rows: number

  /** At least 3. */
  constructor(rows: number) {
    this.rows = rows
    this.pairs = new WindowCovariance(rows)
  }

  push(change: number, flow: number): void {
    if (Number.isFinite(change) && Number.isFinite(flow)) this.pairs.push(flow, change)
  }

  get slope(): number {
    const { pairs, rows } = this
    return pairs.filled < rows || !(pairs.xx > 0) ? Number.NaN : pairs.xy / pairs.xx
  }

  get intercept(): number {
    return this.pairs.meanY - this.slope * this.pairs.meanX
  }

  /** sum Q dP / sum Q^2: the line through the origin. */
  get slopeWithoutIntercept(): number {
    const { pairs, rows } = this
    const squares = pairs.xx + rows * pairs.meanX * pairs.meanX
    return pairs.filled < rows || !(squares > 0) ? Number.NaN : (pairs.xy + rows * pairs.meanX * pairs.meanY) / squares
  }

  /** Of the slope: sqrt(SSR / (n - 2) / Sxx). */
  get standardError(): number {
    const { pairs, rows, slope } = this
    return Math.sqrt(Math.max(0, pairs.yy - slope * pairs.xy) / (rows - 2) / pairs.xx)
  }

  get tStatistic(): number {
    const error = this.standardError
    return error > 0 ? this.slope / error : Number.NaN
  }

  /** Share of the variance of dP that the line explains; NaN when the price did not move. */
  get rSquared(): number {
    const { pairs, slope } = this
    return pairs.yy > 0 ? Math.min(1, (slope * pairs.xy) / pairs.yy) : Number.NaN
  }

  reset(): void {
    this.pairs.clear()
  }
}

/** sign(Q) sqrt |Q|: impact grows slower than flow, and a few large rows weigh less. */
export const rootFlow = (flow: number): number => Math.sign(flow) * Math.sqrt(Math.abs(flow))

/**
 * One row of the form that bars without signs are given, sign(dP) V for Q: |dP| / V, price per lot.
 *
 * Never negative, so no estimate of an impact but a measure of illiquidity in the manner of Amihud.
 * Source  AFML 19.4.1 as commonly coded. Edge NaN without volume.
 */
export const tickSignedLambda = (change: number, volume: number): number =>
  volume > 0 ? Math.abs(change) / volume : Number.NaN

const MILLIS = 1000
const WINDOW = 60

interface KyleLambdaParams {
  readonly window: number
  readonly form: 'linear' | 'root'
  readonly fit: boolean
  readonly sample: SampleClock
}

export default defineFeature<KyleLambdaParams>({
  name: 'kyle_lambda',
  about: "Kyle's lambda: the slope of price changes on the signed volume of the same samples.",
  unit: 'price per lot; per root of a lot in the root form',
  formula: 'lambda of dP = c + lambda Q + e by least squares',
  source: 'Kyle (1985), Econometrica 53(6)',
  edge: 'NaN when all samples of the window have the same flow',
  clock: 'sample',
  params: (z) =>
    z.strictObject({
      window: z.int().min(20).max(65_536).default(WINDOW).describe('samples of the regression'),
      form: z.enum(['linear', 'root']).default('linear').describe('linear: on Q; root: on sign(Q) sqrt|Q|'),
      fit: z.boolean().default(false).describe('adds the columns _t and _r2: t statistic and share explained'),
      sample: sampleClock(MILLIS)(z),
    }),
  needs: () => ['trades'],
  readyAfter: ({ window }) => window + 1,
  columns: ({ window, form, fit, sample }) => {
    const root = form === 'root' ? '_root' : ''
    const name = `kyle_lambda${root}${window === WINDOW ? '' : `_${window}`}${sampleSuffix(sample, MILLIS)}`
    return fit ? [name, `${name}_t`, `${name}_r2`] : [name]
  },

  create({ window, form, fit, sample }) {
    const regression = new FlowRegression(window)
    const before = new Float64Array(1).fill(Number.NaN)
    let flowing = false
    return sampled(sample, fit ? 3 : 1, {
      take({ close, signedVolume, trades }, values) {
        // Until the first trade nobody knows whether the feed has any: no flow is not a flow of 0 then.
        flowing ||= trades > 0
        if (flowing) regression.push(close - before[0], form === 'root' ? rootFlow(signedVolume) : signedVolume)
        before[0] = close
        values[0] = regression.slope
        if (!fit) return
        values[1] = regression.tStatistic
        values[2] = regression.rSquared
      },
      reset() {
        regression.reset()
        before[0] = Number.NaN
        flowing = false
      },
    })
  },
})
