import { describe, expect, it } from 'vitest'
import { stationaryRates, type HawkesParameters } from '#hawkes/exponential.ts'
import { goodnessOfFit } from '#hawkes/goodness-of-fit.ts'
import { kernelBranching, type HawkesProcess } from '#hawkes/kernel.ts'
import { exponential } from '#hawkes/kernels/exponential.ts'
import { powerLaw } from '#hawkes/kernels/power-law.ts'
import { sumExponential } from '#hawkes/kernels/sum-exponential.ts'
import { expectedCount } from '#hawkes/forecast.ts'
import { markedResiduals } from '#hawkes/residuals.ts'
import { drawMarkedByThinning, flowFault, hawkesFlow } from '#hawkes/simulate.ts'
import { drawByClusters, drawMarkedByClusters } from '#hawkes/simulate-cluster.ts'
import { drawByThinning } from '#hawkes/simulate-univariate.ts'
import { seededRng } from '#numeric/rng.ts'

const processes: readonly [string, HawkesProcess][] = [
  ['exponential', { mu: 0.6, kernel: exponential(0.9, 1.7) }],
  ['sum of exponentials', { mu: 0.5, kernel: sumExponential([0.1, 0.5, 2], [0.4, 2, 15]) }],
  ['power law', { mu: 0.5, kernel: powerLaw(0.9, 1.5, 2.2) }],
]
const draws = { thinning: drawByThinning, clusters: drawByClusters }

/** Mean and variance of the number of events in windows that begin empty. */
function counts(draw: typeof drawByClusters, process: HawkesProcess, horizon: number, windows: number, seed = 1) {
  const rng = seededRng(seed)
  const list = Array.from({ length: windows }, () => {
    const drawn = draw(process, horizon, rng)
    return drawn.kind === 'drawn' ? drawn.times.length : NaN
  })
  const mean = list.reduce((sum, count) => sum + count, 0) / windows
  return { mean, variance: list.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (windows - 1) }
}

describe.each(processes)('windows of the process %s', (_, process) => {
  it('hold the same numbers by thinning and by clusters, and the number expected', () => {
    const windows = 3_000
    const thinned = counts(draws.thinning, process, 20, windows)
    const clustered = counts(draws.clusters, process, 20, windows, 2)
    const expected = expectedCount(process, new Float64Array(0), 0, 20)
    for (const { mean, variance } of [thinned, clustered]) {
      expect(Math.abs(mean - expected)).toBeLessThan(4 * Math.sqrt(variance / windows))
    }
    expect(thinned.variance / clustered.variance).toBeGreaterThan(0.85)
    expect(thinned.variance / clustered.variance).toBeLessThan(1.18)
  })

  it.each(['thinning', 'clusters'] as const)('repeat by %s from the same seed, in order and inside', (way) => {
    const [first, second] = [7, 7].map((seed) => draws[way](process, 200, seededRng(seed)))
    expect(first).toEqual(second)
    if (first.kind === 'refused') throw new Error(first.reason)
    expect(first.times.length).toBeGreaterThan(20)
    expect(first.times.every((at, k) => at > (k === 0 ? 0 : first.times[k - 1]) && at <= 200)).toBe(true)
  })
})

describe('a draw', () => {
  it('waits for its first event as a Poisson process does, with nothing before to excite it', () => {
    const rng = seededRng(4)
    let sum = 0
    for (let k = 0; k < 20_000; k++) {
      const drawn = drawByThinning({ mu: 0.5, kernel: exponential(2, 3) }, Infinity, rng, 1)
      if (drawn.kind === 'drawn') sum += drawn.times[0]
    }
    expect(sum / 20_000).toBeCloseTo(2, 1)
  })

  it('may end at an event instead of a time', () => {
    const drawn = drawByThinning(processes[0][1], Infinity, seededRng(1), 50)
    if (drawn.kind === 'refused') throw new Error(drawn.reason)
    expect(drawn.times.length).toBe(50)
    expect(drawn.horizon).toBe(drawn.times[49])
  })

  it.each([
    ['unstable', { mu: 1, kernel: exponential(2, 2) }],
    ['unstable', { mu: 1, kernel: powerLaw(0.1, 1, 1) }],
    ['mu-not-positive', { mu: -1, kernel: exponential(1, 2) }],
    ['kernel-not-finite', { mu: 1, kernel: exponential(NaN, 2) }],
  ] as const)('is refused by name: %s', (reason, process) => {
    expect(drawByThinning(process, 10, seededRng(1))).toEqual({ kind: 'refused', reason })
    expect(drawByClusters(process, 10, seededRng(1))).toEqual({ kind: 'refused', reason })
  })

  it.each([0, -1, NaN, Infinity])('is refused for a window of %d', (horizon) => {
    const refused = { kind: 'refused', reason: 'window-empty' }
    expect(drawByThinning(processes[0][1], horizon, seededRng(1))).toEqual(refused)
    expect(drawByClusters(processes[0][1], horizon, seededRng(1))).toEqual(refused)
    expect(drawByThinning(processes[0][1], 10, seededRng(1), horizon === Infinity ? 0 : horizon)).toEqual(refused)
    expect(drawMarkedByThinning(pair, horizon, seededRng(1))).toEqual(refused)
    expect(drawMarkedByClusters(pair, horizon, seededRng(1))).toEqual(refused)
  })
})

const pair: HawkesParameters = {
  mu: [0.4, 0.2],
  alpha: [
    [0.5, 0.6],
    [0.9, 0.3],
  ],
  beta: [
    [1.6, 2.5],
    [3, 1.2],
  ],
}

describe('kinds that excite each other', () => {
  it('have their mean rates by thinning and by clusters', () => {
    const rates = stationaryRates(pair)
    for (const drawn of [
      drawMarkedByThinning(pair, 20_000, seededRng(1)),
      drawMarkedByClusters(pair, 20_000, seededRng(2)),
    ]) {
      if (drawn.kind === 'refused') throw new Error(drawn.reason)
      rates.forEach((rate, kind) => {
        const count = drawn.observation.kinds.reduce((sum, each) => sum + (each === kind ? 1 : 0), 0)
        expect(count / 20_000 / rate).toBeCloseTo(1, 1)
      })
    }
  })

  it('have the lags of their own pair, target by source', () => {
    const lopsided = {
      ...pair,
      alpha: [
        [0.5, 0.1],
        [4, 0.3],
      ],
      beta: [
        [1.6, 0.2],
        [9, 1.2],
      ],
    }
    for (const draw of [drawMarkedByThinning, drawMarkedByClusters]) {
      const drawn = draw(lopsided, 3_000, seededRng(6))
      if (drawn.kind === 'refused') throw new Error(drawn.reason)
      for (const list of markedResiduals(lopsided, drawn.observation)) {
        expect(goodnessOfFit(list, false).distancePValue).toBeGreaterThan(0.01)
      }
    }
  })

  it('are refused by name where they explode though no single pair does', () => {
    const explosive = {
      ...pair,
      alpha: [
        [1, 2],
        [2.5, 0.3],
      ],
    }
    expect(flowFault(explosive)).toBe('unstable')
    expect(drawMarkedByThinning(explosive, 10, seededRng(1))).toEqual({ kind: 'refused', reason: 'unstable' })
    expect(drawMarkedByClusters(explosive, 10, seededRng(1))).toEqual({ kind: 'refused', reason: 'unstable' })
    expect(() => hawkesFlow(explosive, seededRng(1))).toThrow('unstable')
    expect(() => hawkesFlow({ ...pair, mu: [0, NaN] }, seededRng(1))).toThrow('mu-not-positive')
  })
})

describe('a kernel that never excites', () => {
  it('draws a Poisson process', () => {
    const process: HawkesProcess = { mu: 2, kernel: sumExponential([0, 0], [1, 2]) }
    expect(kernelBranching(process.kernel)).toBe(0)
    const { mean, variance } = counts(drawByClusters, process, 10, 3_000)
    expect(mean).toBeCloseTo(20, 0)
    expect(variance / mean).toBeCloseTo(1, 0)
  })
})
