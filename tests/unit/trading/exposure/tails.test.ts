import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cornishFisher } from '#trading/exposure/cornish-fisher.ts'
import { historicalTail, replayed } from '#trading/exposure/historical-tail.ts'
import { normalShortfall, normalVar, overPeriods, zOf } from '#trading/exposure/normal-tail.ts'

const outcomes = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 20, maxLength: 120 })
const confidence = fc.double({ min: 0.5, max: 0.95, noNaN: true })

describe('the tail of what happened', () => {
  /** -1 .. -10 and 90 gains. */
  const hundred = Array.from({ length: 100 }, (_, k) => (k < 10 ? -1 - k : k))

  it('is told by hand: the five worst of a hundred at 95 %', () => {
    const tail = historicalTail(hundred, 0.95)
    expect(tail).toMatchObject({ worst: 5, kthWorst: 6, meanOfWorst: 8, acerbiTasche: 8 })
    // h = 99 * 0.05 = 4.95: between -6 and -5.
    expect(tail.interpolated).toBeCloseTo(5.05, 12)
  })

  it('weighs the last outcome by its part', () => {
    // 20 * 0.125 = 2.5: two whole and half of the third.
    const tail = historicalTail([-10, -8, -4, ...Array.from({ length: 17 }, () => 1)], 0.875)
    expect(tail.worst).toBe(3)
    expect(tail.meanOfWorst).toBeCloseTo(22 / 3, 14)
    expect(tail.acerbiTasche).toBeCloseTo(20 / 2.5, 14)
  })

  it('does not count a 26th of 500 at 95 %, which doubles suggest', () => {
    expect(Math.ceil(500 * (1 - 0.95))).toBe(26)
    expect(historicalTail(new Float64Array(500), 0.95).worst).toBe(25)
  })

  it('is not known from too few outcomes, or with a NaN, or for no confidence', () => {
    const nothing = { worst: 0, interpolated: Number.NaN, kthWorst: Number.NaN, acerbiTasche: Number.NaN }
    expect(historicalTail(hundred.slice(1), 0.99)).toMatchObject(nothing)
    expect(historicalTail(hundred, 0.99)).toMatchObject({ worst: 1, kthWorst: 10 })
    expect(historicalTail([...hundred, Number.NaN], 0.9)).toMatchObject(nothing)
    for (const level of [0, 1, 1.5, -1, Number.NaN]) expect(historicalTail(hundred, level)).toMatchObject(nothing)
    expect(historicalTail([], 0.9)).toMatchObject(nothing)
  })

  it('has a shortfall at or beyond its value at risk, moves with a shift and scales with the bet', () => {
    fc.assert(
      fc.property(outcomes, confidence, (values, level) => {
        const tail = historicalTail(values, level)
        expect(tail.meanOfWorst).toBeGreaterThanOrEqual(tail.kthWorst - 1e-9)
        expect(tail.acerbiTasche).toBeGreaterThanOrEqual(tail.meanOfWorst - 1e-9)
        const moved = historicalTail(
          values.map((value) => 2 * value + 7),
          level,
        )
        expect(moved.interpolated).toBeCloseTo(2 * tail.interpolated - 7, 6)
        expect(moved.acerbiTasche).toBeCloseTo(2 * tail.acerbiTasche - 7, 6)
      }),
    )
  })

  it('of a sum is never worse than the sum of the shortfalls', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 })), {
      minLength: 20,
      maxLength: 60,
    })
    fc.assert(
      fc.property(pairs, confidence, (rows, level) => {
        const shortfall = (of: (row: readonly [number, number]) => number) =>
          historicalTail(rows.map(of), level).acerbiTasche
        expect(shortfall(([a, b]) => a + b)).toBeLessThanOrEqual(shortfall(([a]) => a) + shortfall(([, b]) => b) + 1e-9)
      }),
    )
  })

  it('is asked of what is held now', () => {
    const returns = Float64Array.of(0.01, -0.02, Number.NaN, 0.03, 0.04, Number.NaN)
    const pnl = replayed([1000, -500, 0], returns)
    expect(pnl[0]).toBeCloseTo(20, 12)
    expect(pnl[1]).toBeCloseTo(10, 12)
    expect(replayed([1000, -500, 1], returns)[0]).toBeNaN()
    expect(replayed([], returns).length).toBe(0)
  })
})

describe('the normal tail', () => {
  it('is that of the tables', () => {
    expect(normalVar(0, 1, 0.95)).toBeCloseTo(1.6448536269514722, 13)
    expect(normalVar(0.5, 2, 0.99)).toBeCloseTo(2 * 2.3263478740408408 - 0.5, 12)
    expect(normalShortfall(0, 1, 0.95)).toBeCloseTo(2.062712807507426, 12)
    expect(normalShortfall(0, 1, 0.975)).toBeCloseTo(2.337802792201414, 12)
  })

  it('is not known for no confidence or no deviation', () => {
    for (const value of [zOf(0), zOf(1), normalVar(0, -1, 0.9), normalShortfall(0, NaN, 0.9), normalVar(NaN, 1, 0.9)])
      expect(value).toBeNaN()
  })

  it('grows with the root of time', () => {
    expect(overPeriods(3, 4)).toBe(6)
  })
})

describe('the Cornish-Fisher tail', () => {
  const shape = (skew: number, excessKurtosis: number) => ({ mean: 0.1, deviation: 2, skew, excessKurtosis })

  it('is normal without skew and tails', () => {
    const { valueAtRisk, valid } = cornishFisher(shape(0, 0), 0.99)
    expect(valueAtRisk).toBeCloseTo(normalVar(0.1, 2, 0.99), 13)
    expect(valid).toBe(true)
  })

  it('is the expansion by hand', () => {
    // z = -2.3263478740408408 with S -0.5, K 1.
    const z = -2.3263478740408408
    const w = z - (z * z - 1) / 12 + (z ** 3 - 3 * z) / 24 - (2 * z ** 3 - 5 * z) / 144
    const { valueAtRisk, valid } = cornishFisher(shape(-0.5, 1), 0.99)
    expect(valueAtRisk).toBeCloseTo(-(0.1 + 2 * w), 12)
    expect(valid).toBe(true)
  })

  it('is not valid where a worse quantile would be nearer', () => {
    expect(cornishFisher(shape(-3, 1), 0.99).valid).toBe(false)
    expect(cornishFisher(shape(0, 9), 0.99).valid).toBe(false)
    expect(cornishFisher(shape(0.1, 0), 0.99).valid).toBe(false)
    expect(cornishFisher(shape(0, 1), 1).valid).toBe(false)
    expect(cornishFisher(shape(Number.NaN, 1), 0.99).valid).toBe(false)
  })

  it('where valid grows with the confidence', () => {
    const skew = fc.double({ min: -3, max: 3, noNaN: true })
    const kurtosis = fc.double({ min: -1, max: 10, noNaN: true })
    fc.assert(
      fc.property(skew, kurtosis, (s, k) => {
        const levels = [0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999]
        const risks = levels.map((level) => cornishFisher(shape(s, k), level))
        if (!risks[0].valid) return
        for (let at = 1; at < risks.length; at++)
          expect(risks[at].valueAtRisk).toBeGreaterThan(risks[at - 1].valueAtRisk)
      }),
    )
  })
})
