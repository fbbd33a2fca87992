import { describe, expect, it } from 'vitest'
import { logLikelihoodByDefinition } from '#hawkes/definition.ts'
import { exponential } from '#hawkes/kernels/exponential.ts'
import { powerLaw } from '#hawkes/kernels/power-law.ts'
import { sumExponential } from '#hawkes/kernels/sum-exponential.ts'
import { akaike, logLikelihood, poissonLogLikelihood } from '#hawkes/likelihood.ts'
import { exponentialLogLikelihood } from '#hawkes/likelihood-exponential.ts'
import { powerLawLogLikelihood } from '#hawkes/likelihood-power-law.ts'
import { asMarked, rowLogLikelihood } from '#hawkes/likelihood-row.ts'

const times = Float64Array.of(0.3, 1.1, 1.1, 1.5, 4, 4, 4, 4.2, 9)
const observation = { times, horizon: 10 }

describe('the log-likelihood', () => {
  it('is by hand that of two events', () => {
    const value = exponentialLogLikelihood({ times: Float64Array.of(1, 2), horizon: 3 }, 0.5, 1, 2)
    const passed = 1.5 + (1 - Math.exp(-4)) / 2 + (1 - Math.exp(-2)) / 2
    expect(value).toBeCloseTo(Math.log(0.5) + Math.log(0.5 + Math.exp(-2)) - passed, 13)
  })

  it('is that of the definition, ties and all, for every kernel', () => {
    for (const kernel of [exponential(0.9, 1.7), sumExponential([0.2, 0.7], [0.5, 4]), powerLaw(0.9, 1.5, 2.2)]) {
      const process = { mu: 0.4, kernel }
      expect(logLikelihood(process, observation)).toBeCloseTo(logLikelihoodByDefinition(process, observation), 11)
    }
  })

  it('lets events of one time excite each other only where asked', () => {
    const strict = exponentialLogLikelihood(observation, 0.4, 0.9, 1.7)
    const excite = exponentialLogLikelihood({ ...observation, ties: 'excite' }, 0.4, 0.9, 1.7)
    expect(excite).toBeGreaterThan(strict + 1)
  })

  it('is that of a Poisson process where nothing excites', () => {
    const rate = times.length / 10
    expect(exponentialLogLikelihood(observation, rate, 0, 1)).toBeCloseTo(poissonLogLikelihood(times.length, 10), 12)
    expect(poissonLogLikelihood(0, 10)).toBe(0)
    expect(akaike(-10, 3)).toBe(26)
  })

  it('of no events is minus the base rate over the window', () => {
    expect(exponentialLogLikelihood({ times: new Float64Array(0), horizon: 10 }, 0.4, 1, 2)).toBeCloseTo(-4, 14)
  })

  it('keeps its digits far from the origin of time', () => {
    const late = { times: times.map((at) => at + 1e6), horizon: 1e6 + 10 }
    const [near, far] = [new Float64Array(3), new Float64Array(3)]
    exponentialLogLikelihood(observation, 0.4, 0.9, 1.7, near)
    exponentialLogLikelihood(late, 0.4, 0.9, 1.7, far)
    expect(far[2]).toBeCloseTo(near[2], 7)
    expect(far[1]).toBeCloseTo(near[1], 7)
  })

  it.each([
    [0, 1, 2],
    [-1, 1, 2],
    [NaN, 1, 2],
    [1, -1, 2],
    [1, 1, 0],
    [1, 1, Infinity],
  ])('is not a number for mu %d, alpha %d, beta %d', (mu, alpha, beta) => {
    expect(exponentialLogLikelihood(observation, mu, alpha, beta)).toBeNaN()
    const row = { observation: asMarked(observation), target: 0, sources: [0] }
    expect(rowLogLikelihood(row, Float64Array.of(mu, alpha, beta))).toBeNaN()
    expect(powerLawLogLikelihood(observation, mu, alpha, beta, 2)).toBeNaN()
  })
})

describe('the power-law gradient', () => {
  it('by the power has no step where its series takes over', () => {
    const slopeAt = (p: number): number => {
      const gradient = new Float64Array(4)
      powerLawLogLikelihood(observation, 0.4, 0.9, 1.5, p, gradient)
      return gradient[3]
    }
    for (const p of [1, 1 + 1e-9, 1.003, 0.997]) {
      const step = 1e-4
      const around = (slopeAt(p + step) + slopeAt(p - step)) / 2
      expect(Math.abs(slopeAt(p) / around - 1)).toBeLessThan(1e-6)
    }
  })
})
