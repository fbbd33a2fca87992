import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import bipower, { Bipower } from '#features/bipower.ts'
import { emptyView } from '#features/feature.ts'
import ewmaVol, { ewmaVariance } from '#features/ewma-vol.ts'
import { Kinematics } from '#features/kinematics.ts'
import priceAcceleration from '#features/price-acceleration.ts'
import priceVelocity from '#features/price-velocity.ts'
import rangeVol, { rangeVariance } from '#features/range-vol.ts'
import realizedVol from '#features/realized-vol.ts'
import varianceRatio from '#features/variance-ratio.ts'
import zscore from '#features/zscore.ts'
import { varianceRatio as varianceRatioOf } from '#numeric/variance-ratio.ts'
import { featureSuite, type Step } from '#tests/conformance/feature.suite.ts'

const everyQuote = { sample: { by: 'quotes', every: 1 } }
const mids = (steps: readonly Step[]): number[] =>
  steps.filter(({ isQuote }) => isQuote).map(({ view }) => (view.bid + view.ask) / 2)
const movesOf = (prices: readonly number[]): number[] => prices.slice(1).map((price, k) => Math.log(price / prices[k]))
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

featureSuite(realizedVol)
featureSuite(realizedVol, { returns: 7, ...everyQuote }, (steps) => {
  const moves = movesOf(mids(steps)).slice(-7)
  return [moves.length < 7 ? Number.NaN : Math.sqrt(sum(moves.map((move) => move * move)))]
})
featureSuite(realizedVol, { returns: 7, periodsPerYear: 252, ...everyQuote }, (steps) => {
  const moves = movesOf(mids(steps)).slice(-7)
  return [moves.length < 7 ? Number.NaN : Math.sqrt((sum(moves.map((move) => move * move)) / 7) * 252)]
})

featureSuite(bipower)
featureSuite(bipower, { returns: 6, ...everyQuote }, (steps) => {
  const moves = movesOf(mids(steps)).slice(-6)
  if (moves.length < 6) return [Number.NaN, Number.NaN]
  const variation = (Math.PI / 2) * sum(moves.slice(1).map((move, k) => Math.abs(move * moves[k])))
  return [variation, Math.max(sum(moves.map((move) => move * move)) - variation, 0)]
})

describe('bipower variation', () => {
  it('hardly counts one jump, which the jump part then holds', () => {
    const quiet = new Bipower(50)
    const jumpy = new Bipower(50)
    for (let k = 0; k <= 50; k++) {
      const price = 100 + (k % 2) * 0.01
      quiet.push(price)
      jumpy.push(k < 25 ? price : price * 1.05)
    }
    expect(jumpy.jump).toBeGreaterThan(0.8 * Math.log(1.05) ** 2)
    expect(jumpy.variation).toBeLessThan(0.1 * jumpy.jump)
    expect(quiet.jump).toBe(0)
  })
  it('is never below 0, whatever rounding leaves of moves that are over', () => {
    for (let phase = 0; phase < 50; phase++) {
      const state = new Bipower(10)
      for (let k = 0; k < 13 + (phase % 9); k++) state.push(100 + 5 * Math.sin(1.7 * k + phase))
      for (let k = 0; k < 12; k++) {
        state.push(101.3)
        expect(state.variation).toBeGreaterThanOrEqual(0)
      }
    }
  })
  it('starts its chain anew after a price that has no logarithm', () => {
    const state = new Bipower(2)
    for (const price of [100, 101, 0, 102, 103]) state.push(price)
    expect(state.variation).toBeNaN()
    state.push(104)
    expect(state.variation).toBeCloseTo((Math.PI / 2) * Math.log(103 / 102) * Math.log(104 / 103), 15)
  })
})

featureSuite(ewmaVol)
featureSuite(ewmaVol, { lambda: 0.5, ...everyQuote }, (steps) => {
  const moves = movesOf(mids(steps))
  if (moves.length === 0) return [Number.NaN]
  return [Math.sqrt(moves.map((move) => move * move).reduce((variance, square) => 0.5 * variance + 0.5 * square))]
})

describe('exponentially weighted variance', () => {
  it('begins with the first squared return', () => {
    expect(ewmaVariance(Number.NaN, 0.1, 0.94)).toBeCloseTo(0.01, 16)
    expect(ewmaVariance(0.01, 0.2, 0.5)).toBeCloseTo(0.025, 16)
  })
})

featureSuite(rangeVol)
for (const estimator of ['parkinson', 'rogers_satchell'] as const) {
  // A sample of one quote has no range, nor a variance.
  featureSuite(rangeVol, { estimator, samples: 3, ...everyQuote }, (steps) => [mids(steps).length < 3 ? Number.NaN : 0])
}

describe('volatility from ranges', () => {
  const { create, params } = rangeVol
  it.each(['parkinson', 'garman_klass', 'rogers_satchell'] as const)(
    'streams %s over samples of quotes',
    (estimator) => {
      const mids = Array.from({ length: 40 }, (_, k) => 100 + ((k * 7) % 11))
      const state = create(params(z).parse({ estimator, samples: 3, sample: { by: 'quotes', every: 4 } }))
      const row = new Float64Array(1)
      mids.forEach((mid, k) => {
        state.write({ ...emptyView(), at: k, bid: mid, ask: mid }, row, 0)
        const bars = Array.from({ length: Math.floor((k + 1) / 4) }, (_, bar) =>
          mids.slice(4 * bar, 4 * bar + 4),
        ).slice(-3)
        if (bars.length < 3) {
          expect(row[0]).toBeNaN()
          return
        }
        const parts = bars.map((bar) => rangeVariance(estimator, bar[0], Math.max(...bar), Math.min(...bar), bar[3]))
        expect(row[0]).toBeCloseTo(Math.sqrt(sum(parts) / 3), 12)
      })
    },
  )
})

describe('variance from ranges', () => {
  it('is nothing of a price that stands, for every estimator', () => {
    for (const by of ['parkinson', 'garman_klass', 'rogers_satchell'] as const) {
      expect(Math.abs(rangeVariance(by, 5, 5, 5, 5))).toBe(0)
    }
  })
  it('is worked out by hand from one bar', () => {
    const [open, high, low, close] = [100, 110, 95, 105]
    const range = Math.log(110 / 95)
    expect(rangeVariance('parkinson', open, high, low, close)).toBeCloseTo(range ** 2 / (4 * Math.log(2)), 15)
    expect(rangeVariance('garman_klass', open, high, low, close)).toBeCloseTo(
      range ** 2 / 2 - (2 * Math.log(2) - 1) * Math.log(1.05) ** 2,
      15,
    )
    expect(rangeVariance('rogers_satchell', open, high, low, close)).toBeCloseTo(
      Math.log(110 / 105) * Math.log(1.1) + Math.log(95 / 105) * Math.log(0.95),
      15,
    )
  })
  it('is NaN at or below a price of zero', () => {
    expect(rangeVariance('parkinson', 1, 2, 0, 1)).toBeNaN()
    expect(rangeVariance('rogers_satchell', 1, 2, -1, 1)).toBeNaN()
  })
})

featureSuite(priceVelocity)
featureSuite(priceVelocity, everyQuote, (steps) => {
  const prices = mids(steps)
  return [prices.length < 2 ? Number.NaN : prices.at(-1)! - prices.at(-2)!] // one second apart
})
featureSuite(priceAcceleration, everyQuote, (steps) => {
  const [before, middle, last] = mids(steps).slice(-3)
  return [last === undefined ? Number.NaN : last - 2 * middle + before]
})

describe('velocity and acceleration', () => {
  it('use the times between, in seconds', () => {
    const path = new Kinematics()
    path.push(0, 10)
    path.push(2_000_000, 14)
    expect(path.velocity).toBe(2)
    path.push(3_000_000, 17)
    expect(path.velocity).toBe(3)
    expect(path.acceleration).toBeCloseTo((3 - 2) / 1.5, 15)
  })
  it('take prices of one moment for one, the last', () => {
    const path = new Kinematics()
    path.push(0, 10)
    path.push(1_000_000, 12)
    path.push(1_000_000, 13)
    expect(path.velocity).toBe(3)
  })
  it('begin anew when time goes back', () => {
    const path = new Kinematics()
    path.push(5, 10)
    path.push(4, 12)
    expect(path.velocity).toBeNaN()
  })
})

const zscoreOf = (closes: readonly number[], window: number, include: boolean): number => {
  const past = include ? closes.slice(-window) : closes.slice(0, -1).slice(-window)
  if (past.length < window) return Number.NaN
  const mean = sum(past) / window
  const deviation = Math.sqrt(sum(past.map((close) => (close - mean) ** 2)) / (window - 1))
  return (closes.at(-1)! - mean) / deviation
}
featureSuite(zscore)
for (const include of [false, true]) {
  featureSuite(zscore, { window: 9, include, ...everyQuote }, (steps) => [zscoreOf(mids(steps), 9, include)])
}

describe('the z-score of a price', () => {
  it('is no number after equal prices, at whatever place of the window they begin', () => {
    for (let moves = 5; moves < 12; moves++) {
      const state = zscore.create(zscore.params(z).parse({ window: 5, ...everyQuote }))
      const row = new Float64Array(1)
      const view = emptyView()
      const quote = (price: number): number => {
        view.bid = view.ask = price
        state.write(view, row, 0)
        return row[0]
      }
      for (let k = 0; k < moves; k++) quote(100 + Math.sin(1.7 * k))
      for (let k = 0; k < 5; k++) quote(100.3)
      expect([quote(100.3), quote(100.5)]).toEqual([Number.NaN, Number.NaN])
    }
  })
})

featureSuite(varianceRatio)
featureSuite(varianceRatio, { q: 3, returns: 12, ...everyQuote }, (steps) => {
  const logs = mids(steps).slice(-13).map(Math.log)
  return [logs.length < 13 ? Number.NaN : varianceRatioOf(Float64Array.from(logs), 3).ratio]
})
