import { describe, expect, it } from 'vitest'
import { branchingRatio, type HawkesParameters } from '#hawkes/exponential.ts'
import type { Fit, Fitted } from '#hawkes/fit.ts'
import { fitExponential } from '#hawkes/fit-exponential.ts'
import { fitMultivariate } from '#hawkes/fit-multivariate.ts'
import { fitPowerLaw } from '#hawkes/fit-power-law.ts'
import { fitSumExponential } from '#hawkes/fit-sum-exponential.ts'
import type { HawkesProcess } from '#hawkes/kernel.ts'
import { exponential } from '#hawkes/kernels/exponential.ts'
import { powerLaw } from '#hawkes/kernels/power-law.ts'
import { sumExponential } from '#hawkes/kernels/sum-exponential.ts'
import { asMarked } from '#hawkes/likelihood-row.ts'
import { drawMarkedByThinning } from '#hawkes/simulate.ts'
import { drawByThinning } from '#hawkes/simulate-univariate.ts'
import { seededRng } from '#numeric/rng.ts'

const fitted = <P>(fit: Fit<P>): Fitted<P> => {
  if (fit.kind === 'refused') throw new Error(fit.reason)
  return fit
}
const draw = (process: HawkesProcess, events: number, seed = 1) => {
  const drawn = drawByThinning(process, Infinity, seededRng(seed), events)
  if (drawn.kind === 'refused') throw new Error(drawn.reason)
  return drawn
}
const drawMarked = (parameters: HawkesParameters, horizon: number, seed = 1) => {
  const drawn = drawMarkedByThinning(parameters, horizon, seededRng(seed))
  if (drawn.kind === 'refused') throw new Error(drawn.reason)
  return drawn.observation
}
/** Whether each number lies within three errors of the true one. */
const near = (got: readonly number[], errors: readonly number[], truth: readonly number[]): boolean =>
  truth.every((value, k) => Math.abs(got[k] - value) < 3 * errors[k])

describe('maximum likelihood for a sum of exponentials', () => {
  const history = draw({ mu: 0.5, kernel: sumExponential([0.1, 2.5], [0.4, 12]) }, 6_000)

  it('tells a slow memory from a fast one', () => {
    const { parameters, standardErrors, boundary, branchingRatio } = fitted(fitSumExponential(history))
    expect(boundary).toEqual([])
    expect(near(parameters.alphas, standardErrors.alphas, [0.1, 2.5])).toBe(true)
    expect(near(parameters.betas, standardErrors.betas, [0.4, 12])).toBe(true)
    expect(parameters.betas[0]).toBeLessThan(parameters.betas[1])
    expect(branchingRatio).toBeLessThan(1)
  })

  it('holds the decays it is given, and has no error for them', () => {
    const { parameters, standardErrors } = fitted(fitSumExponential(history, { decays: [0.4, 12] }))
    expect(parameters.betas[0]).toBeCloseTo(0.4, 12)
    expect(parameters.betas[1]).toBeCloseTo(12, 12)
    expect(standardErrors.betas).toEqual([NaN, NaN])
    expect(near(parameters.alphas, standardErrors.alphas, [0.1, 2.5])).toBe(true)
  })

  it('is not worse than one exponential, and starts warm', () => {
    const cold = fitted(fitSumExponential(history))
    expect(cold.logLikelihood).toBeGreaterThan(fitted(fitExponential(history)).logLikelihood)
    const warm = fitted(fitSumExponential(history, { start: cold.parameters }))
    expect(warm.logLikelihood).toBeCloseTo(cold.logLikelihood, 6)
    expect(warm.evaluations).toBeLessThan(cold.evaluations / 2)
  })

  it('of one component is the exponential fit', () => {
    const one = fitted(fitSumExponential(history, { components: 1 }))
    const { parameters, logLikelihood } = fitted(fitExponential(history))
    expect(one.parameters.betas[0]).toBeCloseTo(parameters.beta, 6)
    expect(one.logLikelihood).toBeCloseTo(logLikelihood, 6)
  })

  it('refuses decays and starts that are none', () => {
    expect(fitSumExponential(history, { decays: [1, -1] })).toMatchObject({ reason: 'parameters-out-of-range' })
    expect(fitSumExponential(history, { decays: [] })).toMatchObject({ reason: 'parameters-out-of-range' })
    const start = { mu: 1, alphas: [1], betas: [2] }
    expect(fitSumExponential(history, { decays: [1, 2], start })).toMatchObject({ reason: 'parameters-out-of-range' })
    expect(fitSumExponential({ times: Float64Array.of(1), horizon: 2 })).toMatchObject({ reason: 'too-few-events' })
  })
})

describe('maximum likelihood for kinds that excite each other', () => {
  const truth: HawkesParameters = {
    mu: [0.35, 0.25],
    alpha: [
      [0.5, 0.6],
      [0.9, 0.3],
    ],
    beta: [
      [1.6, 2.5],
      [3, 1.2],
    ],
  }
  const history = drawMarked(truth, 4_000)

  it('recovers every pair, target by source', () => {
    const { parameters, standardErrors, boundary } = fitted(fitMultivariate(history))
    expect(boundary).toEqual([])
    expect(near(parameters.mu, standardErrors.mu, truth.mu)).toBe(true)
    expect(near(parameters.alpha.flat(), standardErrors.alpha.flat(), truth.alpha.flat())).toBe(true)
    expect(near(parameters.beta.flat(), standardErrors.beta.flat(), truth.beta.flat())).toBe(true)
  })

  it('holds the decays it is given, and starts warm', () => {
    const held = fitted(fitMultivariate(history, { decays: truth.beta }))
    expect(held.parameters.beta[1][0]).toBeCloseTo(3, 12)
    const warm = fitted(fitMultivariate(history, { start: truth }))
    const cold = fitted(fitMultivariate(history))
    expect(warm.logLikelihood).toBeCloseTo(cold.logLikelihood, 5)
    expect(warm.evaluations).toBeLessThan(cold.evaluations / 2)
  })

  it('of one kind is the exponential fit', () => {
    const one = draw({ mu: 0.5, kernel: exponential(0.8, 1.3) }, 1_500)
    const { parameters } = fitted(fitMultivariate(asMarked(one)))
    expect(parameters.beta[0][0]).toBeCloseTo(fitted(fitExponential(one)).parameters.beta, 5)
  })

  it('keeps a stable process whose row sums are above one', () => {
    const lopsided: HawkesParameters = {
      mu: [0.3, 0.3],
      alpha: [
        [0.4, 2],
        [0.2, 0.8],
      ],
      beta: [
        [2, 2],
        [2, 2],
      ],
    }
    const fit = fitted(fitMultivariate(drawMarked(lopsided, 3_000)))
    expect(fit.boundary).not.toContain('constrained')
    expect(fit.parameters.alpha[0][1] / fit.parameters.beta[0][1]).toBeGreaterThan(0.8)
    expect(fit.branchingRatio).toBeLessThan(1)
  })

  it('is held stable where the events explode, and says so', () => {
    const times = Float64Array.from({ length: 600 }, (_, k) => 100 * (1 - 0.985 ** k))
    const kinds = Int32Array.from(times, (_, k) => (k * 7919) % 2)
    const fit = fitted(fitMultivariate({ times, kinds, kindCount: 2, horizon: 100 }))
    expect(fit.boundary).toContain('constrained')
    expect(fit.branchingRatio).toBeLessThan(1)
    expect(branchingRatio(fit.parameters)).toBe(fit.branchingRatio)
  })

  it('refuses a kind with too few events, and decays that are none', () => {
    const lone = { ...history, kinds: new Int32Array(history.kinds.length) }
    expect(fitMultivariate(lone)).toMatchObject({ reason: 'too-few-events' })
    expect(fitMultivariate(history, { decays: [[1, 2]] })).toMatchObject({ reason: 'parameters-out-of-range' })
  })
})

describe('maximum likelihood for the power law', () => {
  const truth = { mu: 0.4, alpha: 0.9, beta: 1.5, p: 2.2 }
  const history = draw({ mu: truth.mu, kernel: powerLaw(truth.alpha, truth.beta, truth.p) }, 400)

  it('finds the branching ratio, and powers and decays as well as they can be known', () => {
    const fit = fitted(fitPowerLaw(history))
    expect(fit.gradientNorm).toBeLessThan(1e-5)
    expect(fit.branchingRatio).toBeGreaterThan(0.25)
    expect(fit.branchingRatio).toBeLessThan(0.75)
    for (const name of ['mu', 'alpha'] as const) {
      expect(Math.abs(fit.parameters[name] - truth[name])).toBeLessThan(3 * fit.standardErrors[name])
    }
    expect(fitted(fitPowerLaw(history, { start: fit.parameters })).evaluations).toBeLessThan(fit.evaluations)
  })

  it('refuses more events than its squares allow', () => {
    expect(fitPowerLaw(history, { maximumEvents: 300 })).toMatchObject({ reason: 'too-many-events', events: 400 })
  })
})
