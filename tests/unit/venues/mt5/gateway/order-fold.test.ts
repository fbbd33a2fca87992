import { describe, expect, it } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import { createFold, type DealFact, type OrderFact } from '#venues/mt5/gateway/order-fold.ts'

const asked = (lots: number, ...parts: number[]) => ({
  lots: new Money(lots),
  parts: new Map((parts.length > 0 ? parts : [lots]).map((one, part) => [part, new Money(one)])),
})
const orderFact = (fields: Partial<OrderFact> & { initial?: Money } = {}): OrderFact => ({
  ticket: 11n,
  part: 0,
  stamp: 1,
  state: 1,
  initial: new Money(3),
  begun: true,
  remaining: fields.initial ?? new Money(3),
  price: new Money(10),
  type: 2,
  symbol: 'EURUSD',
  ...fields,
})
const dealFact = (ticket: number, lots: number, fields: Partial<DealFact> = {}): DealFact => ({
  ticket: BigInt(ticket),
  order: 11n,
  stamp: 1,
  side: 'buy',
  lots: new Money(lots),
  price: new Money(10),
  fee: ZERO,
  time: 0,
  symbol: 'EURUSD',
  ...fields,
})

describe('the fold of an order', () => {
  it('knows nothing at first: a part that was sent is silent', () => {
    const fold = createFold(asked(3))
    expect(fold.view()).toMatchObject({ state: 'open', ticket: 0n, silent: [0], deals: [] })
    fold.answer(0, { answer: 'never' })
    expect(fold.view().state).toBe('absent')
  })

  it('fills by the sum of distinct deals, never by an answer', () => {
    const fold = createFold(asked(3))
    fold.answer(0, { answer: 'placed', order: 11n })
    expect(fold.view()).toMatchObject({ state: 'open', ticket: 11n })
    for (const ticket of [21, 22, 21]) fold.deal(dealFact(ticket, 1))
    expect(fold.view().filled.toNumber()).toBe(2)
    fold.deal(dealFact(23, 1))
    expect(fold.view()).toMatchObject({ state: 'filled', waits: false })
  })

  it('believes the later word on a deal, and its deletion for good', () => {
    const fold = createFold(asked(3))
    fold.deal(dealFact(21, 2, { stamp: 5, price: new Money(11) }))
    fold.deal(dealFact(21, 1, { stamp: 4 }))
    expect(fold.view().deals.map(({ lots, price }) => [lots.toNumber(), price.toNumber()])).toEqual([[2, 11]])
    fold.undeal(21n)
    fold.deal(dealFact(21, 2, { stamp: 9 }))
    expect(fold.view().filled.toNumber()).toBe(0)
  })

  it('holds a final state against a working one that comes later', () => {
    const fold = createFold(asked(3))
    fold.order(orderFact({ stamp: 4, state: 2 }))
    fold.order(orderFact({ stamp: 9, state: 1 }))
    expect(fold.view().state).toBe('canceled')
  })

  it('has the price of the latest word that names one', () => {
    const fold = createFold(asked(3))
    fold.order(orderFact({ stamp: 2, price: new Money(12) }))
    fold.order(orderFact({ stamp: 1, price: new Money(10) }))
    fold.order(orderFact({ stamp: 3, price: ZERO }))
    expect(fold.view().orders[0].price.toNumber()).toBe(12)
  })

  it('waits for the deals of an order that is over, until it is settled without them', () => {
    const fold = createFold(asked(3))
    fold.order(orderFact({ stamp: 2, state: 2, remaining: new Money(1) }))
    fold.deal(dealFact(21, 1))
    expect(fold.view()).toMatchObject({ state: 'open', waits: true })
    fold.settle()
    expect(fold.view()).toMatchObject({ state: 'canceled', waits: false })
  })

  it('does not wait for a deal that was taken back', () => {
    const fold = createFold(asked(3))
    fold.order(orderFact({ state: 4, remaining: ZERO }))
    for (const ticket of [21, 22]) fold.deal(dealFact(ticket, 1.5))
    fold.undeal(22n)
    expect(fold.view()).toMatchObject({ state: 'canceled', waits: false, filled: new Money(1.5) })
  })

  it('takes the size of its part for granted while nobody said how large the order began', () => {
    const fold = createFold(asked(3, 1, 2))
    fold.order(orderFact({ ticket: 11n, part: 0, state: 4, initial: ZERO, remaining: ZERO, begun: false }))
    fold.order(orderFact({ ticket: 12n, part: 1, state: 4, initial: ZERO, remaining: ZERO, begun: false }))
    fold.deal(dealFact(21, 1))
    fold.deal(dealFact(22, 1, { order: 12n }))
    expect(fold.view()).toMatchObject({ state: 'open', waits: true })
    fold.deal(dealFact(23, 1, { order: 12n }))
    expect(fold.view()).toMatchObject({ state: 'filled', waits: false })
  })

  it('waits for the beginning of an order that nobody here sent', () => {
    const fold = createFold(undefined)
    fold.deal(dealFact(21, 1))
    fold.order(orderFact({ stamp: 2, state: 4, initial: ZERO, remaining: ZERO, begun: false }))
    expect(fold.view()).toMatchObject({ state: 'open', waits: true })
    fold.order(orderFact({ initial: new Money(1) }))
    expect(fold.view()).toMatchObject({ state: 'filled', lots: new Money(1) })
  })

  it('is rejected when every part was, by the first refusal', () => {
    const fold = createFold(asked(3, 1, 2))
    fold.answer(1, { answer: 'refused', retcode: 10019, detail: '' })
    expect(fold.view().state).toBe('open')
    fold.answer(0, { answer: 'refused', retcode: 10036, detail: '' })
    expect(fold.view()).toMatchObject({ state: 'rejected', refusal: { retcode: 10036 } })
  })

  it('is canceled with the rest when only some of its parts were refused', () => {
    const fold = createFold(asked(3, 1, 2))
    fold.answer(1, { answer: 'refused', retcode: 10019, detail: '' })
    fold.order(orderFact({ state: 4, initial: new Money(1), remaining: ZERO }))
    fold.deal(dealFact(21, 1))
    expect(fold.view()).toMatchObject({ state: 'canceled', filled: new Money(1) })
  })

  it('tells parts apart by their tickets where their numbers were lost', () => {
    const fold = createFold(asked(3, 1, 2))
    fold.order(orderFact({ ticket: 11n, state: 4, initial: new Money(1), remaining: ZERO }))
    fold.order(orderFact({ ticket: 12n, state: 4, initial: new Money(2), remaining: ZERO }))
    fold.deal(dealFact(21, 1))
    expect(fold.view().silent).toEqual([])
    fold.deal(dealFact(22, 2, { order: 12n }))
    expect(fold.view()).toMatchObject({ state: 'filled', ticket: 11n })
  })

  it('believes deeds more than words: what was refused and is dealt is filled', () => {
    const fold = createFold(asked(3))
    fold.answer(0, { answer: 'refused', retcode: 10006, detail: '' })
    fold.deal(dealFact(21, 3))
    expect(fold.view().state).toBe('filled')
  })

  it('learns the lots of an order that nobody here sent from the order itself', () => {
    const fold = createFold(undefined)
    expect(fold.view().state).toBe('absent')
    fold.deal(dealFact(21, 1))
    expect(fold.view()).toMatchObject({ state: 'open', waits: true })
    fold.order(orderFact({ state: 3, remaining: new Money(2) }))
    expect(fold.view()).toMatchObject({ state: 'open', lots: new Money(3), waits: false })
  })

  it('says how much of a part may still be dealt', () => {
    const fold = createFold(asked(3))
    expect(fold.openLots(0).toNumber()).toBe(3)
    fold.order(orderFact())
    fold.deal(dealFact(21, 1))
    expect(fold.openLots(0).toNumber()).toBe(2)
    fold.order(orderFact({ stamp: 2, state: 2, remaining: new Money(2) }))
    expect(fold.openLots(0).toNumber()).toBe(0)
    expect(fold.openLots(7).toNumber()).toBe(0)
  })
})
