/**
 * Doubles of the terminal as exact money. A volume is so many steps of its symbol, a price has so many digits: both are
 * known from the symbol, and from our instrument once the terminal knows the symbol no more.
 */
import { Money } from '#domain/money.ts'
import type { TradeHost } from './trade-contract.ts'

export interface Amounts {
  lots(volume: number, symbol: string): Money
  price(price: number, symbol: string): Money
  /** What the terminal books to the account, as a fee: positive is a cost. */
  fee(commission: number, fee: number): Money
  money(value: number): Money
}

/** Cents of cents: account currencies have at most eight digits. */
const MONEY_DIGITS = 8

const finite = (value: number): number => (Number.isFinite(value) ? value : 0)

export function amountsOf(host: Pick<TradeHost, 'contractNamed' | 'instrumentOf'>): Amounts {
  const snapped = (value: number, step: string): Money =>
    Number(step) > 0 ? new Money(step).times(Math.round(finite(value) / Number(step))) : new Money(finite(value))
  const money = (value: number): Money => new Money(finite(value).toFixed(MONEY_DIGITS))
  return {
    lots(volume, symbol) {
      const step = host.contractNamed(symbol)?.spec.volumeStep
      return snapped(volume, step === undefined ? (host.instrumentOf(symbol)?.lotStep ?? '0') : String(step))
    },
    price(price, symbol) {
      const digits = host.contractNamed(symbol)?.spec.digits
      if (digits !== undefined) return new Money(finite(price).toFixed(digits))
      return snapped(price, host.instrumentOf(symbol)?.tickSize ?? '0')
    },
    fee: (commission, fee) => money(-(commission + fee)),
    money,
  }
}
