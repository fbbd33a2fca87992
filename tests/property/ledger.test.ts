import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccountTerms } from '#domain/account.ts'
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import type { Side } from '#domain/side.ts'
import { EURUSD } from '#tests/outbox.ts'
import type { Fill } from '#trading/orders/fill-set.ts'
import { createLedger, type Ledger } from '#trading/portfolio/ledger.ts'

const instruments: readonly Instrument[] = [
  { ...EURUSD, base: 'EUR', contractSize: '10' },
  { ...EURUSD, id: 2, symbol: 'USDJPY', base: 'USD', currency: 'JPY', contractSize: '100' },
  { ...EURUSD, id: 3, symbol: 'EURJPY', base: 'EUR', currency: 'JPY', contractSize: '7' },
  { ...EURUSD, id: 4, symbol: 'DAX', currency: 'EUR', contractSize: '25' },
]
const currencies = ['USD', 'JPY', 'EUR']

const step = fc.record({
  instrument: fc.integer({ min: 1, max: 4 }),
  what: fc.constantFrom('quote', 'fill', 'fill', 'undo'),
  side: fc.constantFrom<Side>('buy', 'sell'),
  steps: fc.integer({ min: 1, max: 300 }),
  price: fc.integer({ min: 50, max: 20_000 }),
  fee: fc.integer({ min: -5, max: 9 }),
})
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never
const account = fc.record({
  currency: fc.constantFrom('USD', 'JPY', 'EUR'),
  positions: fc.constantFrom<AccountTerms['positions']>('netting', 'hedging'),
})

/** Tells the steps; an undo takes back the last fill of its instrument that stands. */
function lived(
  steps: readonly Step[],
  terms: Pick<AccountTerms, 'currency' | 'positions'>,
  marked: boolean,
  look: (ledger: Ledger) => void = () => {},
): Ledger {
  const ledger = createLedger(instruments, { account: { ...terms, rates: {} } })
  const quote = (instrument: number, at: number, price: number): void =>
    ledger.quote({ instrument, at, bid: price, ask: price + 1, bidSize: 1, askSize: 1 })
  if (marked) for (const { id } of instruments) quote(id, 0, 100 * id)
  const standing = new Map<number, Fill[]>()
  for (const [at, { instrument, what, side, steps: n, price, fee }] of steps.entries()) {
    const fills = standing.get(instrument) ?? []
    standing.set(instrument, fills)
    if (what === 'quote') quote(instrument, at, price / 100)
    else if (what === 'undo') {
      const last = fills.pop()
      if (last !== undefined) ledger.fill(last, last.fillId, true)
    } else {
      const numbers = { lots: new Money(n).times('0.01'), price: new Money(price).div(100), fee: new Money(fee) }
      fills.push({ fillId: `f${at}`, instrument, side, ...numbers, at })
      ledger.fill(fills.at(-1)!, `f${at}`)
    }
    look(ledger)
  }
  return ledger
}

/** Of the sums in it, in whichever of the two currencies they are larger. */
const scaleOf = (ledger: Ledger): number =>
  instruments.reduce((sum, { id }) => {
    const rate = ledger.rateOf(id)
    return sum + Math.abs(ledger.positionOf(id).cash.toNumber()) * (rate > 1 ? rate : 1)
  }, 1)

describe('a ledger of several currencies', () => {
  it('has realized + unrealized = cash + what is held, marked, in each of them', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), account, (steps, terms) => {
        const ledger = lived(steps, terms, true)
        for (const currency of currencies) {
          let left = ZERO
          for (const { id } of instruments.filter((one) => one.currency === currency)) {
            const { net, long, short, realized } = ledger.holdingOf(id)
            const held = long.lots.times(ledger.bidOf(id)).minus(short.lots.times(ledger.askOf(id)))
            expect(long.lots.minus(short.lots).toFixed()).toBe(net.lots.toFixed())
            left = left.plus(realized).plus(ledger.unrealized(id))
            left = left.minus(net.cash).minus(held.times(net.contractSize))
          }
          expect(left.abs().toNumber()).toBeLessThan(1e-15 * scaleOf(ledger))
        }
      }),
    )
  })

  it('has the same profit in doubles as in Decimals, as near as doubles are', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), account, fc.boolean(), (steps, terms, marked) => {
        const ledger = lived(steps, terms, marked)
        const [exact, near] = [ledger.dayPnl().toNumber(), ledger.nearDayPnl()]
        expect(Number.isNaN(near)).toBe(Number.isNaN(exact))
        if (!Number.isNaN(exact)) expect(Math.abs(near - exact)).toBeLessThan(1e-12 * scaleOf(ledger))
      }),
    )
  })

  it('tells what is open at the marks and the rate of now, however often it was asked before', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), account, fc.boolean(), (steps, terms, marked) => {
        lived(steps, terms, marked, (ledger) => {
          for (const { id } of instruments) {
            const open = ledger.unrealized(id)
            const now = open.isZero() ? ZERO : open.times(ledger.rateOf(id))
            expect(ledger.accountUnrealized(id).toString()).toBe(now.toString())
          }
        })
      }),
    )
  })

  it('comes to the same whether positions are netted or legs of their own', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const fills = steps.filter(({ what }) => what === 'fill')
        const [netting, hedging] = (['netting', 'hedging'] as const).map((positions) =>
          lived(fills, { currency: 'JPY', positions }, true),
        )
        for (const { id } of instruments) {
          expect(hedging.positionOf(id).lots.toFixed()).toBe(netting.positionOf(id).lots.toFixed())
          expect(hedging.positionOf(id).cash.toFixed()).toBe(netting.positionOf(id).cash.toFixed())
          const sum = (ledger: Ledger): Money => ledger.holdingOf(id).realized.plus(ledger.unrealized(id))
          expect(sum(hedging).minus(sum(netting)).abs().toNumber()).toBeLessThan(1e-12 * scaleOf(netting))
        }
      }),
    )
  })
})
