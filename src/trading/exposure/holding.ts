/**
 * A position as the risk of a portfolio sees it: an amount of money that moves with a price.
 *
 * Estimates, so doubles: the ledger keeps the money itself.
 */
import type { Instrument } from '#domain/instrument.ts'

export interface Holding {
  readonly instrument: Instrument
  /** Signed; 0 for what could be traded and is not held. */
  readonly lots: number
  /** Mark, in the instrument's currency; NaN when there is none. */
  readonly price: number
  /** Account currency for one unit of the instrument's currency. */
  readonly rate: number
}

/** Value of one lot, account currency; NaN without a mark. */
export const valueOfLot = ({ instrument, price, rate }: Holding): number =>
  price * Number(instrument.contractSize) * rate

/** Signed value, account currency. Nothing held is worth 0 even without a mark. */
export const valueOf = (holding: Holding): number => (holding.lots === 0 ? 0 : holding.lots * valueOfLot(holding))
