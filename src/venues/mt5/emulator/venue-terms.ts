/** The account and the symbol of an emulated venue, from an instrument and a configuration. */
import type { Instrument } from '#domain/instrument.ts'
import type { MarketCapabilities } from '#venues/markets/market.ts'
import { DEFAULT_ACCOUNT } from './scenario-terms.ts'
import { EXECUTION } from './trade-codes.ts'
import type { AccountSpec, SymbolSpec } from './trading.ts'

export const executions = ['request', 'instant', 'market', 'exchange'] as const
export type Execution = (typeof executions)[number]

export interface VenueAccountTerms {
  readonly margin: 'netting' | 'hedging'
  readonly balance: string
  readonly leverage: number
}

export interface VenueSymbolTerms {
  readonly execution: Execution
  readonly commissionPerLot: string
}

const HEDGING = 2
const FOK_AND_IOC = 3
const FOK_IOC_AND_BOC = 7
const EVERY_EXPIRATION = 15
const EVERY_ORDER = 127
const BOOK_LEVELS = 10
const FULL = 4

export const emulatedAccount = ({ currency }: Instrument, terms: VenueAccountTerms): AccountSpec => ({
  ...DEFAULT_ACCOUNT,
  server: 'Emulated',
  company: 'Embedded emulator',
  currency,
  marginMode: terms.margin === 'hedging' ? HEDGING : 0,
  balance: Number(terms.balance),
  leverage: terms.leverage,
})

/** Decimal places of a decimal string. */
const placesOf = (decimal: string): number => decimal.split('.')[1]?.replace(/0+$/, '').length ?? 0

export function emulatedSymbol(
  instrument: Instrument,
  { execution, commissionPerLot }: VenueSymbolTerms,
  can: MarketCapabilities,
): SymbolSpec {
  const digits = placesOf(instrument.tickSize)
  const tickSize = Number(instrument.tickSize)
  const contractSize = Number(instrument.contractSize)
  const base = instrument.symbol.slice(0, 3)
  return {
    name: instrument.symbol,
    description: instrument.symbol,
    digits,
    point: Number(`1e-${digits}`),
    tickSize,
    // Rounded to 12 digits: 0.00001 * 100000 is meant to be 1.
    tickValue: Number((tickSize * contractSize).toPrecision(12)),
    contractSize,
    volumeMin: Number(instrument.minLots),
    volumeMax: Number(instrument.maxLots),
    volumeStep: Number(instrument.lotStep),
    volumeLimit: 0,
    priceMin: 0,
    priceMax: 0,
    commission: Number(commissionPerLot),
    stopsLevel: 0,
    freezeLevel: 0,
    bookDepth: can.depth ? BOOK_LEVELS : 0,
    tradeMode: FULL,
    executionMode: EXECUTION[execution],
    fillingMask: execution === 'exchange' ? FOK_IOC_AND_BOC : FOK_AND_IOC,
    expirationMask: EVERY_EXPIRATION,
    orderMask: EVERY_ORDER,
    chartMode: can.trades ? 1 : 0,
    calcMode: 0,
    delayed: false,
    base,
    profit: instrument.currency,
    margin: base,
    basis: '',
    expires: 0,
  }
}
