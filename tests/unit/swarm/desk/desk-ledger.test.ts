import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { Money } from '#domain/money.ts'
import { createMemoryJournal, type MemoryJournal } from '#stores/journal-memory.ts'
import { createLedger, leavesOf, netOf, type Ledger } from '#swarm/desk/desk-ledger.ts'
import type { VenueFill, VenueOrder, VenueSnapshot } from '#swarm/ports/venue.ts'

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

const snapshotOf = (lots: string, fills: VenueFill[]): VenueSnapshot => ({
  account: { balance: new Money(0), equity: new Money(0), margin: new Money(0) },
  positions: [{ instrument: 1, lots: new Money(lots), averagePrice: new Money('1.1') }],
  orders: [],
  fills,
})

const ledgerOf = (journal: MemoryJournal): Ledger =>
  createLedger(
    journal,
    () => 100,
    () => {},
  )
const again = (journal: MemoryJournal): Ledger => {
  journal.flush()
  return ledgerOf(createMemoryJournal(journal.durable))
}

describe('desk ledger', () => {
  it('is fresh until something was traded under its journal', () => {
    const journal = createMemoryJournal([{ entry: 'session', session: 1, at: 1 }])
    const ledger = ledgerOf(journal)
    expect(ledger.fresh).toBe(true)
    ledger.refuse(9, 'TRADING_HALTED')
    expect(again(journal).fresh).toBe(true)
    ledger.enter(orderOf(1), 1, 1)
    expect(ledger.fresh).toBe(false)
    expect(again(journal).fresh).toBe(false)
  })

  it('says after any crash of its journal that positions are the sum of the fills in it', () => {
    const lots = fc.integer({ min: -500, max: 500 }).map((steps) => new Money(steps).div(100).toString())
    fc.assert(
      fc.property(fc.array(lots, { maxLength: 20 }), fc.nat(), (all, crash) => {
        const journal = createMemoryJournal()
        const ledger = ledgerOf(journal)
        all.forEach((one, k) => ledger.take(fillOf(`F${k}`, one)))
        journal.flush()
        const kept = journal.durable.slice(0, crash % (journal.durable.length + 1))
        const recovered = ledgerOf(createMemoryJournal(kept))
        const sum = all.slice(0, kept.length).reduce((total, one) => total.plus(one), new Money(0))
        expect(recovered.position(1).toString()).toBe(sum.toString())
        // What the crash took is told again by the venue, and the sum is whole.
        all.forEach((one, k) => recovered.take(fillOf(`F${k}`, one)))
        expect(recovered.position(1).toString()).toBe(ledger.position(1).toString())
      }),
    )
  })

  it('recovers an order as it stood', () => {
    const journal = createMemoryJournal()
    const ledger = ledgerOf(journal)
    const accepted = ledger.enter(orderOf(1), 5, 6)
    ledger.accept(accepted, 'V1')
    ledger.take(fillOf('F1', '0.25', 1))
    ledger.enter(orderOf(2), 5, 6)
    ledger.cancel(ledger.enter(orderOf(3), 5, 6))
    ledger.take(fillOf('F2', '0.5', 3))
    ledger.close(ledger.enter(orderOf(4), 5, 6), 'canceled')
    const recovered = again(journal)
    expect(
      [...recovered.open].map(([id, { phase, venueId, cancelAsked }]) => [id, phase, venueId, cancelAsked]),
    ).toEqual([
      [1, 'working', 'V1', false],
      [2, 'unknown', '', false],
      [3, 'working', '', true],
    ])
    expect([...recovered.open.values()].map((order) => leavesOf(order).toString())).toEqual(['0.75', '1', '0.5'])
    expect([1, 2, 3, 4, 5].map((id) => recovered.knows(id))).toEqual([true, true, true, true, false])
    expect(recovered.lastFillId).toBe('F2')
  })

  it('knows again which orders were given up', () => {
    const journal = createMemoryJournal()
    const ledger = ledgerOf(journal)
    ledger.close(ledger.enter(orderOf(1), 5, 6), 'NOT_SENT')
    ledger.close(ledger.enter(orderOf(2), 5, 6), 'canceled')
    expect([1, 2].map((id) => again(journal).gaveUp(id))).toEqual([true, false])
  })

  it.each([0, 1, 2, 3])('begins with the venue’s positions, even when it dies after %i lines of that', (lines) => {
    const history = [fillOf('F1', '2'), fillOf('F2', '-0.5')]
    const journal = createMemoryJournal()
    ledgerOf(journal).begin(snapshotOf('4', history))
    journal.flush()
    expect(journal.durable).toHaveLength(3)
    const died = ledgerOf(createMemoryJournal(journal.durable.slice(0, lines)))
    if (died.fresh) died.begin(snapshotOf('4', history))
    for (const fill of history.slice(history.findIndex(({ fillId }) => fillId === died.lastFillId) + 1)) died.take(fill)
    expect(died.position(1).toString()).toBe('4')
    expect(died.lastFillId).toBe('F2')
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
