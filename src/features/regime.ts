/** The state of a market on three axes, and in one of six words. */
import { createRegimeInputs } from '#market/regimes/regime-inputs.ts'
import {
  createRegimeClassifier,
  type DirectionAxis,
  type LiquidityAxis,
  REGIMES,
  type VolatilityAxis,
} from '#market/regimes/regime.ts'
import { imageMid } from './depth-ranks.ts'
import { depthWithinBps } from './depth-within-bps.ts'
import { suffixOf } from './column-suffix.ts'
import { defineFeature, type MarketView, provides } from './feature.ts'
import { Sampler } from './sample.ts'

const INTERVAL_MILLIS = 1_000
const RANK_WINDOW = 3_600
const VOLATILITY_RETURNS = 60
const FLOW_INTERVALS = 60
const RATIO_RETURNS = 300
/** Depth counts within so many basis points of the mid. */
const NEAR_BPS = 5

const LEVELS: Readonly<Record<LiquidityAxis | VolatilityAxis, number>> = { low: -1, normal: 0, high: 1 }
const DIRECTIONS: Readonly<Record<DirectionAxis, number>> = { revert: -1, none: 0, trend: 1 }

const LABELS = REGIMES.map((name, code) => `${code} ${name}`).join(', ')

/**
 * Lots of both sides within 5 bps of the middle of a depth image.
 *
 * Cost  O(levels within). Edge NaN when a side is missing or they cross. An image that ends within 5 bps gives what it
 *       shows.
 */
export function depthNearMid(view: Readonly<MarketView>): number {
  const mid = imageMid(view)
  return (
    depthWithinBps(view.bidPrices, view.bidSizes, view.bids, mid, NEAR_BPS) +
    depthWithinBps(view.askPrices, view.askSizes, view.asks, mid, NEAR_BPS)
  )
}

interface RegimeParams {
  readonly intervalMillis: number
  readonly rankWindow: number
  readonly rankLeast?: number | undefined
  readonly volatilityReturns: number
  readonly flowIntervals: number
  readonly ratioReturns: number
}

/** Every window is in it, so that a column says what the classifier saw: `_100ms_r600_l60_v30_f30_q100`. */
const suffixOfSetting = ({ rankWindow, rankLeast = rankWindow, ...rest }: RegimeParams): string =>
  [
    rest.intervalMillis === INTERVAL_MILLIS ? '' : `_${rest.intervalMillis}ms`,
    suffixOf(rankWindow, RANK_WINDOW, 'r'),
    suffixOf(rankLeast, rankWindow, 'l'),
    suffixOf(rest.volatilityReturns, VOLATILITY_RETURNS, 'v'),
    suffixOf(rest.flowIntervals, FLOW_INTERVALS, 'f'),
    suffixOf(rest.ratioReturns, RATIO_RETURNS, 'q'),
  ].join('')

export default defineFeature<RegimeParams>({
  name: 'regime',
  about: 'Liquidity, volatility and direction of the market as -1, 0 or 1, and the regime as a number from 0 to 5.',
  unit: `code; liquidity and volatility -1 low, 1 high; direction -1 reverts, 1 trends; label ${LABELS}`,
  formula: 'trailing ranks of spread, depth within 5 bps and realized volatility; flow ratio; VR(5)',
  source: 'a rule of this house: src/market/regimes/regime.ts; variance ratio of Lo & MacKinlay (1988)',
  edge: 'axes NaN while an input is (no trade in the flow window, no mid); the label then goes towards STABLE',
  clock: 'sample',
  params: (z) =>
    z.strictObject({
      intervalMillis: z
        .int()
        .min(1)
        .default(INTERVAL_MILLIS)
        .describe('between two observations; spans without a quote give none'),
      rankWindow: z.int().min(2).max(65_536).default(RANK_WINDOW).describe('observations a rank looks back on'),
      rankLeast: z.int().min(2).max(65_536).optional().describe('observations until ranks are given; all unless told'),
      volatilityReturns: z
        .int()
        .min(1)
        .max(65_536)
        .default(VOLATILITY_RETURNS)
        .describe('returns of the realized volatility'),
      flowIntervals: z.int().min(1).max(65_536).default(FLOW_INTERVALS).describe('intervals of the flow ratio'),
      ratioReturns: z.int().min(10).max(65_536).default(RATIO_RETURNS).describe('returns of the variance ratio'),
    }),
  needs: () => ['depth', 'trades'],
  readyAfter: ({ rankWindow, rankLeast = rankWindow, volatilityReturns, flowIntervals, ratioReturns }) =>
    Math.max(volatilityReturns + 1 + rankLeast, flowIntervals, ratioReturns + 1),
  columns: (params) => {
    const suffix = suffixOfSetting(params)
    return ['liquidity', 'volatility', 'direction', 'label'].map((axis) => `regime_${axis}${suffix}`)
  },

  create({ intervalMillis, rankWindow, rankLeast = rankWindow, volatilityReturns, flowIntervals, ratioReturns }) {
    const start = () => createRegimeInputs({ rankWindow, rankLeast, volatilityReturns, flowIntervals, ratioReturns })
    let inputs = start()
    const classifier = createRegimeClassifier()
    const clock = new Sampler({ by: 'time', millis: intervalMillis })
    const lots = new Float64Array(1).fill(Number.NaN)
    const values = new Float64Array(4).fill(Number.NaN)
    let known = false

    const observe = (): void => {
      const observation = inputs.observe()
      const { spreadRank, depthRank, volatilityRank, flowRatio, varianceRatio } = observation
      // The first observation sets the regime: it is to be one that says something.
      known ||= !Number.isNaN(spreadRank + depthRank + volatilityRank + flowRatio + varianceRatio)
      if (!known) return
      const { liquidity, volatility, direction, regime } = classifier.observe(observation)
      values[0] = liquidity === null ? Number.NaN : LEVELS[liquidity]
      values[1] = volatility === null ? Number.NaN : LEVELS[volatility]
      values[2] = direction === null ? Number.NaN : DIRECTIONS[direction]
      values[3] = REGIMES.indexOf(regime)
    }

    return {
      depth(view) {
        lots[0] = depthNearMid(view)
      },
      trade(print) {
        if (clock.trade(print)) observe()
        inputs.onTrade(print.sign, print.size)
      },
      write(view, row, at) {
        if (clock.quote(view)) observe()
        inputs.onQuote(view.bid, view.ask, lots[0])
        const given = provides(view, 'depth')
        for (let k = 0; k < values.length; k++) row[at + k] = given ? values[k] : Number.NaN
      },
      reset() {
        inputs = start()
        classifier.reset()
        clock.reset()
        lots[0] = Number.NaN
        values.fill(Number.NaN)
        known = false
      },
    }
  },
})
