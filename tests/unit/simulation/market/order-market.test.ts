import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import { LAST_OF_EVENT, mboBook } from '#market/feeds/mbo-book.ts'
import { fastOrderBook } from '#market/orders/fast-order-book.ts'
import { NO_ORDER } from '#market/orders/order-book.ts'
import { seededRng } from '#numeric/rng.ts'
import { createOrderExchange } from '#simulation/exchange/order-exchange.ts'
import * as latencies from '#simulation/latency/registry.ts'
import { LOST, QUOTE, TickBatchBuilder } from '#swarm/ports/tick-batch.ts'
import { anyFlow, flowBatch, flowOf, MIDDLE, type FlowRecord } from './order-flow.ts'
import { actsOn, anyActs, eurusd, expectBooksKept, millis, onOrders, order, stageOn } from './simulation-stage.ts'

const limit = (id: number, side: 'buy' | 'sell', lots: number, price: number) =>
  order(id, { side, lots: new Money(lots), orderType: 'limit', price: new Money(price), timeInForce: 'gtc' })

/** Records of a market by hand: bids of 5 and 7 steps at 99 (orders 11, 12), an ask of 10 at 101 (order 21). */
function byHand(later: readonly Omit<FlowRecord, 'flags'>[], own: Parameters<typeof stageOn>[1] = {}) {
  const first = [
    { at: 1_000, action: 'R', side: null, ticks: NaN, size: NaN, id: 0 },
    { at: 1_000, action: 'A', side: BID, ticks: 9_900, size: 5, id: 11 },
    { at: 1_000, action: 'A', side: BID, ticks: 9_900, size: 7, id: 12 },
    { at: 1_000, action: 'A', side: ASK, ticks: 10_100, size: 10, id: 21 },
  ] as const
  const all = [...first, ...later]
  const records = all.map((one, k) => ({ ...one, flags: all[k + 1]?.at === one.at ? 0 : LAST_OF_EVENT }))
  return stageOn(flowBatch(eurusd.symbol, records), { marketOf: onOrders, ...own })
}

describe('a market played order by order', () => {
  it('fills an order of ours when those before it are gone, at its own price, for the fee of a maker', async () => {
    const { simulation, told, fills, play } = byHand([
      { at: 5_000, action: 'C', side: BID, ticks: 9_900, size: 7, id: 12 },
      { at: 6_000, action: 'A', side: BID, ticks: 9_900, size: 9, id: 13 },
      { at: 7_000, action: 'T', side: ASK, ticks: 9_900, size: 6, id: 0 },
      { at: 7_000, action: 'C', side: BID, ticks: 9_900, size: 5, id: 11 },
      { at: 7_000, action: 'C', side: BID, ticks: 9_900, size: 1, id: 13 },
    ])
    await play([{ at: 2_000, act: (now) => simulation.submit(limit(1, 'buy', 0.3, 99), now) }])
    expect(told.filter((line) => !line.includes('quote'))).toEqual(['2000 accepted 1', '7000 filled 1 0.1 at 99 queue'])
    expect(fills[0].fee.eq('-0.05')).toBe(true)
  })

  it('tells the quotes of the recording a feed latency later, and nobody the records', async () => {
    const { told, simulation, play } = byHand([{ at: 9_000, action: 'A', side: ASK, ticks: 10_200, size: 1, id: 22 }], {
      latency: millis(2, 0, 0),
    })
    await play()
    expect(told).toEqual(['3000 quote of 1000', '11000 quote of 9000'])
    expect(simulation.ticks).toBe(7)
  })

  it('has no say in how late the quotes are', async () => {
    const records = flowOf(fc.sample(anyFlow, { numRuns: 1, seed: 3 })[0])
    const delays = { feedMillis: 20, entryMillis: 1, responseMillis: 1, floorMillis: 0, sigma: 1, rejectShare: 0 }
    const told = async (batch: TickBatchBuilder) => {
      const stage = stageOn(batch, {
        marketOf: onOrders,
        latency: latencies.log_normal.create(delays, seededRng(4)),
      })
      await stage.play()
      return stage.told
    }
    const all = flowBatch(eurusd.symbol, records)
    const quotes = new TickBatchBuilder([eurusd.symbol])
    for (let row = 0; row < all.rows; row++) if (all.kind[row] === QUOTE) quotes.copy(all, row, 0)
    expect(await told(all)).toEqual(await told(quotes))
  })

  it('refuses an order in an auction, values what is held at the last touch meanwhile, and takes orders again after it', async () => {
    const { simulation, told, play } = byHand([
      { at: 5_000, action: 'A', side: ASK, ticks: 9_800, size: 3, id: 22 },
      { at: 9_000, action: 'C', side: ASK, ticks: 9_800, size: 3, id: 22 },
    ])
    let equity = new Money(0)
    await play([
      { at: 2_000, act: (now) => simulation.submit(order(1), now) },
      { at: 6_000, act: (now) => simulation.submit(limit(2, 'buy', 1, 99), now) },
      { at: 6_500, act: () => void ({ equity } = simulation.account()) },
      { at: 9_500, act: (now) => simulation.submit(limit(3, 'sell', 1, 99), now) },
    ])
    expect(told.filter((line) => !line.includes('quote'))).toEqual([
      '2000 accepted 1',
      '2000 filled 1 1 at 101 take',
      '6000 rejected 2 MARKET_CLOSED',
      '9500 accepted 3',
      '9500 filled 3 0.5 at 99 take',
      '9500 filled 3 0.5 at 99 take',
    ])
    // One lot from 101 to the bid of 99, ten times, and the fee of a taker.
    expect(equity.toFixed()).toBe('9979')
  })

  it('refuses orders from where records are missing until the book is told anew', async () => {
    const batch = new TickBatchBuilder([eurusd.symbol])
    const quoted = (at: number): void => batch.quote(0, at, 0, 99, 1, 101, 1)
    batch.mbo(0, 1_000, 0, 0, 3, 0, NaN, NaN, LAST_OF_EVENT)
    batch.mbo(0, 1_000, 1, 21, 0, -1, 101, 1, LAST_OF_EVENT)
    quoted(1_500)
    batch.mbo(0, 2_000, 2, 0, LOST, 0, NaN, NaN, 0)
    quoted(2_500)
    batch.mbo(0, 3_000, 3, 0, 3, 0, NaN, NaN, LAST_OF_EVENT)
    batch.mbo(0, 3_000, 4, 21, 0, -1, 101, 1, LAST_OF_EVENT)
    quoted(3_500)
    const { simulation, told, play } = stageOn(batch, { marketOf: onOrders })
    await play([
      { at: 2_200, act: (now) => simulation.submit(limit(1, 'buy', 0.1, 101), now) },
      { at: 3_200, act: (now) => simulation.submit(limit(2, 'buy', 0.1, 101), now) },
    ])
    expect(told.filter((line) => !line.includes('quote'))).toEqual([
      '2200 rejected 1 MARKET_CLOSED',
      '3200 accepted 2',
      '3200 filled 2 0.1 at 101 take',
    ])
  })

  it('ends with one line when its orders are finer than the instrument', async () => {
    const batch = new TickBatchBuilder([eurusd.symbol])
    batch.mbo(0, 1_000, 0, 7, 0, 1, 99.5, 0.25, LAST_OF_EVENT)
    const { play } = stageOn(batch, { marketOf: onOrders })
    await expect(play()).rejects.toThrow(/^CONFIG_INVALID: .*lotStep of EURUSD.*0\.1.*0\.25.*book: levels/)
  })
})

/** Time, steps, and why. */
type Fill = readonly [number, number, string]

/** What a queue by price and time says of one order of ours, by counting the lots that were there before it. */
function byCounting(records: readonly FlowRecord[], from: number, side: BookSide, ticks: number, steps: number) {
  const book = fastOrderBook()
  const feed = mboBook(book)
  let ahead: number[] | undefined
  let leaves = steps
  const fills: Fill[] = []
  const take = (most: number, why: string, at: number): void => {
    const filled = Math.min(leaves, Math.max(0, most))
    leaves -= filled
    if (filled > 0) fills.push([at, filled, why])
  }
  for (const record of records) {
    const rested = book.handleOf(record.id)
    const [size, price] = rested === NO_ORDER ? [0, NONE] : [book.sizeOf(rested), book.ticksOf(rested)]
    feed.apply(record)
    if (record.at < from) continue
    ahead ??= idsAt(book, side, ticks)
    const beyond = side === BID ? record.ticks < ticks : record.ticks > ticks
    const reaches = record.side === (side === BID ? ASK : BID) && (beyond || record.ticks === ticks)
    if (record.action === 'T' && reaches) {
      const before = ahead.reduce((sum, id) => sum + (book.handleOf(id) === NO_ORDER ? 0 : sizeOf(book, id)), 0)
      take(beyond ? record.size : record.size - before, beyond ? 'trade' : 'queue', record.at)
    } else if (record.action === 'A' && reaches) take(record.size, 'cross', record.at)
    const loses = record.action === 'M' && (record.size > size || record.ticks !== price)
    if (loses || book.handleOf(record.id) === NO_ORDER) ahead = ahead.filter((id) => id !== record.id)
  }
  return fills
}

const sizeOf = (book: ReturnType<typeof fastOrderBook>, id: number): number => book.sizeOf(book.handleOf(id))
function idsAt(book: ReturnType<typeof fastOrderBook>, side: BookSide, ticks: number): number[] {
  const ids: number[] = []
  for (let at = book.first(side, ticks); at !== NO_ORDER; at = book.after(at)) ids.push(book.idOf(at))
  return ids
}

describe('on any market', () => {
  it('an order of ours is filled by what counting the lots before it says', () => {
    let filled = 0
    fc.assert(
      fc.property(
        anyFlow,
        fc.nat(60),
        fc.constantFrom(BID, ASK),
        fc.integer({ min: -1, max: 3 }),
        fc.integer({ min: 1, max: 30 }),
        (steps, after, side, away, lots) => {
          const records = flowOf(steps)
          const fills: Fill[] = []
          const exchange = createOrderExchange((_, ticks) => ticks, {
            filled: (_id, _side, steps, _ticks, _leaves, why) => void fills.push([now, steps, why]),
            canceled: () => {},
            reducible: () => 0,
          })
          const ticks = MIDDLE + (side === BID ? -away : away)
          let now = 0
          let placedAt = Infinity
          for (const [k, record] of records.entries()) {
            now = record.at
            exchange.record(record)
            if (k < after || placedAt < Infinity || (record.flags & LAST_OF_EVENT) === 0) continue
            const best = exchange.book.best(side === BID ? ASK : BID)
            const takes = best !== NONE && (side === BID ? ticks >= best : ticks <= best)
            if (takes) continue
            placedAt = now + 0.5
            exchange.place({ id: 1, side, steps: lots, ticks, timeInForce: 'gtc', postOnly: true, reduceOnly: false })
          }
          expect(merged(fills)).toEqual(merged(byCounting(records, placedAt, side, ticks, lots)))
          filled += fills.length
        },
      ),
      { numRuns: 400, seed: 5 },
    )
    expect(filled).toBeGreaterThan(100)
  })

  it('with orders of ours keeps its books, and fills none of them without a trade, a crossing or an order sent', async () => {
    const why: Record<string, number> = {}
    await fc.assert(
      fc.asyncProperty(anyFlow, anyActs, fc.nat(20), async (steps, acts, delay) => {
        const records = flowOf(steps)
        const play = async () => {
          const own = { marketOf: onOrders, latency: millis(delay, delay, delay), stopOutShare: 0.3 }
          const stage = stageOn(flowBatch(eurusd.symbol, records), own)
          await stage.play(actsOn(stage.simulation, acts, 1_000, 0.02))
          return stage
        }
        const { simulation, fills, told } = await play()
        const book = lastTouch(records)
        expectBooksKept(simulation, fills, book.bid, book.ask)
        for (const fill of fills) {
          why[fill.why!] = (why[fill.why!] ?? 0) + 1
          const ticks = fill.price.times(100).toNumber()
          const reaches = ({ ticks: at }: FlowRecord): boolean => (fill.side === 'buy' ? at <= ticks : at >= ticks)
          const against = fill.side === 'buy' ? ASK : BID
          const there = records.filter(({ at, side }) => at === fill.at && side === against).filter(reaches)
          if (fill.why === 'take') continue
          const actions = fill.why === 'cross' ? ['A', 'M'] : ['T']
          expect(there.some(({ action }) => actions.includes(action))).toBe(true)
        }
        expect((await play()).told).toEqual(told)
      }),
      { numRuns: 150, seed: 9 },
    )
    expect(Object.keys(why).sort()).toEqual(['cross', 'queue', 'take', 'trade'])
  })
})

/** Fills of one moment and reason as one. */
const merged = (fills: readonly Fill[]): readonly Fill[] =>
  [...Map.groupBy(fills, ([at, , why]) => `${at} ${why}`).values()].map((ones) => {
    const [[at, , why]] = ones
    return [at, ones.reduce((sum, [, steps]) => sum + steps, 0), why]
  })

/** Touch of the last event after which the book is not crossed, NaN for a side that is empty. */
function lastTouch(records: readonly FlowRecord[]): { bid: number; ask: number } {
  const book = fastOrderBook()
  const feed = mboBook(book)
  for (const record of records) feed.apply(record)
  const price = (side: BookSide): number => (book.best(side) === NONE ? NaN : book.best(side) / 100)
  return { bid: price(BID), ask: price(ASK) }
}
