import { describe, expect, it } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import { EURUSD } from '#tests/outbox.ts'
import type { Fill, OverfillPolicy } from '#trading/orders/fill-set.ts'
import type { OrderFact, PlacedOrder } from '#trading/orders/order-life.ts'
import { createRegister, type OrderRegister, type RegisterLine } from '#trading/orders/order-register.ts'
import { viewOf } from '#trading/orders/order-view.ts'

const money = (value: number | string): Money => new Money(value)
const instruments = [{ ...EURUSD, contractSize: '1' }]
const order = (fields: Partial<PlacedOrder> = {}): PlacedOrder => ({
  clientId: 7,
  instrument: 1,
  side: 'buy',
  lots: money(10),
  price: money(5),
  at: 0,
  parent: 0,
  ...fields,
})
const fill = (fillId: string, lots: number, fields: Partial<Fill> = {}): OrderFact => ({
  fact: 'filled',
  fill: { fillId, instrument: 1, side: 'buy', lots: money(lots), price: money(5), fee: ZERO, at: 1, ...fields },
})

function bench(overfill: OverfillPolicy = 'refuse', keptClosed = 100) {
  const lines: string[] = []
  const say = ({ code, state, fact }: RegisterLine): void => void lines.push(`${code} ${state} ${fact}`)
  const register = createRegister(instruments, { overfill, keptClosed, say })
  register.place(order())
  register.tell(7, { fact: 'submitted' })
  return { register, lines }
}
function viewIn(register: OrderRegister, clientId = 7) {
  const life = register.find(clientId)
  if (life === undefined) throw new Error('no such order')
  return viewOf(life)
}
const held = (register: OrderRegister): string => register.positionOf(1).lots.toFixed()

describe('an order of the register', () => {
  it('is placed once: a client id that is known is refused and told', () => {
    const { register, lines } = bench()
    expect(register.place(order({ lots: money(99) }))).toBe(false)
    expect(viewIn(register).lots).toEqual(money(10))
    expect(lines).toEqual(['ORDER_DUPLICATE SUBMITTED placed'])
  })

  it('may fill before it is accepted', () => {
    const { register, lines } = bench()
    register.tell(7, fill('a', 4))
    register.tell(7, { fact: 'accepted', venueId: 'v' })
    expect(viewIn(register)).toMatchObject({ state: 'PARTIALLY_FILLED', venueId: 'v', filled: money(4) })
    expect(lines).toEqual([])
  })

  it('counts a fill told twice once', () => {
    const { register, lines } = bench()
    expect(register.tell(7, fill('a', 4))).toBe('news')
    expect(register.tell(7, fill('a', 4))).toBe('known')
    expect(held(register)).toBe('4')
    expect(lines).toEqual([])
  })

  it.each([
    ['first', 4, 5],
    ['last', 5, 4],
  ])('lets one of two contradictory tellings of a fill stand, the same when it comes %s', (_, one, other) => {
    const { register, lines } = bench()
    register.tell(7, fill('a', one))
    expect(register.tell(7, fill('a', other))).toBe('conflict')
    expect(register.tell(7, fill('a', other))).toBe('known')
    expect(held(register)).toBe('4')
    expect(lines).toEqual(['FACT_CONFLICT PARTIALLY_FILLED filled'])
  })

  it('takes a fill that comes after its cancel', () => {
    const { register, lines } = bench()
    register.tell(7, { fact: 'cancelAsked', request: 1 })
    register.tell(7, { fact: 'canceled', stamp: 5 })
    register.tell(7, fill('a', 4))
    expect(viewIn(register)).toMatchObject({ state: 'CANCELED', filled: money(4), open: false })
    register.tell(7, fill('b', 6))
    expect(viewIn(register).state).toBe('FILLED')
    expect(held(register)).toBe('10')
    expect(lines).toEqual([])
  })

  it('refuses a fill of more than it was for, and tells it', () => {
    const { register, lines } = bench()
    register.tell(7, fill('a', 8))
    expect(register.tell(7, fill('b', 3, { at: 2 }))).toBe('overfill')
    expect(viewIn(register)).toMatchObject({ filled: money(8), leaves: money(2), overfilled: money(1) })
    expect(held(register)).toBe('8')
    expect(lines).toEqual(['FILL_OVER PARTIALLY_FILLED filled'])
  })

  it('takes such a fill after all when the order turns out to have been raised before', () => {
    const { register } = bench()
    register.tell(7, fill('a', 8))
    register.tell(7, fill('b', 3, { at: 2 }))
    register.tell(7, { fact: 'updated', request: 1, stamp: 1, lots: money(12), price: money(5) })
    expect(viewIn(register)).toMatchObject({ filled: money(11), leaves: money(1), overfilled: ZERO })
    expect(held(register)).toBe('11')
  })

  it('books a fill of more than it was for where that is allowed; nothing is left then, and not less', () => {
    const { register } = bench('allow')
    register.tell(7, fill('a', 8))
    expect(register.tell(7, fill('b', 3))).toBe('overfill')
    expect(viewIn(register)).toMatchObject({ state: 'FILLED', filled: money(11), leaves: ZERO, overfilled: money(1) })
    expect(held(register)).toBe('11')
  })

  it.each([
    ['no lots', { lots: ZERO }],
    ['lots below zero', { lots: money(-1) }],
    ['no number of lots', { lots: money(Number.NaN) }],
    ['no number for a price', { price: money(Number.NaN) }],
    ['endless lots', { lots: money(Infinity) }],
    ['no time', { at: Number.NaN }],
    ['the other side', { side: 'sell' as const }],
    ['another instrument', { instrument: 2 }],
  ])('refuses a fill with %s', (_, fields) => {
    const { register, lines } = bench()
    expect(register.tell(7, fill('a', 1, fields))).toBe('invalid')
    expect(held(register)).toBe('0')
    expect(lines).toEqual(['FACT_INVALID SUBMITTED filled'])
  })

  it('names a step that was not to be expected, counts it, and takes the fact', () => {
    const { register, lines } = bench()
    register.tell(7, { fact: 'absent' })
    expect(viewIn(register).state).toBe('REJECTED')
    register.tell(7, { fact: 'accepted', venueId: 'v' })
    expect(viewIn(register).state).toBe('ACCEPTED')
    expect(register.unexpected).toEqual(new Map([['REJECTED accepted', 1]]))
    expect(lines).toEqual(['STEP_UNEXPECTED REJECTED accepted'])
  })

  it('goes back to what it was when a request is refused, whatever came meanwhile', () => {
    const { register, lines } = bench()
    register.tell(7, { fact: 'accepted', venueId: 'v' })
    register.tell(7, { fact: 'updateAsked', request: 1 })
    expect(viewIn(register).state).toBe('PENDING_UPDATE')
    register.tell(7, { fact: 'cancelAsked', request: 1 })
    register.tell(7, fill('a', 4))
    expect(viewIn(register).state).toBe('PENDING_CANCEL')
    register.tell(7, { fact: 'cancelRejected', request: 1 })
    expect(viewIn(register).state).toBe('PENDING_UPDATE')
    register.tell(7, { fact: 'updateRejected', request: 1 })
    expect(viewIn(register).state).toBe('PARTIALLY_FILLED')
    expect(lines).toEqual([])
  })

  it('is not shut by an older list, and opened again by a later one', () => {
    const { register } = bench()
    register.tell(7, { fact: 'canceled', stamp: 20 })
    register.tell(7, { fact: 'listed', stamp: 10, lots: money(10), price: money(5) })
    expect(viewIn(register).open).toBe(false)
    register.tell(7, { fact: 'listed', stamp: 30, lots: money(10), price: money(5) })
    expect(viewIn(register).state).toBe('ACCEPTED')
  })

  it('makes up a fill for what the venue says is filled, and gives it back when the real one comes', () => {
    const { register } = bench()
    register.tell(7, fill('a', 2, { price: money(4) }))
    register.tell(7, { fact: 'total', stamp: 9, filled: money(5), averagePrice: money('4.6') })
    expect(viewIn(register)).toMatchObject({ filled: money(5), lacking: money(3), averagePrice: money('4.6') })
    expect(held(register)).toBe('5')
    register.tell(7, fill('b', 3, { price: money(5) }))
    expect(viewIn(register)).toMatchObject({ filled: money(5), lacking: ZERO, averagePrice: money('4.6') })
    expect(held(register)).toBe('5')
    expect(register.positionOf(1).cash).toEqual(money(-23))
  })

  it.each([
    ['the later', 10, 9, 4.8],
    ['the later', 9, 10, 4.6],
    ['the dearer of one time', 9, 9, 4.8],
  ])('goes by %s of two words on its average, whichever comes first', (_, stamp, other, average) => {
    const dear: OrderFact = { fact: 'total', stamp, filled: money(5), averagePrice: money(4.8) }
    const cheap: OrderFact = { fact: 'total', stamp: other, filled: money(5), averagePrice: money(4.6) }
    for (const facts of [
      [dear, cheap],
      [cheap, dear],
    ]) {
      const { register } = bench()
      for (const fact of facts) register.tell(7, fact)
      expect(viewIn(register).averagePrice).toEqual(money(average))
    }
  })

  it('turns a position: what it closes and what it opens', () => {
    const { register } = bench()
    register.tell(7, fill('a', 4))
    register.place(order({ clientId: 8, side: 'sell' }))
    register.tell(8, { fact: 'accepted', venueId: 'w' })
    register.tell(8, fill('b', 10, { side: 'sell', price: money(6) }))
    expect(register.positionOf(1)).toMatchObject({ lots: money(-6), averagePrice: money(6), cash: money(40) })
  })
})

describe('the register', () => {
  it.each([
    ['no lots', { lots: ZERO }],
    ['lots below zero', { lots: money(-1) }],
    ['no number of lots', { lots: money(Number.NaN) }],
    ['an instrument nobody configured', { instrument: 9 }],
  ])('takes no order with %s', (_, fields) => {
    const { register, lines } = bench()
    expect(register.place(order({ clientId: 8, ...fields }))).toBe(false)
    expect(register.find(8)).toBeUndefined()
    expect(lines).toEqual(['ORDER_INVALID INITIALIZED placed'])
  })

  it('books nothing of an instrument nobody configured', () => {
    const { register } = bench()
    expect(register.tell(99, fill('x', 3, { instrument: 9 }))).toBe('stranger')
    expect(register.positionOf(9).lots).toEqual(ZERO)
  })

  it('adopts the order of a fill that nobody placed, so the position is right', () => {
    const { register, lines } = bench()
    register.tell(99, fill('x', 3))
    register.tell(98, { fact: 'accepted', venueId: 'v' })
    expect(held(register)).toBe('3')
    expect(register.counts).toMatchObject({ adopted: 1, strangers: 2 })
    expect(lines).toContain('ORDER_STRANGER INITIALIZED accepted')
  })

  it('forgets the oldest closed orders, and never counts their fills again', () => {
    const { register } = bench('refuse', 1)
    register.tell(7, fill('a', 10))
    for (const clientId of [8, 9]) {
      register.place(order({ clientId }))
      register.tell(clientId, { fact: 'denied', stamp: 1 })
    }
    expect(register.find(9)).toBeDefined()
    expect(register.find(7)).toBeUndefined()
    expect(register.hasFill(7, 'a')).toBe(true)
    expect(register.hasFill(7, 'b')).toBe(false)
    expect(register.tell(7, fill('a', 10))).toBe('stranger')
    expect(held(register)).toBe('10')
  })

  it('keeps what a position is worth when it takes over an average', () => {
    const { register } = bench()
    register.tell(7, fill('a', 4))
    const { cash } = register.positionOf(1)
    register.adoptAverage(1, money(6))
    expect(register.positionOf(1)).toMatchObject({ averagePrice: money(6), cash })
  })
})
