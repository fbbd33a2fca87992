import { describe, expect, it } from 'vitest'
import type { HawkesParameters } from '#hawkes/exponential.ts'
import { openMultivariate, type MultivariateIntensity } from '#hawkes/multivariate-intensity.ts'

const parameters: HawkesParameters = {
  mu: [0.35, 0.25],
  alpha: [
    [0.5, 0.6],
    [0.9, 0.3],
  ],
  beta: [
    [1.6, 2.5],
    [3, 1.6],
  ],
}
const open = (of: HawkesParameters): MultivariateIntensity => {
  const opened = openMultivariate(of)
  if (opened.kind === 'refused') throw new Error(opened.reason)
  return opened.intensity
}
const rowAt = (intensity: MultivariateIntensity, t: number): number[] => {
  const out = new Float64Array(2)
  intensity.at(t, out)
  return [...out]
}

describe('intensities of kinds that excite each other', () => {
  it('are by hand what the definition says, target by source', () => {
    const intensity = open(parameters)
    intensity.push(1, 1)
    const [first, second] = rowAt(intensity, 2)
    expect(first).toBeCloseTo(0.35 + 0.6 * Math.exp(-2.5), 14)
    expect(second).toBeCloseTo(0.25 + 0.3 * Math.exp(-1.6), 14)
    const out = new Float64Array(2)
    intensity.compensators(2, out)
    expect(out[0]).toBeCloseTo(0.7 + (0.6 / 2.5) * (1 - Math.exp(-2.5)), 14)
  })

  it('do not feel events of the same time', () => {
    const intensity = open(parameters)
    intensity.push(1, 0)
    intensity.push(1, 1)
    intensity.push(1, 1)
    expect(rowAt(intensity, 1)).toEqual([0.35, 0.25])
    expect(rowAt(intensity, 2)[0]).toBeCloseTo(0.35 + 0.5 * Math.exp(-1.6) + 2 * 0.6 * Math.exp(-2.5), 14)
  })

  it('write where they are told', () => {
    const out = new Float64Array(5)
    open(parameters).at(1, out, 2)
    expect([...out]).toEqual([0, 0, 0.35, 0.25, 0])
  })

  it('refuse what is no event, and keep their state', () => {
    const intensity = open(parameters)
    intensity.push(5, 0)
    expect(intensity.push(4, 0)).toBe('time-went-back')
    expect(intensity.push(NaN, 0)).toBe('time-not-finite')
    expect(intensity.push(6, 2)).toBe('kind-unknown')
    expect(intensity.push(6, -1)).toBe('kind-unknown')
    expect(rowAt(intensity, 4)).toEqual([NaN, NaN])
    expect(rowAt(intensity, 6)[0]).toBeCloseTo(0.35 + 0.5 * Math.exp(-1.6), 14)
    intensity.reset(7)
    expect(rowAt(intensity, 8)).toEqual([0.35, 0.25])
    expect(intensity.push(6.5, 0)).toBe('time-went-back')
  })

  it.each([
    ['matrix-not-square', { ...parameters, alpha: [[1, 2]] }],
    ['matrix-not-square', { mu: [], alpha: [], beta: [] }],
    ['mu-not-positive', { ...parameters, mu: [-1, 1] }],
    ['mu-not-positive', { ...parameters, mu: [0, 0] }],
    [
      'kernel-alpha-negative',
      {
        ...parameters,
        alpha: [
          [1, -1],
          [0, 0],
        ],
      },
    ],
    [
      'kernel-decay-not-positive',
      {
        ...parameters,
        beta: [
          [1, 1],
          [0, 1],
        ],
      },
    ],
  ])('are refused by name: %s', (reason, of) => {
    expect(openMultivariate(of)).toEqual({ kind: 'refused', reason })
  })
})
