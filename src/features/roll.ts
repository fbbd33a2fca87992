/** Roll's spread, from the bounce of trade prices. */
import { defineFeature } from './feature.ts'
import { type SampleClock, sampleClock, sampleSuffix } from './sample.ts'
import { sampled } from './sampled.ts'
import { WindowCovariance } from './window-covariance.ts'

/**
 * The spread that makes trade prices bounce as they do: a trade at the offer is followed by a fall, one at the bid by a
 * rise, so that changes one after the other are against each other.
 *
 *   c = cov(dP_t, dP_(t-1))        spread = 2 sqrt(-c), 0 where c >= 0
 *
 * Each of the two rows is demeaned by itself and divided by the pairs less one. 2 sqrt(|c|), which is about, makes a
 * spread out of a trend.
 *
 * Unit    price; c is price squared.
 * Source  Roll (1984), J. Finance 39(4).
 * Cost    O(1) a price, allocates nothing.
 * Edge    NaN until there are `changes` changes. c >= 0 is common in short samples, and all there is on mids: the
 *         spread is then not 0 but unknown, see `defined`. A price that is no number breaks the chain.
 */
export class RollSpread {
  private readonly pairs: WindowCovariance
  private readonly changes: number
  /** Price before and change before. */
  private readonly before = new Float64Array(2).fill(Number.NaN)

  /** At least 3, that is two pairs. */
  constructor(changes: number) {
    this.changes = changes
    this.pairs = new WindowCovariance(changes - 1)
  }

  push(price: number): void {
    const { before, pairs } = this
    const change = price - before[0]
    if (Number.isFinite(change) && Number.isFinite(before[1])) pairs.push(change, before[1])
    before[0] = price
    before[1] = change
  }

  get covariance(): number {
    const { pairs, changes } = this
    return pairs.filled < changes - 1 ? Number.NaN : pairs.xy / (changes - 2)
  }

  get spread(): number {
    const c = this.covariance
    return Number.isNaN(c) ? c : c < 0 ? 2 * Math.sqrt(-c) : 0
  }

  reset(): void {
    this.pairs.clear()
    this.before.fill(Number.NaN)
  }
}

const CHANGES = 100
const EVERY_TRADE: SampleClock = { by: 'trades', every: 1 }

interface RollParams {
  readonly changes: number
  readonly flag: boolean
  readonly sample: SampleClock
}

export default defineFeature<RollParams>({
  name: 'roll',
  about: "Roll's spread: what the bounce of the last changes of the price makes it.",
  unit: 'price; the flag is 1 or 0',
  formula: '2 sqrt(-c), c = cov(dP, dP before); 0 where c >= 0',
  source: 'Roll (1984), J. Finance 39(4)',
  edge: '0 where changes do not bounce: then nothing is known of the spread, and the flag is 1',
  clock: 'sample',
  params: (z) =>
    z.strictObject({
      changes: z.int().min(3).max(65_536).default(CHANGES).describe('changes of the price in the window'),
      flag: z.boolean().default(false).describe('adds the column roll_undefined: 1 where c >= 0, else 0'),
      sample: sampleClock(0)(z).default(EVERY_TRADE).describe('whose closes: trades unless told; mids do not bounce'),
    }),
  needs: ({ sample }) => (sample.by === 'trades' || sample.by === 'volume' ? ['trades'] : []),
  readyAfter: ({ changes }) => changes + 1,
  columns: ({ changes, flag, sample }) => {
    const clock = sample.by === 'trades' && sample.every === 1 ? '' : sampleSuffix(sample, Number.NaN)
    const suffix = `${changes === CHANGES ? '' : `_${changes}`}${clock}`
    return [`roll${suffix}`, ...(flag ? [`roll_undefined${suffix}`] : [])]
  },

  create({ changes, flag, sample }) {
    const roll = new RollSpread(changes)
    return sampled(sample, flag ? 2 : 1, {
      take({ close }, values) {
        roll.push(close)
        values[0] = roll.spread
        if (flag) values[1] = Number.isNaN(roll.covariance) ? Number.NaN : roll.covariance < 0 ? 0 : 1
      },
      reset: () => roll.reset(),
    })
  },
})
