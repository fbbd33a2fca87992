/** What every class of refusal leads to: what the desk hears, what the user reads, and that nothing is ever sent again. */
import { describe, expect, it } from 'vitest'
import { retcodeOf, retcodes, type RetcodeClass } from '#venues/mt5/gateway/retcodes.ts'
import { frames } from '#venues/mt5/wire/catalogue.ts'
import { order, tradeBench, type TradeBench } from './trade-bench.ts'

/** An order that the server answered so, and two minutes of patience. */
function answered(retcode: number, stage = 2, fields: Parameters<TradeBench['result']>[2] = {}) {
  const bench = tradeBench()
  const sent = order({ lots: '0.2' })
  bench.trade.submit(sent)
  bench.result(stage, retcode, fields)
  bench.host.pass(120_000_000)
  return { bench, facts: bench.factsOf(sent.clientId), faults: bench.records.faults, clientId: sent.clientId }
}
const codesOf = (kind: RetcodeClass): number[] => retcodes.filter((row) => row.class === kind).map(({ code }) => code)
/** Every code of a class, with what it led to. */
const each = (kind: RetcodeClass, look: (result: ReturnType<typeof answered>, code: number) => void): void => {
  for (const code of codesOf(kind)) look(answered(code), code)
}
const requestsOf = (bench: TradeBench): number => bench.orders.length

describe('an answer of the server', () => {
  it('is answered with the same order again by no class at all', () => {
    for (const { code } of retcodes)
      for (const stage of [0, 1, 2]) expect([code, requestsOf(answered(code, stage).bench)]).toEqual([code, 1])
  })

  it('that is a refusal ends the order at once, with its code, its words and its number', () => {
    for (const row of retcodes) {
      if (row.class === 'ok' || row.class === 'unknown') continue
      const { facts } = answered(row.code)
      expect(facts).toEqual([`rejected ${row.rejection}: ${row.text} (${row.code})`])
    }
  })

  it('that is a refusal is still the answer when the desk asks later', () => {
    const { bench, clientId } = answered(10018)
    bench.trade.query(clientId)
    expect(bench.records.reports).toMatchObject([{ known: true, state: 'rejected', fills: [] }])
  })

  it('ok: is accepted, and only deals fill', () => {
    for (const code of codesOf('ok'))
      expect(answered(code, 2, { order: 11n, deal: 21n, volume: 0.2 }).facts).toEqual(['accepted 11'])
  })

  it('reprice: is a no that shows the prices of now, for a new order to be decided', () => {
    for (const code of [10004, 10020, 10021])
      expect(answered(code).facts[0]).toMatch(/^rejected VENUE_REFUSED: requote/)
    const { facts, faults } = answered(10004, 2, { bid: 1.2, ask: 1.20002 })
    expect(facts).toEqual(['rejected VENUE_REFUSED: requote 1.2/1.20002 (10004)'])
    expect(faults).toEqual([])
  })

  it('config: tells the user which switch is off and what to do, once and not for every order', () => {
    each('config', ({ bench, faults }, code) => {
      const { name, remedy } = retcodeOf(code)
      expect(faults).toHaveLength(1)
      expect(faults[0]).toMatch(new RegExp(`^MT5_ORDERS_BARRED.*retcode=${code}, name=${name}`))
      expect(faults[0]).toContain(remedy)
      bench.trade.submit(order())
      bench.result(2, code)
      expect(faults).toHaveLength(1)
    })
  })

  it('config: is news again after orders have passed, in a new session, and for another switch', () => {
    const { bench, faults } = answered(10027)
    const refuse = (code: number) => {
      bench.trade.submit(order())
      bench.result(2, code)
    }
    refuse(10026)
    expect(faults).toHaveLength(2)
    bench.trade.submit(order())
    bench.result(2, 10009, { order: 12n })
    refuse(10027)
    expect(faults).toHaveLength(3)
    bench.trade.disconnected()
    bench.connect()
    refuse(10027)
    expect(faults).toHaveLength(4)
  })

  it('config: the button of the terminal and the login of an investor are named', () => {
    expect(answered(10027).faults[0]).toContain('press Algo Trading')
    expect(answered(10017).faults[0]).toContain('not the investor one')
    expect(answered(10026).faults[0]).toContain('ask the broker')
    expect(answered(20001, 0).faults[0]).toContain('AllowTrading')
  })

  it('market: is a no without an alarm; a closed session and a contract at its end say so', () => {
    expect(answered(10018).facts).toEqual(['rejected MARKET_CLOSED: the market is closed (10018)'])
    expect(answered(10044).facts).toEqual(['rejected MARKET_CLOSED: positions may only be closed (10044)'])
    each('market', ({ faults }) => expect(faults).toEqual([]))
  })

  it('invalid: is final, and an alert, for it is a fault of ours', () => {
    each('invalid', ({ faults }, code) => {
      expect(faults).toEqual([expect.stringMatching(new RegExp(`^MT5_ORDER_INVALID.*retcode=${code}`))])
    })
    expect(answered(10014).facts[0]).toMatch(/^rejected INVALID_LOTS/)
    expect(answered(10015).facts[0]).toMatch(/^rejected INVALID_PRICE/)
  })

  it('capacity: says that money or room is short, so that risk reduces', () => {
    expect(answered(10019).facts).toEqual(['rejected NO_MONEY: not enough money (10019)'])
    each('capacity', ({ faults }) => expect(faults).toEqual([]))
  })

  it('throttle and benign: are a no, and nothing else', () => {
    for (const kind of ['throttle', 'benign'] as const) {
      each(kind, ({ facts, faults }) => {
        expect(facts).toHaveLength(1)
        expect(faults).toEqual([])
      })
    }
  })

  it('canceled: is the end of the order', () => {
    each('canceled', ({ facts }) => expect(facts[0]).toMatch(/^rejected VENUE_REFUSED/))
  })

  it('canceled: and yet it is watched on: a deal that comes later still counts', () => {
    const { bench, clientId } = answered(10006)
    bench.deal({ cid: clientId, order: 11n, deal: 21n, volume: 0.2 })
    expect(bench.factsOf(clientId).slice(1)).toEqual(['accepted 11', 'filled 21 0.2 at 1.10002, 0 left'])
  })
})

describe('an unknown outcome', () => {
  it('is told as nothing: neither a yes nor a no', () => {
    each('unknown', ({ facts, faults }) => expect([facts, faults]).toEqual([[], []]))
    expect(answered(10_099).facts).toEqual([])
  })

  it('of a request that the terminal failed to send is looked up too; only a proof that it was not is a no', () => {
    expect(answered(10011, 1, { runtimeError: 4756 }).facts).toEqual([])
    expect(answered(10011, 1, { runtimeError: 4752 }).facts[0]).toMatch(/^rejected VENUE_REFUSED/)
  })

  it('is asked for until the terminal knows, and then it is what the terminal says', () => {
    const { bench, clientId } = answered(10012)
    bench.trade.query(clientId)
    const answer = (outcome: number, deals: number): void => {
      const { request } = bench.last('LOOKUP')
      bench.say({ ...frames.lookupResult.blank(), cid: clientId, request, outcome, deals, orders: deals })
    }
    answer(2, 0)
    expect(bench.records.reports).toEqual([])
    bench.host.pass(2_000_000)
    const { request } = bench.last('LOOKUP')
    const about = { symbol: 'EURUSD', cid: clientId, request }
    bench.say({ ...frames.orderState.blank(), ...about, ticket: 11n, orderState: 4, volumeInitial: 0.2 })
    bench.say({ ...frames.deal.blank(), ...about, ticket: 21n, order: 11n, volume: 0.2, price: 1.1 })
    answer(1, 1)
    expect(bench.records.reports).toMatchObject([{ known: true, state: 'filled', fills: [{ fillId: '21' }] }])
    expect(requestsOf(bench)).toBe(1)
  })

  it('of a cut line is not guessed: the next session is asked', () => {
    const bench = tradeBench()
    const sent = order()
    bench.trade.submit(sent)
    bench.trade.disconnected()
    bench.connect()
    bench.host.pass(60_000_000)
    expect([bench.factsOf(sent.clientId), requestsOf(bench)]).toEqual([[], 1])
    bench.trade.query(sent.clientId)
    const { request } = bench.last('LOOKUP')
    bench.say({ ...frames.lookupResult.blank(), cid: sent.clientId, request })
    expect(bench.records.reports).toEqual([{ known: false, clientId: sent.clientId }])
  })
})

describe('a refusal before anything was sent', () => {
  it('is a definite no whatever its code, even one that is unknown at the server', () => {
    expect(answered(10031, 0).facts).toEqual(['rejected NOT_SENT: the terminal has lost its server (10031)'])
    expect(answered(20004, 0).facts).toEqual(['rejected EXPIRED: it expired before it was read (20004)'])
    expect(answered(20005, 0).facts).toEqual(['rejected TRADING_HALTED: the bridge is halted (20005)'])
    expect(answered(20003, 0).facts[0]).toMatch(/^rejected INSTRUMENT_UNKNOWN/)
    expect(answered(20007, 0).facts[0]).toMatch(/^rejected INVALID_LOTS/)
  })

  it('of one part of several leaves the others, and their rest is canceled in its words', () => {
    const bench = tradeBench({ hedging: true })
    bench.deal({ deal: 31n, order: 30n, position: 30n, volume: 0.1 })
    const sent = order({ side: 'sell', lots: '0.3' })
    bench.trade.submit(sent)
    expect(bench.orders.map(({ part, position, volume }) => [part, position, volume])).toEqual([
      [0, 30n, 0.1],
      [1, 0n, 0.2],
    ])
    const { clientId: cid } = sent
    bench.result(2, 10019)
    bench.event(1, { cid, order: 11n, orderType: 1, volume: 0.1 })
    bench.deal({ cid, order: 11n, deal: 32n, dealType: 1, entry: 1, position: 30n })
    bench.event(3, { cid, order: 11n, orderType: 1, orderState: 4 })
    expect(bench.factsOf(cid)).toEqual(['accepted 11', 'filled 32 0.1 at 1.10002, 0.2 left', 'canceled, 0.2 left'])
  })

  it('is remembered for a thousand orders, so that a question has an answer', () => {
    const bench = tradeBench()
    const first = order({ lots: '0.015' })
    bench.trade.submit(first)
    for (let more = 0; more < 999; more++) bench.trade.submit(order({ lots: '0.015' }))
    bench.trade.query(first.clientId)
    expect(bench.records.reports).toMatchObject([{ known: true, state: 'rejected' }])
    bench.trade.submit(order({ lots: '0.015' }))
    bench.trade.query(first.clientId)
    expect(bench.last('LOOKUP').cid).toBe(first.clientId)
  })
})

describe('a position that is being closed', () => {
  it('is not closed twice: a second order finds nothing left', () => {
    for (const hedging of [true, false]) {
      const bench = tradeBench({ hedging })
      bench.deal({ deal: 31n, order: 30n, position: 30n, volume: 0.1 })
      bench.trade.submit(order({ side: 'sell', lots: '0.1', reduceOnly: true }))
      const second = order({ side: 'sell', lots: '0.1', reduceOnly: true })
      bench.trade.submit(second)
      expect(bench.factsOf(second.clientId)).toEqual(['rejected VENUE_REFUSED: there is no position left to reduce'])
      bench.result(2, 10018)
      bench.trade.submit(order({ side: 'sell', lots: '0.1', reduceOnly: true }))
      expect(bench.orders).toHaveLength(2)
    }
  })

  it('leaves the others of a hedging account to the next order', () => {
    const bench = tradeBench({ hedging: true })
    for (const ticket of [30n, 40n]) bench.deal({ deal: ticket + 1n, order: ticket, position: ticket, volume: 0.1 })
    for (const lots of ['0.1', '0.1']) bench.trade.submit(order({ side: 'sell', lots, reduceOnly: true }))
    expect(bench.orders.map(({ position }) => position)).toEqual([30n, 40n])
  })
})
