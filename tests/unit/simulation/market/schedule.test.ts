import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Schedule } from '#simulation/market/schedule.ts'

describe('a schedule', () => {
  it('gives what is under way by time, and what was sent first where times are equal', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (times) => {
        const schedule = new Schedule()
        const taken: [number, number][] = []
        times.forEach((at, k) => schedule.push(at, () => void taken.push([at, k])))
        expect(schedule.size).toBe(times.length)
        while (schedule.due < Infinity) schedule.take()()
        expect(taken).toEqual(times.map((at, k) => [at, k]).toSorted(([a, j], [b, k]) => a - b || j - k))
      }),
    )
  })

  it('takes in more while it gives', () => {
    const schedule = new Schedule()
    const told: string[] = []
    schedule.push(5, () => told.push('five'))
    schedule.push(1, () => {
      told.push('one')
      schedule.push(3, () => told.push('three'))
    })
    while (schedule.due < Infinity) schedule.take()()
    expect(told).toEqual(['one', 'three', 'five'])
  })

  it('has nothing due when it was cleared', () => {
    const schedule = new Schedule()
    schedule.push(1, () => {})
    schedule.clear()
    expect(schedule.due).toBe(Infinity)
  })
})
