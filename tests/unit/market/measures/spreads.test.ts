import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { effectiveSpread, effectiveSpreadAbs } from '#market/measures/effective-spread.ts'
import { createPendingTrades } from '#market/measures/pending-trades.ts'
import { priceImpact } from '#market/measures/price-impact.ts'
import { realizedSpread, realizedSpreadAbs } from '#market/measures/realized-spread.ts'
import { relativeTo } from '#market/measures/relative-measure.ts'
import { createSpreadDecomposition } from '#market/measures/spread-decomposition.ts'
import { createWeightedMean } from '#market/measures/weighted-mean.ts'

type Row = readonly [sign: number, size: number, effective: number, realized: number, impact: number]

describe('the spreads of one trade', () => {
  it('show a maker’s loss with a sign, and hide it without one', () => {
    expect(effectiveSpread(1, 101, 100)).toBe(2)
    expect(realizedSpread(1, 101, 102)).toBe(-2)
    expect(priceImpact(1, 100, 102)).toBe(4)
    expect(effectiveSpread(-1, 99, 100)).toBe(2)
    expect(effectiveSpreadAbs(99, 100)).toBe(2)
    expect(realizedSpreadAbs(101, 102)).toBe(2)
  })

  it('add up: what was paid is what was kept and what was moved', () => {
    const price = fc.integer({ min: 1, max: 100_000 })
    fc.assert(
      fc.property(fc.constantFrom(1, -1), price, price, price, (sign, paid, mid, after) => {
        const kept = realizedSpread(sign, paid, after)
        // + 0: a sale at the mid pays -0.
        expect(kept + priceImpact(sign, mid, after) + 0).toBe(effectiveSpread(sign, paid, mid) + 0)
      }),
    )
  })

  it('are nothing where the side or the later mid is not known', () => {
    expect([effectiveSpread(0, 101, 100), realizedSpread(0, 101, 100), priceImpact(0, 1, 2)]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ])
    expect(realizedSpread(1, 101, Number.NaN)).toBeNaN()
  })

  it('are a share of a mid that is positive', () => {
    expect([relativeTo(1, 200), relativeTo(1, 0), relativeTo(1, -5)]).toEqual([0.005, Number.NaN, Number.NaN])
  })
})

describe('a weighted mean', () => {
  it('is the sum of weight times number over the sum of weights, streaming as in a batch', () => {
    const row = fc.tuple(
      fc.double({ min: -1e3, max: 1e3, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
    )
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 50 }), (rows) => {
        const mean = createWeightedMean()
        for (const [value, weight] of rows) mean.add(value, weight)
        const weights = rows.reduce((sum, [, weight]) => sum + weight, 0)
        expect(mean.mean).toBeCloseTo(rows.reduce((sum, [value, weight]) => sum + value * weight, 0) / weights, 8)
        expect(mean.weight).toBeCloseTo(weights, 8)
      }),
    )
  })

  it('is nothing before the first number and leaves out what is none', () => {
    const mean = createWeightedMean()
    mean.add(Number.NaN, 1)
    mean.add(5, 0)
    mean.add(5, -1)
    mean.add(5, Infinity)
    expect(mean.mean).toBeNaN()
    mean.add(5, 2)
    expect(mean.mean).toBe(5)
    mean.clear()
    expect([mean.mean, mean.weight]).toEqual([Number.NaN, 0])
  })
})

describe('trades that wait', () => {
  it('come out as they went in, however many wait', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 600 }), (pushes) => {
        const pending = createPendingTrades()
        const plain: number[] = []
        let next = 0
        for (const push of [...Array<boolean>(100).fill(true), ...pushes]) {
          if (push) {
            pending.push(next, 1, next + 0.1, next + 0.2, next + 0.3)
            plain.push(next++)
          } else if (plain.length > 0) {
            const first = plain.shift() ?? 0
            expect([pending.due, pending.sign, pending.price, pending.mid, pending.size]).toEqual([
              first,
              1,
              first + 0.1,
              first + 0.2,
              first + 0.3,
            ])
            pending.drop()
          }
          expect(pending.waiting).toBe(plain.length)
        }
        pending.clear()
        expect([pending.waiting, pending.due]).toEqual([0, Infinity])
      }),
      { numRuns: 20 },
    )
  })
})

describe('the decomposition of a stream', () => {
  const event = fc.record({
    after: fc.nat({ max: 4 }),
    trade: fc.boolean(),
    price: fc.integer({ min: 95, max: 105 }),
    spread: fc.integer({ min: -1, max: 3 }),
    size: fc.integer({ min: 1, max: 9 }),
    sign: fc.constantFrom(-1, 0, 1),
  })

  it('is that of the whole tape: the mid strictly before, the mid at the horizon', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 80 }), fc.integer({ min: 1, max: 12 }), (events, horizon) => {
        const rows: Row[] = []
        const stream = createSpreadDecomposition(horizon, (...row) => rows.push(row))
        const quotes: (readonly [at: number, mid: number])[] = []
        const trades: (readonly [at: number, price: number, size: number, sign: number])[] = []
        let now = 0
        for (const { after, trade, price, spread, size, sign } of events) {
          now += after
          if (trade) {
            stream.onTrade(now, price, size, sign)
            trades.push([now, price, size, sign])
          } else {
            stream.onQuote(now, price, price + spread)
            quotes.push([now, spread < 0 ? Number.NaN : price + spread / 2])
          }
        }
        stream.onTime(now + horizon + 1)

        const midAt = (holds: (at: number) => boolean): number =>
          quotes.findLast(([at]) => holds(at))?.[1] ?? Number.NaN
        const batch = trades.flatMap(([at, price, size, sign]): Row[] => {
          const mid = midAt((seen) => seen < at)
          const later = midAt((seen) => seen <= at + horizon)
          if (sign === 0 || Number.isNaN(mid)) return []
          return [[sign, size, 2 * sign * (price - mid), 2 * sign * (price - later), 2 * sign * (later - mid)]]
        })
        expect(rows.map((row) => row.map((value) => value + 0))).toEqual(
          batch.map((row) => row.map((value) => value + 0)),
        )
        expect(stream.waiting).toBe(0)

        const settled = batch.filter((row) => !Number.isNaN(row[3]))
        const lots = settled.reduce((sum, row) => sum + row[1], 0)
        const meanOf = (column: 2 | 3 | 4): number => settled.reduce((sum, row) => sum + row[column] * row[1], 0) / lots
        if (settled.length === 0) {
          expect(stream.effective).toBeNaN()
        } else {
          expect(stream.effective).toBeCloseTo(meanOf(2), 9)
          expect(stream.realized).toBeCloseTo(meanOf(3), 9)
          expect(stream.impact).toBeCloseTo(meanOf(4), 9)
          expect(stream.realized + stream.impact).toBeCloseTo(stream.effective, 9)
        }
      }),
    )
  })

  it('settles nothing before its horizon is over, and then at once', () => {
    const rows: Row[] = []
    const stream = createSpreadDecomposition(10, (...row) => rows.push(row))
    stream.onQuote(0, 99, 101)
    stream.onTrade(5, 101, 3, 1)
    stream.onQuote(15, 101, 103)
    expect([rows.length, stream.waiting]).toEqual([0, 1])
    stream.onQuote(16, 200, 202)
    expect(rows).toEqual([[1, 3, 2, -2, 4]])
    expect(stream.effectiveRelative).toBe(0.02)
  })

  it('counts what it leaves out', () => {
    const stream = createSpreadDecomposition(10)
    stream.onTrade(1, 100, 1, 1)
    stream.onQuote(2, 99, 101)
    stream.onQuote(1, 1, 2)
    stream.onTrade(3, 100, 1, 0)
    stream.onTrade(3, 100, 0, 1)
    stream.onTrade(3, Number.NaN, 1, 1)
    stream.onTrade(Number.NaN, 100, 1, 1)
    stream.onTrade(Infinity, 100, 1, 1)
    stream.onQuote(Infinity, 99, 101)
    stream.onTrade(4, 101, 1, 1)
    stream.onQuote(5, 99, Number.NaN)
    stream.onTime(20)
    stream.onQuote(21, 99, 101)
    stream.onTrade(22, 101, 1, 1)
    stream.reset()
    expect(stream.faults).toEqual({ unsigned: 1, noMid: 1, noMidAfter: 1, badTrade: 2, timeBack: 4, cutByGap: 1 })
    expect([stream.waiting, stream.effective]).toEqual([0, Number.NaN])
  })
})
