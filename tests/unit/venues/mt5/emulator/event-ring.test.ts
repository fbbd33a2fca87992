import { describe, expect, it } from 'vitest'
import { frames } from '#venues/mt5/wire/catalogue.ts'
import { eventRing } from '#venues/mt5/emulator/event-ring.ts'

const filled = (count: number, kept: number) => {
  const ring = eventRing(kept)
  for (let k = 0; k < count; k++) ring.push(frames.tradeEvent.blank())
  return ring
}
const numbers = (ring: ReturnType<typeof eventRing>, after: number): number[] =>
  ring.after(after).map(({ event }) => event)

describe('the ring of trade events', () => {
  it('numbers them from one', () => {
    const ring = filled(3, 8)
    expect(ring.last).toBe(3)
    expect(numbers(ring, 0)).toEqual([1, 2, 3])
  })

  it('gives those after one, also when it went round', () => {
    expect(numbers(filled(13, 8), 9)).toEqual([10, 11, 12, 13])
    expect(numbers(filled(13, 8), 5)).toEqual([6, 7, 8, 9, 10, 11, 12, 13])
  })

  it('gives none when one of them is gone, or nothing was missed', () => {
    expect(numbers(filled(13, 8), 4)).toEqual([])
    expect(numbers(filled(13, 8), 13)).toEqual([])
    expect(numbers(filled(13, 8), 20)).toEqual([])
  })
})
