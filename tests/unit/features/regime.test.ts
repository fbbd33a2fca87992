import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { emptyView } from '#features/feature.ts'
import regime, { depthNearMid } from '#features/regime.ts'
import { createRegimeClassifier, REGIMES } from '#market/regimes/regime.ts'
import { varianceRatio } from '#numeric/variance-ratio.ts'
import { featureSuite, type Step } from '#tests/conformance/feature.suite.ts'

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const rankAmong = (value: number, past: readonly number[]): number =>
  (past.filter((one) => one < value).length + past.filter((one) => one === value).length / 2) / past.length

const small = { rankWindow: 40, rankLeast: 20, volatilityReturns: 10, flowIntervals: 15, ratioReturns: 30 }

/** One observation a quote of the walk, closed by the next; the whole past looked at anew for each. */
function plain(steps: readonly Step[]): number[] {
  const quotes = steps.filter(({ isQuote }) => isQuote)
  const mids = quotes.map(({ view }) => (view.bid + view.ask) / 2)
  const moves = mids.slice(1).map((mid, k) => Math.log(mid / mids[k]))
  const spreads = quotes.map(({ view }, k) => (view.ask - view.bid) / mids[k])
  const depths = quotes.map(({ view }) => depthNearMid(view))
  // The same sum of squares as the product's to the last digit: ranks compare them.
  const volatilities = mids.map((_, k) =>
    k < 10 ? Number.NaN : Math.round(1e12 * Math.sqrt(sum(moves.slice(k - 10, k).map((move) => move * move)))),
  )
  const classifier = createRegimeClassifier()
  const last = quotes.length - 2
  let row = [Number.NaN, Number.NaN, Number.NaN, Number.NaN]
  for (let k = 30; k <= last; k++) {
    const past = (values: readonly number[]): number[] =>
      values
        .slice(0, k)
        .filter((value) => !Number.isNaN(value))
        .slice(-40)
    // A second that begins with a quote of the walk holds the trade of the next one.
    const flows = quotes.slice(k - 13, k + 2).map(({ print }) => print)
    const observation = {
      spreadRank: rankAmong(spreads[k], past(spreads)),
      depthRank: rankAmong(depths[k], past(depths)),
      volatilityRank: rankAmong(volatilities[k], past(volatilities)),
      flowRatio: sum(flows.map(({ sign, size }) => sign * size)) / sum(flows.map(({ size }) => size)),
      varianceRatio: varianceRatio(Float64Array.from(mids.slice(k - 30, k + 1).map(Math.log)), 5).ratio,
    }
    const { liquidity, volatility, direction, regime } = classifier.observe(observation)
    const levels = { low: -1, normal: 0, high: 1 }
    row = [
      levels[liquidity!],
      levels[volatility!],
      { revert: -1, none: 0, trend: 1 }[direction!],
      REGIMES.indexOf(regime),
    ]
  }
  return row
}

featureSuite(regime, small, plain)

describe('regime as a feature', () => {
  it('asks for a rank window of volatilities when it is as it comes', () => {
    expect(regime.readyAfter(regime.params(z).parse({}))).toBe(3_661)
  })
  it('looks at the lots within 5 bps of the mid', () => {
    const view = { ...emptyView(), bids: 3, asks: 2 }
    view.bidPrices.set([9_999, 9_995, 9_994.9])
    view.bidSizes.set([1, 10, 100])
    view.askPrices.set([10_001, 10_005])
    view.askSizes.set([1_000, 10_000])
    expect(depthNearMid(view)).toBe(11_011)
    expect(depthNearMid({ ...view, bids: 0 })).toBeNaN()
  })

  /** Rows of seconds with one quote, one depth image and, where told, one trade. */
  const seconds = (count: number, trading: (second: number) => boolean): number[][] => {
    const state = regime.create(regime.params(z).parse(small))
    const view = { ...emptyView(), bids: 1, asks: 1 }
    return Array.from({ length: count }, (_, k) => {
      view.at = k * 1e6
      view.bid = view.bidPrices[0] = 1_000 + ((k * 7) % 3)
      view.ask = view.askPrices[0] = view.bid + 1
      view.bidSizes[0] = view.askSizes[0] = 1 + ((k * 5) % 11)
      const row = new Float64Array(4)
      if (trading(k)) state.trade?.({ at: view.at, price: view.bid, size: 1, sign: k % 2 === 0 ? 1 : -1 }, view)
      state.depth?.(view)
      state.write(view, row, 0)
      return [...row]
    })
  }
  it('has no axes while there is no flow, and goes to stable', () => {
    const rows = seconds(200, (second) => second < 100)
    expect(rows[99].every((value) => Number.isInteger(value))).toBe(true)
    expect(rows[199].slice(0, 3)).toEqual([Number.NaN, Number.NaN, Number.NaN])
    expect(REGIMES[rows[199][3]]).toBe('STABLE')
  })
  it('says nothing on a feed without trades', () => {
    for (const row of seconds(200, () => false)) expect(row).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN])
  })
})
