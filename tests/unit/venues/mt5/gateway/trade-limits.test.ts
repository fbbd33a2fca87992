import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { frames } from '#venues/mt5/wire/catalogue.ts'
import { filled, found, limit, rested, tradeBench } from './trade-bench.ts'

describe('a limit order', () => {
  it('is removed by its ticket, and canceled when the server says so', () => {
    const bench = tradeBench()
    const sent = rested(bench)
    bench.trade.cancel(sent.clientId)
    expect(bench.orders.at(-1)).toMatchObject({ action: 8, order: 11n, cid: sent.clientId, sid: 1 })
    bench.result(2, 10009)
    expect(bench.factsOf(sent.clientId)).toEqual(['accepted 11'])
    bench.event(3, { cid: sent.clientId, order: 11n, orderState: 2, volume: 0.1 })
    expect(bench.factsOf(sent.clientId)).toEqual(['accepted 11', 'canceled, 0.1 left'])
  })

  it('is removed by its client id while no ticket is known', () => {
    const bench = tradeBench()
    const sent = limit('1.09')
    bench.trade.submit(sent)
    bench.trade.cancel(sent.clientId)
    expect(bench.orders.at(-1)).toMatchObject({ action: 8, order: 0n, cid: sent.clientId, part: 0 })
  })

  it('of another life of this process is removed by its client id too', () => {
    const bench = tradeBench()
    bench.trade.cancel(4_711)
    expect(bench.orders.at(-1)).toMatchObject({ action: 8, order: 0n, cid: 4_711 })
  })

  it('says nothing when there is nothing to cancel', () => {
    const bench = tradeBench()
    const sent = filled(bench)
    bench.trade.cancel(sent.clientId)
    expect(bench.orders).toHaveLength(1)
  })

  it('whose removal is refused is asked about, and stays until its end is known', () => {
    const bench = tradeBench()
    const sent = rested(bench)
    bench.trade.cancel(sent.clientId)
    bench.result(2, 10029)
    expect(bench.factsOf(sent.clientId).at(-1)).toBe('rejected ORDER_UNKNOWN: frozen: too near to its price (10029)')
    bench.trade.cancel(sent.clientId)
    expect(bench.orders.filter(({ action }) => action === 8)).toHaveLength(2)
  })

  it('that must not rest is removed as soon as it is placed, and only once', () => {
    const bench = tradeBench()
    const sent = rested(bench, limit('1.09', { timeInForce: 'ioc' }))
    bench.event(2, { cid: sent.clientId, order: 11n, volume: 0.1, price: 1.09, orderType: 2, orderState: 1 })
    bench.result(2, 10008, { order: 11n, cid: sent.clientId, action: 5 })
    expect(bench.orders.map(({ action }) => action)).toEqual([5, 8])
    bench.event(3, { cid: sent.clientId, order: 11n, orderState: 2, volume: 0.1 })
    expect(bench.factsOf(sent.clientId)).toEqual(['accepted 11', 'canceled, 0.1 left'])
  })

  it('that must not rest and could not be removed is tried again, also by the next session', () => {
    const bench = tradeBench()
    rested(bench, limit('1.09', { timeInForce: 'ioc' }))
    bench.result(2, 10029)
    bench.host.pass(1_000_000)
    expect(bench.orders.map(({ action }) => action)).toEqual([5, 8, 8])
    bench.trade.disconnected()
    bench.connect()
    bench.trade.snapshot('')
    const { request } = bench.last('SNAPSHOT_REQ')
    bench.say({ ...frames.snapshot.blank(), request })
    bench.say({ ...frames.snapshot.blank(), request, stage: 1 })
    expect(bench.orders.map(({ action }) => action)).toEqual([5, 8, 8, 8])
  })

  it('gets another price, and the desk a report of how it stands', () => {
    const bench = tradeBench()
    const sent = rested(bench)
    bench.trade.modify(sent.clientId, sent.lots, new Money('1.0895'))
    expect(bench.orders.at(-1)).toMatchObject({ action: 7, order: 11n, price: 1.0895, filling: 2 })
    bench.result(2, 10009)
    bench.event(2, { cid: sent.clientId, order: 11n, volume: 0.1, price: 1.0895, orderType: 2, orderState: 1 })
    found(
      bench,
      sent.clientId,
      [{ ticket: 11n, orderState: 1, orderType: 2, volumeInitial: 0.1, volumeCurrent: 0.1, price: 1.0895 }],
      [],
    )
    expect(bench.records.reports).toEqual([
      {
        known: true,
        order: { ...sent, price: new Money('1.0895') },
        venueId: '11',
        state: 'working',
        leaves: sent.lots,
        fills: [],
      },
    ])
  })

  it('does not get other lots, nor a price off the tick: the desk hears how it stands', () => {
    const bench = tradeBench()
    const sent = rested(bench)
    bench.trade.modify(sent.clientId, sent.lots.times(2), sent.price)
    expect(bench.orders).toHaveLength(1)
    found(
      bench,
      sent.clientId,
      [{ ticket: 11n, orderState: 1, orderType: 2, volumeInitial: 0.1, volumeCurrent: 0.1, price: 1.09 }],
      [],
    )
    expect(bench.records.reports).toMatchObject([{ known: true, state: 'working', order: sent }])
    bench.trade.modify(sent.clientId, sent.lots, new Money('1.089501234'))
    expect(bench.orders).toHaveLength(1)
  })
})
