import { describe, expect, it } from 'vitest'
import { frames } from '#venues/mt5/wire/catalogue.ts'
import { filled, found, order, rested, tradeBench } from './trade-bench.ts'

describe('an order', () => {
  it('is accepted and filled by what the server did, told once each', () => {
    const bench = tradeBench()
    const { clientId } = filled(bench)
    bench.event(4, { cid: clientId, order: 11n, orderState: 4 })
    bench.result(2, 10009, { order: 11n, deal: 21n })
    expect(bench.factsOf(clientId)).toEqual(['accepted 11', 'filled 21 0.1 at 1.10002, 0 left'])
  })

  it('is a DEAL at the resolved filling mode, with its part, its age limit and a request of its own', () => {
    const bench = tradeBench()
    bench.trade.submit(order({ clientId: 99, side: 'sell', lots: '0.25' }))
    expect(bench.orders).toMatchObject([
      { cid: 99, part: 0, action: 1, orderType: 1, filling: 1, volume: 0.25, ttlMillis: 5_000, position: 0n },
    ])
    expect(bench.orders[0].request).toBeGreaterThan(0)
  })

  it('is not accepted by the word of the terminal that it was handed over', () => {
    const bench = tradeBench()
    const { clientId } = order()
    bench.trade.submit(order({ clientId }))
    bench.result(1, 10008, { requestId: 3, order: 11n })
    expect(bench.factsOf(clientId)).toEqual([])
    bench.result(2, 10009, { order: 11n })
    expect(bench.factsOf(clientId)).toEqual(['accepted 11'])
  })

  it('is never filled by an answer alone', () => {
    const bench = tradeBench()
    const sent = order()
    bench.trade.submit(sent)
    bench.result(2, 10009, { order: 11n, deal: 21n, volume: 0.1, price: 1.1 })
    bench.event(11, { cid: sent.clientId, order: 11n, deal: 21n, retcode: 10009, request: bench.orders[0].request })
    expect(bench.factsOf(sent.clientId)).toEqual(['accepted 11'])
  })

  it('hears the answer of the server from its event when the first was lost with a session', () => {
    const bench = tradeBench()
    const sent = order()
    bench.trade.submit(sent)
    bench.event(11, { cid: sent.clientId, retcode: 10018, request: bench.orders[0].request })
    expect(bench.factsOf(sent.clientId)).toEqual(['rejected MARKET_CLOSED: the market is closed (10018)'])
  })

  it('is filled in parts, and what is left is canceled with its lots', () => {
    const bench = tradeBench()
    const sent = order({ lots: '0.3' })
    bench.trade.submit(sent)
    const { clientId: cid } = sent
    bench.event(1, { cid, order: 11n, volume: 0.3 })
    bench.deal({ cid, order: 11n, deal: 21n })
    bench.deal({ cid, order: 11n, deal: 22n })
    bench.event(3, { cid, order: 11n, orderState: 2, volume: 0.1 })
    expect(bench.factsOf(cid)).toEqual([
      'accepted 11',
      'filled 21 0.1 at 1.10002, 0.2 left',
      'filled 22 0.1 at 1.10002, 0.1 left',
      'canceled, 0.1 left',
    ])
  })

  it('whose end overtakes its deals waits for them, and has them looked up when they do not come', () => {
    const bench = tradeBench()
    const sent = order()
    bench.trade.submit(sent)
    bench.event(3, { cid: sent.clientId, order: 11n, orderState: 4, volume: 0 })
    expect(bench.factsOf(sent.clientId)).toEqual(['accepted 11'])
    bench.host.pass(2_000_000)
    expect(bench.last('LOOKUP').cid).toBe(sent.clientId)
    found(
      bench,
      sent.clientId,
      [{ ticket: 11n, orderState: 4, volumeInitial: 0.1 }],
      [{ ticket: 21n, order: 11n, volume: 0.1, price: 1.1 }],
    )
    expect(bench.factsOf(sent.clientId)).toEqual(['accepted 11', 'filled 21 0.1 at 1.1, 0 left'])
  })

  it('is sent once, however often it is submitted', () => {
    const bench = tradeBench()
    const sent = filled(bench)
    expect(bench.trade.submit(sent)).toBe(true)
    expect(bench.orders).toHaveLength(1)
  })

  it('does not exist when no session is up, or when nothing could be sent', () => {
    const bench = tradeBench()
    bench.deaf = true
    const sent = order()
    expect(bench.trade.submit(sent)).toBe(false)
    bench.deaf = false
    expect(bench.trade.submit(sent)).toBe(true)
    bench.trade.disconnected()
    expect(bench.trade.submit(order())).toBe(false)
  })

  it('pays what the terminal books as commission and fee, and is dated in UTC', () => {
    const bench = tradeBench()
    const sent = order()
    bench.trade.submit(sent)
    bench.deal({ cid: sent.clientId, order: 11n, deal: 21n, commission: -0.7, fee: -0.05, time: 1_700_000_000_123 })
    const [fact] = bench.records.facts.slice(-1)
    expect(fact.fact === 'filled' && [fact.fill.fee.toString(), fact.fill.at]).toEqual(['0.75', 1_700_000_000_123_000])
  })

  it('that outlives its acceptance only to be refused by the exchange is rejected', () => {
    const bench = tradeBench()
    const sent = rested(bench)
    bench.event(3, { cid: sent.clientId, order: 11n, orderState: 5, volume: 0.1 })
    expect(bench.factsOf(sent.clientId)).toEqual([
      'accepted 11',
      'rejected VENUE_REFUSED: the dealer refused it (10006)',
    ])
  })

  it('that runs out of time expires', () => {
    const bench = tradeBench()
    const sent = rested(bench)
    bench.event(3, { cid: sent.clientId, order: 11n, orderState: 6, volume: 0.1 })
    expect(bench.factsOf(sent.clientId)).toEqual(['accepted 11', 'expired, 0.1 left'])
  })
})

describe('what others do', () => {
  it('is told as fills of client id 0, once', () => {
    const bench = tradeBench()
    bench.deal({ deal: 31n, order: 30n, dealType: 1, reason: 4, event: 1 })
    bench.deal({ deal: 31n, order: 30n, dealType: 1, reason: 4, event: 1 })
    bench.deal({ deal: 32n, dealType: 2, symbol: '' })
    bench.deal({ deal: 33n, symbol: 'GBPUSD' })
    expect(bench.factsOf(0)).toEqual(['filled 31 0.1 at 1.10002, 0 left'])
  })

  it('moves the position that a reducing order may reduce', () => {
    const bench = tradeBench()
    bench.deal({ deal: 31n, order: 30n, position: 30n, dealType: 0, volume: 0.2 })
    bench.trade.submit(order({ side: 'sell', lots: '1', reduceOnly: true }))
    expect(bench.orders).toMatchObject([{ volume: 0.2, action: 1 }])
  })
})

describe('the place in the events', () => {
  it('is the last one taken, and begins anew with an epoch', () => {
    const bench = tradeBench()
    expect(bench.trade.resume()).toEqual({ epoch: 5n, event: 0 })
    bench.deal({ deal: 31n, event: 4 })
    expect(bench.trade.resume()).toEqual({ epoch: 5n, event: 4 })
    bench.trade.disconnected()
    bench.connect()
    expect(bench.trade.resume()).toEqual({ epoch: 5n, event: 4 })
    bench.connect({ epoch: 6n })
    expect(bench.trade.resume()).toEqual({ epoch: 6n, event: 0 })
  })
})

describe('the account', () => {
  it('is told when it changed', () => {
    const bench = tradeBench()
    const state = { ...frames.account.blank(), balance: 1_000, equity: 1_000.1, margin: 3 }
    for (const equity of [1_000.1, 1_000.1, 999.9]) bench.say({ ...state, equity })
    expect(bench.records.accounts.map(({ equity }) => equity.toString())).toEqual(['1000.1', '999.9'])
  })
})
