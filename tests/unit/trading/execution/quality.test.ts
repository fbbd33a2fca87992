import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMarkOuts } from '#trading/execution/mark-outs.ts'
import { createQuality } from '#trading/execution/quality.ts'
import { markOutBps, meanPrice, shortfallOf, slippageBps } from '#trading/execution/shortfall.ts'

const SECOND = 1_000_000
const order = { id: 1, algorithm: 'twap', instrument: 1, side: 'buy', lots: 100, arrivalMid: 100 } as const
const fill = { venue: 'A', lots: 40, price: 100.1, fee: 0.4, at: 0 }

describe('implementation shortfall', () => {
  const tally = { sign: 1, arrival: 100, ordered: 100, filled: 60, paid: 60 * 100.2, fees: 3 } as const

  it('is what was paid, what was missed and the fees, of all that was ordered', () => {
    const shortfall = shortfallOf(tally, 101)
    expect(shortfall.executionBps).toBeCloseTo(12, 9)
    expect(shortfall.opportunityBps).toBeCloseTo(40, 9)
    expect(shortfall.feesBps).toBeCloseTo(3, 9)
    expect(shortfall.totalBps).toBeCloseTo(55, 9)
  })
  it('is the other way round for a sell order', () => {
    const sold = shortfallOf({ ...tally, sign: -1 }, 101)
    expect(sold.executionBps).toBeCloseTo(-12, 9)
    expect(sold.opportunityBps).toBeCloseTo(-40, 9)
  })
  it('needs no closing price once all is filled', () => {
    expect(shortfallOf({ ...tally, filled: 100, paid: 10_010 }, NaN).totalBps).toBeCloseTo(13, 9)
  })
  it('is unknown without a reference', () => {
    expect(shortfallOf({ ...tally, arrival: NaN }, 101).totalBps).toBeNaN()
    expect(shortfallOf({ ...tally, arrival: 0 }, 101).totalBps).toBeNaN()
    expect(shortfallOf(tally, NaN).totalBps).toBeNaN()
    expect(slippageBps(1, 100, 0)).toBeNaN()
    expect(markOutBps(1, 0, 100)).toBeNaN()
    expect(meanPrice([])).toBeNaN()
  })
  it('of a whole order is its slippage against the arrival', () => {
    const fills = fc.array(fc.tuple(fc.double({ min: 90, max: 110, noNaN: true }), fc.integer({ min: 1, max: 99 })), {
      minLength: 1,
    })
    fc.assert(
      fc.property(fills, fc.constantFrom<1 | -1>(1, -1), (parts, sign) => {
        const lots = parts.reduce((sum, [, size]) => sum + size, 0)
        const paid = parts.reduce((sum, [price, size]) => sum + price * size, 0)
        const whole = shortfallOf({ sign, arrival: 100, ordered: lots, filled: lots, paid, fees: 0 }, NaN)
        expect(whole.totalBps).toBeCloseTo(slippageBps(sign, meanPrice(parts), 100), 6)
      }),
    )
  })
})

describe('mark-outs', () => {
  it('are measured by the last mid at or before their moment', () => {
    const marks = createMarkOuts([SECOND, 5 * SECOND])
    const told: [number, number][] = []
    marks.quote(0, 100)
    marks.fill(0, 1, 100, (horizon, bps) => told.push([horizon, Math.round(bps)]))
    marks.quote(SECOND, 101)
    expect(told).toEqual([])
    marks.quote(SECOND + 1, 102)
    marks.quote(9 * SECOND, 150)
    expect(told).toEqual([
      [0, 100],
      [1, 200],
    ])
    expect(marks.waiting).toBe(0)
  })
  it('wait in the order of their moments, though a fill is told late', () => {
    const marks = createMarkOuts([SECOND])
    const told: string[] = []
    marks.fill(5 * SECOND, -1, 100, (_, bps) => told.push(`second ${Math.round(bps)}`))
    marks.fill(2 * SECOND, 1, 100, (_, bps) => told.push(`first ${Math.round(bps)}`))
    marks.quote(2 * SECOND, 101)
    marks.quote(4 * SECOND, 102)
    marks.quote(7 * SECOND, 103)
    expect(told).toEqual(['first 100', 'second -200'])
  })
  it('are bounded, and pass over what is no mid', () => {
    const marks = createMarkOuts([SECOND], 1)
    marks.fill(0, 1, 100, () => {})
    marks.fill(0, 1, 100, () => {})
    marks.fill(NaN, 1, 100, () => {})
    expect(marks.waiting).toBe(1)
    marks.quote(9 * SECOND, NaN)
    expect(marks.waiting).toBe(1)
  })
})

describe('execution quality', () => {
  it('tells what an order cost, and sums it up by algorithm and by venue', () => {
    const quality = createQuality([SECOND])
    quality.begin(order)
    quality.sent(1, 'A', 50)
    quality.sent(1, 'B', 50)
    quality.quote(1, 0, 100.05)
    quality.fill(1, fill)
    quality.fill(1, { ...fill, venue: 'B', lots: 40, price: 100.3, fee: 0 })
    quality.quote(1, 2 * SECOND, 100.2)
    const report = quality.end(1, 100.5)
    expect(report?.fillRate).toBe(0.8)
    expect(report?.meanPrice).toBeCloseTo(100.2, 9)
    expect(report?.executionBps).toBeCloseTo(16, 9)
    expect(report?.opportunityBps).toBeCloseTo(10, 9)
    expect(report?.feesBps).toBeCloseTo(0.4, 9)

    const [twap] = quality.algorithms()
    expect(twap).toMatchObject({ algorithm: 'twap', orders: 1, ordered: 100, filled: 80, fillRate: 0.8 })
    expect(twap.slippageBps).toBeCloseTo(20, 9)
    expect(twap.shortfallBps).toBeCloseTo(26.4, 9)

    const [a, b] = quality.venues()
    expect(a).toMatchObject({ algorithm: 'twap', venue: 'A', sent: 50, filled: 40, fills: 1, fillRate: 0.8 })
    expect(a.slippageBps).toBeCloseTo(10, 9)
    expect(a.feeBps).toBeCloseTo((0.4 / (100.1 * 40)) * 10_000, 9)
    expect(a.markOutsBps[0]).toBeCloseTo(((100.05 - 100.1) / 100.1) * 10_000, 9)
    expect(b.markOutsBps[0]).toBeCloseTo(((100.05 - 100.3) / 100.3) * 10_000, 9)
  })

  it('weighs orders by their lots', () => {
    const quality = createQuality([])
    for (const [id, lots, price] of [
      [1, 10, 101],
      [2, 30, 100],
    ]) {
      quality.begin({ ...order, id, lots })
      quality.fill(id, { ...fill, lots, price, fee: 0 })
      quality.end(id, NaN)
    }
    expect(quality.algorithms()[0].shortfallBps).toBeCloseTo(25, 9)
  })

  it('leaves an order without a reference out of the means, and counts its lots', () => {
    const quality = createQuality([])
    quality.begin({ ...order, arrivalMid: NaN })
    quality.fill(1, fill)
    expect(quality.end(1, 100)?.totalBps).toBeNaN()
    expect(quality.algorithms()[0]).toMatchObject({ filled: 40, slippageBps: NaN, shortfallBps: NaN })
  })

  it('counts words about orders it does not know', () => {
    const quality = createQuality([])
    quality.fill(3, fill)
    quality.sent(3, 'A', 1)
    expect(quality.end(3, 100)).toBeUndefined()
    expect(quality.strays).toBe(3)
  })
})
