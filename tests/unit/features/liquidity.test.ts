import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import amihud, { Amihud } from '#features/amihud.ts'
import { emptyView } from '#features/feature.ts'
import { impactLaw } from '#features/impact-law.ts'
import kyleLambda, { FlowRegression, rootFlow, tickSignedLambda } from '#features/kyle-lambda.ts'
import roll, { RollSpread } from '#features/roll.ts'
import { WindowCovariance } from '#features/window-covariance.ts'
import { leastSquares } from '#numeric/least-squares.ts'
import { featureSuite, type Step } from '#tests/conformance/feature.suite.ts'

const everyQuote = { sample: { by: 'quotes', every: 1 } }
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]): number => sum(values) / values.length
const covarianceOf = (xs: readonly number[], ys: readonly number[]): number =>
  sum(xs.map((x, k) => (x - mean(xs)) * (ys[k] - mean(ys)))) / (xs.length - 1)
const changesOf = (prices: readonly number[]): number[] => prices.slice(1).map((price, k) => price - prices[k])

/** One sample a quote: its mid, and the one trade before it. */
const samplesOf = (steps: readonly Step[]) =>
  steps
    .filter(({ isQuote }) => isQuote)
    .map(({ view, print }) => ({
      mid: (view.bid + view.ask) / 2,
      flow: print.sign * print.size,
      volume: print.size,
    }))

function rollOf(prices: readonly number[], changes: number): number[] {
  const moves = changesOf(prices).slice(-changes)
  if (moves.length < changes) return [Number.NaN, Number.NaN]
  const c = covarianceOf(moves.slice(1), moves.slice(0, -1))
  return c < 0 ? [2 * Math.sqrt(-c), 0] : [0, 1]
}
featureSuite(roll)
featureSuite(roll, { changes: 12, flag: true }, (steps) =>
  rollOf(
    steps.filter(({ isQuote }) => !isQuote).map(({ print }) => print.price),
    12,
  ),
)
featureSuite(roll, { changes: 12, ...everyQuote }, (steps) =>
  rollOf(
    samplesOf(steps).map(({ mid }) => mid),
    12,
  ).slice(0, 1),
)

describe('roll', () => {
  it('finds the spread of a price that only bounces', () => {
    const bouncing = new RollSpread(2_000)
    for (let k = 0; k <= 2_000; k++) bouncing.push(100 + (k % 2) * 0.5)
    // Changes of +-0.5 in turn: the covariance is -0.25, where a coin would have made it -0.0625.
    expect(bouncing.covariance).toBeCloseTo(-0.25, 3)
    expect(bouncing.spread).toBeCloseTo(1, 3)
  })
  it('makes no spread out of a trend', () => {
    const trending = new RollSpread(6)
    for (const price of [1, 2, 4, 7, 11, 16, 22]) trending.push(price)
    expect(trending.covariance).toBe(2.5)
    expect(trending.spread).toBe(0)
  })
  it('takes no change across a price that is none', () => {
    const broken = new RollSpread(3)
    for (const price of [1, 2, Number.NaN, 5, 4]) broken.push(price)
    expect(broken.spread).toBeNaN()
  })
  it('names its columns apart', () => {
    const names = [{}, { changes: 9, flag: true }, { sample: { by: 'time', millis: 50 } }].map((given) =>
      roll.columns(roll.params(z).parse(given)),
    )
    expect(names).toEqual([['roll'], ['roll_9', 'roll_undefined_9'], ['roll_50ms']])
  })
})

for (const form of ['linear', 'root'] as const) {
  featureSuite(kyleLambda, { window: 20, form, fit: true, ...everyQuote }, (steps) => {
    const samples = samplesOf(steps)
    const changes = changesOf(samples.map(({ mid }) => mid)).slice(-20)
    const flows = samples.map(({ flow }) => (form === 'root' ? rootFlow(flow) : flow)).slice(-20)
    if (changes.length < 20) return [Number.NaN, Number.NaN, Number.NaN]
    const fit = leastSquares(changes, [flows.map(() => 1), flows])!
    const total = covarianceOf(changes, changes) * 19
    const slope = fit.coefficients[1]
    return [slope, slope / fit.standardErrors[1], 1 - fit.residualSquares / total]
  })
}
featureSuite(kyleLambda)

describe('kyle lambda', () => {
  it('is the slope the prices were made with', () => {
    const regression = new FlowRegression(20)
    for (let k = 0; k < 20; k++) regression.push(0.01 + 0.002 * ((k % 7) - 3), (k % 7) - 3)
    expect(regression.slope).toBeCloseTo(0.002, 15)
    expect(regression.intercept).toBeCloseTo(0.01, 15)
    expect(regression.rSquared).toBeCloseTo(1, 12)
  })
  it('is not known when the flow does not vary, also after it has', () => {
    const regression = new FlowRegression(20)
    for (let k = 0; k < 33; k++) regression.push(Math.sin(k), k < 13 ? 0.1 * k : 0.1)
    expect(regression.slope).toBeNaN()
    expect(regression.tStatistic).toBeNaN()
  })
  it('has no share explained of a price that stands, and a slope of 0', () => {
    const regression = new FlowRegression(20)
    for (let k = 0; k < 41; k++) regression.push(k < 20 ? k : 0.25, k)
    expect(regression.slope).toBe(0)
    expect(regression.rSquared).toBeNaN()
    expect(regression.tStatistic).toBeNaN()
  })
  it('is not 0 on a feed that has shown no trade', () => {
    const state = kyleLambda.create(kyleLambda.params(z).parse({ window: 20, ...everyQuote }))
    const row = new Float64Array(1)
    for (let k = 0; k < 50; k++) state.write({ ...emptyView(), at: k, bid: 99 + (k % 3), ask: 103 }, row, 0)
    expect(row[0]).toBeNaN()
  })
  it('in the form of bars is an amount, whatever the direction', () => {
    expect(tickSignedLambda(-0.5, 10)).toBe(0.05)
    expect(tickSignedLambda(0.5, 0)).toBeNaN()
  })
})

featureSuite(amihud)
featureSuite(amihud, { window: 9, perMillion: true, count: true, ...everyQuote }, (steps) => {
  const samples = samplesOf(steps)
  const ratios = samples
    .slice(1)
    .map(({ mid, volume }, k) => Math.abs(Math.log(mid / samples[k].mid)) / (mid * volume))
    .slice(-9)
  return ratios.length < 9 ? [Number.NaN, Number.NaN] : [1e6 * mean(ratios), 9]
})

describe('amihud', () => {
  it('leaves a sample without volume out, and counts the others', () => {
    const state = new Amihud(3)
    state.push(100, 1)
    state.push(110, 0)
    state.push(100, 5)
    state.push(110, 2)
    expect(state.used).toBe(2)
    expect(state.value).toBeCloseTo((Math.log(1.1) / 500 + Math.log(1.1) / 220) / 2, 15)
  })
  it('is not known when nothing was traded, or nothing at a price', () => {
    const state = new Amihud(2)
    for (const price of [100, 101, 102]) state.push(price, 0)
    expect(state.value).toBeNaN()
    expect(state.used).toBe(0)
    const worthless = new Amihud(2)
    for (const price of [1, 0, -1]) worthless.push(price, 5)
    expect(worthless.value).toBeNaN()
  })
})

describe('impact law', () => {
  it('is odd, 0 at 0, and linear for delta 1', () => {
    expect(impactLaw(400, 0.001, 0.5)).toBeCloseTo(0.02, 15)
    expect(impactLaw(-400, 0.001, 0.5)).toBeCloseTo(-0.02, 15)
    expect(impactLaw(0, 0.001, 0)).toBe(0)
    expect(impactLaw(-900, 0.001, 1)).toBeCloseTo(-0.9, 15)
  })
})

describe('covariance over a window', () => {
  it('is that of the pairs in it, at any level', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 30 }),
        fc.array(fc.tuple(number, number), { minLength: 2 }),
        (size, pairs) => {
          const window = new WindowCovariance(size)
          for (const [x, y] of pairs) window.push(x, y)
          const [xs, ys] = [0, 1].map((side) => pairs.slice(-size).map((pair) => pair[side]))
          const near = (value: number, want: number): void =>
            expect(Math.abs(value - want)).toBeLessThanOrEqual(1e-10 * 1e12)
          near(window.xx, covarianceOf(xs, xs) * (xs.length - 1))
          near(window.xy, covarianceOf(xs, ys) * (xs.length - 1))
          near(window.yy, covarianceOf(ys, ys) * (xs.length - 1))
          expect(window.meanX).toBeCloseTo(mean(xs), 6)
          expect(window.meanY).toBeCloseTo(mean(ys), 6)
        },
      ),
    )
  })
  it('keeps its digits over a long run', () => {
    const window = new WindowCovariance(50)
    const pairs = Array.from({ length: 5_020 }, (_, k) => [1e6 + Math.sin(k) * 1e-3, Math.cos(2 * k) * 1e-3] as const)
    for (const [x, y] of pairs) window.push(x, y)
    const last = pairs.slice(-50)
    const want = covarianceOf(
      last.map(([x]) => x),
      last.map(([, y]) => y),
    )
    expect(Math.abs(window.xy / 49 - want)).toBeLessThan(1e-6 * 1e-6)
  })
})
