import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { detectRowFormat } from '#market/tick-format.ts'
import { findBookSets } from '#stores/book-sets.ts'
import type { BinanceSet } from '#stores/book-verification/binance.ts'
import { binanceEvents } from '#stores/market-events-binance.ts'
import { rowEvents, type RowsInput } from '#stores/market-events-rows.ts'
import { checkedSink, type EventReader, type MarketSink } from '#stores/market-events.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'events-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const put = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(dir, name), content)
  return join(dir, name)
}
const lines = (...rows: readonly string[]): string => `${rows.join('\n')}\n`

/** Events as text, one each. */
function spoken(): { readonly sink: MarketSink; readonly said: string[] } {
  const said: string[] = []
  return {
    said,
    sink: {
      quote: (at, bid, bidSize, ask, askSize) => void said.push(`${at} quote ${bid}/${bidSize} ${ask}/${askSize}`),
      depth: ({ bids, asks }, at) => void said.push(`${at} depth ${bids}+${asks}`),
      trade: (at, price, size, told) => void said.push(`${at} trade ${price}/${size} ${told}`),
      gap: () => void said.push('gap'),
    },
  }
}

async function eventsOf(read: EventReader, signal = new AbortController().signal) {
  const { sink, said } = spoken()
  const faults: string[] = []
  const bytes = new Map<string, number>()
  await read(sink, {
    signal,
    noted: ({ line, field, condition }) => void faults.push(`${line} ${field} ${condition}`),
    progressed: (path, count) => void bytes.set(path, count),
  })
  return { said, faults, bytes }
}

describe('checked events', () => {
  it('pass as the data agent lets them, and the rest is counted by kind and reason', () => {
    const { sink, said } = spoken()
    const checked = checkedSink(sink)
    const image = (bid: number, ask: number) => ({
      ...{ bids: 1, asks: 1, bidPrices: Float64Array.of(bid), askPrices: Float64Array.of(ask) },
      ...{ bidSizes: Float64Array.of(1), askSizes: Float64Array.of(1) },
    })
    checked.quote(10, 100, 1, 101, 1)
    checked.quote(10, 102, 1, 101, 1)
    checked.quote(9, 100, 1, 101, 1)
    checked.quote(11, 100, 1, NaN, NaN)
    checked.depth(image(100, 101), 8)
    checked.depth(image(102, 101), 8)
    checked.trade(7, 100, 1, 1)
    checked.trade(7, 100, 0, 1)
    checked.trade(NaN, 100, 1, 1)
    checked.gap()
    expect(said).toEqual(['10 quote 100/1 101/1', '10 quote 102/1 101/1', '8 depth 1+1', '7 trade 100/1 1', 'gap'])
    expect(checked.counts).toEqual({
      ...{ quotes: 2, depths: 1, trades: 1, gaps: 1 },
      setAside: {
        'quote outOfOrder': 1,
        'quote oneSided': 1,
        'depth crossed': 1,
        'trade zero': 1,
        'trade nan': 1,
      },
    })
  })
})

const rowsIn = (path: string): RowsInput => ({ path, format: detectRowFormat(readFileSync(path))! })

describe('quotes with trades beside them', () => {
  it('come in order of time, trades first where they share one', async () => {
    const quotes = put('quotes.csv', lines('ts_ms,bid,bid_size,ask,ask_size', '10,1.0,5,1.2,6', '20,1.1,5,1.2,6'))
    const trades = put(
      'trades.csv',
      lines('ts_ms,trade_id,price,quantity,buyer_maker', '5,1,1.1,2,True', '20,2,1.2,3,False', '30,3,1.2,1,False'),
    )
    const { said } = await eventsOf(rowEvents(rowsIn(quotes), rowsIn(trades)))
    expect(said).toEqual([
      '5000 trade 1.1/2 -1',
      '10000 quote 1/5 1.2/6',
      '20000 trade 1.2/3 1',
      '20000 quote 1.1/5 1.2/6',
      '30000 trade 1.2/1 1',
    ])
  })

  it('go by the clock both files have, where one lacks that of the venue', async () => {
    const head = 'local_ts_ns,event_ts_ms,tx_ts_ms,update_id,bid_px,bid_qty,ask_px,ask_qty'
    const quotes = put(
      'q.csv',
      lines(head, '1723161255000000000,,,1,100,1,101,1', '1723161256000000000,,,2,100,2,101,1'),
    )
    const trades = put(
      't.csv',
      lines(
        'local_ts_ns,event_ts_ms,trade_ts_ms,trade_id,price,qty,buyer_is_maker,kind',
        '1723161255500000000,1723161256770,1723161256770,1,101,1,0,',
      ),
    )
    const { said } = await eventsOf(rowEvents(rowsIn(quotes), rowsIn(trades)))
    expect(said).toEqual([
      '1723161255000000 quote 100/1 101/1',
      '1723161255500000 trade 101/1 1',
      '1723161256000000 quote 100/2 101/1',
    ])
  })

  it('are read past bad rows and up to where a file breaks off, and both are told', async () => {
    const rows = Array.from({ length: 4_000 }, (_, k) => `${1_000 + k},1.${1_000 + ((k * 7919) % 997)},1.3`)
    const bad = put('bad.csv', lines('ts_utc_ms,bid,ask', rows[0], 'x,1,2', rows[1]))
    expect(await eventsOf(rowEvents(rowsIn(bad)))).toMatchObject({
      said: ['1000000 quote 1.1/NaN 1.3/NaN', '1001000 quote 1.194/NaN 1.3/NaN'],
      faults: ['3 ts_utc_ms not a number'],
    })
    const whole = gzipSync(lines('ts_utc_ms,bid,ask', ...rows))
    const path = put('cut.csv.gz', whole.subarray(0, whole.length - 200))
    const format = detectRowFormat(Buffer.from(lines('ts_utc_ms,bid,ask', rows[0])))!
    const { said, faults } = await eventsOf(rowEvents({ path, format }))
    expect(said.length).toBeGreaterThan(3_000)
    expect(said.length).toBeLessThan(4_000)
    expect(faults.at(-1)).toMatch(/ file truncated$/)
  })

  it('stop at an abort, with its reason', async () => {
    const quotes = put('quotes.csv', lines('ts_utc_ms,bid,ask', '10,1.0,1.2'))
    await expect(eventsOf(rowEvents(rowsIn(quotes)), AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  })
})

const DEPTH = 'local_ts_ns,event_ts_ms,tx_ts_ms,first_id,last_id,prev_last_id,side,price,qty'
const SNAPSHOT = 'local_ts_ns,last_update_id,side,price,qty'
const TRADES = 'local_ts_ns,event_ts_ms,trade_ts_ms,trade_id,price,qty,buyer_is_maker,kind'

/** The collector's clock is an hour behind the exchange's: whoever mixes them up gets another order. */
const local = (millis: number): string => `${millis}000000`
const exchange = (millis: number): number => 3_600_000 + millis
const depthRow = (millis: number, ids: string, level: string): string =>
  `${local(millis)},${exchange(millis) + 1},${exchange(millis)},${ids},${level}`
const tradeRow = (millis: number, price: string, size: string, isBuyerMaker: number): string =>
  `${local(millis + 5)},${exchange(millis) + 1},${exchange(millis)},7,${price},${size},${isBuyerMaker},MARKET`

const setIn = (): BinanceSet => {
  const [set] = findBookSets('binance', dir)
  if (set?.format !== 'binance') throw new Error('no set')
  return set
}

const snapshotRows = (millis: number, id: number): readonly string[] => [
  `${local(millis)},${id},b,100.0,1.000`,
  `${local(millis)},${id},a,100.1,2.000`,
]

describe('a Binance set', () => {
  it('gives a depth image and a quote at every update that reaches the book, and the trades between', async () => {
    put('usdm_x_snapshot.csv', lines(SNAPSHOT, ...snapshotRows(15, 10)))
    put(
      'usdm_x_depth.csv',
      lines(
        DEPTH,
        depthRow(10, '1,9,0', 'b,99.9,4.000'),
        depthRow(20, '11,12,9', 'b,99.8,5.000'),
        depthRow(20, '11,12,9', 'a,100.1,0.500'),
        depthRow(30, '13,14,12', 'b,100.0,0.000'),
      ),
    )
    put('usdm_x_trades.csv', lines(TRADES, tradeRow(20, '100.1', '1.500', 0), tradeRow(29, '100.0', '1.000', 1)))
    const at = (millis: number): number => exchange(millis) * 1_000
    const { said, faults, bytes } = await eventsOf(binanceEvents(setIn()))
    expect(faults).toEqual([])
    expect(said).toEqual([
      `${at(20)} trade 100.1/1.5 1`,
      `${at(20)} depth 2+1`,
      `${at(20)} quote 100/1 100.1/0.5`,
      `${at(29)} trade 100/1 -1`,
      `${at(30)} depth 1+1`,
      `${at(30)} quote 99.8/5 100.1/0.5`,
    ])
    expect(bytes.size).toBe(3)
  })

  it('takes the event time of updates where the market has no other (spot)', async () => {
    put('spot_x_snapshot.csv', lines(SNAPSHOT, ...snapshotRows(5, 10)))
    put('spot_x_depth.csv', lines(DEPTH, `${local(10)},${exchange(10)},,11,12,,b,99.9,4.00000000`))
    expect((await eventsOf(binanceEvents(setIn()))).said).toEqual([
      `${exchange(10) * 1_000} depth 2+1`,
      `${exchange(10) * 1_000} quote 100/1 100.1/2`,
    ])
  })

  it('has a gap where the chain of updates breaks, and quotes again after the next snapshot', async () => {
    put('usdm_x_snapshot.csv', lines(SNAPSHOT, ...snapshotRows(5, 10), ...snapshotRows(35, 30)))
    put(
      'usdm_x_depth.csv',
      lines(
        DEPTH,
        depthRow(10, '11,12,9', 'b,99.9,4.000'),
        depthRow(20, '19,20,18', 'b,99.9,5.000'),
        depthRow(30, '21,22,20', 'b,99.9,6.000'),
        depthRow(40, '31,32,29', 'b,99.9,7.000'),
      ),
    )
    expect((await eventsOf(binanceEvents(setIn()))).said.map((text) => text.split(' ').slice(-2).join(' '))).toEqual([
      'depth 2+1',
      '100/1 100.1/2',
      'gap',
      'depth 2+1',
      '100/1 100.1/2',
    ])
  })

  it('never has a price without a snapshot', async () => {
    put('usdm_x_depth.csv', lines(DEPTH, depthRow(10, '11,12,9', 'b,99.9,4.000')))
    expect((await eventsOf(binanceEvents(setIn()))).said).toEqual([])
  })

  it.each([
    ['a level that is none', '13,14,12', 'b,99.8,-1.000', ['4 qty badSize'], 2],
    ['a row that cannot be read', '13,14,12', 'z,99.8,1.000', ['4 side unknownWord'], 2],
    // Nobody knows whether it was the last row of the message before it or the first of the one after.
    ['a row without its number', '13,?,12', 'b,99.8,1.000', ['4 last_id notANumber'], 1],
    ['numbers that go back', '15,14,12', 'b,99.8,1.000', [], 2],
  ])('refuses a message with %s whole, and has a gap until the next snapshot', async (_, ids, level, told, applied) => {
    put('usdm_x_snapshot.csv', lines(SNAPSHOT, ...snapshotRows(5, 10), ...snapshotRows(35, 20)))
    put(
      'usdm_x_depth.csv',
      lines(
        DEPTH,
        depthRow(10, '10,11,9', 'b,99.9,4.000'),
        depthRow(15, '12,12,11', 'b,99.9,5.000'),
        depthRow(20, ids, level),
        depthRow(20, told.length === 0 ? ids : '13,14,12', 'b,100.0,0.000'),
        depthRow(30, '15,16,14', 'b,99.7,1.000'),
        depthRow(40, '20,22,16', 'b,99.9,7.000'),
      ),
    )
    const { said, faults } = await eventsOf(binanceEvents(setIn()))
    expect(faults).toEqual(told)
    const events = said.map((text) => text.split(' ').slice(-2).join(' '))
    const image = ['depth 2+1', '100/1 100.1/2']
    expect(events).toEqual([...Array.from({ length: applied }, () => image).flat(), 'gap', ...image])
  })

  it('does not apply the part of a message that a cut file still has', async () => {
    put('usdm_x_snapshot.csv', lines(SNAPSHOT, ...snapshotRows(5, 10)))
    const updates = Array.from({ length: 3_000 }, (_, k) =>
      depthRow(10 + k, `${11 + k},${12 + k},${k === 0 ? 9 : 11 + k}`, `b,99.9,${((k * 7919) % 997) / 1e3}`),
    )
    const whole = gzipSync(lines(DEPTH, ...updates))
    put('usdm_x_depth.csv.gz', whole.subarray(0, whole.length - 300))
    const { said, faults } = await eventsOf(binanceEvents(setIn()))
    expect(said.length / 2).toBeGreaterThan(1_000)
    expect(said.length / 2).toBeLessThan(3_000)
    expect(faults.at(-1)).toMatch(/ file truncated$/)
  })
})
