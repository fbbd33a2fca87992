import { describe, expect, it } from 'vitest'
import { jittered, observe, observeMarked, timesOfKind } from '#hawkes/event-times.ts'
import { seededRng } from '#numeric/rng.ts'

const times = (ties: 'strict' | 'excite' | 'merge' | 'refuse') => observe([1, 2, 2, 2, 3], 4, ties)

describe('times of events', () => {
  it('keep their ties, merge them or are refused for them, as asked', () => {
    expect(times('strict')).toMatchObject({ kind: 'observed', merged: 0, observation: { ties: 'strict' } })
    expect(times('excite')).toMatchObject({ kind: 'observed', merged: 0, observation: { ties: 'excite' } })
    expect(times('merge')).toMatchObject({ merged: 2, observation: { times: Float64Array.of(1, 2, 3) } })
    expect(times('refuse')).toEqual({ kind: 'refused', reason: 'time-tied', index: 2 })
  })

  it.each([
    ['time-not-finite', [1, NaN], 3, 1],
    ['time-not-finite', [1, 2], Infinity, 2],
    ['time-before-start', [-1, 2], 3, 0],
    ['time-went-back', [1, 2, 1.5], 3, 2],
    ['time-after-end', [1, 4], 3, 1],
    ['time-after-end', [1], NaN, 0],
  ])('are refused by name: %s', (reason, list, horizon, index) => {
    expect(observe(list, horizon)).toEqual({ kind: 'refused', reason, index })
    expect(observeMarked(list, [0, 0, 0], 1, horizon)).toEqual({ kind: 'refused', reason, index })
  })

  it('may be none', () => {
    expect(observe([], 3)).toMatchObject({ kind: 'observed', merged: 0 })
  })

  it('are spread within the tick of their clock only by who asks for it', () => {
    const spread = jittered([1, 2, 2, 2, 3], 0.5, seededRng(1))
    expect(spread).toEqual(jittered([1, 2, 2, 2, 3], 0.5, seededRng(1)))
    expect(new Set(spread).size).toBe(5)
    expect(spread.every((at, k) => at >= [1, 2, 2, 2, 3][k] && at < [1, 2, 2, 2, 3][k] + 0.5)).toBe(true)
  })
})

describe('times of several kinds', () => {
  it('merge by time and kind', () => {
    const observed = observeMarked([1, 1, 1, 1, 2], [0, 1, 0, 1, 0], 2, 3)
    expect(observed).toMatchObject({ merged: 2 })
    if (observed.kind === 'refused') return
    expect(timesOfKind(observed.observation, 0)).toEqual(Float64Array.of(1, 2))
    expect(timesOfKind(observed.observation, 1)).toEqual(Float64Array.of(1))
    expect(observeMarked([1, 1], [0, 1], 2, 3, 'refuse')).toMatchObject({ reason: 'time-tied', index: 1 })
  })

  it.each([2, -1, 0.5, NaN])('are refused for the kind %d of two', (kind) => {
    expect(observeMarked([1], [kind], 2, 3)).toEqual({ kind: 'refused', reason: 'kind-unknown', index: 0 })
  })
})
