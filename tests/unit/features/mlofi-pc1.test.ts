import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { emptyView, type MarketView } from '#features/feature.ts'
import mlofiPc1, { integratedFlow } from '#features/mlofi-pc1.ts'
import { orderFlow } from '#features/ofi-1.ts'
import { leadingComponent } from '#numeric/principal-component.ts'
import { featureSuite, type Oracle } from '#tests/conformance/feature.suite.ts'

const LEVELS = 5
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Windowed flow by level at each image, from its definition; all images of the walk have five levels. */
function vectorsOf(views: readonly MarketView[], levels: number, window: number, normalise: boolean): number[][] {
  const flows = views.map((now, n) =>
    Array.from({ length: levels }, (_, k) => {
      if (n === 0) return 0
      const before = views[n - 1]
      return orderFlow(
        before.bidPrices[k],
        before.bidSizes[k],
        before.askPrices[k],
        before.askSizes[k],
        now.bidPrices[k],
        now.bidSizes[k],
        now.askPrices[k],
        now.askSizes[k],
      )
    }),
  )
  const depths = views.map((view) =>
    sum(Array.from({ length: levels }, (_, k) => (view.bidSizes[k] + view.askSizes[k]) / (2 * levels))),
  )
  return views.slice(window - 1).map((_, start) => {
    const depth = normalise ? sum(depths.slice(start, start + window)) / window : 1
    const within = flows.slice(start, start + window)
    return Array.from({ length: levels }, (_, k) => sum(within.map((flow) => flow[k])) / depth)
  })
}

interface Setting {
  readonly levels: number
  readonly window: number
  readonly normalise: boolean
  readonly every: number
  readonly halfLife: number
}

/** Two passes over all vectors up to the last time the weights were due. */
const learned =
  ({ levels, window, normalise, every, halfLife }: Setting): Oracle =>
  (steps) => {
    const views = steps.filter(({ isQuote }) => isQuote).map(({ view }) => view)
    if (views.length < window) return [Number.NaN]
    const vectors = vectorsOf(views, levels, window, normalise)
    const past = vectors.slice(0, Math.floor(vectors.length / every) * every)
    if (past.length === 0) return [Number.NaN]
    const shares = past.map((_, k) => 2 ** (-(past.length - 1 - k) / halfLife))
    const mean = (of: (vector: readonly number[]) => number): number =>
      sum(past.map((vector, k) => shares[k] * of(vector))) / sum(shares)
    const means = Array.from({ length: levels }, (_, i) => mean((vector) => vector[i]))
    const covariance = Float64Array.from({ length: levels * levels }, (_, k) => {
      const [i, j] = [Math.floor(k / levels), k % levels]
      return mean((vector) => (vector[i] - means[i]) * (vector[j] - means[j]))
    })
    const weights = new Float64Array(levels)
    leadingComponent(covariance, levels, weights)
    const now = vectors[vectors.length - 1]
    return [sum(now.map((flow, k) => weights[k] * flow)) / sum(Array.from(weights, Math.abs))]
  }

const plain = { levels: LEVELS, window: 1, normalise: false, every: 1_000, halfLife: 10_000 }
featureSuite(mlofiPc1, { online: { every: 50 } }, learned({ ...plain, every: 50 }))
featureSuite(
  mlofiPc1,
  { levels: 3, window: 4, normalise: true, online: { every: 20, halfLife: 30 } },
  learned({ levels: 3, window: 4, normalise: true, every: 20, halfLife: 30 }),
)
featureSuite(mlofiPc1, { levels: 3, window: 2, weights: [3, 2, -1] }, (steps) => {
  const views = steps.filter(({ isQuote }) => isQuote).map(({ view }) => view)
  if (views.length < 2) return [Number.NaN]
  const [first, second, third] = vectorsOf(views, 3, 2, false).at(-1)!
  return [(3 * first + 2 * second - third) / 6]
})

describe('integrated order flow', () => {
  it('is a mean of the levels, by their weights', () => {
    expect(integratedFlow(Float64Array.of(10, 40), Float64Array.of(2, 1))).toBe(20)
    expect(integratedFlow(Float64Array.of(10, 40), Float64Array.of(1, -1))).toBe(-15)
  })
  it('is NaN while there are no weights', () => {
    expect(integratedFlow(Float64Array.of(10, 40), new Float64Array(2))).toBeNaN()
  })
  it('finds no weights while nothing flows, and keeps those it has when nothing more does', () => {
    const state = mlofiPc1.create({ ...plain, online: { every: 2, halfLife: 1e9 } })
    const row = new Float64Array(1)
    const view = { ...emptyView(), bids: 5, asks: 5 }
    for (let k = 0; k < 5; k++) {
      view.bidPrices[k] = 100 - k
      view.askPrices[k] = 101 + k
      view.bidSizes[k] = view.askSizes[k] = 10
    }
    const next = (size: number): number => {
      view.bidSizes[0] = size
      state.depth?.(view)
      state.write(view, row, 0)
      return row[0]
    }
    expect([10, 10, 10, 10].map(next)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN])
    expect(next(17)).toBeNaN()
    expect(next(19)).toBeCloseTo(2, 12) // only the first rank ever moved: all weight is on it
    expect(next(19)).toBeCloseTo(0, 12)
  })
  it('refuses weights of another length, or without a sign', () => {
    const schema = mlofiPc1.params(z)
    expect(schema.safeParse({ levels: 2, weights: [1, 1] }).success).toBe(true)
    expect(schema.safeParse({ levels: 3, weights: [1, 1] }).success).toBe(false)
    expect(schema.safeParse({ levels: 2, weights: [1, -1] }).success).toBe(false)
    expect(schema.safeParse({ levels: 2, weights: [1, Number.NaN] }).success).toBe(false)
  })
})
