/**
 * How a deal changes the position it meets. Netting and hedging differ only in which position that is: the symbol's, or
 * the one the order names.
 */
import { buys, ENTRY } from './trade-codes.ts'
import type { ServerPosition } from './trading.ts'

/** A position with its volume in integer units; `price` is the average. */
export interface Holding extends Omit<ServerPosition, 'volume' | 'profit' | 'swap'> {
  readonly units: number
}

export interface DealFacts {
  readonly order: bigint
  readonly magic: bigint
  readonly symbol: string
  readonly comment: string
  readonly dealType: number
  readonly time: number
  readonly units: number
  readonly price: number
  readonly sl: number
  readonly tp: number
}

export interface Folded {
  /** Undefined when nothing is left. */
  readonly held: Holding | undefined
  readonly entry: number
  readonly identifier: bigint
  /** What was closed of the position met, and the price it had. */
  readonly closedUnits: number
  readonly openPrice: number
}

const opened = (deal: DealFacts, units: number, identifier: bigint): Holding => ({
  ticket: deal.order,
  identifier,
  magic: deal.magic,
  symbol: deal.symbol,
  comment: deal.comment,
  type: buys(deal.dealType) ? 0 : 1,
  time: deal.time,
  units,
  price: deal.price,
  sl: deal.sl,
  tp: deal.tp,
})

/** Weighted by volume. To 14 digits: the rest is what doubles leave behind, and even averages come out even. */
const averaged = (held: Holding, deal: DealFacts): number =>
  Number(((held.price * held.units + deal.price * deal.units) / (held.units + deal.units)).toPrecision(14))

/** `identifier` is that of a position the deal opens when it meets none. */
export function foldDeal(held: Holding | undefined, deal: DealFacts, identifier: bigint): Folded {
  if (held === undefined) {
    const fresh = opened(deal, deal.units, identifier)
    return { held: fresh, entry: ENTRY.in, identifier, closedUnits: 0, openPrice: 0 }
  }
  const same = { identifier: held.identifier, openPrice: held.price }
  if (buys(held.type) === buys(deal.dealType)) {
    const more: Holding = {
      ...held,
      units: held.units + deal.units,
      price: averaged(held, deal),
      sl: deal.sl > 0 ? deal.sl : held.sl,
      tp: deal.tp > 0 ? deal.tp : held.tp,
    }
    return { ...same, held: more, entry: ENTRY.in, closedUnits: 0 }
  }
  const left = held.units - deal.units
  if (left > 0) return { ...same, held: { ...held, units: left }, entry: ENTRY.out, closedUnits: deal.units }
  if (left === 0) return { ...same, held: undefined, entry: ENTRY.out, closedUnits: held.units }
  // A reversal: the ticket is that of the order that turned it, the identifier stays for life.
  const turned = opened(deal, -left, held.identifier)
  return { ...same, held: turned, entry: ENTRY.inOut, closedUnits: held.units }
}
