import { describe, expect, it } from 'vitest'
import type { AccountTerms } from '#domain/account.ts'
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import type { Side } from '#domain/side.ts'
import { MICROS_PER_DAY } from '#domain/time.ts'
import { EURUSD } from '#tests/outbox.ts'
import type { Fill } from '#trading/orders/fill-set.ts'
import { createLedger, type Ledger, shown } from '#trading/portfolio/ledger.ts'

const GBPUSD: Instrument = { ...EURUSD, id: 2, symbol: 'GBPUSD', base: 'GBP' }
const USDJPY: Instrument = { ...EURUSD, id: 2, symbol: 'USDJPY', base: 'USD', currency: 'JPY' }
const INDEX: Instrument = { ...EURUSD, id: 2, symbol: 'DAX', contractSize: '25', currency: 'EUR' }
const account = (terms: Partial<AccountTerms>): { account: AccountTerms } => ({
  account: { currency: 'USD', rates: {}, positions: 'netting', ...terms },
})
const money = (value: number | string) => new Money(value)
const day = MICROS_PER_DAY
const noon = day * 16_000 + day / 2

const quote = (ledger: Ledger, instrument: InstrumentId, at: number, bid: number, ask = bid): void =>
  ledger.quote({ instrument, at, bid, ask, bidSize: Number.NaN, askSize: Number.NaN })
let fills = 0
const fill = (instrument: InstrumentId, side: Side, lots: number, price: string, fields: Partial<Fill> = {}): Fill => ({
  fillId: `f${++fills}`,
  instrument,
  side,
  lots: money(lots),
  price: money(price),
  fee: ZERO,
  at: noon,
  ...fields,
})

describe('ledger', () => {
  it('marks a long at the bid and a short at the ask', () => {
    const ledger = createLedger([EURUSD, GBPUSD])
    quote(ledger, 1, noon, 1.1, 1.1002)
    quote(ledger, 2, noon, 1.3, 1.3004)
    ledger.fill(fill(1, 'buy', 1, '1.1002'))
    ledger.fill(fill(2, 'sell', 1, '1.3'))
    expect(ledger.unrealized(1).toString()).toBe('-20') // -0.0002 * 100000
    expect(ledger.unrealized(2).toString()).toBe('-40')
    expect(ledger.pnl().toString()).toBe('-60')
    expect(ledger.nearPnl()).toBeCloseTo(-60, 9)
  })

  it('takes fees off', () => {
    const ledger = createLedger([EURUSD])
    quote(ledger, 1, noon, 1.1)
    ledger.fill(fill(1, 'buy', 1, '1.1', { fee: money('3.5') }))
    expect(ledger.pnl().toString()).toBe('-3.5')
    expect(ledger.dayRealized().toString()).toBe('-3.5')
  })

  it('takes back a fill as if it had not been', () => {
    const ledger = createLedger([EURUSD])
    quote(ledger, 1, noon, 1.1)
    const made = fill(1, 'buy', 1, '1.05', { fee: money(3) })
    ledger.fill(made)
    ledger.fill(made, '', true)
    expect(ledger.positionOf(1)).toMatchObject({ lots: ZERO, averagePrice: null })
    expect([ledger.pnl(), ledger.dayLots(1), ledger.dayValue(1)].map(Number)).toEqual([0, 0, 0])
  })

  it('counts a new day from the last price of the old one', () => {
    const ledger = createLedger([EURUSD])
    quote(ledger, 1, noon, 1.1)
    ledger.fill(fill(1, 'buy', 1, '1.1'))
    quote(ledger, 1, noon + 1, 1.099)
    expect(ledger.dayPnl().toString()).toBe('-100')
    quote(ledger, 1, noon + day, 1.098)
    expect(ledger.pnl().toString()).toBe('-200')
    expect(ledger.dayPnl().toString()).toBe('-100')
    expect(ledger.nearDayPnl()).toBeCloseTo(-100, 9)
    quote(ledger, 1, noon + 2 * day, 1.098)
    expect(ledger.dayPnl().toString()).toBe('0')
  })

  it('begins the day when its place does', () => {
    const ledger = createLedger([EURUSD], { day: { zone: 'America/New_York', start: '17:00' } })
    const roll = Date.parse('2026-03-06T22:00:00Z') * 1_000 // 17:00 in winter
    quote(ledger, 1, roll - 1, 1.1)
    ledger.fill(fill(1, 'buy', 1, '1.1', { at: roll - 1 }))
    quote(ledger, 1, roll - 1, 1.099)
    expect([ledger.dayPnl().toString(), ledger.dayLots(1).toString()]).toEqual(['-100', '1'])
    quote(ledger, 1, roll, 1.098)
    expect([ledger.dayPnl().toString(), ledger.dayLots(1).toString()]).toEqual(['-100', '0'])
  })

  it('adds up what was filled in the day, both sides', () => {
    const ledger = createLedger([EURUSD])
    quote(ledger, 1, noon, 1.1)
    ledger.fill(fill(1, 'buy', 1, '1.1'))
    ledger.fill(fill(1, 'sell', 0.5, '1.2', { fee: money(1) }))
    expect(ledger.dayLots(1).toString()).toBe('1.5')
    expect(ledger.dayValue(1)).toBeCloseTo(110_000 + 60_000, 6)
    expect(ledger.dayRealized().toString()).toBe('4999') // 0.1 * 0.5 * 100000 - 1
  })

  it('counts the whole loss of a position it inherits against its first day', () => {
    const ledger = createLedger([EURUSD])
    expect(ledger.adopt(1, money(2), money('1.2'))).toBe(true)
    quote(ledger, 1, noon, 1.1)
    expect(ledger.dayPnl().toString()).toBe('-20000')
  })

  it('goes on from what the day had brought before it began', () => {
    const ledger = createLedger([EURUSD])
    ledger.adopt(1, money(1), money('1.1'))
    ledger.carryDay(money('-500'))
    expect(ledger.dayPnl().isNaN()).toBe(true)
    quote(ledger, 1, noon, 1.099, 1.0992)
    expect(ledger.dayPnl().toString()).toBe('-500')
    quote(ledger, 1, noon + 1, 1.098, 1.0982)
    expect(ledger.dayPnl().toString()).toBe('-600')
    quote(ledger, 1, noon + day, 1.098, 1.0982)
    expect(ledger.dayPnl().toString()).toBe('0')
  })

  it('carries nothing over to the next day: what no mark was there for in time was yesterday’s', () => {
    const ledger = createLedger([EURUSD, GBPUSD])
    ledger.adopt(1, money(1), money('1.1'))
    ledger.carryDay(money('5000'))
    quote(ledger, 2, noon, 1.3)
    quote(ledger, 2, noon + day, 1.3)
    quote(ledger, 1, noon + day, 1.099)
    expect(ledger.dayPnl().toString()).toBe('0')
    quote(ledger, 1, noon + day, 1.098)
    expect([ledger.dayPnl().toString(), ledger.nearDayPnl().toFixed(6)]).toEqual(['-100', '-100.000000'])
  })

  it('goes on from what the day had traded before it began, and begins anew with the next', () => {
    const ledger = createLedger([EURUSD, USDJPY], account({}))
    ledger.fill(fill(2, 'buy', 1, '150'))
    ledger.carryVolume(2, money(3), money('45000000'))
    expect([ledger.dayLots(2).toString(), ledger.dayValue(2)]).toEqual(['3', Number.NaN])
    quote(ledger, 2, noon, 150)
    expect([ledger.dayLots(2).toString(), ledger.dayValue(2)]).toEqual(['3', 300_000])
    ledger.fill(fill(2, 'sell', 1, '150'))
    expect([ledger.dayLots(2).toString(), ledger.dayValue(2)]).toEqual(['4', 400_000])
    quote(ledger, 2, noon + day, 150)
    expect([ledger.dayLots(2).toString(), ledger.dayValue(2)]).toEqual(['0', 0])
  })

  it('does not know the day’s result while an open position has no mark', () => {
    const ledger = createLedger([EURUSD])
    ledger.adopt(1, money(1), money('1.2'))
    expect(ledger.dayPnl().isNaN()).toBe(true)
    expect([ledger.nearDayPnl(), ledger.heldValue()]).toEqual([Number.NaN, Number.NaN])
    expect(shown(ledger.dayPnl())).toBeNull()
  })

  it('keeps its own average when the venue agrees on the lots', () => {
    const ledger = createLedger([EURUSD])
    ledger.fill(fill(1, 'buy', 1, '1.1'))
    expect(ledger.adopt(1, money(1), money('1.09'))).toBe(false)
    expect(ledger.positionOf(1).averagePrice?.toString()).toBe('1.1')
  })

  it('books nothing on an instrument that was never configured', () => {
    const ledger = createLedger([EURUSD])
    expect(ledger.fill(fill(9, 'buy', 1, '1'))).toBe(false)
    expect(ledger.adopt(9, money(1), money(1))).toBe(false)
    quote(ledger, 9, noon, 1)
    expect(ledger.positionOf(9).lots.isZero()).toBe(true)
    expect([ledger.bidOf(9), ledger.rateOf(9)]).toEqual([Number.NaN, Number.NaN])
    expect(ledger.pnl().toString()).toBe('0')
  })

  it('shows plain digits, at most fifteen of them', () => {
    expect(shown(money('0.0000001'))).toBe('0.0000001')
    expect(shown(money(1).div(3))).toBe('0.333333333333333')
  })
})

describe('ledger in several currencies', () => {
  it('turns the profit of a yen pair into dollars at the mid of the pair itself', () => {
    const ledger = createLedger([EURUSD, USDJPY], account({}))
    ledger.fill(fill(2, 'buy', 1, '150'))
    quote(ledger, 2, noon, 160, 160)
    expect(ledger.unrealized(2).toString()).toBe('1000000') // yen: 10 * 100000
    expect(ledger.pnl().toString()).toBe('6250') // / 160
    expect(ledger.nearPnl()).toBeCloseTo(6_250, 9)
    expect(ledger.heldValue()).toBeCloseTo(100_000, 6) // 160 * 100000 / 160
  })

  it('adds dollars to euros as dollars, in pnl and in the day’s', () => {
    const pair = { ...EURUSD, base: 'EUR' }
    const ledger = createLedger([pair, INDEX], account({}))
    quote(ledger, 1, noon, 1.25)
    quote(ledger, 2, noon, 18_000)
    ledger.fill(fill(1, 'buy', 1, '1.24'))
    ledger.fill(fill(2, 'sell', 2, '18010'))
    expect(ledger.pnl().toString()).toBe('1625') // 0.01 * 100000 + 10 * 25 * 2 * 1.25
    expect(ledger.dayPnl().toString()).toBe('1625')
    expect(ledger.accountUnrealized(2).toString()).toBe('625')
  })

  it('keeps what was realized at the rate it was realized at', () => {
    const ledger = createLedger([EURUSD, USDJPY], account({}))
    quote(ledger, 2, noon, 160)
    ledger.fill(fill(2, 'buy', 1, '150'))
    ledger.fill(fill(2, 'sell', 1, '160'))
    expect(ledger.pnl().toString()).toBe('6250')
    quote(ledger, 2, noon + 1, 80)
    expect(ledger.pnl().toString()).toBe('6250')
    expect(ledger.nearPnl()).toBe(6_250)
  })

  it('waits with what was realized before there was a rate', () => {
    const ledger = createLedger([EURUSD, USDJPY], account({}))
    ledger.fill(fill(2, 'buy', 1, '150'))
    ledger.fill(fill(2, 'sell', 1, '160'))
    expect([ledger.pnl().isNaN(), ledger.dayRealized().isNaN(), Number.isNaN(ledger.nearDayPnl())]).toEqual([
      true,
      true,
      true,
    ])
    quote(ledger, 2, noon, 160)
    expect(ledger.pnl().toString()).toBe('6250')
    expect(ledger.nearPnl()).toBe(6_250)
  })

  it('finds a rate through a currency two instruments share', () => {
    const euro = { ...EURUSD, base: 'EUR' }
    const ledger = createLedger([euro, USDJPY], account({ currency: 'EUR' }))
    ledger.fill(fill(2, 'buy', 1, '150'))
    quote(ledger, 2, noon, 160)
    expect(ledger.pnl().isNaN()).toBe(true)
    quote(ledger, 1, noon, 1.25)
    expect(ledger.pnl().toNumber()).toBeCloseTo(5_000, 9) // 1000000 yen / 160 / 1.25
  })

  it('takes a configured rate before any market', () => {
    const ledger = createLedger([EURUSD, USDJPY], account({ rates: { JPY: '0.01' } }))
    ledger.fill(fill(2, 'buy', 1, '150'))
    quote(ledger, 2, noon, 160)
    expect(ledger.pnl().toString()).toBe('10000')
  })

  it('knows no sum with a currency nothing leads from', () => {
    const ledger = createLedger([EURUSD, { ...USDJPY, base: undefined }], account({}))
    quote(ledger, 2, noon, 160)
    expect(ledger.pnl().toString()).toBe('0')
    ledger.fill(fill(2, 'buy', 1, '150'))
    expect(ledger.pnl().isNaN()).toBe(true)
    expect(ledger.dayValue(2)).toBeNaN()
  })
})

describe('ledger of a hedging account', () => {
  it('closes the oldest of several positions first', () => {
    const ledger = createLedger([EURUSD], account({ positions: 'hedging' }))
    quote(ledger, 1, noon, 1.3, 1.31)
    ledger.fill(fill(1, 'buy', 1, '1.1'), 'first')
    ledger.fill(fill(1, 'buy', 1, '1.2'), 'second')
    ledger.fill(fill(1, 'sell', 1, '1.3'), 'third')
    expect(ledger.accountRealized(1).toString()).toBe('20000') // of the first; at average cost it were 15000
    expect(ledger.positionOf(1)).toMatchObject({ lots: money(1), averagePrice: money('1.2') })
    expect(ledger.pnl().toString()).toBe('30000')
    expect(ledger.nearPnl()).toBeCloseTo(30_000, 6)
  })
})
