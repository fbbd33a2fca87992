import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import atr, { trueRange } from '#features/atr.ts'
import bollinger, { Bollinger } from '#features/bollinger.ts'
import macd, { Macd, type MacdSeeding } from '#features/macd.ts'
import rsi, { Rsi } from '#features/rsi.ts'
import { featureSuite, type Step } from '#tests/conformance/feature.suite.ts'

const everyQuote = { sample: { by: 'quotes', every: 1 } }
const mids = (steps: readonly Step[]): number[] =>
  steps.filter(({ isQuote }) => isQuote).map(({ view }) => (view.bid + view.ask) / 2)
const prints = (steps: readonly Step[]): number[] =>
  steps.filter(({ isQuote }) => !isQuote).map(({ print }) => print.price)

/** Wilder's averages, from the whole past. */
function rsiOf(closes: readonly number[], period: number): number {
  const moves = closes.slice(1).map((close, k) => close - closes[k])
  if (moves.length < period) return Number.NaN
  const average = (side: 1 | -1): number => {
    const parts = moves.map((move) => Math.max(side * move, 0))
    const seed = parts.slice(0, period).reduce((sum, part) => sum + part, 0) / period
    return parts.slice(period).reduce((mean, part) => ((period - 1) * mean + part) / period, seed)
  }
  const [gain, loss] = [average(1), average(-1)]
  return gain + loss === 0 ? 50 : 100 - 100 / (1 + gain / loss)
}

featureSuite(rsi)
featureSuite(rsi, everyQuote, (steps) => [rsiOf(mids(steps), 14)])
featureSuite(rsi, { period: 3, sample: { by: 'trades', every: 1 } }, (steps) => [rsiOf(prints(steps), 3)])
featureSuite(rsi, { period: 5, smoothing: 'cutler', ...everyQuote }, (steps) => [rsiOf(mids(steps).slice(-6), 5)])

describe('RSI', () => {
  const last = (closes: readonly number[], period = 14): number => {
    const state = new Rsi(period)
    return closes.map((close) => state.push(close)).at(-1)!
  }
  it('weighs the gains against all movement, worked out by hand', () => {
    // Gains 2 and 0, losses 0 and 1: then G = (1 * 1 + 3) / 2 = 2, L = (1 * 0.5 + 0) / 2 = 0.25.
    expect(last([10, 12, 11], 2)).toBeCloseTo(100 * (1 / 1.5), 12)
    expect(last([10, 12, 11, 14], 2)).toBeCloseTo(100 * (2 / 2.25), 12)
  })
  it('is 100 without a loss, 0 without a gain, 50 when nothing moved', () => {
    const fifteen = Array.from({ length: 15 }, (_, k) => k)
    expect(last(fifteen)).toBe(100)
    expect(last(fifteen.map((k) => 20 - k))).toBe(0)
    expect(last(fifteen.map(() => 7))).toBe(50)
  })
  it('needs one close more than its period', () => {
    expect(last(Array.from({ length: 14 }, (_, k) => k))).toBeNaN()
  })
  it('stays within 0 and 100', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 15 }), (closes) => {
        const value = last(closes)
        expect(value >= -1e-9 && value <= 100 + 1e-9).toBe(true)
      }),
    )
  })
})

/** Averages over the whole past, begun as `seeding` says. */
function macdOf(
  closes: readonly number[],
  [fast, slow, signal]: readonly [number, number, number],
  seeding: MacdSeeding,
) {
  const ema = (values: readonly number[], period: number, skip: number): number[] => {
    const seed = seeding === 'first' ? 1 : period
    const out: number[] = []
    values.forEach((_, t) => {
      const begun = t - skip - seed + 1
      if (begun < 0) out.push(Number.NaN)
      else if (begun === 0) out.push(values.slice(skip, skip + seed).reduce((sum, x) => sum + x, 0) / seed)
      else out.push(out[t - 1] + (2 / (period + 1)) * (values[t] - out[t - 1]))
    })
    return out
  }
  const slowly = ema(closes, slow, 0)
  const line = ema(closes, fast, seeding === 'talib' ? slow - fast : 0).map((value, t) => value - slowly[t])
  const defined = line.filter((value) => !Number.isNaN(value))
  const smoothed = ema(defined, signal, 0).at(-1) ?? Number.NaN
  return { macd: line.at(-1)!, signal: smoothed, histogram: line.at(-1)! - smoothed }
}

featureSuite(macd)
for (const seeding of ['first', 'sma', 'talib'] as const) {
  const given = { fast: 3, slow: 7, signal: 4, seeding, lines: ['macd', 'signal', 'histogram'], ...everyQuote }
  featureSuite(macd, given, (steps) => {
    if (mids(steps).length < 10) return [Number.NaN, Number.NaN, Number.NaN]
    const lines = macdOf(mids(steps), [3, 7, 4], seeding)
    return [lines.macd, lines.signal, lines.histogram]
  })
}

describe('MACD', () => {
  it('is zero on a flat price, however it begins', () => {
    for (const seeding of ['first', 'sma', 'talib'] as const) {
      const lines = new Macd(2, 4, 3, seeding)
      for (let k = 0; k < 20; k++) lines.push(5)
      expect([lines.macd, lines.signal, lines.histogram].map((value) => Math.abs(value))).toEqual([0, 0, 0])
    }
  })
  it('follows its first closes by hand', () => {
    const lines = new Macd(1, 3, 1, 'first')
    lines.push(10)
    lines.push(14)
    expect([lines.macd, lines.signal]).toEqual([2, 2])
  })
  it('refuses a fast average that is not faster', () => {
    expect(macd.params(z).safeParse({ fast: 26, slow: 26 }).success).toBe(false)
  })
})

featureSuite(bollinger)
featureSuite(
  bollinger,
  { period: 6, widths: 1.5, lines: ['middle', 'upper', 'lower', 'bandwidth'], ...everyQuote },
  (steps) => {
    const closes = mids(steps).slice(-6)
    if (closes.length < 6) return Array.from({ length: 4 }, () => Number.NaN)
    const middle = closes.reduce((sum, close) => sum + close, 0) / 6
    const width = 1.5 * Math.sqrt(closes.reduce((sum, close) => sum + (close - middle) ** 2, 0) / 6)
    return [middle, middle + width, middle - width, (2 * width) / middle]
  },
)

describe('Bollinger bands', () => {
  it('are two deviations of the population from the mean, worked out by hand', () => {
    const bands = new Bollinger(4, 2)
    for (const close of [2, 4, 4, 6]) bands.push(close)
    expect(bands.middle).toBe(4)
    expect(bands.upper).toBeCloseTo(4 + 2 * Math.SQRT2, 14)
    expect(bands.position).toBeCloseTo((6 - bands.lower) / (bands.upper - bands.lower), 14)
  })
  it('have no position when all closes are equal, whatever came before', () => {
    const bands = new Bollinger(3, 2)
    for (const close of [0.1, 7.3, 49.45, 49.45, 49.45]) bands.push(close)
    expect([bands.upper - bands.lower, bands.position]).toEqual([0, Number.NaN])
  })
})

featureSuite(atr)
featureSuite(atr, { period: 5, ...everyQuote }, (steps) => {
  const closes = mids(steps)
  const ranges = closes.slice(1).map((close, k) => Math.abs(close - closes[k]))
  if (ranges.length < 5) return [Number.NaN]
  const seed = ranges.slice(0, 5).reduce((sum, range) => sum + range, 0) / 5
  return [ranges.slice(5).reduce((mean, range) => (4 * mean + range) / 5, seed)]
})

describe('true range', () => {
  it('takes in the gap to the close before', () => {
    expect([trueRange(12, 10, 11), trueRange(12, 10, 15), trueRange(12, 10, 7)]).toEqual([2, 5, 5])
    expect(trueRange(12, 10, Number.NaN)).toBeNaN()
  })
})
