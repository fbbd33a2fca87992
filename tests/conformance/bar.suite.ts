/** What every bar type must do. The test of a bar type calls this in one line, beside its own numbers. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Bar, BarBuilder, BarEnd, BarFault, BarType, TradeSign } from '#market/bars/bar.ts'

export interface GivenTrade {
  readonly at: number
  readonly price: number
  readonly size: number
  readonly sign: TradeSign
}

/** The trades of one bar, as a plain reading of the type's definition cuts them. */
export interface PlainBar {
  readonly trades: readonly GivenTrade[]
  readonly end: BarEnd
  /** Where they are not the times of the first and the last trade. */
  readonly bounds?: readonly [openAt: number, closeAt: number]
}

export const start = 1_700_000_000_000_000

const step = fc.record({
  after: fc.constantFrom(0, 0, 1, 250_000, 1_000_000, 3_700_000),
  quarters: fc.integer({ min: 396, max: 404 }),
  size: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(1, 40, 130)),
  sign: fc.constantFrom<TradeSign>(1, 1, 1, -1, -1, 0),
})

/** Prices are quarters and sizes whole, so that all sums are exact. */
export const anyTrades: fc.Arbitrary<GivenTrade[]> = fc.array(step, { maxLength: 90 }).map((steps) => {
  let at = start
  return steps.map(({ after, quarters, size, sign }) => ({ at: (at += after), price: quarters / 4, size, sign }))
})

/** A builder with what it handed over, copied. */
export function recorded<Params>(type: BarType<Params>, given: unknown): { builder: BarBuilder; bars: Bar[] } {
  const bars: Bar[] = []
  const builder = type.create(type.params(z).parse(given), (bar) => bars.push({ ...bar }))
  return { builder, bars }
}

export function feed(builder: BarBuilder, trades: readonly GivenTrade[]): void {
  for (const { at, price, size, sign } of trades) expect(builder.trade(at, price, size, sign)).toBe(null)
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

/** `previousClose` is the price of a bar without trades. */
export function barOf({ trades, end, bounds }: PlainBar, previousClose = NaN): Bar {
  const prices = trades.length > 0 ? trades.map(({ price }) => price) : [previousClose]
  const of = (sign: TradeSign): number[] => trades.filter((trade) => trade.sign === sign).map(({ size }) => size)
  const volume = sum(trades.map(({ size }) => size))
  const notional = sum(trades.map(({ price, size }) => price * size))
  return {
    openAt: bounds?.[0] ?? trades[0].at,
    closeAt: bounds?.[1] ?? trades[trades.length - 1].at,
    open: prices[0],
    high: Math.max(...prices),
    low: Math.min(...prices),
    close: prices[prices.length - 1],
    volume,
    notional,
    trades: trades.length,
    buyVolume: sum(of(1)),
    sellVolume: sum(of(-1)),
    buyTrades: of(1).length,
    sellTrades: of(-1).length,
    vwap: volume > 0 ? notional / volume : NaN,
    end,
  }
}

const badTrades: readonly (readonly [BarFault, at: number, price: number, size: number, sign: number])[] = [
  ['nan', start, NaN, 1, 1],
  ['nan', start, 1, NaN, 1],
  ['nan', start, Infinity, 1, 1],
  ['zero', start, 0, 1, 1],
  ['zero', start, 1, 0, 1],
  ['negative', start, -1, 1, 1],
  ['negative', start, 1, -1, 1],
  ['tooLarge', start, 1, 2 ** 53, 1],
  ['tooLarge', start, 1e300, 1e10, 1],
  ['badSign', start, 1, 1, 2],
  ['badSign', start, 1, 1, NaN],
  ['badTime', NaN, 1, 1, 1],
  ['badTime', Infinity, 1, 1, 1],
  ['badTime', 0.5, 1, 1, 1],
  ['backwards', start - 3_600_000_000, 1, 1, 1],
]

/** `given` are parameters as a configuration would have them; `plain` gives the closed bars. */
export function barSuite<Params>(
  type: BarType<Params>,
  given: unknown,
  plain: (trades: readonly GivenTrade[]) => readonly PlainBar[],
): void {
  const run = (trades: readonly GivenTrade[]): { builder: BarBuilder; bars: Bar[] } => {
    const made = recorded(type, given)
    feed(made.builder, trades)
    return made
  }

  describe(`${type.name} ${JSON.stringify(given)} as a bar type`, () => {
    it('declares what it is, for the reference', () => {
      for (const text of [type.unit, type.about, type.formula, type.edge, type.source]) expect(text).not.toBe('')
      expect(type.name).toMatch(/^[a-z]+(_[a-z]+)*$/)
    })

    it('refuses parameters it does not know', () => {
      const known = type.params(z).parse(given)
      expect(type.params(z).safeParse({ ...known, nonsense: 1 }).success).toBe(false)
    })

    it('cuts trades where its definition says', () => {
      fc.assert(
        fc.property(anyTrades, (trades) => {
          let close = NaN
          const expected = plain(trades).map((group) => {
            const bar = barOf(group, close)
            close = bar.close
            return bar
          })
          expect(run(trades).bars).toEqual(expected)
        }),
      )
    })

    it('puts every lot into exactly one bar', () => {
      fc.assert(
        fc.property(anyTrades, fc.nat({ max: 90 }), (trades, gapAfter) => {
          const { builder, bars } = recorded(type, given)
          feed(builder, trades.slice(0, gapAfter))
          builder.gap()
          feed(builder, trades.slice(gapAfter))
          const all = [...bars, builder.open]
          const whole = barOf({ trades, end: 'rule', bounds: [0, 0] })
          for (const field of ['volume', 'notional', 'buyVolume', 'sellVolume'] as const)
            expect(sum(all.map((bar) => bar[field]))).toBe(whole[field])
        }),
      )
    })

    it('keeps prices within high and low, and times in order', () => {
      fc.assert(
        fc.property(anyTrades, (trades) => {
          const { bars } = run(trades)
          bars.forEach((bar, k) => {
            const { openAt, closeAt, open, high, low, close, vwap } = bar
            for (const price of bar.trades > 0 ? [open, close, vwap] : [open, close]) {
              expect(price).toBeLessThanOrEqual(high)
              expect(price).toBeGreaterThanOrEqual(low)
            }
            expect(closeAt).toBeGreaterThanOrEqual(openAt)
            if (k > 0) expect(openAt).toBeGreaterThanOrEqual(bars[k - 1].closeAt)
          })
        }),
      )
    })

    it('makes the same bars of the same trades, whatever another does meanwhile', () => {
      fc.assert(
        fc.property(anyTrades, anyTrades, (trades, others) => {
          const { builder, bars } = recorded(type, given)
          const beside = recorded(type, given)
          trades.forEach((trade, k) => {
            if (k < others.length) feed(beside.builder, [others[k]])
            feed(builder, [trade])
          })
          expect(bars).toEqual(run(trades).bars)
        }),
      )
    })

    it('refuses what cannot be by name, counts it, and is otherwise as before', () => {
      fc.assert(
        fc.property(anyTrades, fc.nat({ max: 90 }), (trades, after) => {
          const { builder, bars } = recorded(type, given)
          feed(builder, trades.slice(0, after))
          const hasTime = after > 0 && trades.length > 0
          const told: Partial<Record<BarFault, number>> = {}
          for (const [fault, at, price, size, sign] of badTrades) {
            if (fault === 'backwards' && !hasTime) continue
            expect(builder.trade(at, price, size, sign as TradeSign)).toBe(fault) // some are no signs
            told[fault] = (told[fault] ?? 0) + 1
          }
          expect(builder.advanceTo(NaN)).toBe('badTime')
          told.badTime = (told.badTime ?? 0) + 1
          if (hasTime) {
            expect(builder.advanceTo(start - 3_600_000_000)).toBe('backwards')
            told.backwards = (told.backwards ?? 0) + 1
          }
          expect(builder.faults).toMatchObject(told)
          feed(builder, trades.slice(after))
          expect(bars).toEqual(run(trades).bars)
        }),
      )
    })

    it('marks the bar that a gap breaks, and no later than the next one', () => {
      fc.assert(
        fc.property(anyTrades, fc.nat({ max: 90 }), (trades, gapAfter) => {
          const { builder, bars } = recorded(type, given)
          feed(builder, trades.slice(0, gapAfter))
          const before = bars.length
          const wasOpen = builder.open.trades > 0
          builder.gap()
          feed(builder, trades.slice(gapAfter))
          if (wasOpen && bars.length > before) expect(bars[before].end).toBe('gap')
          for (const bar of bars.slice(0, before)) expect(bar.end).not.toBe('gap')
          for (const bar of bars.slice(before + 2)) expect(bar.end).not.toBe('gap')
        }),
      )
    })

    it('lends one and the same bar, and is empty when it does', () => {
      const lent = new Set<Readonly<Bar>>()
      const openTrades = new Set<number>()
      const builder: BarBuilder = type.create(type.params(z).parse(given), (bar) => {
        lent.add(bar)
        openTrades.add(builder.open.trades)
      })
      for (let k = 0; k < 400; k++) builder.trade(start + k * 500_000, 100, 50, k % 3 === 0 ? -1 : 1)
      expect(lent.size).toBe(1)
      expect([...openTrades]).toEqual([0])
    })
  })
}
