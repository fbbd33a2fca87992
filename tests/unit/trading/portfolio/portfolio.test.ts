import { describe, expect, it } from 'vitest'
import type { AccountTerms } from '#domain/account.ts'
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import type { Side } from '#domain/side.ts'
import { MICROS_PER_SECOND as SECOND } from '#domain/time.ts'
import { EURUSD } from '#tests/outbox.ts'
import type { Fill } from '#trading/orders/fill-set.ts'
import { createLedger } from '#trading/portfolio/ledger.ts'
import { createPortfolio } from '#trading/portfolio/portfolio.ts'

const money = (value: number | string) => new Money(value)
const RATED: Instrument = { ...EURUSD, base: 'EUR', marginRate: '0.02' }
const USDJPY: Instrument = { ...EURUSD, id: 2, symbol: 'USDJPY', base: 'USD', currency: 'JPY', marginRate: '0.05' }

const made = (instrument: number, side: Side, lots: number, price: number): Fill => ({
  fillId: 'f',
  instrument,
  side,
  lots: money(lots),
  price: money(price),
  fee: ZERO,
  at: 1,
})

function bench(instruments: readonly Instrument[], terms: Partial<AccountTerms> = {}) {
  const ledger = createLedger(instruments, {
    account: { currency: 'USD', rates: {}, positions: 'netting', ...terms },
  })
  const portfolio = createPortfolio(instruments, ledger)
  return {
    ledger,
    portfolio,
    quote: (instrument: number, price: number, at = 1) =>
      ledger.quote({ instrument, at, bid: price, ask: price, bidSize: 1, askSize: 1 }),
    deal: (instrument: number, side: Side, lots: number, price: number, leg = '') =>
      ledger.fill(made(instrument, side, lots, price), leg),
    told: (equity: number, margin = 0) =>
      portfolio.tell({ balance: money(equity), equity: money(equity), margin: money(margin) }),
  }
}

describe('portfolio', () => {
  it('moves the venue’s last word on equity on by our own profit', () => {
    const { portfolio, quote, deal, told } = bench([RATED])
    expect(portfolio.equity().isNaN()).toBe(true)
    quote(1, 1.1)
    deal(1, 'buy', 1, 1.09)
    told(10_000)
    quote(1, 1.101)
    expect(portfolio.equity().toString()).toBe('10100')
    told(10_050)
    expect(portfolio.equity().toString()).toBe('10050')
  })

  it('does not know equity while what is held has no mark', () => {
    const { ledger, portfolio, quote, told } = bench([RATED])
    ledger.adopt(1, money(1), money('1.1'))
    told(10_000)
    expect(portfolio.equity().isNaN()).toBe(true)
    quote(1, 1.1)
    expect(portfolio.equity().toString()).toBe('10000')
    quote(1, 1.2)
    expect(portfolio.equity().toString()).toBe('20000')
  })

  it('ties up a share of the value of what is held, in account currency', () => {
    const { portfolio, quote, deal, told } = bench([RATED, USDJPY])
    quote(1, 1.25)
    quote(2, 160)
    deal(1, 'buy', 2, 1.25)
    deal(2, 'sell', 1, 160)
    told(10_000)
    expect(portfolio.marginOf(1).toString()).toBe('5000') // 2 * 100000 * 1.25 * 0.02
    expect(portfolio.marginOf(2).toNumber()).toBeCloseTo(5_000, 9) // 100000 USD * 0.05
    expect(portfolio.marginUsed().toNumber()).toBeCloseTo(10_000, 9)
    expect(portfolio.marginFree().toNumber()).toBeCloseTo(0, 9)
  })

  it('ties up for the larger side of a hedged position only', () => {
    const { ledger, portfolio, quote, deal } = bench([RATED], { positions: 'hedging' })
    quote(1, 1)
    deal(1, 'buy', 3, 1, 'a')
    expect(portfolio.marginUsed().toString()).toBe('6000')
    deal(1, 'sell', 1, 1, 'b')
    expect(ledger.holdingOf(1).long.lots.toString()).toBe('2')
    expect(portfolio.marginUsed().toString()).toBe('4000')
  })

  it('takes the venue’s word on margin where an instrument that is held has no rate', () => {
    const { portfolio, quote, deal, told } = bench([EURUSD])
    expect(portfolio.marginUsed().toString()).toBe('0')
    quote(1, 1.1)
    deal(1, 'buy', 1, 1.1)
    expect(portfolio.marginUsed().isNaN()).toBe(true)
    told(10_000, 3_667)
    expect(portfolio.marginUsed().toString()).toBe('3667')
    expect(portfolio.marginFree().toString()).toBe('6333')
  })

  it('samples its equity, at most once a second', () => {
    const { portfolio, quote, deal, told } = bench([RATED])
    quote(1, 1.1, SECOND)
    deal(1, 'buy', 1, 1.1)
    told(10_000)
    portfolio.sample()
    quote(1, 1.2, SECOND + 1)
    portfolio.sample()
    quote(1, 1.09, 3 * SECOND)
    portfolio.sample()
    expect(portfolio.curve.points().map(({ last }) => Number(last))).toEqual([10_000, 9_000])
    expect(portfolio.curve.now).toMatchObject({ drop: money(1_000), share: 0.1 })
  })
})
