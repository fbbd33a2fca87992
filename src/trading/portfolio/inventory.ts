/**
 * What is held of every instrument, netting or hedging, behind one face.
 *
 * Legs   of a hedging account bear the id of the order that opened them. A venue tells no position with a fill, so a fill
 *        closes the oldest legs of the other side first, as the swarm's own orders do.
 */
import type { AccountTerms } from '#domain/account.ts'
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import type { Money } from '#domain/money.ts'
import { opposite } from '#domain/side.ts'
import type { Fill } from '#trading/orders/fill-set.ts'
import { adoptedLegs, afterDeal, noLegs } from './hedged-position.ts'
import { hedgedHolding, type HoldingLots, netHolding } from './holding-lots.ts'
import { adopted, afterFill, flatPosition } from './position.ts'

export interface Inventory {
  /** Flat for an instrument that was never configured. */
  of(instrument: InstrumentId): HoldingLots
  /** `leg` names what it opens. `undo` takes back one that was booked. */
  fill(fill: Fill, leg: string, undo: boolean): void
  adopt(instrument: InstrumentId, lots: Money, averagePrice: Money): void
}

interface Keeper {
  readonly holding: HoldingLots
  after(fill: Fill, leg: string, undo: boolean): Keeper
  as(lots: Money, averagePrice: Money): Keeper
}

const netting = (position = flatPosition('1')): Keeper => ({
  holding: netHolding(position),
  after({ side, lots, price, fee }, _leg, undo) {
    const [way, cost] = undo ? [opposite(side), fee.negated()] : [side, fee]
    return netting(afterFill(position, way, lots, price, cost))
  },
  as: (lots, averagePrice) => netting(adopted(position, lots, averagePrice)),
})

const hedging = (position = noLegs('1')): Keeper => ({
  holding: hedgedHolding(position),
  after({ side, lots, price, fee }, leg, undo) {
    const deal = undo
      ? ({ leg, effect: 'close', side: opposite(side), lots, price, fee: fee.negated() } as const)
      : ({ leg, effect: 'net', side, lots, price, fee } as const)
    return hedging(afterDeal(position, deal))
  },
  as: (lots, averagePrice) => hedging(adoptedLegs(position, lots, averagePrice)),
})

export function createInventory(instruments: readonly Instrument[], positions: AccountTerms['positions']): Inventory {
  const empty = (contractSize: string): Keeper =>
    positions === 'netting' ? netting(flatPosition(contractSize)) : hedging(noLegs(contractSize))
  const nowhere = empty('1')
  const kept = new Map(instruments.map(({ id, contractSize }) => [id, empty(contractSize)]))
  return {
    of: (instrument) => (kept.get(instrument) ?? nowhere).holding,
    fill(fill, leg, undo) {
      const keeper = kept.get(fill.instrument)
      if (keeper !== undefined) kept.set(fill.instrument, keeper.after(fill, leg, undo))
    },
    adopt(instrument, lots, averagePrice) {
      const keeper = kept.get(instrument)
      if (keeper !== undefined) kept.set(instrument, keeper.as(lots, averagePrice))
    },
  }
}
