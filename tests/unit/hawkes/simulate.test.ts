import { describe, expect, it } from 'vitest'
import { stationaryRates, type HawkesParameters } from '#hawkes/exponential.ts'
import { hawkesFlow } from '#hawkes/simulate.ts'
import { seededRng } from '#numeric/rng.ts'

const flow: HawkesParameters = {
  mu: [0.6, 0.3],
  alpha: [
    [1.2, 0.6],
    [0.3, 0.8],
  ],
  beta: [
    [3, 3],
    [2, 2],
  ],
}
const draw = (parameters: HawkesParameters, events: number, seed = 1): { at: number; kind: number }[] => {
  const process = hawkesFlow(parameters, seededRng(seed))
  return Array.from({ length: events }, () => {
    process.next()
    return { at: process.at, kind: process.kind }
  })
}

describe('a Hawkes process drawn by thinning', () => {
  it('is the same for the same seed, and moves forward in time', () => {
    const events = draw(flow, 500)
    expect(draw(flow, 500)).toEqual(events)
    expect(draw(flow, 500, 2)).not.toEqual(events)
    expect(events.every(({ at }, k) => k === 0 || at > events[k - 1].at)).toBe(true)
  })

  it('has the mean rates of the theory', () => {
    const events = draw(flow, 200_000)
    const seconds = events.at(-1)!.at
    stationaryRates(flow).forEach((rate, kind) => {
      const measured = events.filter((event) => event.kind === kind).length / seconds
      expect(measured / rate).toBeGreaterThan(0.97)
      expect(measured / rate).toBeLessThan(1.03)
    })
  })

  it('is Poisson without excitation', () => {
    const events = draw({ mu: [2], alpha: [[0]], beta: [[1]] }, 100_000)
    const gaps = events.map(({ at }, k) => at - (events[k - 1]?.at ?? 0))
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length
    expect(mean).toBeCloseTo(0.5, 2)
    expect(variance / mean ** 2).toBeCloseTo(1, 1)
  })

  it('clusters as its branching ratio says: variance over mean of counts is 1 / (1 - n)^2', () => {
    const events = draw({ mu: [1], alpha: [[3]], beta: [[6]] }, 300_000)
    const window = 50
    const counts = Array.from({ length: Math.floor(events.at(-1)!.at / window) }, () => 0)
    for (const { at } of events) if (at < counts.length * window) counts[Math.floor(at / window)]++
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length
    expect(variance / mean).toBeGreaterThan(3.6)
    expect(variance / mean).toBeLessThan(4.4)
  })

  it('has residuals of mean one after a change of time by its compensator', () => {
    const events = draw(flow, 20_000)
    flow.mu.forEach((mu, kind) => {
      // Integral of the intensity of `kind` up to the last event, from the definition.
      const end = events.at(-1)!.at
      const excited = events.reduce((sum, event) => {
        const beta = flow.beta[kind][event.kind]
        return sum + (flow.alpha[kind][event.kind] / beta) * -Math.expm1(-beta * (end - event.at))
      }, 0)
      const own = events.filter((event) => event.kind === kind).length
      expect((mu * end + excited) / own).toBeCloseTo(1, 1)
    })
  })
})
