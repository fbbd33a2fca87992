import { describe, expect, it } from 'vitest'
import { compensatorByDefinition } from '#hawkes/definition.ts'
import type { HawkesParameters } from '#hawkes/exponential.ts'
import { exponentialDistance, goodnessOfFit, quantilePoints } from '#hawkes/goodness-of-fit.ts'
import { exponential } from '#hawkes/kernels/exponential.ts'
import { powerLaw } from '#hawkes/kernels/power-law.ts'
import { markedResiduals, residuals } from '#hawkes/residuals.ts'
import { drawMarkedByThinning } from '#hawkes/simulate.ts'
import { drawByThinning } from '#hawkes/simulate-univariate.ts'
import { seededRng } from '#numeric/rng.ts'

const process = { mu: 0.6, kernel: exponential(0.9, 1.7) }
const draw = (seed: number) => {
  const drawn = drawByThinning(process, 800, seededRng(seed))
  if (drawn.kind === 'refused') throw new Error(drawn.reason)
  return drawn.times
}

describe('residuals', () => {
  it('are what the compensator gains from event to event, for every kernel', () => {
    const times = Float64Array.of(0.5, 1, 1, 3, 3.2)
    for (const each of [process, { mu: 0.4, kernel: powerLaw(0.9, 1.5, 2.2) }]) {
      const passed = times.map((at) => compensatorByDefinition(each, times, at))
      residuals(each, times).forEach((value, k) => {
        expect(value).toBeCloseTo(passed[k] - (k === 0 ? 0 : passed[k - 1]), 12)
      })
    }
  })

  it('of kinds run between their own events', () => {
    const parameters: HawkesParameters = {
      mu: [1, 2],
      alpha: [
        [0, 0],
        [0, 0],
      ],
      beta: [
        [1, 1],
        [1, 1],
      ],
    }
    const observation = { times: Float64Array.of(1, 2, 4), kinds: Int32Array.of(0, 1, 0), kindCount: 2, horizon: 5 }
    const [first, second] = markedResiduals(parameters, observation)
    expect([...first]).toEqual([1, 3])
    expect([...second]).toEqual([4])
  })

  it('are not numbers where the process or the order is none', () => {
    expect(residuals({ mu: 0, kernel: exponential(1, 2) }, Float64Array.of(1))[0]).toBeNaN()
    expect(residuals(process, Float64Array.of(2, 1))[1]).toBeNaN()
  })
})

describe('the goodness of fit', () => {
  it('of the true model is good, of a wrong one is not', () => {
    const times = draw(11)
    const right = goodnessOfFit(residuals(process, times), false)
    expect(right.mean).toBeCloseTo(1, 0)
    expect(right.variance).toBeGreaterThan(0.8)
    expect(right.variance).toBeLessThan(1.25)
    expect(right.distancePValue).toBeGreaterThan(0.01)
    expect(right.independence.pValue).toBeGreaterThan(0.01)
    expect(right.fitted).toBe(false)

    const rate = times.length / 800
    const poisson = goodnessOfFit(residuals({ mu: rate, kernel: exponential(0, 1) }, times), true)
    expect(poisson.mean).toBeCloseTo(1, 1)
    expect(poisson.distancePValue).toBeLessThan(1e-6)
    expect(poisson.independence.pValue).toBeLessThan(0.01)
  })

  it('of kinds passes each by its own', () => {
    const parameters: HawkesParameters = {
      mu: [0.4, 0.2],
      alpha: [
        [0.5, 0.6],
        [0.9, 0.3],
      ],
      beta: [
        [1.6, 2.5],
        [3, 1.2],
      ],
    }
    const drawn = drawMarkedByThinning(parameters, 1_000, seededRng(3))
    if (drawn.kind === 'refused') throw new Error(drawn.reason)
    for (const list of markedResiduals(parameters, drawn.observation)) {
      expect(goodnessOfFit(list, false).distancePValue).toBeGreaterThan(0.01)
    }
  })

  it('rejects the true model as often as it says', () => {
    let rejected = 0
    const seeds = 400
    for (let seed = 0; seed < seeds; seed++) {
      if (goodnessOfFit(residuals(process, draw(seed).subarray(0, 150)), false).distancePValue < 0.1) rejected++
    }
    expect(rejected / seeds).toBeGreaterThan(0.06)
    expect(rejected / seeds).toBeLessThan(0.145)
  })

  it('has nothing to say of nothing', () => {
    const empty = goodnessOfFit(new Float64Array(0), false)
    expect([empty.mean, empty.variance, empty.distance, empty.distancePValue, empty.independence.pValue]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
      NaN,
    ])
    expect(exponentialDistance(Float64Array.of(1, NaN))).toBeNaN()
  })
})

describe('the points of a quantile plot', () => {
  it('rise, and lie on the diagonal for what is exponential', () => {
    const exact = Float64Array.from({ length: 1_000 }, (_, i) => -Math.log1p(-(i + 0.5) / 1_000)).reverse()
    const points = quantilePoints(exact, 50)
    expect(points).toHaveLength(50)
    for (const { expected, observed } of points) expect(observed).toBeCloseTo(expected, 12)
    expect(points.every(({ observed }, k) => k === 0 || observed > points[k - 1].observed)).toBe(true)
    expect(quantilePoints(Float64Array.of(2, 1))).toHaveLength(2)
    expect(quantilePoints(new Float64Array(0))).toEqual([])
  })
})
