import { describe, expect, it } from 'vitest'
import type { HawkesParameters } from '#hawkes/exponential.ts'
import { createOnlineHawkes, refit, type OnlineHawkes } from '#hawkes/online.ts'
import { openMultivariate } from '#hawkes/multivariate-intensity.ts'
import { drawMarkedByThinning } from '#hawkes/simulate.ts'
import { seededRng } from '#numeric/rng.ts'

const truth: HawkesParameters = {
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
const drawn = drawMarkedByThinning(truth, 1_500, seededRng(1))
if (drawn.kind === 'refused') throw new Error(drawn.reason)
const { times, kinds } = drawn.observation
const create = (capacity = 10_000): OnlineHawkes =>
  createOnlineHawkes({ kinds: 2, capacity, refitSeconds: 100, minimumEvents: 100 })
const rowAt = (online: OnlineHawkes, t: number): number[] => {
  const out = new Float64Array(2)
  online.at(t, out)
  return [...out]
}
const feed = (online: OnlineHawkes, from: number, to: number): void => {
  for (let k = from; k < to; k++) expect(online.push(times[k], kinds[k])).toBe('taken')
}
/** What the stream of all the events says. */
const exactAt = (count: number, t: number): number[] => {
  const opened = openMultivariate(truth)
  if (opened.kind === 'refused') throw new Error(opened.reason)
  for (let k = 0; k < count; k++) opened.intensity.push(times[k], kinds[k])
  const out = new Float64Array(2)
  opened.intensity.at(t, out)
  return [...out]
}

describe('a process beside a live stream', () => {
  it('has no intensities before it has parameters, and then those of all that came', () => {
    const online = create()
    feed(online, 0, 200)
    expect(rowAt(online, times[199] + 1)).toEqual([NaN, NaN])
    expect(online.swap(truth)).toBe('swapped')
    feed(online, 200, 300)
    const t = times[299] + 0.1
    exactAt(300, t).forEach((lambda, i) => expect(rowAt(online, t)[i]).toBeCloseTo(lambda, 12))
  })

  it('keeps its excitation when the parameters change, from a ring that is full', () => {
    const online = create(150)
    online.swap({ ...truth, mu: [9, 9] })
    feed(online, 0, 700)
    expect(online.held).toBe(150)
    expect(online.swap(truth)).toBe('swapped')
    const t = times[699] + 0.1
    exactAt(700, t).forEach((lambda, i) => expect(rowAt(online, t)[i]).toBeCloseTo(lambda, 12))
  })

  it('goes from collecting to fitting and back, by the time of events alone', () => {
    const online = create()
    expect(online.state).toBe('collecting')
    expect(online.due(1e6)).toBe(false)
    feed(online, 0, 50)
    expect(online.due(1e6)).toBe(false)
    expect(online.request(1e6)).toBeNull()
    feed(online, 50, 200)
    expect(online.due(99)).toBe(false)
    const now = times[199]
    expect(now).toBeGreaterThan(100)
    expect(online.due(now)).toBe(true)

    const request = online.request(now)!
    expect(request.times.length).toBe(200)
    expect(request).toMatchObject({ kindCount: 2, horizon: now, start: null })
    expect(online.state).toBe('fitting')
    expect(online.due(now + 1_000)).toBe(false)
    expect(online.request(now)).toBeNull()

    online.abandon()
    expect(online.state).toBe('collecting')
    expect(online.due(now + 1_000)).toBe(false)
    feed(online, 200, 201)
    expect(online.due(now + 99)).toBe(false)
    expect(online.due(now + 100)).toBe(true)
  })

  it('is fitted from what it requests, warm the second time, with times from the start of its ring', () => {
    const online = create(1_200)
    feed(online, 0, 1_500)
    const request = online.request(times[1_499])!
    expect(request.times.length).toBe(1_200)
    expect(request.times[0]).toBeCloseTo(times[300] - times[299], 12)
    const fit = refit(structuredClone(request))
    if (fit.kind === 'refused') throw new Error(fit.reason)
    expect(fit.branchingRatio).toBeGreaterThan(0.3)
    expect(fit.branchingRatio).toBeLessThan(0.8)
    expect(online.swap(fit.parameters)).toBe('swapped')
    expect(online.state).toBe('collecting')
    expect(online.parameters).toBe(fit.parameters)

    feed(online, 1_500, 1_600)
    const again = refit(online.request(times[1_599])!)
    if (again.kind === 'refused') throw new Error(again.reason)
    expect(again.evaluations).toBeLessThan(fit.evaluations)
  })

  it('refuses by name parameters that are none, and keeps those it has', () => {
    const online = create()
    online.swap(truth)
    feed(online, 0, 200)
    online.request(times[199])
    const unstable = {
      ...truth,
      alpha: [
        [2, 2],
        [2, 2],
      ],
    }
    expect(online.swap(unstable)).toBe('unstable')
    expect(online.state).toBe('collecting')
    expect(online.swap({ ...truth, mu: [NaN, 1] })).toBe('mu-not-positive')
    expect(online.swap({ mu: [1], alpha: [[1]], beta: [[2]] })).toBe('kinds-differ')
    expect(online.parameters).toBe(truth)
    exactAt(200, times[199] + 1).forEach((lambda, i) => {
      expect(rowAt(online, times[199] + 1)[i]).toBeCloseTo(lambda, 12)
    })
  })

  it('refuses by name what is no event', () => {
    const online = create()
    online.push(5, 0)
    expect(online.push(4, 0)).toBe('time-went-back')
    expect(online.push(NaN, 0)).toBe('time-not-finite')
    expect(online.push(6, 2)).toBe('kind-unknown')
    expect(online.push(6, 0.5)).toBe('kind-unknown')
    expect(online.held).toBe(1)
  })

  it('forgets the events at a gap, and not the parameters', () => {
    const online = create()
    online.swap(truth)
    feed(online, 0, 200)
    online.reset(times[199] + 10)
    expect(online.held).toBe(0)
    expect(rowAt(online, times[199] + 11)).toEqual([0.35, 0.25])
    expect(online.push(times[199] + 5, 0)).toBe('time-went-back')
    expect(online.push(times[199] + 11, 0)).toBe('taken')
  })

  it('is not fitted from too little', () => {
    const request = { times: Float64Array.of(1, 1), kinds: Int32Array.of(0, 0), kindCount: 2, horizon: 3, start: null }
    expect(refit(request)).toEqual({ kind: 'refused', reason: 'too-few-events', events: 1 })
    expect(refit({ ...request, times: Float64Array.of(2, 1) })).toMatchObject({ reason: 'time-went-back' })
    expect(refit({ ...request, kinds: Int32Array.of(0, 7) })).toMatchObject({ reason: 'parameters-out-of-range' })
  })
})
