import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyView, type MarketView } from '#features/feature.ts'
import ofi1, { orderFlow } from '#features/ofi-1.ts'
import { featureSuite } from '#tests/conformance/feature.suite.ts'

featureSuite(ofi1)
featureSuite(ofi1, { window: 10 })

type Touch = Pick<MarketView, 'bid' | 'bidSize' | 'ask' | 'askSize'>

const touch = (bid: number, bidSize: number, ask: number, askSize: number): Touch => ({ bid, bidSize, ask, askSize })
const flow = (before: Touch, now: Touch): number =>
  orderFlow(before.bid, before.bidSize, before.ask, before.askSize, now.bid, now.bidSize, now.ask, now.askSize)

function run(window: number, touches: readonly Touch[]): number[] {
  const state = ofi1.create({ window })
  const row = new Float64Array(1)
  const view = emptyView()
  return touches.map((one) => {
    state.write(Object.assign(view, one), row, 0)
    return row[0]
  })
}

describe('order flow of one update', () => {
  const before = touch(100, 500, 102, 300)
  const gone = Number.NaN

  it('is the change of the queues while no best price moves', () => {
    expect(flow(before, touch(100, 520, 102, 300))).toBe(20)
    expect(flow(before, touch(100, 500, 102, 330))).toBe(-30)
    expect(flow(before, before)).toBe(0)
  })
  it('counts a better bid in full: new interest, although the new queue is the smaller', () => {
    expect(flow(before, touch(101, 50, 102, 300))).toBe(50)
  })
  it('counts a bid that fell back in full against: the old queue is gone', () => {
    expect(flow(touch(101, 50, 102, 300), touch(100, 500, 102, 300))).toBe(-50)
  })
  it('counts a better offer against and a retreating offer for', () => {
    expect(flow(before, touch(100, 500, 101, 40))).toBe(-40)
    expect(flow(before, touch(100, 500, 103, 40))).toBe(300)
  })
  it('takes an emptied side as gone and a refilled one as new', () => {
    expect(flow(before, touch(gone, 0, 102, 300))).toBe(-500)
    expect(flow(before, touch(100, 500, gone, 0))).toBe(300)
    expect(flow(touch(gone, 0, 102, 300), before)).toBe(500)
    expect(flow(touch(100, 500, gone, 0), before)).toBe(-300)
    expect(flow(touch(gone, 0, gone, 0), touch(gone, 0, gone, 0))).toBe(0)
  })
  it('takes a best level of no size for a missing one', () => {
    expect(flow(before, touch(100, 0, 102, 300))).toBe(-500)
    expect(flow(touch(101, 0, 102, 300), before)).toBe(500)
  })
  it('is NaN when a price stands without its size', () => {
    expect(flow(before, touch(100, Number.NaN, 102, 300))).toBeNaN()
  })
  it('turns its sign when the book is seen in a mirror', () => {
    const level = fc.record({
      bid: fc.integer({ min: 90, max: 99 }),
      ask: fc.integer({ min: 100, max: 109 }),
      bidSize: fc.nat(50),
      askSize: fc.nat(50),
    })
    const mirror = (one: Touch): Touch => touch(-one.ask, one.askSize, -one.bid, one.bidSize)
    fc.assert(
      fc.property(level, level, (a, b) => {
        expect(flow(mirror(a), mirror(b)) + flow(a, b)).toBe(0)
      }),
    )
  })
})

describe('order-flow imbalance', () => {
  it('is 0 at the first quote and at the first after a gap', () => {
    const state = ofi1.create({ window: 1 })
    const row = new Float64Array(1)
    const at = (one: Touch): number => {
      state.write({ ...emptyView(), ...one }, row, 0)
      return row[0]
    }
    expect(at(touch(100, 5, 101, 5))).toBe(0)
    expect(at(touch(100, 8, 101, 5))).toBe(3)
    state.reset?.()
    expect(at(touch(90, 800, 91, 5))).toBe(0)
    expect(at(touch(90, 801, 91, 5))).toBe(1)
  })

  it('starts anew after a quote without sizes, and is NaN for it', () => {
    const quotes = [
      touch(100, 5, 101, 5),
      touch(100, 9, 101, 5),
      touch(100, Number.NaN, 101, Number.NaN),
      touch(100, 50, 101, 5),
      touch(100, 51, 101, 5),
    ]
    expect(run(1, quotes)).toEqual([0, 4, Number.NaN, 0, 1])
  })

  const book = fc.record({
    bid: fc.integer({ min: 95, max: 100 }),
    ask: fc.integer({ min: 101, max: 106 }),
    bidSize: fc.integer({ min: 0, max: 1_000 }),
    askSize: fc.integer({ min: 0, max: 1_000 }),
  })
  const window = fc.integer({ min: 1, max: 20 })

  /** The plain twin: every flow from the start, the last `window` of them added up again at each quote. */
  const recomputed = (size: number, touches: readonly Touch[]): number[] => {
    const flows = touches.map((one, k) => (k === 0 ? 0 : flow(touches[k - 1], one)))
    return flows.map((_, k) =>
      k + 1 < size ? Number.NaN : flows.slice(k + 1 - size, k + 1).reduce((sum, e) => sum + e, 0),
    )
  }

  it('equals the sum taken anew at every quote', () => {
    fc.assert(
      fc.property(window, fc.array(book, { maxLength: 80 }), (size, touches) => {
        expect(run(size, touches).map((value) => value + 0)).toEqual(
          recomputed(size, touches).map((value) => value + 0),
        )
      }),
    )
  })

  it('does not drift when lots are fractions', () => {
    fc.assert(
      fc.property(window, fc.array(book, { minLength: 50, maxLength: 80 }), (size, wholes) => {
        const touches = wholes.map((one) => ({ ...one, bidSize: one.bidSize * 0.001, askSize: one.askSize * 0.1 }))
        const expected = recomputed(size, touches)
        run(size, touches).forEach((value, k) => {
          if (Number.isNaN(expected[k])) expect(value).toBeNaN()
          else expect(Math.abs(value - expected[k])).toBeLessThan(1e-9)
        })
      }),
    )
  })
})
