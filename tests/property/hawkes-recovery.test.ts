/**
 * Draw, fit, look: parameters come back within their errors, and the true model passes its own test as often as it says.
 * Fifty histories here; SOAK=1 draws five hundred on the same path.
 */
import { describe, expect, it } from 'vitest'
import type { HawkesParameters } from '#hawkes/exponential.ts'
import { fitExponential } from '#hawkes/fit-exponential.ts'
import { fitMultivariate } from '#hawkes/fit-multivariate.ts'
import { goodnessOfFit } from '#hawkes/goodness-of-fit.ts'
import { exponential } from '#hawkes/kernels/exponential.ts'
import { markedResiduals, residuals } from '#hawkes/residuals.ts'
import { drawMarkedByThinning } from '#hawkes/simulate.ts'
import { drawByClusters } from '#hawkes/simulate-cluster.ts'
import { drawByThinning } from '#hawkes/simulate-univariate.ts'
import { seededRng } from '#numeric/rng.ts'

const SEEDS = process.env['SOAK'] === '1' ? 500 : 50
const seeds = Array.from({ length: SEEDS }, (_, k) => k + 1)
const truth = { mu: 0.5, alpha: 0.8, beta: 1.3 }
const model = { mu: truth.mu, kernel: exponential(truth.alpha, truth.beta) }

/** How many of the scores, which should be standard normal, lie beyond three; their mean and their spread. */
function judged(scores: readonly number[]) {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  const spread = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length)
  return { beyond: scores.filter((score) => !(Math.abs(score) <= 3)).length, mean, spread }
}

describe.each([
  ['thinning', drawByThinning],
  ['clusters', drawByClusters],
])('histories drawn by %s', (_, draw) => {
  it('give back their parameters within three standard errors', () => {
    const scores = seeds.flatMap((seed) => {
      const drawn = draw(model, 1_000, seededRng(seed))
      if (drawn.kind === 'refused') throw new Error(drawn.reason)
      const fit = fitExponential(drawn)
      if (fit.kind === 'refused') throw new Error(fit.reason)
      expect(fit.boundary).toEqual([])
      return (['mu', 'alpha', 'beta'] as const).map(
        (name) => (fit.parameters[name] - truth[name]) / fit.standardErrors[name],
      )
    })
    const { beyond, mean, spread } = judged(scores)
    // Of normal scores 0.27 % lie beyond three.
    expect(beyond).toBeLessThanOrEqual(Math.max(2, 0.01 * scores.length))
    expect(Math.abs(mean)).toBeLessThan(0.3)
    expect(spread).toBeGreaterThan(0.8)
    expect(spread).toBeLessThan(1.2)
  })

  it('pass the test of the true model at the nominal rate', () => {
    const refused = (level: number): number =>
      seeds.reduce((count, seed) => {
        const drawn = draw(model, 400, seededRng(seed + 1_000))
        if (drawn.kind === 'refused') throw new Error(drawn.reason)
        return count + Number(goodnessOfFit(residuals(model, drawn.times), false).distancePValue < level)
      }, 0)
    // Four deviations of a binomial count on either side.
    for (const level of [0.1, 0.5]) {
      const slack = 4 * Math.sqrt(SEEDS * level * (1 - level))
      expect(Math.abs(refused(level) - level * SEEDS)).toBeLessThan(slack)
    }
    expect(refused(0.001)).toBeLessThanOrEqual(Math.max(1, 0.01 * SEEDS))
  })
})

describe('histories of two kinds', () => {
  const pair: HawkesParameters = {
    mu: [0.4, 0.3],
    alpha: [
      [0.6, 0.7],
      [0.9, 0.4],
    ],
    beta: [
      [1.8, 2.5],
      [3, 1.5],
    ],
  }

  it('give back every pair, and pass by kind', () => {
    let refused = 0
    const scores = seeds.slice(0, SEEDS / 5).flatMap((seed) => {
      const drawn = drawMarkedByThinning(pair, 2_000, seededRng(seed))
      if (drawn.kind === 'refused') throw new Error(drawn.reason)
      const fit = fitMultivariate(drawn.observation)
      if (fit.kind === 'refused') throw new Error(fit.reason)
      for (const list of markedResiduals(pair, drawn.observation)) {
        if (goodnessOfFit(list, false).distancePValue < 0.05) refused++
      }
      const [got, errors] = [fit.parameters, fit.standardErrors].map(({ mu, alpha, beta }) => [
        ...mu,
        ...alpha.flat(),
        ...beta.flat(),
      ])
      return [...pair.mu, ...pair.alpha.flat(), ...pair.beta.flat()].map((value, k) => (got[k] - value) / errors[k])
    })
    const { beyond, spread } = judged(scores)
    expect(beyond).toBeLessThanOrEqual(Math.max(2, 0.02 * scores.length))
    expect(spread).toBeLessThan(1.3)
    expect(refused).toBeLessThanOrEqual(Math.max(4, 0.12 * SEEDS))
  }, 60_000)
})
