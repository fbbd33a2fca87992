import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { frames } from '#venues/mt5/wire/catalogue.ts'
import { filled, found, limit, order, rested, tradeBench, whole } from './trade-bench.ts'

describe('a question', () => {
  it('about a stranger is answered with no', () => {
    const bench = tradeBench()
    bench.trade.query(12_345)
    found(bench, 12_345, [], [], 0)
    expect(bench.records.reports).toEqual([{ known: false, clientId: 12_345 }])
  })

  it('about a filled order gives the order as it was asked and the fills as they were told', () => {
    const bench = tradeBench()
    const sent = filled(bench)
    bench.trade.query(sent.clientId)
    found(
      bench,
      sent.clientId,
      [{ ticket: 11n, orderState: 4, volumeInitial: 0.1 }],
      [{ ticket: 21n, order: 11n, volume: 0.1, price: 1.10002 }],
    )
    const told = bench.records.facts.flatMap((fact) => (fact.fact === 'filled' ? [fact.fill] : []))
    expect(bench.records.reports).toMatchObject([
      { known: true, order: sent, state: 'filled', venueId: '11', fills: told },
    ])
  })

  it('about an order of another life is answered with what the terminal has of it', () => {
    const bench = tradeBench()
    bench.trade.query(77)
    found(
      bench,
      77,
      [{ ticket: 11n, orderType: 3, orderState: 1, volumeInitial: 0.3, volumeCurrent: 0.2, price: 1.2 }],
      [{ ticket: 21n, order: 11n, dealType: 1, volume: 0.1, price: 1.2 }],
    )
    expect(bench.records.reports).toMatchObject([
      {
        known: true,
        order: { clientId: 77, instrument: 1, side: 'sell', orderType: 'limit', timeInForce: 'gtc', reduceOnly: false },
        state: 'working',
        fills: [{ clientId: 77, fillId: '21' }],
      },
    ])
    const [report] = bench.records.reports
    expect(report.known && [report.order.lots.toString(), report.leaves.toString()]).toEqual(['0.3', '0.2'])
  })

  it('the terminal cannot answer yet is asked again after two seconds, without a report', () => {
    const bench = tradeBench()
    const sent = order()
    bench.trade.submit(sent)
    bench.trade.query(sent.clientId)
    found(bench, sent.clientId, [], [], 2)
    bench.trade.query(sent.clientId)
    expect(bench.sent.filter(({ frame }) => frame === 'LOOKUP')).toHaveLength(1)
    bench.host.pass(2_000_000)
    expect(bench.sent.filter(({ frame }) => frame === 'LOOKUP')).toHaveLength(2)
    found(bench, sent.clientId, [], [], 0)
    expect(bench.records.reports).toEqual([{ known: false, clientId: sent.clientId }])
  })

  it('about an order that was seen is asked again too, while the terminal is not sure', () => {
    const bench = tradeBench()
    const sent = rested(bench)
    bench.trade.query(sent.clientId)
    found(bench, sent.clientId, [], [], 2)
    expect(bench.records.reports).toEqual([])
  })

  it('whose answer does not add up is asked again', () => {
    const bench = tradeBench()
    bench.trade.query(77)
    const { request } = bench.last('LOOKUP')
    bench.say({ ...frames.lookupResult.blank(), cid: 77, request, orders: 1 })
    expect(bench.records.reports).toEqual([])
    bench.host.pass(2_000_000)
    expect(bench.last('LOOKUP').request).not.toBe(request)
  })

  it('that was answered with no is not the last word: what lives after all is told, and can be canceled', () => {
    const bench = tradeBench()
    const sent = limit('1.09')
    bench.trade.submit(sent)
    bench.trade.query(sent.clientId)
    found(bench, sent.clientId, [], [], 0)
    const rests = { cid: sent.clientId, order: 11n, volume: 0.1, price: 1.09, orderType: 2, orderState: 1 }
    bench.event(1, rests)
    expect(bench.factsOf(sent.clientId)).toEqual(['accepted 11'])
    bench.trade.cancel(sent.clientId)
    expect(bench.orders.at(-1)).toMatchObject({ action: 8, order: 11n })
    bench.event(3, { ...rests, orderState: 2 })
    expect(bench.factsOf(sent.clientId)).toEqual(['accepted 11', 'canceled, 0.1 left'])
  })

  it('about what was refused here is answered without the terminal', () => {
    const bench = tradeBench()
    const sent = order({ lots: '0.015' })
    expect(bench.trade.submit(sent)).toBe(true)
    bench.trade.query(sent.clientId)
    expect(bench.sent).toEqual([])
    expect(bench.records.reports).toMatchObject([{ known: true, state: 'rejected', order: sent, fills: [] }])
  })

  it('is forgotten with its session', () => {
    const bench = tradeBench()
    bench.trade.query(77)
    bench.trade.disconnected()
    bench.trade.query(78)
    bench.connect()
    bench.host.pass(60_000_000)
    expect(bench.sent.filter(({ frame }) => frame === 'LOOKUP')).toHaveLength(1)
  })
})

describe('a snapshot', () => {
  it('is asked for after the last fill, and told when it is whole', () => {
    const bench = tradeBench()
    const sent = filled(bench)
    const far = rested(bench, limit('1.09'), 12n)
    bench.trade.snapshot('20')
    expect(bench.last('SNAPSHOT_REQ').afterDeal).toBe(20n)
    whole(bench, {
      positions: [{ ticket: 11n, identifier: 11n, volume: 0.1, price: 1.10002 }],
      orders: [
        {
          cid: far.clientId,
          ticket: 12n,
          orderType: 2,
          orderState: 1,
          volumeInitial: 0.1,
          volumeCurrent: 0.1,
          price: 1.09,
        },
      ],
      deals: [{ cid: sent.clientId, ticket: 21n, order: 11n, volume: 0.1, price: 1.10002 }],
    })
    const told = bench.records.facts.flatMap((fact) => (fact.fact === 'filled' ? [fact.fill] : []))
    const [snapshot] = bench.records.snapshots
    expect(snapshot.fills).toEqual(told)
    expect(snapshot.positions).toEqual([{ instrument: 1, lots: new Money('0.1'), averagePrice: new Money(1.10002) }])
    expect(snapshot.orders).toMatchObject([{ order: far, state: 'working', venueId: '12', fills: [] }])
    expect(Object.values(snapshot.account).map(String)).toEqual(['1000', '1001.5', '12'])
  })

  it('nets the positions of a hedging account, and leaves out what is none of ours', () => {
    const bench = tradeBench({ hedging: true })
    bench.trade.snapshot('')
    whole(bench, {
      positions: [
        { ticket: 1n, identifier: 1n, volume: 0.3, price: 1.1 },
        { ticket: 2n, identifier: 2n, type: 1, volume: 0.1, price: 1.1 },
        { ticket: 3n, identifier: 3n, volume: 5, price: 1, symbol: 'GBPUSD' },
      ],
      deals: [{ ticket: 9n, dealType: 2, profit: 1_000, symbol: '' }],
    })
    const [snapshot] = bench.records.snapshots
    expect(snapshot.positions.map(({ lots }) => lots.toString())).toEqual(['0.2'])
    expect(snapshot.fills).toEqual([])
  })

  it('tells what others did as orders and fills of client id 0', () => {
    const bench = tradeBench()
    bench.trade.snapshot('')
    whole(bench, {
      orders: [{ ticket: 12n, orderType: 3, orderState: 1, volumeInitial: 0.4, volumeCurrent: 0.3, price: 1.2 }],
      deals: [{ ticket: 21n, order: 11n, dealType: 1, volume: 0.1, price: 1.1, reason: 4 }],
    })
    const [snapshot] = bench.records.snapshots
    expect(snapshot.orders).toMatchObject([{ order: { clientId: 0, side: 'sell' }, state: 'working' }])
    expect(snapshot.fills).toMatchObject([{ clientId: 0, fillId: '21', side: 'sell' }])
  })

  it('that does not add up is not told, and the user hears of it', () => {
    const bench = tradeBench()
    bench.trade.snapshot('')
    whole(bench, { lost: 1 })
    expect(bench.records.snapshots).toEqual([])
    expect(bench.records.faults).toEqual([expect.stringMatching(/^MT5_SNAPSHOT_TORN/)])
  })

  it('is forgotten when the session is lost', () => {
    const bench = tradeBench()
    bench.trade.snapshot('')
    const { request } = bench.last('SNAPSHOT_REQ')
    bench.say({ ...frames.snapshot.blank(), request })
    bench.trade.disconnected()
    bench.connect()
    bench.say({ ...frames.snapshot.blank(), request, stage: 1 })
    expect([bench.records.snapshots, bench.records.faults]).toEqual([[], []])
  })

  it('and the events after it count a deal once for the position', () => {
    const bench = tradeBench()
    bench.trade.snapshot('')
    whole(bench, {
      positions: [{ ticket: 1n, identifier: 1n, volume: 0.1, price: 1.1 }],
      deals: [{ ticket: 21n, order: 1n, volume: 0.1, price: 1.1 }],
    })
    bench.deal({ deal: 21n, order: 1n, position: 1n })
    bench.trade.submit(order({ side: 'sell', lots: '5', reduceOnly: true }))
    expect(bench.orders.at(-1)!.volume).toBe(0.1)
  })
})

describe('a correction of the exchange', () => {
  it('of a deal that was counted is told to the user, and the whole truth to the desk', () => {
    const bench = tradeBench()
    const sent = filled(bench)
    bench.trade.snapshot('20')
    whole(bench)
    bench.event(9, { cid: sent.clientId, deal: 21n, order: 11n, dealType: 0 })
    expect(bench.records.faults).toEqual([expect.stringMatching(/^MT5_DEAL_CHANGED.*deal=21.*now=nothing/)])
    expect(bench.last('SNAPSHOT_REQ').afterDeal).toBe(20n)
    whole(bench)
    expect(bench.records.snapshots).toHaveLength(2)
  })

  it('of its price is told once, with both', () => {
    const bench = tradeBench()
    const sent = filled(bench)
    bench.event(8, { cid: sent.clientId, deal: 21n, order: 11n, volume: 0.1, price: 1.2, event: 50 })
    bench.event(8, { cid: sent.clientId, deal: 21n, order: 11n, volume: 0.1, price: 1.2, event: 50 })
    expect(bench.records.faults).toEqual([expect.stringContaining('was=buy 0.1 at 1.10002, now=buy 0.1 at 1.2')])
  })

  it('that comes before the deal leaves nothing to tell', () => {
    const bench = tradeBench()
    const sent = order()
    bench.trade.submit(sent)
    bench.event(9, { cid: sent.clientId, deal: 21n, order: 11n })
    bench.deal({ cid: sent.clientId, deal: 21n, order: 11n })
    bench.event(9, { deal: 41n })
    bench.deal({ deal: 41n })
    expect([bench.records.facts.filter(({ fact }) => fact === 'filled'), bench.records.faults]).toEqual([[], []])
  })
})
