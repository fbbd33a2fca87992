import { describe, expect, it } from 'vitest'
import { stationaryRates, type HawkesParameters } from '#hawkes/exponential.ts'
import { eventProbability, expectedCount } from '#hawkes/forecast.ts'
import { anyEventProbability, expectedCounts } from '#hawkes/forecast-multivariate.ts'
import type { HawkesProcess } from '#hawkes/kernel.ts'
import { exponential } from '#hawkes/kernels/exponential.ts'
import { powerLaw } from '#hawkes/kernels/power-law.ts'
import { sumExponential } from '#hawkes/kernels/sum-exponential.ts'
import { openMultivariate } from '#hawkes/multivariate-intensity.ts'

const plain: HawkesProcess = { mu: 0.6, kernel: exponential(0.9, 1.7) }
const times = Float64Array.of(1, 2.5, 2.7)

describe('the chance of an event within h', () => {
  it('is that of a Poisson process where nothing has happened', () => {
    expect(eventProbability(plain, new Float64Array(0), 5, 2)).toBeCloseTo(1 - Math.exp(-1.2), 14)
  })

  it('has the closed form of the exponential kernel, with an event at this very moment', () => {
    const excitation = times.reduce((sum, at) => sum + 0.9 * Math.exp(-1.7 * (2.7 - at)), 0)
    const exact = 1 - Math.exp(-(0.6 * 0.5 + (excitation * (1 - Math.exp(-1.7 * 0.5))) / 1.7))
    expect(eventProbability(plain, times, 2.7, 0.5)).toBeCloseTo(exact, 14)
  })

  it('does not know of events to come, starts at nothing and ends at one', () => {
    expect(eventProbability(plain, times, 2, 1)).toBe(eventProbability(plain, times.subarray(0, 1), 2, 1))
    expect(eventProbability(plain, times, 3, 0)).toBe(0)
    expect(eventProbability(plain, times, 3, 1e9)).toBe(1)
  })
})

describe('the number of events expected within h', () => {
  it('has the published form', () => {
    const stationary = (0.6 * 1.7) / 0.8
    const lambda = 0.6 + times.reduce((sum, at) => sum + 0.9 * Math.exp(-1.7 * (3 - at)), 0)
    const exact = stationary * 4 + ((lambda - stationary) * (1 - Math.exp(-0.8 * 4))) / 0.8
    expect(expectedCount(plain, times, 3, 4)).toBeCloseTo(exact, 12)
  })

  it('is the same for a kernel told as one exponential or as two', () => {
    const halves = { mu: 0.6, kernel: sumExponential([0.4, 0.5], [1.7, 1.7]) }
    for (const h of [0, 0.01, 1, 50, 1e4]) {
      expect(expectedCount(halves, times, 3, h)).toBeCloseTo(expectedCount(plain, times, 3, h), 7)
    }
  })

  it('keeps its digits where the process is critical, and grows where it explodes', () => {
    const at = (alpha: number): number => expectedCount({ mu: 0.6, kernel: exponential(alpha, 1.7) }, times, 3, 4)
    expect(at(1.7 - 1e-9)).toBeCloseTo(at(1.7), 6)
    expect(at(1.7 + 1e-3)).toBeGreaterThan(at(1.7))
    expect(at(1.7 - 1e-3)).toBeLessThan(at(1.7))
    expect(at(3)).toBeGreaterThan(100)
  })

  it('of a power law lies between that of no memory and that of all of it at once', () => {
    const law = { mu: 0.5, kernel: powerLaw(0.9, 1.5, 2.2) }
    const expected = expectedCount(law, new Float64Array(0), 0, 100)
    expect(expected).toBeGreaterThan(50)
    expect(expected).toBeLessThan(100)
  })

  it('and the chance are not numbers for what is no process or no time', () => {
    expect(expectedCount({ mu: 0, kernel: exponential(1, 2) }, times, 3, 1)).toBeNaN()
    expect(expectedCount(plain, times, 3, -1)).toBeNaN()
    expect(eventProbability(plain, times, 3, NaN)).toBeNaN()
    expect(eventProbability({ mu: 1, kernel: exponential(1, 0) }, times, 3, 1)).toBeNaN()
  })
})

describe('the forecast for kinds that excite each other', () => {
  const pair: HawkesParameters = {
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
  const events = { times: Float64Array.of(1, 2), kinds: Int32Array.of(0, 1) }

  it('is that of the single process where the other kind never comes', () => {
    const single: HawkesParameters = { mu: [0.6], alpha: [[0.9]], beta: [[1.7]] }
    const counts = expectedCounts(single, { times, kinds: new Int32Array(3) }, 3, 4)
    expect(counts[0]).toBeCloseTo(expectedCount(plain, times, 3, 4), 11)
  })

  it('settles at the mean rates', () => {
    const [early, late] = [1_000, 2_000].map((h) => expectedCounts(pair, events, 3, h))
    stationaryRates(pair).forEach((rate, kind) => expect((late[kind] - early[kind]) / 1_000).toBeCloseTo(rate, 9))
    expect([...expectedCounts(pair, events, 3, -1)]).toEqual([NaN, NaN])
  })

  it('has the chance of an event of any kind from the stream', () => {
    const opened = openMultivariate(pair)
    if (opened.kind === 'refused') throw new Error(opened.reason)
    expect(anyEventProbability(opened.intensity, 1, 2)).toBeCloseTo(1 - Math.exp(-1.2), 13)
    opened.intensity.push(1, 0)
    const passed = 0.6 * 2 + (0.5 / 1.6) * (1 - Math.exp(-3.2)) + (0.9 / 3) * (1 - Math.exp(-6))
    expect(anyEventProbability(opened.intensity, 1, 2)).toBeCloseTo(1 - Math.exp(-passed), 13)
    expect(anyEventProbability(opened.intensity, 0.5, 2)).toBeNaN()
    expect(anyEventProbability(opened.intensity, 2, -1)).toBeNaN()
  })
})
