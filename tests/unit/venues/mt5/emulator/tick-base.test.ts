import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tickBase, type BaseTick } from '#venues/mt5/emulator/tick-base.ts'

const tick = (time: number, bid = 1): BaseTick => ({ time, bid, ask: 2, last: 0, volume: 0, flags: 6 })
const timesOf = (base: ReturnType<typeof tickBase>): number[] =>
  Array.from({ length: base.end - base.first }, (_, k) => base.timeAt(base.first + k))

describe('the base of ticks', () => {
  it('keeps them in the order they came, whatever times they carry', () => {
    const base = tickBase()
    for (const time of [10, 12, 11, 12]) base.append(tick(time))
    expect(timesOf(base)).toEqual([10, 12, 11, 12])
  })

  it('finds the first tick of the newest millisecond, late ones behind it', () => {
    const base = tickBase()
    expect(base.newest()).toBe(base.end)
    for (const time of [10, 12, 12, 11]) base.append(tick(time))
    expect(base.newest()).toBe(base.first + 1)
  })

  it('gives with any cursor exactly what came after it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(20), { minLength: 1, maxLength: 60 }),
        fc.nat(59),
        fc.array(fc.nat(5), { maxLength: 10 }),
        (times, taken, past) => {
          const base = tickBase()
          for (const time of times) base.append(tick(time + 100))
          base.prepend(past.toSorted((a, b) => a - b).map((time) => tick(time)))
          // The cursor of a reader who has the first `taken` ticks.
          const had = Math.min(taken, times.length - 1) + 1
          let newest = -1
          let count = 0
          for (const time of times.slice(0, had)) {
            if (time + 100 > newest) {
              newest = time + 100
              count = 1
            } else count++
          }
          const next = base.placeOf(newest) + count
          expect(next - base.first).toBe(past.length + had)
        },
      ),
    )
  })

  it('keeps the places of what it has when a past joins the front', () => {
    const base = tickBase()
    base.append(tick(50, 7))
    const place = base.first
    base.prepend([tick(10), tick(20)])
    const row = tick(0)
    base.read(place, row)
    expect(row).toMatchObject({ time: 50, bid: 7 })
    expect(timesOf(base)).toEqual([10, 20, 50])
  })

  it('lets go of what was taken, and of nothing else', () => {
    const base = tickBase(100)
    for (let time = 0; time < 5_000; time++) base.append(tick(time))
    base.release(4_000)
    expect(base.end).toBe(5_000)
    expect(base.first).toBeGreaterThan(3_000)
    expect(base.first).toBeLessThanOrEqual(4_000)
    expect(base.timeAt(4_321)).toBe(4_321)
    expect(base.placeOf(4_500)).toBe(4_500)
  })
})
