import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import data, { type DataStatus, type SetAsideReason } from '#agents/data.ts'
import type { MessageFor } from '#messages/catalogue.ts'
import { type Bench, bench, EURUSD, message } from '#tests/outbox.ts'

const tick = (fields: Partial<MessageFor<'venue.tick'>> = {}) =>
  message('venue.tick', { bid: 1.1, bidSize: Number.NaN, ask: 1.2, askSize: Number.NaN, ...fields })
const state = (to: MessageFor<'venue.state'>['state'], epoch: number) =>
  message('venue.state', { state: to, epoch, seq: 7, at: 9_000_000, instrument: 0 })
const statusOf = (agent: Bench): DataStatus => agent.behaviour.status!() as DataStatus

describe('data agent', () => {
  it('passes a good tick on as a quote with the number and the time it came with', () => {
    const agent = bench(data, {})
    agent.tell(tick({ seq: 42, at: 5_000_000, bid: 1.1, bidSize: 3, ask: 1.2, askSize: 4 }))
    expect(agent.outbox).toEqual([
      { type: 'market.quote', seq: 42, at: 5_000_000, instrument: 1, bid: 1.1, bidSize: 3, ask: 1.2, askSize: 4 },
    ])
    expect(statusOf(agent).instruments[0].lastQuote).toEqual({ seq: 42, at: 5_000_000, bid: 1.1, ask: 1.2 })
  })

  it('passes a locked market, and ticks of one instant', () => {
    const agent = bench(data, {})
    agent.tell(tick({ bid: 1.1, ask: 1.1 }), tick(), tick())
    expect(agent.sent('market.quote').length).toBe(3)
  })

  const bad: readonly [SetAsideReason, Partial<MessageFor<'venue.tick'>>][] = [
    ['nan', { bid: Number.NaN, ask: Number.NaN }],
    ['nan', { at: Number.NaN }],
    ['zero', { bid: 0 }],
    ['negative', { ask: -1 }],
    ['oneSided', { ask: Number.NaN }],
    ['outOfOrder', { at: 999_999 }],
    ['unknownInstrument', { instrument: 9 }],
    ['replayed', { replay: true }],
  ]
  it.each(bad)('sets a tick aside as %s and goes on', (reason, fields) => {
    const agent = bench(data, {})
    agent.tell(tick(), tick(fields), tick())
    expect(agent.sent('market.quote').length).toBe(2)
    const { ticks } = statusOf(agent)
    expect([ticks.in, ticks.passed, ticks.setAside[reason]]).toEqual([3, 2, 1])
  })

  it('passes a crossed quote on and counts it: time goes on for everyone', () => {
    const agent = bench(data, {})
    agent.tell(tick(), tick({ bid: 1.3 }), tick())
    expect(agent.sent('market.quote').map((quote) => quote.bid)).toEqual([1.1, 1.3, 1.1])
    expect(statusOf(agent).ticks).toMatchObject({ in: 3, passed: 3, crossed: 1 })
  })

  it('counts every tick once: in is passed and set aside', () => {
    const price = fc.oneof(fc.constantFrom(Number.NaN, 0, -1, Infinity), fc.double({ min: 1, max: 1.1, noNaN: true }))
    const fields = fc.record({
      bid: price,
      ask: price,
      at: fc.integer({ min: 0, max: 50 }),
      instrument: fc.constantFrom(1, 2),
      replay: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(fields), (ticks) => {
        const agent = bench(data, {})
        agent.tell(...ticks.map(tick))
        const { ticks: tally } = statusOf(agent)
        const setAside = Object.values(tally.setAside).reduce((sum, count) => sum + count, 0)
        expect(tally.in).toBe(ticks.length)
        expect(tally.passed + setAside).toBe(ticks.length)
        expect(agent.sent('market.quote').length).toBe(tally.passed)
      }),
    )
  })

  it('judges order for each instrument by itself, and a tick set aside moves no clock', () => {
    const agent = bench(data, {}, { instruments: [EURUSD, { ...EURUSD, id: 2, symbol: 'GBPUSD' }] })
    agent.tell(tick({ at: 50 }), tick({ at: 90, bid: 0 }), tick({ at: 20, instrument: 2 }), tick({ at: 60 }))
    expect(agent.sent('market.quote').map((quote) => quote.at)).toEqual([50, 20, 60])
  })

  it('passes only the instruments it is configured for', () => {
    const instruments = [EURUSD, { ...EURUSD, id: 2, symbol: 'GBPUSD' }]
    const agent = bench(data, { instruments: ['GBPUSD'] }, { instruments })
    agent.tell(tick(), tick({ instrument: 2 }))
    expect(agent.sent('market.quote').map((quote) => quote.instrument)).toEqual([2])
    expect(statusOf(agent).ticks.setAside.unknownInstrument).toBe(1)
  })

  it('refuses to be configured for an instrument nobody trades', () => {
    expect(() => bench(data, { instruments: ['USDJPY'] })).toThrow(/CONFIG_INVALID.*given=USDJPY, allowed=EURUSD/)
  })

  it('passes good trades and depth images and counts bad ones', () => {
    const agent = bench(data, {})
    const prices = (...levels: number[]) => Float64Array.from({ length: 10 }, (_, k) => levels[k] ?? 0)
    const image = {
      bids: 2,
      asks: 1,
      bidPrices: prices(10, 9),
      bidSizes: prices(1, 2),
      askPrices: prices(11),
      askSizes: prices(3),
    }
    agent.tell(
      message('venue.trade', { price: 1.1, size: 2, aggressor: 'sell' }),
      message('venue.trade', { price: 1.1, size: 0, aggressor: 'sell' }),
      message('venue.depth', image),
      message('venue.depth', { ...image, bidPrices: prices(9, 10) }),
    )
    expect(agent.outbox.map((one) => one.type)).toEqual(['market.trade', 'market.depth'])
    expect(agent.sent('market.trade')[0]).toMatchObject({ price: 1.1, size: 2, aggressor: 'sell' })
    expect(agent.sent('market.depth')[0]).toMatchObject({ ...image, bidPrices: prices(10, 9) })
    expect(statusOf(agent).trades.setAside.zero).toBe(1)
    expect(statusOf(agent).depths.setAside.unsorted).toBe(1)
  })

  it('says nothing at the first session and tells of a gap at every later one', () => {
    const agent = bench(data, {})
    agent.tell(state('connected', 1), state('reconciled', 1), tick(), state('disconnected', 1))
    expect(agent.sent('market.gap')).toEqual([])
    agent.tell(state('connected', 2))
    expect(agent.sent('market.gap')).toEqual([
      { type: 'market.gap', seq: 7, at: 9_000_000, instrument: 0, lost: Number.NaN },
    ])
    expect(statusOf(agent)).toMatchObject({ session: 'connected', epoch: 2, gaps: 1 })
  })

  it('tells of a gap even when an earlier incarnation saw the session end', () => {
    const agent = bench(data, {}, { incarnation: 2 })
    agent.tell(state('connected', 2))
    expect(agent.sent('market.gap').length).toBe(1)
  })

  it('judges order anew after a reconnect, for the venue may have set its clock', () => {
    const agent = bench(data, {})
    agent.tell(tick({ at: 90 }), state('disconnected', 1), state('connected', 2), tick({ at: 20 }))
    expect(agent.sent('market.quote').length).toBe(2)
  })

  it('passes on that it was itself too slow', () => {
    const agent = bench(data, {})
    agent.tell(message('market.gap', { lost: 12, instrument: 0 }))
    expect(agent.sent('market.gap').map((gap) => gap.lost)).toEqual([12])
  })
})
