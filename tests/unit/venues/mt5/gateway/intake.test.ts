/** Books, and market data that waits for room. */
import { describe, expect, it } from 'vitest'
import { fromMillis } from '#domain/time.ts'
import { newFeed } from '#venues/mt5/gateway/feed.ts'
import { createIntake } from '#venues/mt5/gateway/intake.ts'
import { frameNamed, frames } from '#venues/mt5/wire/catalogue.ts'
import { recordingSink } from '#tests/conformance/venue-bench.ts'
import { gatewayBench, type FakeTerminal } from './fake-terminal.ts'

const SERVER = 1_700_007_200_000

const SELL = 1
const BUY = 2

const book = (terminal: FakeTerminal, rows: readonly (readonly [number, number, number])[], sid = 1): void =>
  terminal.send({
    frame: 'BOOK',
    time: SERVER,
    offsetSeconds: 7_200,
    sid,
    n: rows.length,
    rows: rows.map(([type, price, volume]) => ({ type, price, volume })),
  })

describe('a full sink', () => {
  it('holds the ack of what was not taken, and facts pass all the same', async () => {
    const { dial, sink, host, trades, status, venue } = gatewayBench()
    const terminal = await dial()
    const before = terminal.wire.sent
    sink.room = () => false
    terminal.ticks(1, [[SERVER, 1, 2]])
    terminal.ticks(1, [[SERVER, 2, 3]])
    terminal.account({ serverTime: SERVER })
    host.pass(fromMillis(5))
    expect(terminal.wire.acked).toBe(before)
    expect(trades[0].calls).toContain('ACCOUNT')
    expect(status().terminals[0].parked).toBe(2)
    sink.room = () => true
    expect(venue.work?.()).toBe(false)
    host.pass(10)
    expect(sink.records.ticks.map(({ bid }) => bid)).toEqual([1, 2])
    expect(terminal.wire.acked).toBe(terminal.wire.sent)
    expect(status().terminals[0].parked).toBe(0)
  })

  it('is looked at again by itself when no turn of the host does', async () => {
    const { dial, sink, host } = gatewayBench()
    const terminal = await dial()
    sink.room = () => false
    terminal.ticks(1, [[SERVER, 1, 2]])
    host.pass(fromMillis(10))
    sink.room = () => true
    host.pass(fromMillis(2))
    expect(sink.records.ticks).toHaveLength(1)
  })

  it('keeps of books the last image alone, after the ticks before it', async () => {
    const { dial, sink, host } = gatewayBench()
    const terminal = await dial()
    sink.room = () => false
    terminal.ticks(1, [[SERVER, 1, 2]])
    for (const volume of [1, 2, 3]) book(terminal, [[BUY, 1, volume]])
    host.pass(fromMillis(1))
    sink.room = () => true
    host.pass(fromMillis(2))
    expect(sink.records.calls.filter((name) => name !== 'clock').slice(-2)).toEqual(['tick', 'depth'])
    expect(sink.records.depths.map(({ bids }) => bids)).toEqual([[[1, 3]]])
  })

  it('ends the session of a terminal that sends on beyond the window', async () => {
    const { dial, sink, host } = gatewayBench()
    const terminal = await dial()
    sink.room = () => false
    for (let page = 0; page < 70; page++) terminal.ticks(1, [[SERVER + page, 1, 2]])
    host.pass(10)
    expect(terminal.closed).toBeDefined()
    expect(sink.records.faults).toEqual([expect.stringMatching(/^MT5_WIRE: .*TICKS/)])
  })
})

describe('a book', () => {
  it('is told best first, equal prices merged, empty rows left out, ten levels a side', async () => {
    const { dial, sink, host } = gatewayBench()
    const terminal = await dial()
    const sells = Array.from({ length: 12 }, (_, k): [number, number, number] => [SELL, 130_060 - 5 * k, 1 + k])
    book(terminal, [
      ...sells,
      [SELL, 130_005, 4],
      [SELL, 130_010, 0],
      [BUY, 130_000, 2],
      [BUY, 129_995, -1],
      [BUY, 129_990, 7],
      [BUY, 130_000, 3],
    ])
    host.pass(10)
    const [{ at, bids, asks }] = sink.records.depths
    expect(at).toBe(1_700_000_000_000_000)
    expect(bids).toEqual([
      [130_000, 5],
      [129_990, 7],
    ])
    expect(asks).toHaveLength(10)
    expect(asks[0]).toEqual([130_005, 16])
    expect(asks.map(([price]) => price)).toEqual(Array.from({ length: 10 }, (_, k) => 130_005 + 5 * k))
  })

  it('that is crossed, one-sided or empty passes as it is', async () => {
    const { dial, sink, host } = gatewayBench()
    const terminal = await dial()
    book(terminal, [
      [SELL, 100, 1],
      [BUY, 105, 1],
    ])
    book(terminal, [[BUY, 100, 1]])
    book(terminal, [])
    host.pass(10)
    expect(sink.records.depths.map(({ bids, asks }) => [bids.length, asks.length])).toEqual([
      [1, 1],
      [1, 0],
      [0, 0],
    ])
  })

  it('is asked for only when it is wanted', async () => {
    const { dial } = gatewayBench({ book: false })
    const terminal = await dial()
    expect(terminal.all('SUBSCRIBE')[0].book).toBe(0)
  })
})

describe('a page', () => {
  it('that is not what it says is not taken', () => {
    const told: string[] = []
    const feed = Object.assign(newFeed(1, 'EURUSD'), { instrument: 1 })
    const sink = Object.assign(recordingSink(), { tick: () => void told.push('tick') })
    const intake = createIntake({ sink, feedOf: () => feed, offset: () => {}, hold: () => {} })
    for (const definition of [frames.ticks, frames.book] as const) {
      const { fixedBytes, rowBytes } = definition
      const payload = new DataView(new ArrayBuffer(fixedBytes + 2 * rowBytes))
      const arrival = { definition: frameNamed(definition.name), flags: 0, seq: 1, view: payload, at: 0, end: 0 }
      const take = definition === frames.ticks ? intake.ticks : intake.book
      payload.setUint16(fixedBytes - 2, 2, true)
      for (let end = 0; end < fixedBytes + 2 * rowBytes; end++) expect(take({ ...arrival, end })).toBe(false)
      payload.setUint16(fixedBytes - 2, 1, true)
      expect(take({ ...arrival, end: fixedBytes + 2 * rowBytes })).toBe(false)
    }
    expect(told).toEqual([])
    expect(feed.taken).toBe(0)
  })
})
