/**
 * Bars that end when the flow is more one-sided than expected: the six information-driven bars.
 *
 * Every trade weighs w: 1, its lots, or its notional. theta is what the open bar has gathered, and it ends when
 *
 *   imbalance   theta = |sum of b w|,                    E[theta] = E[T] |E[w, buys] - E[w, sells]|
 *   run         theta = max(sum of buys' w, of sells' w), E[theta] = E[T] max(E[w, buys], E[w, sells])
 *   theta >= max(E[theta], noise sqrt(expectedTrades) E[w])
 *
 * where b is the sign of a trade and E[w, buys] the mean over all trades of w for a buy and 0 otherwise. That is
 * P[b = 1] E[w | b = 1], the product in the book, as one average: 2 P[b = 1] - 1 for tick bars, 2 v+ - E[v] for volume.
 * Runs are counts of a side, not sequences: trades of the other side do not end them.
 *
 * Expectations. E[w, ...] are exponential means over trades of span `tradeSpan`, plain means until there are as many
 * trades; E[T] one over the lengths of bars, of span `barSpan`, from `expectedTrades`. All are fixed at the start of a
 * bar, from what came before it. The first bar is for learning: it closes after `expectedTrades` trades.
 *
 * Bounds. Left alone the rule runs away: in fair flow |E[b w]| is noise, a bar of theta = c takes about c^2 trades, and
 * E[T] feeds on that until bars are single trades, or never end. So theta has to reach at least what fair flow reaches in
 * `expectedTrades` trades, sqrt(expectedTrades) E[w] (`noise` scales it, 0 switches it off); E[T] stays within `factor`
 * of expectedTrades, and no bar is longer than factor * expectedTrades (it then ends as `cap`).
 *
 * Source  Lopez de Prado (2018), Advances in Financial Machine Learning, 2.3.2; the bounds are ours.
 * Cost    O(1) per trade, nothing allocated.
 * Edge    trades of unknown sign count in T and E[w] and on no side. A broken bar does not count in E[T].
 */
import type { Schema } from '#domain/schema.ts'
import type { Bar, BarBuilder, BarEnd, BarSink, TradeSign } from './bar.ts'
import { tradeBars, type TradeRule } from './trade-bars.ts'

export type Weight = 'trades' | 'lots' | 'notional'
export type Excess = 'imbalance' | 'run'

export interface InformationParams {
  readonly expectedTrades: number
  readonly barSpan: number
  readonly tradeSpan: number
  readonly factor: number
  readonly noise: number
}

export const informationParams: Schema<InformationParams> = (z) =>
  z.strictObject({
    expectedTrades: z.int().min(1).default(1000).describe('trades of the first bar, and E[T] to begin with'),
    barSpan: z.number().min(1).default(10).describe('span of the mean of bar lengths, bars'),
    tradeSpan: z.number().min(1).default(10_000).describe('span of the means over trades, trades'),
    factor: z
      .number()
      .min(1)
      .default(5)
      .describe('how far E[T] may move from expectedTrades, and the longest bar; 1 keeps it'),
    noise: z.number().min(0).default(1).describe('least theta, in what fair flow reaches in expectedTrades trades'),
  })

export const informationEdge =
  'a trade of unknown sign lengthens the bar and leans to no side; a bar that does not end ends as `cap` after factor * expectedTrades trades'

export const informationSource =
  'Lopez de Prado (2018), Advances in Financial Machine Learning, 2.3.2; bounds: src/market/bars/information-bars.ts'

/** Fields rather than closed-over variables: a double in a closure is a new object at every write. */
class InformationRule implements TradeRule {
  private readonly weight: Weight
  private readonly excess: Excess
  private readonly expectedTrades: number
  private readonly mostTrades: number
  private readonly leastLength: number
  private readonly tradeGain: number
  private readonly barGain: number
  private readonly noise: number
  private isLearning = true
  private seen = 0
  private meanBuy = 0
  private meanSell = 0
  private meanWeight = 0
  private expectedLength: number
  private threshold = NaN
  private buys = 0
  private sells = 0

  constructor(weight: Weight, excess: Excess, params: InformationParams) {
    const { expectedTrades, barSpan, tradeSpan, factor, noise } = params
    this.weight = weight
    this.excess = excess
    this.expectedTrades = this.expectedLength = expectedTrades
    this.mostTrades = Math.ceil(expectedTrades * factor)
    this.leastLength = expectedTrades / factor
    this.tradeGain = 2 / (tradeSpan + 1)
    this.barGain = 2 / (barSpan + 1)
    this.noise = noise
  }

  endOf({ trades }: Readonly<Bar>, price: number, size: number, sign: TradeSign): BarEnd | null {
    const w = this.weight === 'trades' ? 1 : this.weight === 'lots' ? size : price * size
    const gain = Math.max(this.tradeGain, 1 / ++this.seen)
    this.meanBuy += gain * ((sign > 0 ? w : 0) - this.meanBuy)
    this.meanSell += gain * ((sign < 0 ? w : 0) - this.meanSell)
    this.meanWeight += gain * (w - this.meanWeight)
    if (sign > 0) this.buys += w
    else if (sign < 0) this.sells += w
    if (this.isLearning) return trades >= this.expectedTrades ? 'rule' : null
    const { buys, sells } = this
    const theta = this.excess === 'imbalance' ? Math.abs(buys - sells) : Math.max(buys, sells)
    if (theta >= this.threshold) return 'rule'
    return trades >= this.mostTrades ? 'cap' : null
  }

  ended({ trades }: Readonly<Bar>, end: BarEnd): void {
    if (end !== 'gap') {
      this.isLearning = false
      const length = this.expectedLength + this.barGain * (trades - this.expectedLength)
      this.expectedLength = Math.max(length, this.leastLength) // no bar is longer than the cap, so nor is their mean
    }
    this.buys = this.sells = 0
    const { meanBuy, meanSell } = this
    const perTrade = this.excess === 'imbalance' ? Math.abs(meanBuy - meanSell) : Math.max(meanBuy, meanSell)
    const fair = this.noise * Math.sqrt(this.expectedTrades) * this.meanWeight
    this.threshold = Math.max(this.expectedLength * perTrade, fair)
  }
}

export const informationBars = (weight: Weight, excess: Excess, params: InformationParams, sink: BarSink): BarBuilder =>
  tradeBars(new InformationRule(weight, excess, params), sink)
