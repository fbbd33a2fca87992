import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { compensatorByDefinition, intensityByDefinition, logLikelihoodByDefinition } from '#hawkes/definition.ts'
import type { HawkesParameters } from '#hawkes/exponential.ts'
import { openIntensity } from '#hawkes/intensity.ts'
import { exponential } from '#hawkes/kernels/exponential.ts'
import { sumExponential } from '#hawkes/kernels/sum-exponential.ts'
import { exponentialLogLikelihood } from '#hawkes/likelihood-exponential.ts'
import { powerLawLogLikelihood } from '#hawkes/likelihood-power-law.ts'
import { asMarked, rowLogLikelihood } from '#hawkes/likelihood-row.ts'
import { openMultivariate } from '#hawkes/multivariate-intensity.ts'

/** Gaps between events; every fourth or so is none, and some are long beside any decay. */
const gap = fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 3, noNaN: true }), fc.constant(80))
const gaps = fc.array(gap, { minLength: 2, maxLength: 40 })
const timesOf = (list: readonly number[]): Float64Array => {
  let at = 0
  return Float64Array.from(list, (step) => (at += step))
}
const observed = (list: readonly number[]) => {
  const times = timesOf(list)
  return { times, horizon: times[times.length - 1] + 0.7 }
}
const rate = fc.double({ min: 0.05, max: 3, noNaN: true })
const decay = fc.double({ min: 0.2, max: 8, noNaN: true })
const close = (got: number, want: number, digits = 1e-9): boolean =>
  Math.abs(got - want) <= digits * (1 + Math.abs(want))

/** Slopes by central differences. */
function slopes(f: (theta: Float64Array) => number, theta: Float64Array, step = 1e-5): Float64Array {
  return theta.map((value, k) => {
    const at = (shift: number): number => f(theta.with(k, value + shift))
    return (at(step * value) - at(-step * value)) / (2 * step * value)
  })
}

describe('the stream', () => {
  it('says what the definition says, event by event, whatever the ties', () => {
    fc.assert(
      fc.property(gaps, rate, rate, decay, rate, decay, (list, mu, a1, b1, a2, b2) => {
        const times = timesOf(list)
        for (const kernel of [exponential(a1, b1), sumExponential([a1, a2], [b1, b2])]) {
          const process = { mu, kernel }
          const opened = openIntensity(process)
          if (opened.kind === 'refused') return false
          for (const at of times) {
            const before = opened.intensity.at(at)
            opened.intensity.push(at)
            const exact = intensityByDefinition(process, times, at)
            if (!close(before, exact) || !close(opened.intensity.at(at), exact)) return false
            if (!close(opened.intensity.compensator(at), compensatorByDefinition(process, times, at))) return false
          }
          const later = times[times.length - 1] + 0.3
          if (!close(opened.intensity.at(later), intensityByDefinition(process, times, later))) return false
          if (!close(opened.intensity.compensator(later), compensatorByDefinition(process, times, later))) return false
        }
        return true
      }),
      { numRuns: 200 },
    )
  })

  it('of two kinds is that of one when the kinds do not matter', () => {
    fc.assert(
      fc.property(gaps, rate, rate, decay, fc.infiniteStream(fc.boolean()), (list, mu, alpha, beta, coins) => {
        const kinds = list.map(() => Number(coins.next().value))
        const same: HawkesParameters = {
          mu: [mu, mu],
          alpha: [
            [alpha, alpha],
            [alpha, alpha],
          ],
          beta: [
            [beta, beta],
            [beta, beta],
          ],
        }
        const pair = openMultivariate(same)
        const single = openIntensity({ mu, kernel: exponential(alpha, beta) })
        if (pair.kind === 'refused' || single.kind === 'refused') return false
        const out = new Float64Array(2)
        return [...timesOf(list)].every((at, k) => {
          pair.intensity.push(at, kinds[k])
          single.intensity.push(at)
          pair.intensity.at(at + 0.5, out)
          return close(out[0], single.intensity.at(at + 0.5)) && out[0] === out[1]
        })
      }),
      { numRuns: 100 },
    )
  })
})

describe('the log-likelihood', () => {
  it('by recursion is that of the definition, in both of its forms', () => {
    fc.assert(
      fc.property(gaps, rate, rate, decay, (list, mu, alpha, beta) => {
        const observation = observed(list)
        const exact = logLikelihoodByDefinition({ mu, kernel: exponential(alpha, beta) }, observation)
        const row = { observation: asMarked(observation), target: 0, sources: [0] }
        return (
          close(exponentialLogLikelihood(observation, mu, alpha, beta), exact) &&
          close(rowLogLikelihood(row, Float64Array.of(mu, alpha, beta)), exact)
        )
      }),
      { numRuns: 200 },
    )
  })

  it('has the gradient and the Hessian that differences have', () => {
    fc.assert(
      fc.property(
        gaps,
        rate,
        rate,
        decay,
        fc.constantFrom<'strict' | 'excite'>('strict', 'excite'),
        (list, m, a, b, ties) => {
          const observation = { ...observed(list), ties }
          const theta = Float64Array.of(m, a, b)
          const gradient = new Float64Array(3)
          const hessian = new Float64Array(9)
          const slope = new Float64Array(3)
          const valueAt = (x: Float64Array): number => exponentialLogLikelihood(observation, x[0], x[1], x[2])
          const slopeAt =
            (k: number) =>
            (x: Float64Array): number => {
              exponentialLogLikelihood(observation, x[0], x[1], x[2], slope)
              return slope[k]
            }
          exponentialLogLikelihood(observation, m, a, b, gradient, hessian)
          return (
            slopes(valueAt, theta).every((value, k) => close(gradient[k], value, 1e-5)) &&
            [0, 1, 2].every((k) =>
              slopes(slopeAt(k), theta).every((value, l) => close(hessian[k * 3 + l], value, 1e-5)),
            )
          )
        },
      ),
      { numRuns: 100 },
    )
  })

  it('of a row of several sources has them too', () => {
    fc.assert(
      fc.property(
        gaps,
        fc.infiniteStream(fc.nat(1)),
        rate,
        fc.tuple(rate, rate, decay, decay),
        (list, coins, mu, rest) => {
          const { times, horizon } = observed(list)
          const kinds = Int32Array.from(times, () => coins.next().value)
          const row = { observation: { times, kinds, kindCount: 2, horizon }, target: 0, sources: [0, 1] }
          const theta = Float64Array.of(mu, ...rest)
          const gradient = new Float64Array(5)
          const hessian = new Float64Array(25)
          const slope = new Float64Array(5)
          rowLogLikelihood(row, theta, gradient, hessian)
          const slopeAt =
            (k: number) =>
            (x: Float64Array): number => {
              rowLogLikelihood(row, x, slope)
              return slope[k]
            }
          return (
            slopes((x) => rowLogLikelihood(row, x), theta).every((value, k) => close(gradient[k], value, 1e-5)) &&
            [0, 1, 2, 3, 4].every((k) =>
              slopes(slopeAt(k), theta).every((value, l) => close(hessian[k * 5 + l], value, 1e-5)),
            )
          )
        },
      ),
      { numRuns: 100 },
    )
  })

  it('of the power law has its gradient', () => {
    const power = fc.oneof(fc.constant(1), fc.double({ min: 0.3, max: 5, noNaN: true }))
    fc.assert(
      fc.property(gaps, rate, rate, decay, power, (list, mu, alpha, beta, p) => {
        const observation = observed(list)
        const gradient = new Float64Array(4)
        powerLawLogLikelihood(observation, mu, alpha, beta, p, gradient)
        const valueAt = (x: Float64Array): number => powerLawLogLikelihood(observation, x[0], x[1], x[2], x[3])
        return slopes(valueAt, Float64Array.of(mu, alpha, beta, p)).every((value, k) => close(gradient[k], value, 1e-5))
      }),
      { numRuns: 100 },
    )
  })
})
