import { describe, expect, it } from 'vitest'
import { createWalk, xorshift32 } from '#venues/mt5/emulator/walk.ts'

describe('the walk of both simulated terminals', () => {
  it('draws the numbers of xorshift32', () => {
    const draw = xorshift32(1)
    // The first three of Marsaglia's generator with shifts 13, 17, 5, worked out by hand from its definition.
    expect([draw(), draw(), draw()]).toEqual([270_369, 67_634_689, 2_647_435_461])
  })

  it('takes a seed of nothing for 1', () => {
    expect(xorshift32(0)()).toBe(xorshift32(1)())
  })

  it('moves by a tick at most, keeps its spread and its digits', () => {
    const next = createWalk({ seed: 5, bid: 1.1, spreadTicks: 2, tickSize: 0.00001, digits: 5 })
    let before = 1.1
    for (let step = 0; step < 2_000; step++) {
      const { bid, ask, last, volume, flags } = next()
      expect(Math.abs(bid - before)).toBeLessThan(1.01e-5)
      expect([Number(bid.toFixed(5)), Number(ask.toFixed(5)), last]).toEqual([bid, ask, bid])
      expect(Math.round((ask - bid) * 1e5)).toBe(2)
      expect([volume >= 1 && volume <= 9, flags]).toEqual([true, 6])
      before = bid
    }
  })

  it('draws once a tick', () => {
    const draw = xorshift32(42)
    const next = createWalk({ seed: 42, bid: 130_000, spreadTicks: 1, tickSize: 5, digits: 0 })
    const drawn = draw()
    expect(next()).toEqual({
      bid: 130_000 + 5 * ((drawn % 3) - 1),
      ask: 130_005 + 5 * ((drawn % 3) - 1),
      last: 130_000 + 5 * ((drawn % 3) - 1),
      volume: 1 + ((drawn >>> 8) % 9),
      flags: 6,
    })
  })
})
