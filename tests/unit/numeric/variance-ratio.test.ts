import { describe, expect, it } from 'vitest'
import { seededRng } from '#numeric/rng.ts'
import { varianceRatio, varianceRatioOf } from '#numeric/variance-ratio.ts'

/** Log prices, and what an independent computation in 40 digits makes of them. */
const LEVELS = Float64Array.of(
  -0.29068,
  0.681295,
  -0.057103,
  0.249179,
  0.06403,
  -2.153076,
  -2.163233,
  -1.273865,
  0.631723,
  0.072784,
  0.464043,
  1.176915,
  -0.931237,
  -1.012948,
  0.154974,
  -0.121876,
  0.385382,
  0.457485,
  -1.163547,
  -0.227912,
  -0.88132,
  -0.640291,
  -0.222088,
  1.220325,
  2.107266,
  2.135168,
  1.333689,
  0.350211,
  -2.393356,
  -1.699278,
  -3.519286,
  -5.376939,
  -5.04646,
  -4.785027,
  -5.080585,
  -6.761272,
  -6.60847,
  -5.9368,
  -4.614254,
  -3.374916,
)
const EXPECTED = [
  { q: 2, ratio: 1.09704715691494, z: 0.6060593006840552, zRobust: 0.7292848431340223 },
  { q: 5, ratio: 1.106053886607827, z: 0.3023000881162377, zRobust: 0.34204706205845525 },
  { q: 10, ratio: 1.1287511089599733, z: 0.23813918130696615, zRobust: 0.2624858092926064 },
]

describe('the variance ratio', () => {
  it.each(EXPECTED)('has the published form and both statistics over $q steps', ({ q, ratio, z, zRobust }) => {
    const got = varianceRatio(LEVELS, q)
    expect(got.ratio).toBeCloseTo(ratio, 12)
    expect(got.z).toBeCloseTo(z, 12)
    expect(got.zRobust).toBeCloseTo(zRobust, 12)
  })

  it('is the same of a part of a longer run', () => {
    const longer = new Float64Array(60).fill(99)
    longer.set(LEVELS, 7)
    expect(varianceRatioOf(longer, 7, LEVELS.length, 5)).toBe(varianceRatio(LEVELS, 5).ratio)
  })

  it('is near 1 for a random walk, above it in a trend, below it when moves are taken back', () => {
    const random = seededRng(7)
    const walk = new Float64Array(4_000)
    const trend = new Float64Array(4_000)
    const revert = new Float64Array(4_000)
    let pull = 0
    for (let k = 1; k < walk.length; k++) {
      const step = random.uniform() - 0.5
      pull = 0.5 * pull + step
      walk[k] = walk[k - 1] + step
      trend[k] = trend[k - 1] + pull
      revert[k] = step
    }
    expect(Math.abs(varianceRatio(walk, 5).zRobust)).toBeLessThan(3)
    expect(varianceRatio(trend, 5).zRobust).toBeGreaterThan(10)
    expect(varianceRatio(revert, 5).zRobust).toBeLessThan(-10)
  })

  it('is nothing without enough changes, without movement, and for steps that are none', () => {
    expect(varianceRatio(new Float64Array(0), 2).ratio).toBeNaN()
    expect(varianceRatio(new Float64Array(20), 5).ratio).toBeNaN()
    const steady = Float64Array.from({ length: 20 }, (_, k) => Math.log(100 * 1.001 ** k))
    expect(varianceRatio(steady, 2).ratio).toBeNaN()
    expect(
      varianceRatio(
        steady.map((level, k) => level + 1e-9 * (k % 2)),
        2,
      ).ratio,
    ).toBeLessThan(0.1)
    expect([1, 2.5, 39, Number.NaN].map((q) => varianceRatio(LEVELS, q).ratio)).toEqual(Array(4).fill(Number.NaN))
    expect(varianceRatio(Float64Array.of(1, 2, Number.NaN, 4), 2).ratio).toBeNaN()
  })
})
