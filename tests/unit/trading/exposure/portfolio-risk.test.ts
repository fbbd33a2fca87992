import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PortfolioRisk } from '#trading/exposure/portfolio-risk.ts'

const SIZE = 4
const amounts = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: SIZE, maxLength: SIZE })
/** A A' of whole numbers: a covariance, exact. */
const covariances = fc
  .array(fc.integer({ min: -9, max: 9 }), { minLength: SIZE * SIZE, maxLength: SIZE * SIZE })
  .map((a) =>
    Array.from({ length: SIZE * SIZE }, (_, at) => {
      const [i, j] = [Math.floor(at / SIZE), at % SIZE]
      return a.slice(i * SIZE, i * SIZE + SIZE).reduce((sum, value, k) => sum + value * a[j * SIZE + k], 0)
    }),
  )
const plainDeviation = (w: ArrayLike<number>, s: readonly number[]): number => {
  let sum = 0
  for (let i = 0; i < SIZE; i++) for (let j = 0; j < SIZE; j++) sum += w[i] * s[i * SIZE + j] * w[j]
  return Math.sqrt(sum)
}

describe('portfolio risk', () => {
  it('is 5 for deviations of 3 and 4 that know nothing of each other', () => {
    const risk = new PortfolioRisk([1, -1], [9, 0, 0, 16])
    expect(risk.deviation).toBe(5)
    expect([risk.component(0), risk.component(1)]).toEqual([9 / 5, 16 / 5])
    expect([risk.marginal(0), risk.marginal(1)]).toEqual([9 / 5, -16 / 5])
    expect(risk.undiversified).toBe(7)
  })

  it('counts a hedge below 0, and a perfect one as nothing at all', () => {
    expect(new PortfolioRisk([2, -1], [1, 0.9, 0.9, 1]).component(1)).toBeLessThan(0)
    const perfect = new PortfolioRisk([1, -1], [0.01, 0.01, 0.01, 0.01])
    expect(perfect.deviation).toBe(0)
    expect([perfect.component(0), perfect.component(1)]).toEqual([0, 0])
    expect(perfect.marginal(0)).toBeNaN()
  })

  it('is nothing when nothing is held, whatever is known', () => {
    const flat = new PortfolioRisk([0, 0], [1, Number.NaN, Number.NaN, 1])
    expect([flat.deviation, flat.component(0), flat.undiversified]).toEqual([0, 0, 0])
  })

  it('is not known when something held is not, or the matrix is no covariance', () => {
    expect(new PortfolioRisk([1, 1], [1, Number.NaN, Number.NaN, 1]).deviation).toBeNaN()
    expect(new PortfolioRisk([1, Number.NaN], [1, 0, 0, 1]).deviation).toBeNaN()
    expect(new PortfolioRisk([1, -1], [1, 2, 2, 1]).deviation).toBeNaN()
    expect(new PortfolioRisk([1, 0], [1, Number.NaN, Number.NaN, 1]).deviation).toBe(1)
    expect(new PortfolioRisk([1, 0], [1, Number.NaN, Number.NaN, 1]).deviationWith(1, 1)).toBeNaN()
  })

  it('knows again what was not known once it is sold', () => {
    const risk = new PortfolioRisk([1, 1], [1, Number.NaN, Number.NaN, 1])
    risk.add(1, -1)
    expect(risk.deviation).toBe(1)
  })

  it('adds up from its components', () => {
    fc.assert(
      fc.property(amounts, covariances, (w, s) => {
        const risk = new PortfolioRisk(w, s)
        const sum = w.reduce((total, _, i) => total + risk.component(i), 0)
        expect(sum).toBeCloseTo(risk.deviation, 6)
        expect(risk.deviation).toBeCloseTo(plainDeviation(w, s), 6)
        expect(risk.deviation).toBeLessThanOrEqual(risk.undiversified + 1e-6)
      }),
    )
  })

  it('after orders is what it said it would be, and what the definition says', () => {
    const orders = fc.array(fc.tuple(fc.nat(SIZE - 1), fc.integer({ min: -500, max: 500 })), { maxLength: 30 })
    fc.assert(
      fc.property(amounts, covariances, orders, (w, s, changes) => {
        const risk = new PortfolioRisk(w, s)
        for (const [i, change] of changes) {
          const told = risk.deviationWith(i, change)
          risk.add(i, change)
          expect(risk.deviation).toBeCloseTo(told, 6)
          expect(risk.deviation).toBeCloseTo(plainDeviation(risk.exposures, s), 6)
        }
      }),
    )
  })

  it('does not drift over ten thousand orders', () => {
    const covariance = [0.04, 0.006, 0.006, 0.09]
    const risk = new PortfolioRisk([1e5, -2e5], covariance)
    for (let k = 0; k < 10_000; k++) risk.add(k % 2, 0.1 * Math.sin(k))
    const again = new PortfolioRisk(risk.exposures, covariance)
    expect(Math.abs(risk.deviation / again.deviation - 1)).toBeLessThan(1e-13)
  })

  it('has a best change: none other leaves less', () => {
    fc.assert(
      fc.property(amounts, covariances, fc.integer({ min: -2000, max: 2000 }), (w, s, other) => {
        const risk = new PortfolioRisk(w, s)
        for (let i = 0; i < SIZE; i++) {
          const best = risk.bestChange(i)
          if (Number.isNaN(best)) continue
          expect(risk.deviationWith(i, best)).toBeLessThanOrEqual(risk.deviationWith(i, other) + 1e-6)
        }
      }),
    )
  })
})
