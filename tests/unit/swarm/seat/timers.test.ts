import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Timers } from '#swarm/seat/timers.ts'

function empty(timers: Timers): [number, number, number][] {
  const fired: [number, number, number][] = []
  while (timers.next !== Infinity) {
    fired.push([timers.next, timers.nextOwner, timers.nextTag])
    timers.pop()
  }
  return fired
}

describe('timers', () => {
  it('fire by time, and by the order of setting within one time', () => {
    const timers = new Timers()
    timers.add(20, 1, 1)
    timers.add(10, 1, 2)
    timers.add(20, 2, 3)
    timers.add(10, 2, 4)
    expect(empty(timers)).toEqual([
      [10, 1, 2],
      [10, 2, 4],
      [20, 1, 1],
      [20, 2, 3],
    ])
  })

  it('are like a stable sort, however many there are', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 300 }), (dues) => {
        const timers = new Timers()
        dues.forEach((due, tag) => timers.add(due, 1, tag))
        const sorted = dues.map((due, tag) => [due, 1, tag]).sort((a, b) => a[0] - b[0])
        expect(empty(timers)).toEqual(sorted)
      }),
    )
  })

  it('of one owner can be dropped, the others keep their order', () => {
    const timers = new Timers()
    for (const [due, owner, tag] of [
      [5, 1, 1],
      [5, 2, 2],
      [5, 1, 3],
      [5, 2, 4],
    ] as const)
      timers.add(due, owner, tag)
    timers.drop(1)
    expect(empty(timers).map(([, , tag]) => tag)).toEqual([2, 4])
  })
})
