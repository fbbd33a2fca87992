import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { MICROS_PER_SECOND as SECOND } from '#domain/time.ts'
import { createEquityCurve, type EquityCurve } from '#trading/portfolio/equity-curve.ts'

const money = (value: number) => new Money(value)
const pushed = (equities: readonly number[], capacity = 8): EquityCurve => {
  const curve = createEquityCurve(capacity)
  for (const [at, equity] of equities.entries()) curve.push(at * SECOND, money(equity))
  return curve
}
const shape = (curve: EquityCurve) =>
  curve.points().map(({ at, low, high, last }) => [at / SECOND, Number(low), Number(high), Number(last)])

describe('an equity curve', () => {
  it('keeps a point a second while they fit', () => {
    expect(shape(pushed([100, 90, 110]))).toEqual([
      [0, 100, 100, 100],
      [1, 90, 90, 90],
      [2, 110, 110, 110],
    ])
  })

  it('makes two points one when there are too many, and loses no peak and no trough', () => {
    expect(shape(pushed([100, 90, 110, 105, 120], 4))).toEqual([
      [0, 90, 100, 90],
      [2, 105, 110, 105],
      [4, 120, 120, 120],
    ])
  })

  it('measures how far equity is below its highest, and since when', () => {
    const curve = pushed([100, 200, 150, 190])
    expect(curve.highWater?.toNumber()).toBe(200)
    expect(curve.now).toEqual({ drop: money(10), share: 0.05, lasted: 2 * SECOND })
    expect(curve.worst).toEqual({ drop: money(50), share: 0.25, lasted: 2 * SECOND })
  })

  it('is out of its drawdown once it is back at the high-water mark', () => {
    const curve = pushed([100, 50, 100])
    expect(curve.now).toEqual({ drop: money(0), share: 0, lasted: 0 })
    expect(curve.worst).toMatchObject({ drop: money(50), share: 0.5, lasted: SECOND })
  })

  it('has no share of a high-water mark that is not above zero, and one above 1 below zero', () => {
    expect(pushed([-5, -7]).now).toMatchObject({ drop: money(2), share: Number.NaN })
    expect(pushed([100, -50]).now).toMatchObject({ drop: money(150), share: 1.5 })
  })

  it('leaves out what is not known', () => {
    const curve = createEquityCurve(8)
    curve.push(0, money(Number.NaN))
    expect([curve.highWater, curve.now, curve.worst]).toEqual([null, null, null])
    expect(curve.points()).toEqual([])
  })

  it('wants a sample a second at first, and fewer as its points grow wide', () => {
    const curve = createEquityCurve(4)
    let samples = 0
    for (let at = 0; at < 1_000; at++) {
      if (!curve.due(at * SECOND)) continue
      curve.push(at * SECOND, money(at))
      samples++
    }
    expect(samples).toBeLessThan(200)
    expect(curve.points().length).toBeLessThanOrEqual(4)
    expect(curve.highWater?.toNumber()).toBeGreaterThan(900)
  })

  it('keeps the lowest, the highest and the last of all samples, however many there were', () => {
    const samples = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: -500, max: 500 })), {
      minLength: 1,
      maxLength: 80,
    })
    fc.assert(
      fc.property(samples, (steps) => {
        const curve = createEquityCurve(6)
        let at = 0
        let peak = -Infinity
        let worst = 0
        let worstShare = Number.NaN
        const all: number[] = []
        for (const [wait, equity] of steps) {
          at += wait * SECOND
          curve.push(at, money(equity))
          all.push(equity)
          peak = Math.max(peak, equity)
          worst = Math.max(worst, peak - equity)
          const share = peak > 0 ? (peak - equity) / peak : Number.NaN
          if (!(worstShare >= share || Number.isNaN(share))) worstShare = share
        }
        const points = curve.points()
        expect(points.length).toBeLessThanOrEqual(6)
        expect(Math.min(...points.map(({ low }) => low.toNumber()))).toBe(Math.min(...all))
        expect(Math.max(...points.map(({ high }) => high.toNumber()))).toBe(Math.max(...all))
        expect(points.at(-1)?.last.toNumber()).toBe(all.at(-1))
        expect(curve.worst?.drop.toNumber()).toBe(worst)
        expect(curve.worst?.share).toBe(worstShare)
      }),
    )
  })
})
