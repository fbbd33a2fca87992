import { describe, expect, it } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import type { ApprovedOrder } from '#messages/decisions.ts'
import type { OrderFilled, OrderOpen, OrderSubmit } from '#messages/orders.ts'
import { EURUSD, message } from '#tests/outbox.ts'
import { type Books, createBooks } from '#trading/portfolio/books.ts'

const money = (value: number | string) => new Money(value)
const submit = (fields: Partial<OrderSubmit> = {}): OrderSubmit =>
  message('order.submit', {
    clientId: 1,
    parent: 1,
    side: 'buy',
    lots: money(2),
    orderType: 'limit',
    price: money('1.1'),
    ...fields,
  })
const approval = (fields: Partial<ApprovedOrder> = {}): ApprovedOrder =>
  message('decision.approved', {
    approval: 1,
    ballot: 9,
    side: 'buy',
    lots: money(2),
    orderType: 'limit',
    price: money('1.1'),
    reference: 1.1,
    ...fields,
  })
const filled = (fillId: string, lots: number, fields: Partial<OrderFilled> = {}) =>
  message('order.filled', {
    clientId: 1,
    fillId,
    side: 'buy',
    lots: money(lots),
    price: money('1.1'),
    fee: ZERO,
    ...fields,
  })
const quote = (price: number) => message('market.quote', { bid: price, ask: price, bidSize: 1, askSize: 1 })
const snapshot = (books: Books, lots: number, averagePrice: number, open: readonly Partial<OrderOpen>[] = []): void => {
  books.tell(message('account.snapshot', { part: 'begin' }))
  books.tell(message('account.position', { lots: money(lots), averagePrice: money(averagePrice) }))
  for (const one of open) {
    books.tell(
      message('order.open', { clientId: 1, venueId: 'v', side: 'buy', lots: money(2), price: money('1.1'), ...one }),
    )
  }
  books.tell(message('account.snapshot', { part: 'end' }))
}
const held = (books: Books): number => books.ledger.positionOf(1).lots.toNumber()
const stateOf = (books: Books): string | undefined => books.blotter.find(1)?.state

describe('books', () => {
  it('follow an order through every fact the venue tells', () => {
    const books = createBooks([EURUSD])
    books.placed(submit(), Infinity)
    books.tell(message('order.accepted', { clientId: 1, venueId: 'v' }))
    expect(stateOf(books)).toBe('ACCEPTED')
    books.tell(message('order.updated', { clientId: 1, request: 1, lots: money(3), price: money('1.2') }))
    expect(books.blotter.find(1)).toMatchObject({ lots: money(3), price: money('1.2') })
    books.blotter.tell(1, { fact: 'updateAsked', request: 2 })
    books.tell(message('order.modifyRejected', { clientId: 1, request: 2, reason: 'too late' }))
    books.blotter.tell(1, { fact: 'cancelAsked', request: 1 })
    books.tell(message('order.cancelRejected', { clientId: 1, request: 1, reason: 'too late' }))
    expect(stateOf(books)).toBe('ACCEPTED')
    books.tell(filled('a', 1))
    expect([stateOf(books), held(books)]).toEqual(['PARTIALLY_FILLED', 1])
    books.tell(message('order.canceled', { clientId: 1, leaves: money(2) }))
    expect([stateOf(books), books.blotter.openCount]).toEqual(['CANCELED', 0])
    expect(books.status().odd).toEqual({ counts: {}, last: [] })
  })

  it('make up for a fill that is late from what the cancel left, and take the fill when it comes', () => {
    const books = createBooks([EURUSD])
    books.tell(quote(1.2))
    books.placed(submit(), Infinity)
    books.tell(message('order.accepted', { clientId: 1, venueId: 'v' }))
    books.tell(message('order.canceled', { clientId: 1, leaves: money('0.5') }))
    expect(held(books)).toBe(1.5)
    expect(books.ledger.pnl().toString()).toBe('15000') // at its own limit: 0.1 * 1.5 * 100000
    books.tell(filled('a', 1.5, { price: money('1.09'), fee: money(7) }))
    expect(held(books)).toBe(1.5)
    expect(books.ledger.pnl().toString()).toBe('16493')
  })

  it('read a cancel that leaves nothing as one that does not say', () => {
    const books = createBooks([EURUSD])
    books.placed(submit(), Infinity)
    books.tell(message('order.canceled', { clientId: 1, leaves: ZERO }))
    expect([stateOf(books), held(books)]).toEqual(['CANCELED', 0])
  })

  it('count an approval until its order is over', () => {
    const books = createBooks([EURUSD])
    books.approved(approval(), Infinity)
    expect(books.blotter.pending(1).limitBuy.toNumber()).toBe(2)
    books.placed(submit(), Infinity)
    books.tell(filled('a', 2))
    expect(books.blotter.pending(1).limitBuy.toNumber()).toBe(0)
    expect(books.blotter.openCount).toBe(0)
  })

  it('know what fills cost against the mid their approval was judged at', () => {
    const books = createBooks([EURUSD])
    books.approved(approval({ reference: 1.0999 }), Infinity)
    books.placed(submit(), Infinity)
    books.tell(filled('a', 1))
    expect(books.status().slippage).toBe('10') // 0.0001 * 100000
  })

  it('take what a snapshot says of positions, and trust nothing before one', () => {
    const books = createBooks([EURUSD])
    expect([books.known, books.reconciled]).toEqual([false, false])
    books.tell(message('account.position', { lots: money(9) }))
    books.tell(message('account.snapshot', { part: 'end' }))
    expect([books.known, held(books)]).toEqual([false, 0])
    snapshot(books, -3, 1.2)
    expect([books.known, books.reconciled, held(books)]).toEqual([true, true, -3])
    books.tell(message('venue.state', { state: 'disconnected', epoch: 2 }))
    expect(books.reconciled).toBe(false)
  })

  it('count what an order had filled before them once, as part of the venue’s position', () => {
    const books = createBooks([EURUSD])
    snapshot(books, 1.5, 1.1, [{ leaves: money('0.5') }])
    expect(held(books)).toBe(1.5)
    expect(books.blotter.pending(1).limitBuy.toNumber()).toBe(0.5)
    books.tell(filled('new', 0.5))
    expect([held(books), stateOf(books)]).toEqual([2, 'FILLED'])
  })

  it('count a fill once that a snapshot knew before it was told', () => {
    const books = createBooks([EURUSD])
    books.placed(submit(), Infinity)
    books.tell(message('order.accepted', { clientId: 1, venueId: 'v' }))
    snapshot(books, 1.5, 1.1, [{ leaves: money('0.5') }])
    expect([held(books), books.status().adopted]).toEqual([1.5, 0])
    books.tell(filled('late', 1.5))
    expect(held(books)).toBe(1.5)
  })

  it('say what the account has, in strings', () => {
    const books = createBooks([{ ...EURUSD, marginRate: '0.02' }])
    books.tell(quote(1.1))
    books.tell(
      message('account.state', {
        balance: money(10_000),
        equity: money(10_000),
        margin: ZERO,
        dayStart: money(10_100),
      }),
    )
    snapshot(books, 0, 0)
    expect(books.status()).toMatchObject({ dayPnl: '-100', equity: '10000' })
    books.placed(submit(), Infinity)
    books.tell(filled('a', 1, { fee: money(3) }))
    expect(books.status()).toMatchObject({
      currency: 'USD',
      pnl: '-3',
      dayPnl: '-103',
      fees: '3',
      equity: '9997',
      marginUsed: '2200',
      marginFree: '7797',
      outstanding: 1,
      account: { balance: '10000', equity: '10000', margin: '0' },
      positions: [{ symbol: 'EURUSD', currency: 'USD', lots: '1', averagePrice: '1.1', margin: '2200' }],
    })
  })

  it('keep the last odd lines only, and count all of them', () => {
    const books = createBooks([EURUSD])
    for (let n = 1; n <= 40; n++) books.tell(message('order.accepted', { clientId: n, venueId: 'v' }))
    const { counts, last } = books.status().odd
    expect(counts).toEqual({ ORDER_STRANGER: 40 })
    expect([last.length, last.at(-1)]).toEqual([16, 'ORDER_STRANGER 40 INITIALIZED accepted'])
  })
})
