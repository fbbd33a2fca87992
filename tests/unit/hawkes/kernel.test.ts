import { describe, expect, it } from 'vitest'
import { kernelAt, kernelBranching, kernelFault, kernelIntegral, processFault, type Kernel } from '#hawkes/kernel.ts'
import { exponential, normalisedExponential } from '#hawkes/kernels/exponential.ts'
import { omoriPowerLaw, powerLaw } from '#hawkes/kernels/power-law.ts'
import { approximatePowerLaw } from '#hawkes/kernels/power-law-approximation.ts'
import { sumExponential } from '#hawkes/kernels/sum-exponential.ts'
import { fanoFactor, halfLife, relaxation, stationaryRate } from '#hawkes/moments.ts'

const kernels: readonly [string, Kernel][] = [
  ['exponential', exponential(0.9, 1.7)],
  ['sum of exponentials', sumExponential([0.1, 0.5, 2], [0.4, 2, 15])],
  ['power law', powerLaw(0.9, 1.5, 2.2)],
  ['power law with p = 1', powerLaw(0.9, 1.5, 1)],
  ['power law with p < 1', powerLaw(0.9, 1.5, 0.5)],
]

describe.each(kernels)('the kernel %s', (_, kernel) => {
  it('has the integral that a sum over small steps has', () => {
    const step = 1e-3
    let sum = 0
    for (let t = step / 2; t < 3; t += step) sum += kernelAt(kernel, t) * step
    expect(kernelIntegral(kernel, 3)).toBeCloseTo(sum, 5)
  })

  it('is nothing at and before the event itself', () => {
    expect([kernelAt(kernel, 0), kernelAt(kernel, -1), kernelIntegral(kernel, 0), kernelIntegral(kernel, -1)]).toEqual([
      0, 0, 0, 0,
    ])
  })
})

describe('the branching ratio of a kernel', () => {
  it('is its integral over all lags', () => {
    expect(kernelBranching(exponential(0.9, 1.7))).toBeCloseTo(0.9 / 1.7, 14)
    expect(kernelBranching(sumExponential([0.1, 0.5, 2], [0.4, 2, 15]))).toBeCloseTo(0.25 + 0.25 + 2 / 15, 14)
    expect(kernelBranching(powerLaw(0.9, 1.5, 2.2))).toBeCloseTo(0.5, 14)
    expect(kernelIntegral(powerLaw(0.9, 1.5, 2.2), 1e9)).toBeCloseTo(0.5, 9)
  })

  it('of a power law is not alpha over beta', () => {
    expect(processFault({ mu: 1, kernel: powerLaw(1.2, 1, 3) })).toBeNull()
    expect(processFault({ mu: 1, kernel: powerLaw(0.9, 1.5, 1.2) })).toBe('unstable')
    expect(kernelBranching(powerLaw(0.9, 1.5, 1))).toBe(Infinity)
    expect(kernelBranching(powerLaw(0, 1.5, 1))).toBe(0)
  })
})

describe('the conventions', () => {
  it('of the normalised exponential and of Ogata say the same kernels', () => {
    expect(normalisedExponential(0.5, 3)).toEqual(exponential(1.5, 3))
    const omori = omoriPowerLaw(0.3, 2, 1.5)
    expect(kernelAt(omori, 1)).toBeCloseTo(0.3 * 3 ** -1.5, 14)
    expect(kernelBranching(omori)).toBeCloseTo((0.3 * 2 ** -0.5) / 0.5, 14)
  })
})

describe('a power law near p = 1', () => {
  it('keeps its digits in the integral', () => {
    const t = 1_000
    const limit = (0.9 / 1.5) * Math.log1p(1.5 * t)
    expect(Math.abs(kernelIntegral(powerLaw(0.9, 1.5, 1 + 1e-12), t) / limit - 1)).toBeLessThan(1e-10)
    expect(Number.isFinite(kernelIntegral(powerLaw(0.9, 1.5, 50), 1e300))).toBe(true)
  })
})

describe('a power law as a sum of exponentials', () => {
  it.each([
    [1.5, 2.2, 1e3, 1e-4],
    [10, 1.2, 1e5, 1e-4],
    [1, 1.05, 1e6, 1e-2],
    [3, 12, 50, 1e-6],
    [1, 0.5, 1e3, 1e-3],
  ])('with beta %d and p %d is as near as asked for until %d s', (beta, p, until, asked) => {
    const { kernel, worstRelativeError } = approximatePowerLaw(powerLaw(0.9, beta, p), until, asked)
    expect(worstRelativeError).toBeLessThan(asked)
    expect(kernel.betas.length).toBeLessThan(60)
    expect(kernel.alphas.every((alpha) => alpha >= 0)).toBe(true)
  })

  it('has nearly the same branching ratio where the tail is short', () => {
    const law = powerLaw(0.9, 1.5, 2.2)
    expect(kernelBranching(approximatePowerLaw(law, 1e4).kernel) / kernelBranching(law)).toBeCloseTo(1, 3)
  })
})

describe('what is no kernel', () => {
  it.each([
    ['kernel-alpha-negative', exponential(-0.1, 1)],
    ['kernel-decay-not-positive', exponential(0.1, 0)],
    ['kernel-decay-not-positive', powerLaw(0.1, 1, 0)],
    ['kernel-not-finite', exponential(NaN, 1)],
    ['kernel-not-finite', powerLaw(0.1, Infinity, 2)],
    ['kernel-components-differ', sumExponential([1, 2], [3])],
    ['kernel-components-differ', sumExponential([], [])],
  ] as const)('is told as %s', (fault, kernel) => {
    expect(kernelFault(kernel)).toBe(fault)
    expect(processFault({ mu: 1, kernel })).toBe(fault)
  })

  it('and a process needs a base rate and stability', () => {
    expect(processFault({ mu: 0, kernel: exponential(1, 2) })).toBe('mu-not-positive')
    expect(processFault({ mu: NaN, kernel: exponential(1, 2) })).toBe('mu-not-positive')
    expect(processFault({ mu: 1, kernel: exponential(2, 2) })).toBe('unstable')
  })
})

describe('the long run', () => {
  it('has the rate mu / (1 - n) and counts that cluster', () => {
    const process = { mu: 0.6, kernel: exponential(0.9, 1.7) }
    expect(stationaryRate(process)).toBeCloseTo(1.275, 12)
    expect(fanoFactor(process)).toBeCloseTo((1.7 / 0.8) ** 2, 12)
    expect(halfLife(process.kernel)).toBeCloseTo(Math.LN2 / 1.7, 14)
    expect(relaxation(process.kernel)).toBeCloseTo(1.25, 12)
  })

  it('does not exist for a process that explodes', () => {
    const process = { mu: 0.6, kernel: exponential(2, 1.7) }
    expect([stationaryRate(process), fanoFactor(process)]).toEqual([NaN, NaN])
    expect(relaxation(process.kernel)).toBe(Infinity)
  })
})
