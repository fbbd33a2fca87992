import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backtestSignal, signalRoom, type SignalTerms } from '#research/signal/signal-backtest.ts'
import { signalResult } from '#research/signal/signal-result.ts'

const terms: SignalTerms = { startEquity: 1_000, sizing: 'fixed', size: 1, halfSpread: 0, feeBps: 0 }

const run = (prices: readonly number[], positions: readonly number[], own: Partial<SignalTerms> = {}) => {
  const room = signalRoom(prices.length, prices.length)
  const rows = { prices: Float64Array.from(prices), positions: Float64Array.from(positions) }
  const result = backtestSignal(rows, { ...terms, ...own }, room)
  const of = (cells: Float64Array): readonly number[] => [...cells.subarray(0, result.trades)]
  return { ...result, equity: [...room.equity], closed: of(room.trades), paid: of(room.costs) }
}

describe('a signal', () => {
  it('earns from the row after the one it was decided at', () => {
    const { equity, closed, gross } = run([100, 110, 105, 120], [1, 1, -1, -1])
    // +10, -5, then short from 105 to 120: -15
    expect(equity).toEqual([1_000, 1_010, 1_005, 990])
    expect(closed).toEqual([5, -15])
    expect(gross).toBe(-10)
  })

  it('pays half the spread and the fee for every unit that changes, a turn for two', () => {
    const { costs, turnover, equity } = run([100, 100, 100], [1, -1, 0], { halfSpread: 0.5, feeBps: 10 })
    // 1, 2 and 1 units at 0.5 + 0.1
    expect(turnover).toBe(4)
    expect(costs).toBeCloseTo(2.4, 12)
    expect(equity.at(-1)).toBeCloseTo(997.6, 12)
  })

  it('says of each round trip what it cost, a turn divided between two', () => {
    const { closed, paid, costs } = run([100, 100, 100, 100], [1, 3, -1, 0], { halfSpread: 1 })
    // Opened with 1, raised by 2, closed with 3; then 1 and 1.
    expect(paid).toEqual([6, 2])
    expect(closed).toEqual([-6, -2])
    expect(costs).toBe(8)
  })

  it('counts what was traded in money: the units at their price, compounded the whole equity', () => {
    const [prices, positions] = [
      [100, 110, 120],
      [1, -1, 0],
    ]
    expect(run(prices, positions, { size: 5 }).traded).toBe(5 * (100 + 2 * 110 + 120))
    // 1,000 in, 1,100 turned over twice, and the ten units of then bought back at 120.
    expect(run(prices, positions, { sizing: 'compounded' }).traded).toBeCloseTo(1_000 + 2 * 1_100 + 1_200, 9)
  })

  it('takes a spread of its own for each row', () => {
    const room = signalRoom(2, 2)
    const rows = { prices: Float64Array.of(100, 100), positions: Int8Array.of(1, 1) }
    const { costs } = backtestSignal(rows, { ...terms, halfSpread: Float64Array.of(1, 3) }, room)
    expect(costs).toBe(4)
  })

  it('compounds when the whole equity is at stake', () => {
    const { equity, maxDrawdown } = run([100, 110, 99], [1, 1, 1], { sizing: 'compounded' })
    expect(equity).toEqual([1_000, 1_100, 990])
    expect(maxDrawdown).toBeCloseTo(0.1, 12)
  })

  it('is left with nothing when it loses everything', () => {
    const { equity } = run([100, 250, 100], [-1, -1, 1], { sizing: 'compounded' })
    expect(equity).toEqual([1_000, 0, 0])
  })

  it('waits over a price that is none, and counts it', () => {
    const { equity, badPrices } = run([100, Number.NaN, 0, 120], [1, 1, 1, 1])
    expect(equity).toEqual([1_000, 1_000, 1_000, 1_020])
    expect(badPrices).toBe(2)
  })

  it('holds nothing on a position that is no number', () => {
    const { equity, badPositions } = run([100, 110, 120], [Number.NaN, 1, 0])
    expect([equity, badPositions]).toEqual([[1_000, 1_000, 1_010], 1])
  })

  it('has nothing to tell of no rows', () => {
    expect(run([], []).exposure).toBeNaN()
    expect(run([], []).endEquity).toBe(1_000)
  })

  it('is the plain sum of its parts', () => {
    const price = fc.double({ min: 50, max: 150, noNaN: true })
    const row = fc.tuple(price, fc.constantFrom(-1, 0, 1), fc.double({ min: 0, max: 0.5, noNaN: true }))
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 2, maxLength: 50 }),
        fc.double({ min: 0, max: 20, noNaN: true }),
        (all, feeBps) => {
          const prices = all.map(([one]) => one)
          const positions = all.map(([, one]) => one)
          const halfSpread = Float64Array.from(all, ([, , one]) => one)
          const { endEquity, gross, costs, closed, trades, wins } = run(prices, positions, { halfSpread, feeBps })
          let plain = 1_000
          const held = [0, ...positions.slice(0, -1), 0]
          for (let k = 0; k < prices.length; k++) {
            if (k > 0) plain += held[k] * (prices[k] - prices[k - 1])
            plain -= Math.abs(held[k + 1] - held[k]) * (halfSpread[k] + (prices[k] * feeBps) / 10_000)
          }
          expect(endEquity).toBeCloseTo(plain, 8)
          expect(1_000 + gross - costs).toBeCloseTo(endEquity, 8)
          expect(1_000 + closed.reduce((sum, one) => sum + one, 0)).toBeCloseTo(endEquity, 8)
          expect(wins).toBe(closed.slice(0, trades).filter((one) => one > 0).length)
        },
      ),
    )
  })
})

describe('the trades of a signal', () => {
  const listed = (own: Partial<SignalTerms>) => {
    const all = { ...terms, halfSpread: 1, ...own }
    const [times, prices] = [Float64Array.of(0, 60e6, 120e6), Float64Array.of(100, 110, 121)]
    const room = signalRoom(3)
    const tested = backtestSignal({ prices, positions: Int8Array.of(1, 1, 0) }, all, room)
    const instrument = { id: 1, symbol: 'X', tickSize: '1', lotStep: '1', minLots: '1', maxLots: '1' }
    const stretch = { times, prices, instrument: { ...instrument, contractSize: '1', currency: '' } }
    return signalResult(stretch, all, room, tested)
  }

  it.each<Partial<SignalTerms>>([{ size: 5 }, { sizing: 'compounded' }])(
    'earn the move of their lots less their fees: %o',
    (own) => {
      const { trips, result } = listed(own)
      const [{ lots, entryPrice, exitPrice, fees, profit }] = trips
      expect(fees.toNumber()).toBeGreaterThan(0)
      expect(lots.times(exitPrice.minus(entryPrice)).minus(fees).toNumber()).toBeCloseTo(profit.toNumber(), 9)
      expect(profit.toNumber()).toBeCloseTo(result.profit, 9)
    },
  )

  it('make a turnover of what they traded, whatever the price of a unit', () => {
    const { result } = listed({ sizing: 'compounded', halfSpread: 0 })
    const mean = result.grid.equity.reduce((sum, one) => sum + one) / result.grid.equity.length
    const periodsPerYear = (365.25 * 86_400) / result.periodSeconds
    const periods = result.grid.equity.length - 1
    expect(result.metrics.turnover).toBeCloseTo(((1_000 + 1_210) / mean) * (periodsPerYear / periods), 3)
  })
})
