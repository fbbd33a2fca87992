import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { feesOf, type FeeBase } from '#simulation/fees/fee-model.ts'
import * as fees from '#simulation/fees/registry.ts'

/** 2 lots of 10 units at 50: a notional of 1,000. */
const fill: FeeBase = {
  side: 'buy',
  maker: true,
  lots: new Money(2),
  price: new Money(50),
  contractSize: new Money(10),
}
const taken: FeeBase = { ...fill, maker: false }
const sold: FeeBase = { ...fill, side: 'sell' }

describe('a fee', () => {
  it('by maker and taker is a share of the notional, and a rebate below zero', () => {
    const fee = fees.maker_taker.create({ makerBps: -0.5, takerBps: 4 })
    expect(fee(fill).toFixed()).toBe('-0.05')
    expect(fee(taken).toFixed()).toBe('0.4')
  })

  it('by the lot does not know the price', () => {
    const fee = fees.per_lot.create({ maker: '1', taker: '3.50' })
    expect(fee(fill).toFixed()).toBe('2')
    expect(fee(taken).toFixed()).toBe('7')
  })

  it('by the fill does not know the size', () => {
    expect(fees.flat.create({ amount: '0.10' })(fill).toFixed()).toBe('0.1')
  })

  it('by the side is asked of one of them', () => {
    const fee = fees.directional.create({ buyBps: 50, sellBps: 0 })
    expect(fee(fill).toFixed()).toBe('5')
    expect(fee(sold).toFixed()).toBe('0')
  })

  it('of a venue is the sum of all of them', () => {
    const fee = feesOf([
      fees.maker_taker.create({ makerBps: -0.5, takerBps: 4 }),
      fees.directional.create({ buyBps: 50, sellBps: 0 }),
    ])
    expect(fee(fill).toFixed()).toBe('4.95')
    expect(feesOf([])(fill).toFixed()).toBe('0')
  })
})
