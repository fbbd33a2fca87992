import { describe, expect, it } from 'vitest'
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import { MICROS_PER_DAY } from '#domain/time.ts'
import { EURUSD } from '#tests/outbox.ts'
import { createLedger, shown } from '#trading/portfolio/ledger.ts'

const GBPUSD: Instrument = { ...EURUSD, id: 2, symbol: 'GBPUSD' }
const money = (value: number | string) => new Money(value)
const noon = MICROS_PER_DAY * 16_000 + MICROS_PER_DAY / 2
const day = MICROS_PER_DAY

describe('ledger', () => {
  it('marks a long at the bid and a short at the ask', () => {
    const ledger = createLedger([EURUSD, GBPUSD])
    ledger.quote({ instrument: 1, at: noon, bid: 1.1, ask: 1.1002 })
    ledger.quote({ instrument: 2, at: noon, bid: 1.3, ask: 1.3004 })
    ledger.fill(1, noon, 'buy', money(1), money('1.1002'), ZERO)
    ledger.fill(2, noon, 'sell', money(1), money('1.3'), ZERO)
    expect(ledger.unrealized(1).toString()).toBe('-20') // -0.0002 * 100000
    expect(ledger.unrealized(2).toString()).toBe('-40')
    expect(ledger.pnl().toString()).toBe('-60')
  })

  it('takes fees off', () => {
    const ledger = createLedger([EURUSD])
    ledger.quote({ instrument: 1, at: noon, bid: 1.1, ask: 1.1 })
    ledger.fill(1, noon, 'buy', money(1), money('1.1'), money('3.5'))
    expect(ledger.pnl().toString()).toBe('-3.5')
  })

  it('counts a new UTC day from the last price of the old one', () => {
    const ledger = createLedger([EURUSD])
    ledger.quote({ instrument: 1, at: noon, bid: 1.1, ask: 1.1 })
    ledger.fill(1, noon, 'buy', money(1), money('1.1'), ZERO)
    ledger.quote({ instrument: 1, at: noon + 1, bid: 1.099, ask: 1.099 })
    expect(ledger.dayPnl().toString()).toBe('-100')
    ledger.quote({ instrument: 1, at: noon + day, bid: 1.098, ask: 1.098 })
    expect(ledger.pnl().toString()).toBe('-200')
    expect(ledger.dayPnl().toString()).toBe('-100')
    ledger.quote({ instrument: 1, at: noon + 2 * day, bid: 1.098, ask: 1.098 })
    expect(ledger.dayPnl().toString()).toBe('0')
  })

  it('counts the whole loss of a position it inherits against its first day', () => {
    const ledger = createLedger([EURUSD])
    expect(ledger.adopt(1, money(2), money('1.2'))).toBe(true)
    ledger.quote({ instrument: 1, at: noon, bid: 1.1, ask: 1.1 })
    expect(ledger.dayPnl().toString()).toBe('-20000')
  })

  it('goes on from what the day had brought before it began', () => {
    const ledger = createLedger([EURUSD])
    ledger.adopt(1, money(1), money('1.1'))
    ledger.carryDay(money('-500'))
    expect(ledger.dayPnl().isNaN()).toBe(true)
    ledger.quote({ instrument: 1, at: noon, bid: 1.099, ask: 1.0992 })
    expect(ledger.dayPnl().toString()).toBe('-500')
    ledger.quote({ instrument: 1, at: noon + 1, bid: 1.098, ask: 1.0982 })
    expect(ledger.dayPnl().toString()).toBe('-600')
    ledger.quote({ instrument: 1, at: noon + day, bid: 1.098, ask: 1.0982 })
    expect(ledger.dayPnl().toString()).toBe('0')
  })

  it('does not know the day’s result while an open position has no mark', () => {
    const ledger = createLedger([EURUSD])
    ledger.adopt(1, money(1), money('1.2'))
    expect(ledger.dayPnl().isNaN()).toBe(true)
    expect(shown(ledger.dayPnl())).toBeNull()
  })

  it('keeps its own average when the venue agrees on the lots', () => {
    const ledger = createLedger([EURUSD])
    ledger.fill(1, noon, 'buy', money(1), money('1.1'), ZERO)
    expect(ledger.adopt(1, money(1), money('1.09'))).toBe(false)
    expect(ledger.positionOf(1).averagePrice?.toString()).toBe('1.1')
  })

  it('books nothing on an instrument that was never configured', () => {
    const ledger = createLedger([EURUSD])
    expect(ledger.fill(9, noon, 'buy', money(1), money(1), ZERO)).toBe(false)
    expect(ledger.adopt(9, money(1), money(1))).toBe(false)
    ledger.quote({ instrument: 9, at: noon, bid: 1, ask: 1 })
    expect(ledger.positionOf(9).lots.isZero()).toBe(true)
    expect(ledger.bidOf(9)).toBeNaN()
    expect(ledger.pnl().toString()).toBe('0')
  })

  it('shows plain digits, at most fifteen of them', () => {
    expect(shown(money('0.0000001'))).toBe('0.0000001')
    expect(shown(money(1).div(3))).toBe('0.333333333333333')
  })
})
