/**
 * What the regime rule looks at, measured as a market runs.
 *
 * Quotes and signed trades come in as they happen; `observe()` is called on a steady clock (say each second) and closes
 * one interval: it samples the mid, the relative spread and the depth, and ranks each among the samples before it.
 *
 *   spreadRank      of (ask - bid) / mid                        depthRank   of the lots within 5 bps, both sides
 *   volatilityRank  of sqrt(sum r^2) over `volatilityReturns` sampled log returns of the mid
 *   flowRatio       (bought - sold) / (bought + sold) over the last `flowIntervals` intervals
 *   varianceRatio   VR(5) of the last `ratioReturns` sampled log returns
 *
 * Cost    O(1) a quote and a trade. An observation costs three ranks (see `percentile-rank.ts`) and two passes over
 *         `ratioReturns` doubles: 3 us with the defaults, measured. Allocates nothing.
 * Edge    NaN in each place until its window is full; flowRatio without a trade in its window; everything that needs a
 *         mid when there is none (a side missing, crossed); the variance ratio then waits for an unbroken run. After a
 *         gap the windows of returns and flow start anew, the ranks keep their past.
 */
import { relativeTo } from '#market/measures/relative-measure.ts'
import { createRealizedVolatility } from '#market/measures/realized-volatility.ts'
import { createPercentileRank } from '#numeric/percentile-rank.ts'
import { varianceRatioOf } from '#numeric/variance-ratio.ts'
import { createWindowSum } from '#numeric/window-sum.ts'
import type { RegimeObservation } from './regime.ts'

export interface RegimeInputsParams {
  /** Observations a rank looks back on: 3600 is an hour of seconds. */
  readonly rankWindow?: number
  /** Observations after which ranks are given; the whole window unless said. */
  readonly rankLeast?: number
  readonly volatilityReturns?: number
  readonly flowIntervals?: number
  readonly ratioReturns?: number
}

/** Steps of the variance ratio. */
const RATIO_STEPS = 5

export interface RegimeInputs {
  /** The touch, and the lots within 5 bps of the mid on both sides together. A missing side is NaN. */
  onQuote(bid: number, ask: number, depthLots: number): void
  /** `sign` is +1 for a buyer's trade, -1 for a seller's; 0 is not counted. */
  onTrade(sign: number, lots: number): void
  /** Closes the interval. The answer is one object, rewritten at the next call. */
  observe(): RegimeObservation
  onGap(): void
}

export function createRegimeInputs({
  rankWindow = 3_600,
  rankLeast = rankWindow,
  volatilityReturns = 60,
  flowIntervals = 60,
  ratioReturns = 300,
}: RegimeInputsParams = {}): RegimeInputs {
  const spreads = createPercentileRank(rankWindow, rankLeast)
  const depths = createPercentileRank(rankWindow, rankLeast)
  const volatilities = createPercentileRank(rankWindow, rankLeast)
  const volatility = createRealizedVolatility({ returns: volatilityReturns })
  const bought = createWindowSum(flowIntervals)
  const sold = createWindowSum(flowIntervals)
  const trades = createWindowSum(flowIntervals)

  // Log mids twice over, `places` apart, so that the window is always one straight run.
  const places = ratioReturns + 1
  const logs = new Float64Array(2 * places)
  let slot = 0
  let held = 0

  // Bid, ask and depth in force; bought, sold and number of trades in the open interval.
  const state = new Float64Array([Number.NaN, Number.NaN, Number.NaN, 0, 0, 0])
  const observation = {
    spreadRank: Number.NaN,
    depthRank: Number.NaN,
    volatilityRank: Number.NaN,
    flowRatio: Number.NaN,
    varianceRatio: Number.NaN,
  }

  const sampleMid = (mid: number): void => {
    volatility.onPrice(mid)
    const log = Math.log(mid)
    logs[slot] = log
    logs[slot + places] = log
    slot = slot + 1 === places ? 0 : slot + 1
    if (held < places) held++
  }

  return {
    onQuote(bid, ask, depthLots) {
      state[0] = bid
      state[1] = ask
      state[2] = depthLots
    },
    onTrade(sign, lots) {
      if (!(lots > 0 && lots < Infinity) || (sign !== 1 && sign !== -1)) return
      state[sign === 1 ? 3 : 4] += lots
      state[5]++
    },
    observe() {
      const mid = state[0] <= state[1] ? (state[0] + state[1]) / 2 : Number.NaN
      if (mid > 0 && mid < Infinity) {
        sampleMid(mid)
      } else {
        // A return over the hole would span two intervals; the variance ratio needs one unbroken run.
        volatility.breakChain()
        held = 0
      }

      bought.push(state[3])
      sold.push(state[4])
      trades.push(state[5])
      state.fill(0, 3)
      const buys = bought.sum
      const sells = sold.sum

      observation.spreadRank = spreads.push(relativeTo(state[1] - state[0], mid))
      observation.depthRank = depths.push(Number.isNaN(mid) ? Number.NaN : state[2])
      observation.volatilityRank = volatilities.push(volatility.value)
      // Counted apart: what the sums keep of fractions that have left is not a trade.
      observation.flowRatio =
        trades.filled === flowIntervals && trades.sum > 0 ? (buys - sells) / (buys + sells) : Number.NaN
      // `slot` is the oldest place once the window is full.
      observation.varianceRatio = held === places ? varianceRatioOf(logs, slot, places, RATIO_STEPS) : Number.NaN
      return observation
    },
    onGap() {
      volatility.reset()
      held = 0
      bought.clear()
      sold.clear()
      trades.clear()
      state.fill(Number.NaN, 0, 3)
      state.fill(0, 3)
    },
  }
}
