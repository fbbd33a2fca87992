import { describe, expect, it } from 'vitest'
import { compensatorByDefinition, intensityByDefinition } from '#hawkes/definition.ts'
import { openIntensity, type Intensity } from '#hawkes/intensity.ts'
import type { HawkesProcess } from '#hawkes/kernel.ts'
import { exponential } from '#hawkes/kernels/exponential.ts'
import { powerLaw } from '#hawkes/kernels/power-law.ts'
import { sumExponential } from '#hawkes/kernels/sum-exponential.ts'

const open = (process: HawkesProcess, memorySeconds?: number): Intensity => {
  const opened = openIntensity(process, memorySeconds)
  if (opened.kind === 'refused') throw new Error(opened.reason)
  return opened.intensity
}
const plain: HawkesProcess = { mu: 0.5, kernel: exponential(1, 2) }

describe('an intensity as events come', () => {
  it('is by hand what the definition says', () => {
    const intensity = open(plain)
    expect(intensity.at(1)).toBe(0.5)
    intensity.push(1)
    expect(intensity.at(1)).toBe(0.5)
    expect(intensity.after()).toBe(1.5)
    expect(intensity.at(2)).toBeCloseTo(0.5 + Math.exp(-2), 14)
    intensity.push(2)
    expect(intensity.at(2)).toBeCloseTo(0.5 + Math.exp(-2), 14)
    expect(intensity.at(3)).toBeCloseTo(0.5 + Math.exp(-4) + Math.exp(-2), 14)
    expect(intensity.compensator(3)).toBeCloseTo(1.5 + (1 - Math.exp(-4)) / 2 + (1 - Math.exp(-2)) / 2, 14)
  })

  it('takes events of one time without letting them excite each other', () => {
    const intensity = open(plain)
    for (const at of [1, 1, 1]) expect(intensity.push(at)).toBe('taken')
    expect(intensity.at(1)).toBe(0.5)
    expect(intensity.after()).toBe(3.5)
    expect(intensity.at(2)).toBeCloseTo(0.5 + 3 * Math.exp(-2), 14)
  })

  it('counts an event at the very start', () => {
    const intensity = open(plain)
    intensity.push(0)
    expect(intensity.at(0)).toBe(0.5)
    expect(intensity.at(1)).toBeCloseTo(0.5 + Math.exp(-2), 14)
  })

  it('refuses time going back and what is no time, and stays as it was', () => {
    const intensity = open(plain)
    intensity.push(5)
    expect(intensity.push(4.999)).toBe('time-went-back')
    expect(intensity.push(NaN)).toBe('time-not-finite')
    expect(intensity.push(Infinity)).toBe('time-not-finite')
    expect(intensity.at(4)).toBeNaN()
    expect(intensity.compensator(4)).toBeNaN()
    expect(intensity.at(NaN)).toBeNaN()
    expect(intensity.at(6)).toBeCloseTo(0.5 + Math.exp(-2), 14)
  })

  it('fades to the base rate over any time, and forgets when told', () => {
    const intensity = open(plain)
    intensity.push(1)
    expect(intensity.at(1e6)).toBe(0.5)
    expect(intensity.push(1e6)).toBe('taken')
    intensity.reset()
    expect(intensity.at(1)).toBe(0.5)
    expect(intensity.compensator(2)).toBe(1)
  })

  it('does not answer otherwise for having been asked before', () => {
    const asked = open({ mu: 0.5, kernel: sumExponential([1, 0.2], [2, 0.3]) })
    const quiet = open({ mu: 0.5, kernel: sumExponential([1, 0.2], [2, 0.3]) })
    for (const at of [0.5, 0.9, 0.9, 2, 3.5]) {
      asked.at(at)
      asked.at(at + 1)
      asked.at(at)
      asked.push(at)
      quiet.push(at)
    }
    expect(asked.at(4)).toBe(quiet.at(4))
    expect(asked.compensator(4)).toBe(quiet.compensator(4))
  })

  it('of an unstable process is a number like any other', () => {
    const intensity = open({ mu: 0.5, kernel: exponential(3, 2) })
    intensity.push(1)
    expect(intensity.at(2)).toBeCloseTo(0.5 + 3 * Math.exp(-2), 14)
  })

  it('of a power law follows the exact sum as nearly as its exponentials do', () => {
    const process = { mu: 0.4, kernel: powerLaw(0.9, 1.5, 2.2) }
    const times = Float64Array.of(0.2, 0.9, 1, 4, 4.1, 60, 61)
    const intensity = open(process, 100)
    times.forEach((at) => {
      const exact = intensityByDefinition(process, times, at)
      expect(Math.abs(intensity.at(at) / exact - 1)).toBeLessThan(1e-4)
      intensity.push(at)
    })
    expect(intensity.compensator(70) / compensatorByDefinition(process, times, 70)).toBeCloseTo(1, 4)
  })

  it.each([
    ['kernel-without-recursion', { mu: 1, kernel: powerLaw(0.9, 1.5, 2.2) }],
    ['mu-not-positive', { mu: 0, kernel: exponential(1, 2) }],
    ['kernel-not-finite', { mu: 1, kernel: exponential(1, NaN) }],
  ] as const)('is refused by name: %s', (reason, process) => {
    expect(openIntensity(process)).toEqual({ kind: 'refused', reason })
  })
})
