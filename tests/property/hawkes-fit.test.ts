import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exactStep, pairResponsibilities, responsibilities } from '#hawkes/em-step.ts'
import { branchingMatrix, branchingRatio, type HawkesParameters } from '#hawkes/exponential.ts'
import { fitByEm } from '#hawkes/fit-em.ts'
import { fitExponential } from '#hawkes/fit-exponential.ts'
import { exponentialLogLikelihood } from '#hawkes/likelihood-exponential.ts'
import { rowLogLikelihood } from '#hawkes/likelihood-row.ts'
import { stableChart } from '#hawkes/stable-chart.ts'

/** Gaps between events; every fourth or so is none, and some are long beside any decay. */
const gap = fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 3, noNaN: true }), fc.constant(80))
const gaps = fc.array(gap, { minLength: 2, maxLength: 40 })
const observed = (list: readonly number[]) => {
  let at = 0
  const times = Float64Array.from(list, (step) => (at += step))
  return { times, horizon: times[times.length - 1] + 0.7 }
}
const rate = fc.double({ min: 0.05, max: 3, noNaN: true })
const decay = fc.double({ min: 0.2, max: 8, noNaN: true })
const close = (got: number, want: number, digits = 1e-9): boolean =>
  Math.abs(got - want) <= digits * (1 + Math.abs(want))

describe('expectation-maximisation', () => {
  it('never loses likelihood, and stays stable', () => {
    fc.assert(
      fc.property(gaps, rate, rate, decay, (list, mu, alpha, beta) => {
        const observation = observed(list)
        const fit = fitByEm(observation, { start: { mu, alpha, beta }, minimumEvents: 2, iterations: 15 })
        if (fit.kind === 'refused') return false
        // The start may be unstable and likely: the first step brings it into the region.
        const path = alpha < beta ? fit.path : fit.path.slice(1)
        const kept = path.every((value, k) => k === 0 || value >= path[k - 1] - 1e-9 * (1 + Math.abs(value)))
        return kept && (fit.path.length === 1 || fit.branchingRatio < 1)
      }),
      { numRuns: 200 },
    )
  })

  it('shares every event out between the base rate and its past, by recursion as by pairs', () => {
    fc.assert(
      fc.property(gaps, rate, rate, decay, (list, mu, alpha, beta) => {
        const observation = observed(list)
        const all = responsibilities(observation, { mu, alpha, beta })
        const pairs = pairResponsibilities(observation, { mu, alpha, beta })
        const step = exactStep(observation, all, beta)
        return (
          close(all.background + all.triggered, observation.times.length) &&
          close(all.triggered, pairs.triggered) &&
          close(all.lagged, pairs.lagged) &&
          close(step.mu * observation.horizon, all.background)
        )
      }),
      { numRuns: 200 },
    )
  })
})

describe('the likelihood of one kind that excites itself', () => {
  it('is that of the general row, with its slopes and its curvature', () => {
    fc.assert(
      fc.property(gaps, rate, rate, decay, (list, mu, alpha, beta) => {
        const { times, horizon } = observed(list)
        const theta = Float64Array.of(mu, alpha, beta)
        // Beside a kind that never comes the general loops are taken.
        const [own, general] = [1, 2].map((kindCount) => {
          const observation = { times, kinds: new Int32Array(times.length), kindCount, horizon }
          const [gradient, hessian] = [new Float64Array(3), new Float64Array(9)]
          const value = rowLogLikelihood({ observation, target: 0, sources: [0] }, theta, gradient, hessian)
          return [value, ...gradient, ...hessian]
        })
        own.forEach((value, k) => expect(close(value, general[k])).toBe(true))
      }),
      { numRuns: 200 },
    )
  })
})

describe('a fit that goes on from another', () => {
  it('ends inside the region with numbers, and no less likely than where it began', () => {
    const share = fc.constantFrom(1e-9, 0.1, 0.5, 0.9, 0.9999)
    const wide = fc.constantFrom(1e-6, 1e-2, 1, 1e2, 1e6)
    fc.assert(
      fc.property(gaps, wide, share, wide, (list, mu, branching, beta) => {
        const observation = observed(list)
        const start = { mu, alpha: branching * beta, beta }
        const fit = fitExponential(observation, { start, minimumEvents: 2 })
        if (fit.kind === 'refused') return false
        const { parameters, logLikelihood } = fit
        const before = exponentialLogLikelihood(observation, start.mu, start.alpha, start.beta)
        return (
          [parameters.mu, parameters.alpha, parameters.beta].every((value) => value > 0 && value < Infinity) &&
          fit.branchingRatio < 1 &&
          logLikelihood >= before - 1e-9 * (1 + Math.abs(before))
        )
      }),
      { numRuns: 200 },
    )
  })
})

describe('the chart of a fit', () => {
  it('leads only to what is stable, back again, and with the slopes that differences have', () => {
    const coordinate = fc.double({ min: -6, max: 6, noNaN: true })
    const mode = fc.constantFrom<'bounded' | 'positive'>('bounded', 'positive')
    fc.assert(
      fc.property(fc.array(coordinate, { minLength: 5, maxLength: 5 }), mode, (list, mode) => {
        const chart = stableChart(2, mode)
        const z = Float64Array.from(list)
        const theta = new Float64Array(5)
        chart.parameters(z, theta)
        if (!chart.holds(theta) || !chart.coordinates(theta).every((value, k) => close(value, z[k], 1e-6))) return false
        // A function of theta whose slopes are known, in place of a likelihood.
        const weights = [1, -2, 0.5, 3, -1]
        const byZ = new Float64Array(5)
        chart.slopes(
          z,
          theta,
          Float64Array.from(theta, (value, k) => weights[k] / value),
          byZ,
        )
        const valueAt = (k: number, shift: number): number => {
          chart.parameters(z.with(k, z[k] + shift), theta)
          return theta.reduce((sum, value, l) => sum + weights[l] * Math.log(value), 0)
        }
        return byZ.every((slope, k) => close(slope, (valueAt(k, 1e-5) - valueAt(k, -1e-5)) / 2e-5, 1e-6))
      }),
      { numRuns: 200 },
    )
  })
})

describe('the branching ratio', () => {
  const share = fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 2, noNaN: true }))
  const unit = (matrix: readonly (readonly number[])[]): HawkesParameters => ({
    mu: matrix.map(() => 1),
    alpha: matrix,
    beta: matrix.map((row) => row.map(() => 1)),
  })

  it('of two kinds is the larger root of the quadratic', () => {
    fc.assert(
      fc.property(share, share, share, share, (a, b, c, d) => {
        const parameters = unit([
          [a, b],
          [c, d],
        ])
        const root = (a + d + Math.hypot(a - d, 2 * Math.sqrt(b * c))) / 2
        return close(branchingRatio(parameters), root, 1e-10) && branchingMatrix(parameters)[0][1] === b
      }),
      { numRuns: 500 },
    )
  })

  it('lies between the least and the largest sum of a row', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(share, { minLength: 4, maxLength: 4 }), { minLength: 4, maxLength: 4 }),
        (matrix) => {
          const sums = matrix.map((row) => row.reduce((sum, value) => sum + value, 0))
          const radius = branchingRatio(unit(matrix))
          return radius <= Math.max(...sums) * (1 + 1e-12) && radius >= Math.min(...sums) * (1 - 1e-12)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('is exact where power iteration crawls', () => {
    expect(
      branchingRatio(
        unit([
          [0.9995, 5],
          [0, 0.9995],
        ]),
      ),
    ).toBeCloseTo(0.9995, 12)
  })
})
