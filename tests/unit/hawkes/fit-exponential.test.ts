import { describe, expect, it } from 'vitest'
import type { Observation } from '#hawkes/event-times.ts'
import type { Fit, Fitted } from '#hawkes/fit.ts'
import { fitByEm } from '#hawkes/fit-em.ts'
import { fitExponential } from '#hawkes/fit-exponential.ts'
import { exponential } from '#hawkes/kernels/exponential.ts'
import { exponentialLogLikelihood } from '#hawkes/likelihood-exponential.ts'
import { drawByThinning } from '#hawkes/simulate-univariate.ts'
import { nelderMead } from '#numeric/minimise.ts'
import { seededRng } from '#numeric/rng.ts'

const truth = { mu: 0.5, alpha: 0.8, beta: 1.3 }
const drawn = (mu: number, alpha: number, beta: number, horizon: number, seed = 1): Observation => {
  const draw = drawByThinning({ mu, kernel: exponential(alpha, beta) }, horizon, seededRng(seed))
  if (draw.kind === 'refused') throw new Error(draw.reason)
  return draw
}
const fitted = <P>(fit: Fit<P>): Fitted<P> => {
  if (fit.kind === 'refused') throw new Error(fit.reason)
  return fit
}
const history = drawn(truth.mu, truth.alpha, truth.beta, 2_000)

describe('maximum likelihood for the exponential kernel', () => {
  it('ends where the gradient does, with errors from the curvature there', () => {
    const fit = fitted(fitExponential(history))
    expect(fit.gradientNorm).toBeLessThan(1e-7)
    expect(fit.boundary).toEqual([])
    expect(fit.branchingRatio).toBeCloseTo(fit.parameters.alpha / fit.parameters.beta, 12)
    expect(fit.aic).toBeLessThan(fit.poissonAic)
    for (const name of ['mu', 'alpha', 'beta'] as const) {
      expect(Math.abs(fit.parameters[name] - truth[name])).toBeLessThan(3 * fit.standardErrors[name])
    }
  })

  it('tells the likelihood that its parameters have', () => {
    const { parameters, logLikelihood } = fitted(fitExponential(history))
    const { mu, alpha, beta } = parameters
    expect(logLikelihood).toBeCloseTo(exponentialLogLikelihood(history, mu, alpha, beta), 7)
  })

  it('is not beaten by a search without derivatives, from elsewhere', () => {
    const { logLikelihood } = fitted(fitExponential(history))
    const simplex = nelderMead(
      (z) => -exponentialLogLikelihood(history, Math.exp(z[0]), Math.exp(z[1]), Math.exp(z[2])),
      Float64Array.of(-1, 1, 2),
    )
    expect(-simplex.value).toBeLessThan(logLikelihood + 1e-6)
    expect(-simplex.value).toBeGreaterThan(logLikelihood - 1e-5)
  })

  it('does not depend on the unit of time', () => {
    const { parameters } = fitted(fitExponential(history))
    const millis = fitted(
      fitExponential({ times: history.times.map((at) => at * 1e3), horizon: history.horizon * 1e3 }),
    )
    expect(millis.parameters.mu * 1e3).toBeCloseTo(parameters.mu, 8)
    expect(millis.parameters.beta * 1e3).toBeCloseTo(parameters.beta, 8)
    expect(millis.standardErrors.beta * 1e3).toBeCloseTo(fitted(fitExponential(history)).standardErrors.beta, 8)
  })

  it('comes to the same place sooner from a warm start, and past a start that makes no sense', () => {
    const cold = fitted(fitExponential(history))
    const warm = fitted(fitExponential(history, { start: truth }))
    expect(warm.parameters.beta).toBeCloseTo(cold.parameters.beta, 6)
    expect(warm.evaluations).toBeLessThan(cold.evaluations / 2)
    const astray = fitted(fitExponential(history, { start: { mu: -1, alpha: 5, beta: 1 } }))
    expect(astray.parameters.beta).toBeCloseTo(cold.parameters.beta, 6)
    const far = fitted(fitExponential(history, { start: { mu: 1e-9, alpha: 1e8, beta: 1e9 } }))
    expect(far.logLikelihood).toBeCloseTo(cold.logLikelihood, 5)
  })

  it('stays stable where the events explode, and says so', () => {
    const times = Float64Array.from({ length: 400 }, (_, k) => 100 * (1 - 0.98 ** k))
    const fit = fitted(fitExponential({ times, horizon: 100 }))
    expect(fit.branchingRatio).toBeLessThan(1)
    expect(fit.boundary).toContain('branching-near-one')
  })

  it('sees no excitation in a Poisson process, nor a decay', () => {
    const fit = fitted(fitExponential({ times: Float64Array.from({ length: 300 }, (_, k) => k + 0.5), horizon: 300 }))
    expect(fit.branchingRatio).toBeLessThan(0.02)
    expect(fit.boundary).toContain('branching-near-zero')
    expect(fit.aic).toBeGreaterThan(fit.poissonAic)
  })

  it('says when the decay is longer than the window, or faster than the clock', () => {
    const slow = fitted(fitExponential(drawn(2, 0.04, 0.05, 60, 3), { minimumEvents: 50 }))
    expect(slow.boundary.length).toBeGreaterThan(0)
    const stamped = history.times.map((at) => Math.floor(at))
    const tied = fitted(
      fitExponential({ times: stamped, horizon: history.horizon, ties: 'excite' }, { clockTickSeconds: 1 }),
    )
    expect(tied.boundary).toContain('half-life-under-clock')
  })

  it('refuses by name what cannot be fitted', () => {
    const refused = (times: number[], horizon: number, minimumEvents = 2) =>
      fitExponential({ times: Float64Array.from(times), horizon }, { minimumEvents })
    expect(fitExponential(drawn(0.5, 0.8, 1.3, 30))).toMatchObject({ kind: 'refused', reason: 'too-few-events' })
    expect(refused([], 10, 0)).toEqual({ kind: 'refused', reason: 'too-few-events', events: 0 })
    expect(refused([1, 2], 0)).toMatchObject({ reason: 'window-empty' })
    expect(refused([1, 2], NaN)).toMatchObject({ reason: 'window-empty' })
    expect(refused([1, NaN], 3)).toMatchObject({ reason: 'time-not-finite' })
    expect(refused([2, 1], 3)).toMatchObject({ reason: 'time-went-back' })
    expect(refused([-1, 1], 3)).toMatchObject({ reason: 'time-before-start' })
    expect(refused([1, 4], 3)).toMatchObject({ reason: 'time-after-end' })
  })

  it('answers also for events that are all one', () => {
    const fit = fitExponential({ times: new Float64Array(200).fill(3), horizon: 10 })
    expect(fit.kind).toBe('fitted')
    if (fit.kind === 'fitted') expect(Number.isFinite(fit.logLikelihood)).toBe(true)
  })
})

describe('expectation-maximisation', () => {
  it('ends at the maximum of the likelihood', () => {
    const best = fitted(fitExponential(history))
    const em = fitByEm(history, { gain: 1e-11, iterations: 2_000 })
    if (em.kind === 'refused') throw new Error(em.reason)
    expect(em.converged).toBe(true)
    expect(em.logLikelihood).toBeCloseTo(best.logLikelihood, 7)
    expect(em.parameters.beta / best.parameters.beta).toBeCloseTo(1, 4)
  })

  it('sees the same in the pairs that are near as in all of them', () => {
    const all = fitByEm(history, { iterations: 20 })
    const near = fitByEm(history, { iterations: 20, withinDecays: 40 })
    if (all.kind === 'refused' || near.kind === 'refused') throw new Error('refused')
    expect(near.parameters.beta).toBeCloseTo(all.parameters.beta, 10)
    expect(near.logLikelihood).toBeCloseTo(all.logLikelihood, 8)
    const short = fitByEm(history, { iterations: 20, withinDecays: 1 })
    expect(short).not.toEqual(near)
  })

  it('by the naive step is off in a short window', () => {
    const short = drawn(2, 0.5, 0.6, 40, 8)
    const exact = fitByEm(short, { minimumEvents: 50 })
    const naive = fitByEm(short, { minimumEvents: 50, step: 'naive' })
    if (exact.kind === 'refused' || naive.kind === 'refused') throw new Error('refused')
    expect(naive.logLikelihood).toBeLessThan(exact.logLikelihood)
  })

  it('refuses by name, as the other fit does', () => {
    expect(fitByEm({ times: Float64Array.of(1), horizon: 2 })).toMatchObject({ reason: 'too-few-events' })
    expect(fitByEm(history, { start: { mu: 0, alpha: 1, beta: 1 } })).toMatchObject({
      reason: 'parameters-out-of-range',
    })
  })
})
