import { describe, expect, it } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import type { OrderState } from '#trading/orders/order-states.ts'
import { isAtVenue } from '#trading/orders/order-states.ts'
import { type Child, parentView } from '#trading/orders/parent-order.ts'

const money = (value: number): Money => new Money(value)
const child = (state: OrderState, lots: number, filled: number): Child => ({
  state,
  open: isAtVenue(state),
  lots: money(lots),
  filled: money(filled),
})

describe('an order worked in parts', () => {
  const lives: readonly [string, Child[], boolean, OrderState, number, number][] = [
    ['is held here before the first part', [], false, 'EMULATED', 0, 10],
    ['is on its way with its first part', [child('SUBMITTED', 4, 0)], false, 'SUBMITTED', 0, 6],
    ['keeps the lots of a part nobody knows of', [child('UNKNOWN', 4, 0)], false, 'SUBMITTED', 0, 6],
    ['is at the venue with one part', [child('ACCEPTED', 4, 0), child('SUBMITTED', 2, 0)], false, 'ACCEPTED', 0, 4],
    ['gets back what was refused', [child('REJECTED', 4, 0)], false, 'EMULATED', 0, 10],
    ['gets back what was left when a part ended', [child('CANCELED', 4, 1)], false, 'PARTIALLY_FILLED', 1, 9],
    ['counts what is filled and what works', [child('PARTIALLY_FILLED', 4, 1)], false, 'PARTIALLY_FILLED', 1, 6],
    ['is filled', [child('FILLED', 4, 4), child('FILLED', 6, 6)], false, 'FILLED', 10, 0],
    ['waits for its parts when it is stopped', [child('ACCEPTED', 4, 0)], true, 'PENDING_CANCEL', 0, 0],
    ['is canceled when none is left', [child('CANCELED', 4, 1)], true, 'CANCELED', 1, 0],
  ]
  it.each(lives)('%s', (_, children, stopped, state, filled, unplaced) => {
    const view = parentView(money(10), children, stopped)
    expect(view).toMatchObject({ state, filled: money(filled), unplaced: money(unplaced), excess: ZERO })
  })

  it('tells what a late fill of a part put it over', () => {
    const view = parentView(money(10), [child('CANCELED', 4, 4), child('FILLED', 10, 10)], false)
    expect(view).toMatchObject({ state: 'FILLED', unplaced: ZERO, excess: money(4) })
  })
})
