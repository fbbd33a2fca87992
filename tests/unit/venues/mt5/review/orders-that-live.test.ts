/** Orders that live on: a removal that does not pass, a no of somebody who never had it. */
import { describe, expect, it } from 'vitest'
import { gatewayBench } from '#tests/unit/venues/mt5/gateway/fake-terminal.ts'
import { found, limit, rested, tradeBench } from '#tests/unit/venues/mt5/gateway/trade-bench.ts'
import { EURUSD } from '#tests/outbox.ts'
import { frames } from '#venues/mt5/wire/catalogue.ts'

const removals = (bench: ReturnType<typeof tradeBench>): number =>
  bench.orders.filter(({ action }) => action === 8).length

describe('a cancel that cannot pass now', () => {
  it('is not sent again as fast as the answers come', () => {
    const bench = tradeBench()
    const sent = rested(bench)
    bench.trade.cancel(sent.clientId)
    const rests = { ticket: 11n, orderType: 2, orderState: 1, volumeInitial: 0.1, volumeCurrent: 0.1, price: 1.09 }
    // What a desk does: a cancel that was refused is asked about, and said again to an order that still works.
    for (let round = 0; round < 50; round++) {
      const told = bench.records.facts.length
      bench.result(2, 10018)
      bench.host.pass(20_000)
      if (bench.records.facts.length === told) continue
      bench.trade.query(sent.clientId)
      found(bench, sent.clientId, [rests], [])
      bench.trade.cancel(sent.clientId)
    }
    expect(removals(bench)).toBeLessThanOrEqual(3)
    expect(bench.factsOf(sent.clientId)).toContain('rejected ORDER_UNKNOWN: the market is closed (10018)')
  })
})

describe('an order that must not rest', () => {
  it('is removed again when nobody knows what became of the removal', () => {
    const bench = tradeBench()
    const sent = rested(bench, limit('1.09', { timeInForce: 'ioc' }))
    bench.result(2, 10012)
    bench.host.pass(5_000_000)
    expect(removals(bench)).toBeGreaterThan(1)
    bench.event(3, { cid: sent.clientId, order: 11n, orderState: 2, volume: 0.1 })
    const before = removals(bench)
    bench.host.pass(60_000_000)
    expect(removals(bench)).toBe(before)
  })

  it('is removed again when the removal is never answered, at one pace however often it is refused', () => {
    const bench = tradeBench()
    rested(bench, limit('1.09', { timeInForce: 'ioc' }))
    for (let second = 0; second < 20; second++) {
      bench.result(2, 10029)
      bench.result(2, 10029)
      bench.host.pass(1_000_000)
    }
    expect(removals(bench)).toBeGreaterThan(10)
    expect(removals(bench)).toBeLessThanOrEqual(21)
  })
})

describe('two terminals', () => {
  const usdjpy = { ...EURUSD, id: 2, symbol: 'USDJPY' }
  const terminals = [
    { login: 1n, symbols: [{ instrument: EURUSD, contract: { rule: 'fixed', symbol: 'EURUSD' } as const }] },
    { login: 2n, symbols: [{ instrument: usdjpy, contract: { rule: 'fixed', symbol: 'USDJPYm' } as const }] },
  ]
  const working = {
    known: true,
    order: { ...limit('1.09'), clientId: 8 },
    venueId: '11',
    state: 'working',
    leaves: limit('1.09').lots,
    fills: [],
  } as const

  it('do not end an order of the one by a late no of the other', async () => {
    const { dial, venue, trades, sink } = gatewayBench({ terminals })
    await dial({ hello: { login: 1n } })
    await dial({ hello: { login: 2n } })
    venue.query(8)
    trades[0].host.sink.report(working)
    trades[1].host.sink.report({ known: false, clientId: 8 })
    expect(sink.records.reports).toEqual([working])
  })

  it('tell the whole truth anew when one of them corrects itself', async () => {
    const { dial, venue, trades, sink } = gatewayBench({ terminals })
    await dial({ hello: { login: 1n } })
    await dial({ hello: { login: 2n } })
    const account = { balance: limit('1').lots, equity: limit('1').lots, margin: limit('1').lots }
    const truth = { account, positions: [], orders: [], fills: [] }
    venue.snapshot('')
    for (const { host } of trades) host.sink.snapshot(truth)
    trades[0].host.sink.snapshot(truth)
    expect(trades.map(({ calls }) => calls.filter((call) => call.startsWith('snapshot')))).toEqual([
      ['snapshot ', 'snapshot '],
      ['snapshot ', 'snapshot '],
    ])
    for (const { host } of trades) host.sink.snapshot(truth)
    expect(sink.records.snapshots).toHaveLength(2)
  })
})

describe('a snapshot that takes long', () => {
  it('is waited for, not asked for again and again until none is ever whole', () => {
    const bench = tradeBench()
    bench.trade.snapshot('20')
    const { request } = bench.last('SNAPSHOT_REQ')
    for (let asks = 0; asks < 3; asks++) {
      bench.host.pass(2_000_000)
      bench.trade.snapshot('20')
    }
    expect(bench.sent.filter(({ frame }) => frame === 'SNAPSHOT_REQ')).toHaveLength(1)
    bench.say({ ...frames.snapshot.blank(), request })
    bench.say({ ...frames.snapshot.blank(), request, stage: 1 })
    expect(bench.records.snapshots).toHaveLength(1)
  })

  it('is asked for anew when it does not come at all, or must reach further back', () => {
    const bench = tradeBench()
    bench.trade.snapshot('20')
    bench.trade.snapshot('')
    expect(bench.last('SNAPSHOT_REQ').afterDeal).toBe(0n)
    bench.host.pass(60_000_000)
    bench.trade.snapshot('')
    expect(bench.sent.filter(({ frame }) => frame === 'SNAPSHOT_REQ')).toHaveLength(3)
  })
})
