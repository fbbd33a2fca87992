import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { createMemoryJournal } from '#stores/journal-memory.ts'
import { LATENCY, openMarket, openStage, SECOND } from './desk-stage.ts'

describe('desk: market data', () => {
  it('numbers all market events of all instruments with one counter', () => {
    const { wire, sent } = openStage()
    const sides = { bids: 1, asks: 0, bidPrices: Float64Array.of(1), bidSizes: Float64Array.of(2) }
    wire.sink.tick(1, 10, 1.1, 5, 1.2, 6, false)
    wire.sink.depth({
      instrument: 2,
      at: 11,
      ...sides,
      askPrices: new Float64Array(10),
      askSizes: new Float64Array(10),
    })
    wire.sink.trade(1, 12, 1.15, 3, 'buy', false)
    wire.sink.tick(2, 13, 1, NaN, 2, NaN, true)
    expect(sent('venue.tick')).toMatchObject([
      { seq: 1, at: 10, instrument: 1, bid: 1.1, bidSize: 5, ask: 1.2, askSize: 6, replay: false },
      { seq: 4, at: 13, instrument: 2, replay: true },
    ])
    expect(sent('venue.depth')).toMatchObject([{ seq: 2, at: 11, instrument: 2, bids: 1, asks: 0 }])
    expect(sent('venue.trade')).toMatchObject([{ seq: 3, at: 12, price: 1.15, size: 3, aggressor: 'buy' }])
  })

  it('lets no more of the market through once it is hushed, but orders and facts, and holds no feed', () => {
    const { desk, wire, clock, submit, news } = openMarket()
    desk.hush()
    wire.sink.tick(1, 10, 1.1, 5, 1.2, 6, false)
    expect(wire.sink.ready()).toBe(true)
    submit(1)
    clock.run(4 * LATENCY)
    expect(news()).toEqual(['order.accepted'])
  })
})

describe('desk: sending', () => {
  it('journals and flushes an order before it is sent, and tells its facts with its number', () => {
    const stage = openMarket()
    stage.submit(7, { at: 77 })
    expect(stage.journal.durable.at(-1)).toMatchObject({ entry: 'submit', order: { clientId: 7, lots: new Money(1) } })
    expect(stage.exchange.arrivals.size).toBe(0)
    stage.clock.run(4 * LATENCY)
    const { fillId } = stage.exchange.fill(7, '0.4')
    stage.exchange.end(7, 'canceled')
    stage.clock.run(4 * LATENCY)
    expect(stage.news()).toEqual(['order.accepted', 'order.filled', 'order.canceled'])
    expect(stage.sent('order.accepted')).toMatchObject([{ seq: 1007, at: 77, clientId: 7, venueId: 'V7' }])
    expect(stage.sent('order.filled')).toMatchObject([
      { seq: 1007, clientId: 7, fillId, lots: new Money('0.4'), leaves: new Money('0.6') },
    ])
    expect(stage.sent('order.canceled')).toMatchObject([{ seq: 1007, clientId: 7, leaves: new Money('0.6') }])
    expect(stage.status()).toMatchObject({
      open: [],
      positions: { EURUSD: '0.4' },
      counts: { orders: 1, fills: 1, unknowns: 0 },
    })
  })

  it('never sends one client order id twice, open or over, in this session or a later one', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.submit(1)
    stage.clock.run(4 * LATENCY)
    stage.exchange.fill(1, '1')
    stage.clock.run(SECOND)
    stage.submit(1)
    stage.clock.run(SECOND)
    expect(stage.status().counts['duplicates']).toBe(2)
    stage.restart()
    stage.wire.connect()
    stage.clock.run(SECOND)
    stage.submit(1)
    stage.clock.run(SECOND)
    expect(stage.status().counts['duplicates']).toBe(1)
    expect(stage.exchange.arrivals.get(1)).toBe(1)
  })

  it('does not send later what it has refused before', () => {
    const stage = openMarket()
    stage.trading = 'HALTED'
    stage.submit(1)
    stage.trading = 'ACTIVE'
    stage.submit(1)
    stage.clock.run(SECOND)
    stage.restart()
    stage.wire.connect()
    stage.clock.run(SECOND)
    stage.submit(1)
    stage.clock.run(SECOND)
    expect(stage.exchange.arrivals.size).toBe(0)
    expect(stage.sent('order.rejected')).toHaveLength(1)
  })

  it.each([
    ['halted trading', { trading: 'HALTED' as const }, { reduceOnly: true }, 'TRADING_HALTED'],
    ['a new exposure while reducing', { trading: 'REDUCING' as const }, {}, 'TRADING_REDUCING'],
    ['an order that is too old', {}, { expires: 5 }, 'EXPIRED'],
    ['an order that names no time', {}, { expires: NaN }, 'EXPIRED'],
    ['an instrument that is not configured', {}, { instrument: 9 }, 'INSTRUMENT_UNKNOWN'],
  ])('refuses %s and sends nothing', (_what, world, fields, code) => {
    const stage = openMarket()
    Object.assign(stage, world)
    stage.submit(3, fields)
    stage.clock.run(SECOND)
    expect(stage.sent('order.rejected')).toMatchObject([{ clientId: 3, code, seq: 1003 }])
    expect(stage.exchange.arrivals.size).toBe(0)
  })

  it('sends an exit while reducing', () => {
    const stage = openMarket()
    stage.trading = 'REDUCING'
    stage.submit(3, { reduceOnly: true })
    stage.clock.run(SECOND)
    expect(stage.exchange.arrivals.get(3)).toBe(1)
  })

  it('is certain that nothing was sent before the session is up and reconciled', () => {
    const stage = openStage()
    stage.submit(1)
    stage.wire.connect()
    stage.submit(2)
    stage.clock.run(SECOND)
    stage.submit(3)
    stage.wire.cut()
    stage.submit(4)
    expect(stage.sent('order.rejected').map(({ clientId, code }) => [clientId, code])).toEqual([
      [1, 'NOT_SENT'],
      [2, 'NOT_SENT'],
      [4, 'NOT_SENT'],
    ])
  })

  it('refuses an order the journal does not take, says why once, and sends again when it does', () => {
    let full = false
    const stage = openMarket({
      wrap: (journal) => ({
        ...journal,
        flush() {
          if (full) throw new Error('JOURNAL_UNWRITABLE: disk full')
          journal.flush()
        },
      }),
    })
    full = true
    stage.submit(1)
    stage.submit(2)
    stage.clock.run(SECOND)
    expect(stage.sent('order.rejected').map(({ clientId, code }) => [clientId, code])).toEqual([
      [1, 'NOT_SENT'],
      [2, 'NOT_SENT'],
    ])
    expect(stage.faults[0]).toMatch(/^JOURNAL_UNWRITABLE/)
    full = false
    stage.submit(3)
    stage.clock.run(SECOND)
    expect([...stage.exchange.arrivals.keys()]).toEqual([3])
  })
})

describe('desk: life', () => {
  it('starts a session in the journal and closes it when stopped', () => {
    const stage = openStage({ journal: createMemoryJournal() })
    expect(stage.journal.durable).toMatchObject([{ entry: 'session', session: 1 }])
    stage.desk.stop()
    stage.desk.stop()
    expect(stage.wire.up).toBe(false)
  })

  it('does not start behind its journal, where its order ids were used before', () => {
    const journal = createMemoryJournal([{ entry: 'session', session: 5, at: 1, symbols: [] }])
    expect(() => openStage({ journal })).toThrow(/^JOURNAL_AHEAD: .*journal=5, start=1/)
  })

  it('hears nothing after it was stopped', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    const fill = stage.exchange.fill(1, '1')
    stage.desk.stop()
    stage.news()
    stage.wire.sink.filled(fill)
    stage.wire.sink.connected()
    stage.wire.sink.disconnected('late')
    stage.wire.sink.tick(1, 1, 1, 1, 1, 1, false)
    stage.clock.run(SECOND)
    expect(stage.news()).toEqual([])
  })
})
