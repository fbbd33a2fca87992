/** What is held, when the terminal tells it out of order, late, or only when asked. */
import { describe, expect, it } from 'vitest'
import { found, order, tradeBench, whole } from '#tests/unit/venues/mt5/gateway/trade-bench.ts'

describe('what is held', () => {
  it('is asked for anew when a look-up finds a deal no event told: nothing is closed twice', () => {
    const bench = tradeBench()
    bench.trade.snapshot('')
    whole(bench, { positions: [{ ticket: 1n, identifier: 1n, volume: 0.1, price: 1.1 }] })
    const closing = order({ side: 'sell', lots: '0.1', reduceOnly: true })
    bench.trade.submit(closing)
    bench.trade.query(closing.clientId)
    found(
      bench,
      closing.clientId,
      [{ ticket: 11n, orderType: 1, orderState: 4, volumeInitial: 0.1 }],
      [{ ticket: 21n, order: 11n, position: 1n, dealType: 1, entry: 1, volume: 0.1, price: 1.1 }],
    )
    whole(bench)
    bench.trade.submit(order({ side: 'sell', lots: '0.1', reduceOnly: true }))
    expect(bench.orders).toHaveLength(1)
    bench.deal({ cid: closing.clientId, order: 11n, deal: 21n, dealType: 1, entry: 1 })
    bench.trade.submit(order({ side: 'buy', lots: '0.1', reduceOnly: true }))
    expect(bench.orders).toHaveLength(1)
  })

  it('is not asked for anew by a look-up that finds what events told', () => {
    const bench = tradeBench()
    bench.trade.snapshot('')
    whole(bench)
    const sent = order()
    bench.trade.submit(sent)
    bench.deal({ cid: sent.clientId, order: 11n, deal: 21n })
    bench.trade.query(sent.clientId)
    const state = { ticket: 11n, orderState: 4, volumeInitial: 0.1 }
    found(bench, sent.clientId, [state], [{ ticket: 21n, order: 11n, volume: 0.1, price: 1.1 }])
    expect(bench.sent.filter(({ frame }) => frame === 'SNAPSHOT_REQ')).toHaveLength(1)
  })

  it('does not keep a position whose close was told before its opening', () => {
    const bench = tradeBench({ hedging: true })
    bench.trade.snapshot('')
    whole(bench)
    bench.deal({ order: 12n, deal: 22n, position: 11n, dealType: 1, entry: 1, reason: 4 })
    bench.deal({ order: 11n, deal: 21n, position: 11n, dealType: 0, entry: 0 })
    bench.trade.submit(order({ side: 'sell', lots: '0.1' }))
    expect(bench.orders.map(({ position }) => position)).toEqual([0n])
  })

  it('keeps what is left of a position when a part of its close came first', () => {
    const bench = tradeBench({ hedging: true })
    bench.trade.snapshot('')
    whole(bench)
    bench.deal({ order: 12n, deal: 23n, position: 11n, dealType: 1, entry: 1, volume: 0.2 })
    bench.deal({ order: 11n, deal: 21n, position: 11n, dealType: 0, entry: 0, volume: 0.1 })
    bench.deal({ order: 11n, deal: 22n, position: 11n, dealType: 0, entry: 0, volume: 0.3 })
    bench.trade.submit(order({ side: 'sell', lots: '5', reduceOnly: true }))
    expect(bench.orders.map(({ position, volume }) => [position, volume])).toEqual([[11n, 0.2]])
  })

  it('is not moved by a deal that was taken back before it was told', () => {
    const bench = tradeBench()
    bench.trade.snapshot('')
    whole(bench)
    bench.event(9, { deal: 21n, order: 11n })
    bench.deal({ deal: 21n, order: 11n })
    bench.trade.submit(order({ side: 'sell', lots: '0.1', reduceOnly: true }))
    expect(bench.orders).toEqual([])
  })
})

describe('the past of a space', () => {
  it('is not looked up order by order: the snapshot has told it', () => {
    const bench = tradeBench()
    bench.trade.snapshot('')
    whole(bench, {
      deals: Array.from({ length: 500 }, (_, k) => ({
        cid: 1_000 + k,
        ticket: BigInt(10_000 + k),
        order: BigInt(5_000 + k),
        volume: 0.1,
        price: 1.1,
        dealType: k % 2,
      })),
    })
    expect(bench.records.snapshots[0].fills).toHaveLength(500)
    bench.host.pass(60_000_000)
    expect(bench.sent.filter(({ frame }) => frame === 'LOOKUP')).toEqual([])
    expect(bench.trade.status()).toMatchObject({ open: 0 })
  })

  it('is still known when more is told of it, each deal once', () => {
    const bench = tradeBench()
    bench.trade.snapshot('')
    whole(bench, { deals: [{ cid: 77, ticket: 21n, order: 11n, volume: 0.1, price: 1.1 }] })
    bench.deal({ cid: 77, deal: 21n, order: 11n })
    bench.deal({ cid: 77, deal: 22n, order: 11n })
    const fills = bench.records.facts.flatMap((fact) => (fact.fact === 'filled' ? [fact.fill.fillId] : []))
    expect(fills).toEqual(['22'])
  })
})

describe('a number of the terminal that is none', () => {
  it('does not become the price of a position', () => {
    const bench = tradeBench()
    bench.trade.snapshot('')
    whole(bench, { positions: [{ ticket: 1n, identifier: 1n, volume: 0.1, price: Number.NaN }] })
    expect(bench.records.snapshots[0].positions[0].averagePrice.isFinite()).toBe(true)
  })
})
