import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cornishFisher, cornishFisherShortfall } from '#trading/exposure/cornish-fisher.ts'
import { EwmaCovariance } from '#trading/exposure/ewma-covariance.ts'
import { historicalTail, replayed } from '#trading/exposure/historical-tail.ts'
import { normalShortfall, normalVar, zOf } from '#trading/exposure/normal-tail.ts'
import { momentsOf } from '#trading/metrics/moments.ts'
import { ReturnWindow } from '#trading/monitor/return-window.ts'
import { barAt, feed, lookAt, MINUTE, statusOf, TRADED, watch } from './account.ts'

describe('the window of returns', () => {
  it('takes one return a point of the grid, from the second point on', () => {
    const window = new ReturnWindow(1, 10, MINUTE)
    const taken = [0.5, 0.9, 1, 1.5, 2, 2.1, 3].map((minute) => window.sample([100 + minute], minute * MINUTE, minute))
    expect(taken).toEqual([false, false, false, false, true, false, true])
    expect(window.table([0]).returns).toEqual(Float64Array.of(102 / 101 - 1, 103 / 102 - 1))
  })

  it('leaves out a point the market did not reach', () => {
    const window = new ReturnWindow(1, 10, MINUTE)
    for (const [minute, at] of [
      [0, 5],
      [1, 6],
      [2, 6],
      [3, 6],
      [4, 7],
    ] as const)
      window.sample([100 + at], minute * MINUTE, at)
    expect(window.table([0]).returns).toEqual(Float64Array.of(107 / 106 - 1))
  })

  it('gives only rows in which all that was asked for has a return', () => {
    const window = new ReturnWindow(2, 10, MINUTE)
    const mids = [
      [1, 1],
      [1, Number.NaN],
      [2, 1],
      [4, 2],
      [8, 3],
    ]
    mids.forEach((row, minute) => void window.sample(row, minute * MINUTE, minute))
    expect(window.table([0]).rows).toBe(3)
    expect(window.table([1])).toEqual({ rows: 2, returns: Float64Array.of(1, 1, 1, 0.5) })
    expect(window.table([]).rows).toBe(3)
  })

  it('holds the last returns of any course of prices', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        (prices, capacity) => {
          const window = new ReturnWindow(1, capacity, MINUTE)
          prices.forEach((price, minute) => void window.sample([price], minute * MINUTE, minute))
          const all = prices.slice(1).map((price, k, rest) => (k === 0 ? Number.NaN : price / rest[k - 1] - 1))
          expect([...window.table([0]).returns]).toEqual(all.slice(1).slice(-capacity))
        },
      ),
    )
  })
})

describe('value at risk and expected shortfall', () => {
  // Returns of 1 %, 2 %, ... 10 % down, in no order; one lot is worth 125,000 at the end.
  const falls = [0.03, 0.1, 0.01, 0.07, 0.05, 0.09, 0.02, 0.06, 0.04, 0.08]
  const course = (): number[][] => {
    const last = 1.25
    const prices = [last]
    for (const fall of [...falls].reverse()) prices.unshift(prices[0] / (1 - fall))
    return [prices[0], ...prices].map((price) => [price, 1.5, 5_000])
  }
  const held = { lots: [1, 0, 0] }
  const choice = { method: 'historical', confidence: 0.9, maxLoss: '12000' }

  it('are read off the worst outcomes of what is held now', () => {
    const monitor = watch({ valueAtRisk: choice, expectedShortfall: choice })
    const said = feed(monitor, course(), held)
    // The tenth part of ten outcomes is the worst one: 12,500. The quantile lies a tenth of the way to it from 11,250.
    expect(said.filter((line) => line.startsWith('breach'))).toEqual(['breach expectedShortfall reduce'])
    const { limits } = statusOf(monitor, held)
    const givenOf = (name: string) => limits.find(({ limitOf }) => limitOf === name)?.given
    expect(givenOf('expectedShortfall')).toBeCloseTo(12_500, 6)
    expect(givenOf('valueAtRisk')).toBeCloseTo(11_375, 6)
  })

  it('are of what is held now, not of what was held then', () => {
    const monitor = watch({ valueAtRisk: { ...choice, maxLoss: '1' } })
    feed(monitor, course())
    expect(barAt(monitor, 11)).toBeNull()
    lookAt(monitor, 11, { lots: [-2, 0, 0] })
    // Short, every return of the window was a gain: the figure is no loss.
    expect(statusOf(monitor, { lots: [-2, 0, 0] }).limits[0]).toMatchObject({ given: 0, unknown: false })
  })

  it('keep what is held from growing while there are too few returns, and are not watched where that was asked for', () => {
    const strict = watch({ valueAtRisk: choice })
    const lax = watch({ valueAtRisk: { ...choice, warming: 'pass' } })
    for (const monitor of [strict, lax]) feed(monitor, course().slice(0, 8))
    expect([barAt(strict, 8), barAt(lax, 8)]).toEqual([null, null])
    for (const monitor of [strict, lax]) lookAt(monitor, 8, held)
    expect([barAt(strict, 8), barAt(lax, 8)]).toEqual(['FIGURE_UNKNOWN', null])
  })

  it('are not known for a position without a mark, whatever was asked for', () => {
    const monitor = watch({ valueAtRisk: { ...choice, warming: 'pass' } })
    feed(monitor, course(), held)
    lookAt(monitor, 12, { ...held, mids: [Number.NaN, 1.5, 5_000] })
    expect(barAt(monitor, 12)).toBe('FIGURE_UNKNOWN')
  })

  it('grow by the square root of the horizon', () => {
    const monitor = watch({ valueAtRisk: { ...choice, samples: 4 } })
    feed(monitor, course(), held)
    expect(statusOf(monitor, held).limits[0].given).toBeCloseTo(2 * 11_375, 6)
  })

  it('by every method are what the plain formulas make of the whole history', () => {
    const move = fc.integer({ min: -30, max: 30 })
    const moves = fc.array(fc.tuple(move, move, move), { minLength: 130, maxLength: 160 })
    const lots = fc.tuple(...TRADED.map(() => fc.integer({ min: -3, max: 3 })))
    fc.assert(
      fc.property(moves, lots, (steps, position) => {
        const prices = [[1.25, 1.5, 5_000]]
        for (const step of steps) prices.push(prices.at(-1)!.map((price, i) => price * (1 + step[i] / 1_000)))
        const window = 120
        const monitor = watch({}, { returns: { window } })
        feed(monitor, [prices[0], ...prices])
        const mids = prices.at(-1)!
        const given = { lots: position, mids }
        const values = [100_000, 100_000, 10].map((size, i) => size * position[i] * mids[i])
        const rows = prices
          .slice(1)
          .map((row, t) => row.map((price, i) => price / prices[t][i] - 1))
          .slice(-window)
        const outcomes = replayed(values, Float64Array.from(rows.flat()))
        const moments = momentsOf(outcomes)
        const fading = new EwmaCovariance(3)
        for (const row of rows) fading.push(row)
        let variance = 0
        for (let i = 0; i < 3; i++)
          for (let j = 0; j < 3; j++) variance += values[i] * values[j] * fading.matrix[3 * i + j]
        const past = historicalTail(outcomes, 0.99)
        const { valueAtRisk: expanded, valid } = cornishFisher(moments, 0.99)
        const flat = values.every((value) => value === 0)
        const expected = [
          [past.interpolated, past.acerbiTasche],
          [normalVar(moments.mean, moments.deviation, 0.99), normalShortfall(moments.mean, moments.deviation, 0.99)],
          valid ? [expanded, cornishFisherShortfall(moments, 0.99)] : [past.interpolated, past.acerbiTasche],
          [normalVar(0, Math.sqrt(variance), 0.99), normalShortfall(0, Math.sqrt(variance), 0.99)],
        ]
        const { tails } = statusOf(monitor, given)
        tails.forEach(({ valueAtRisk, expectedShortfall }, k) => {
          const scale = Math.max(1, Math.abs(expected[k][1]))
          expect(Math.abs(valueAtRisk! - (flat ? 0 : expected[k][0])) / scale).toBeLessThan(1e-9)
          expect(Math.abs(expectedShortfall! - (flat ? 0 : expected[k][1])) / scale).toBeLessThan(1e-9)
        })
      }),
      { numRuns: 25 },
    )
  })
})

describe('the expected shortfall of Cornish and Fisher', () => {
  it('is the normal one without skew and tails', () => {
    const plain = { mean: 0.1, deviation: 2, skew: 0, excessKurtosis: 0 }
    expect(cornishFisherShortfall(plain, 0.95)).toBeCloseTo(normalShortfall(0.1, 2, 0.95), 12)
  })

  it('is the mean of the value at risk over the tail', () => {
    const shape = { mean: 0.2, deviation: 1.5, skew: -0.4, excessKurtosis: 1.1 }
    const steps = 200_000
    let sum = 0
    for (let k = 0; k < steps; k++) sum += cornishFisher(shape, 1 - (0.05 * (k + 0.5)) / steps).valueAtRisk
    expect(cornishFisherShortfall(shape, 0.95)).toBeCloseTo(sum / steps, 3)
    expect(zOf(0.95)).toBeCloseTo(1.644854, 6)
  })
})
