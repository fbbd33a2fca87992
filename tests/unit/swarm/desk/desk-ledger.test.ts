import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { Money } from '#domain/money.ts'
import { createMemoryJournal, type MemoryJournal } from '#stores/journal-memory.ts'
import { createLedger } from '#swarm/desk/desk-ledger.ts'
import type { Ledger } from '#swarm/desk/ledger-contract.ts'
import { netOf } from '#swarm/desk/desk-report.ts'
import { leavesOf, type OpenOrder } from '#swarm/desk/open-order.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'
import type { VenueFill, VenueOrder } from '#swarm/ports/venue.ts'
import { childNumbers, serialNumbers } from '#trading/orders/serial-number.ts'
import { EURUSD } from '#tests/outbox.ts'

const orderOf = (clientId: number, lots = '1'): VenueOrder => ({
  clientId,
  instrument: 1,
  side: 'buy',
  lots: new Money(lots),
  orderType: 'limit',
  price: new Money('1.1'),
  timeInForce: 'gtc',
  reduceOnly: false,
})

const fillOf = (fillId: string, lots: string, clientId = 0): VenueFill => ({
  clientId,
  fillId,
  instrument: 1,
  side: lots.startsWith('-') ? 'sell' : 'buy',
  lots: new Money(lots).abs(),
  price: new Money('1.1'),
  fee: new Money(0),
  leaves: new Money(0),
  at: 5,
})

function ledgerOf(journal: MemoryJournal): Ledger {
  const ledger = createLedger({ append: journal.append, now: () => 100, instruments: [EURUSD], over: () => {} })
  for (const entry of journal.recovered) ledger.recover(entry)
  ledger.recovered()
  return ledger
}
const again = (journal: MemoryJournal): Ledger => {
  journal.flush()
  return ledgerOf(createMemoryJournal(journal.durable))
}
const enter = (ledger: Ledger, clientId: number): OpenOrder => ledger.enter(orderOf(clientId), clientId, 5, 6)
const whys = (journal: MemoryJournal): string[] => {
  journal.flush()
  return journal.durable.flatMap((entry) => (entry.entry === 'why' ? [entry.code] : []))
}

describe('desk ledger', () => {
  it('is fresh until something was traded under its journal', () => {
    const journal = createMemoryJournal([{ entry: 'session', session: 1, at: 1, symbols: [] }])
    const ledger = ledgerOf(journal)
    expect(ledger.fresh).toBe(true)
    ledger.refuse(9, 'TRADING_HALTED', 'only cancels pass')
    expect(again(journal).fresh).toBe(true)
    enter(ledger, 1)
    expect(ledger.fresh).toBe(false)
    expect(again(journal).fresh).toBe(false)
  })

  it('says after any crash of its journal that positions are the sum of the fills in it', () => {
    const lots = fc
      .integer({ min: -500, max: 500 })
      .filter((steps) => steps !== 0)
      .map((steps) => new Money(steps).div(100).toString())
    fc.assert(
      fc.property(fc.array(lots, { maxLength: 20 }), fc.nat(), (all, crash) => {
        const journal = createMemoryJournal()
        const ledger = ledgerOf(journal)
        all.forEach((one, k) => ledger.take(fillOf(`F${k}`, one)))
        journal.flush()
        const kept = journal.durable.slice(0, crash % (journal.durable.length + 1))
        const recovered = ledgerOf(createMemoryJournal(kept))
        const count = kept.filter(({ entry }) => entry === 'filled').length
        const sum = all.slice(0, count).reduce((total, one) => total.plus(one), new Money(0))
        expect(recovered.position(1).toString()).toBe(sum.toString())
        // What the crash took is told again by the venue, and the sum is whole.
        all.forEach((one, k) => recovered.take(fillOf(`F${k}`, one)))
        expect(recovered.position(1).toString()).toBe(ledger.position(1).toString())
      }),
    )
  })

  it('recovers an order as it stood, with the number and the time of what caused it', () => {
    const journal = createMemoryJournal()
    const ledger = ledgerOf(journal)
    enter(ledger, 1)
    ledger.accept(1, 'V1')
    ledger.take(fillOf('F1', '0.25', 1))
    enter(ledger, 2)
    ledger.askCancel(enter(ledger, 3), 1)
    ledger.take(fillOf('F2', '0.5', 3))
    enter(ledger, 4)
    ledger.close(4, 'canceled', '')
    const recovered = again(journal)
    expect(
      [...recovered.open].map(([id, { phase, life, cancelAsked, seq, at }]) => [
        id,
        phase,
        life.venueId,
        cancelAsked,
        seq,
        at,
      ]),
    ).toEqual([
      [1, 'working', 'V1', false, 5, 6],
      [2, 'unknown', '', false, 5, 6],
      [3, 'working', '', true, 5, 6],
    ])
    expect([...recovered.open.values()].map(({ life }) => leavesOf(life).toString())).toEqual(['0.75', '1', '0.5'])
    expect([1, 2, 3, 4, 5].map((id) => recovered.knows(id))).toEqual([true, true, true, true, false])
    expect(recovered.fills.lastId).toBe('F2')
  })

  it('recovers changed terms, refused requests and orders of somebody else', () => {
    const journal = createMemoryJournal()
    const ledger = ledgerOf(journal)
    const order = enter(ledger, 1)
    ledger.accept(1, 'V1')
    ledger.askModify(order, 1, new Money(3), new Money('1.2'))
    ledger.update(1, 1, new Money(3), new Money('1.2'), ledger.stamp())
    ledger.askModify(order, 2, new Money(4), new Money('1.3'))
    ledger.refuseRequest(order, 'modifyRejected', 2, 'no')
    ledger.adopt({ ...orderOf(-7, '2'), at: 50, parent: 0 }, orderOf(0, '2'), 'X9')
    const recovered = again(journal)
    expect(
      [...recovered.open.values()].map(({ life }) => [life.order.clientId, life.venueId, life.terms.lots]),
    ).toEqual([
      [1, 'V1', new Money(3)],
      [-7, 'X9', new Money(2)],
    ])
    const life = recovered.find(1)
    expect([life?.updateAsked, life?.updateAnswered]).toEqual([2, 2])
  })

  it('takes an order for open again that was never sent, by all we knew, and works after all', () => {
    const journal = createMemoryJournal()
    const ledger = ledgerOf(journal)
    enter(ledger, 1)
    ledger.close(1, 'NOT_SENT', 'the venue never had it')
    expect([...ledger.open.keys()]).toEqual([])
    ledger.accept(1, 'V1')
    expect([...ledger.open.keys()]).toEqual([1])
    expect([...again(journal).open.keys()]).toEqual([1])
  })

  it('refuses a fill with an id it knows and other numbers, and says why', () => {
    const journal = createMemoryJournal()
    const ledger = ledgerOf(journal)
    expect(ledger.take(fillOf('F1', '2'))).toBe(true)
    expect(ledger.take(fillOf('F1', '2'))).toBe(false)
    expect(ledger.take(fillOf('F1', '3'))).toBe(false)
    expect(ledger.take({ ...fillOf('F2', '1'), lots: new Money(NaN) })).toBe(false)
    expect(ledger.position(1).toString()).toBe('2')
    expect(whys(journal)).toEqual(['ORDER_STRANGER', 'FACT_REPEATED', 'FACT_CONFLICT', 'FACT_INVALID'])
    expect(again(journal).position(1).toString()).toBe('2')
  })

  it('goes on from what was archived', () => {
    const checkpoint: JournalEntry = {
      entry: 'checkpoint',
      at: 1,
      lastClientId: 40,
      lastFillId: 'F9',
      lastFillAt: 5,
      positions: [{ instrument: 1, lots: new Money('-1.5'), averagePrice: new Money('1.2'), fees: new Money(0) }],
      fills: [{ clientId: 40, fillId: 'F9' }],
    }
    const ledger = ledgerOf(createMemoryJournal([checkpoint]))
    expect([ledger.fresh, ledger.fills.lastId]).toEqual([false, 'F9'])
    expect(ledger.position(1).toString()).toBe('-1.5')
    expect([39, 40, 41].map((id) => ledger.knows(id))).toEqual([true, true, false])
    expect(ledger.take(fillOf('F9', '1', 40))).toBe(false)
    expect([...ledger.open.keys()]).toEqual([])
  })

  it('holds no new id for an archived one, whichever agent of the running session numbered it', () => {
    const [execution, risk] = [1, 2]
    const child = childNumbers(3, execution)()
    const checkpoint: JournalEntry = {
      entry: 'checkpoint',
      at: 1,
      lastClientId: serialNumbers(3, risk)(),
      lastFillId: '',
      lastFillAt: 0,
      positions: [],
      fills: [],
    }
    const ledger = ledgerOf(createMemoryJournal([{ entry: 'session', session: 3, at: 0, symbols: [] }, checkpoint]))
    expect(child).toBeLessThan(checkpoint.lastClientId)
    expect(ledger.knows(child)).toBe(false)
    expect(ledger.knows(serialNumbers(2, risk)())).toBe(true)
  })

  it('counts no fill twice and knows every order, of however many', () => {
    const ledger = createLedger({ append: () => {}, now: () => 100, instruments: [EURUSD], over: () => {}, kept: 4 })
    ledger.recovered()
    const ids = Array.from({ length: 40 }, (_, k) => k + 1)
    const fills = ids.map((id) => ({ ...fillOf(`F${id}`, '1', id % 5 === 0 ? 0 : id), at: id }))
    const parts = ids.map((id) => ({ ...fillOf(`P${id}`, '0.01', 1_000), at: id }))
    enter(ledger, 1_000)
    for (const id of ids) {
      enter(ledger, id)
      expect(ledger.take(fills[id - 1])).toBe(true)
      expect(ledger.take(parts[id - 1])).toBe(true)
      if (id % 5 === 0) ledger.close(id, 'canceled', '')
    }
    // A snapshot tells only those that concern us.
    for (const fill of fills) expect(ledger.concerns(fill) && ledger.take(fill)).toBe(false)
    for (const fill of parts) expect(ledger.take(fill)).toBe(false)
    expect(ids.filter((id) => !ledger.knows(id))).toEqual([])
    expect(ledger.knows(41)).toBe(true) // below one that was used
    expect(ledger.knows(1_001)).toBe(false)
  })

  it('nets a hedging account at the price that keeps its cost', () => {
    const one = (lots: number, averagePrice: number): { instrument: number; lots: Money; averagePrice: Money } => ({
      instrument: 1,
      lots: new Money(lots),
      averagePrice: new Money(averagePrice),
    })
    expect(netOf([one(3, 1.1), one(-2, 1.2)]).get(1)).toEqual(one(1, 0.9))
    expect(netOf([one(2, 1.1), one(-2, 1.2)]).get(1)).toEqual(one(0, 0))
    expect(netOf([one(2, 1.1)]).get(1)).toEqual(one(2, 1.1))
  })
})
