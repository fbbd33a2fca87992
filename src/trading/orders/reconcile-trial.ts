/**
 * A reconciliation on trial: actions are applied to copies as they are found, so each step sees what the ones before it
 * change, and the book itself is left alone.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import { type Money, ZERO } from '#domain/money.ts'
import { signOf } from '#domain/side.ts'
import type { Position } from '#trading/portfolio/position.ts'
import type { Fill } from './fill-set.ts'
import { tellOrder, type Verdict } from './order-facts.ts'
import { copyLife, newLife, type OrderFact, type OrderLife, type PlacedOrder } from './order-life.ts'
import { booked, type OrderRegister, unbooked } from './order-register.ts'

/** What of the book is read. */
export type OwnBook = Pick<OrderRegister, 'find' | 'open' | 'hasFill' | 'positionOf' | 'newestFillAt'>

export type WhyCode =
  | 'ORDER_EXTERNAL'
  | 'ORDER_FORGOTTEN'
  | 'ACCEPTANCE_MISSED'
  | 'TERMS_DIFFER'
  | 'ORDER_WORKS'
  | 'FILL_MISSED'
  | 'FILLS_LACKING'
  | 'END_MISSED'
  | 'NEVER_ARRIVED'
  | 'ORDER_GONE'
  | 'REQUEST_UNRESOLVED'
  | 'POSITION_DIFFERS'
  | 'AVERAGE_DIFFERS'

/** The line for the audit trail: what we held, and what the venue says. */
export interface Why {
  readonly code: WhyCode
  readonly instrument: InstrumentId
  /** 0 where no single order is meant. */
  readonly clientId: number
  readonly ours: string
  readonly venues: string
}

export type Action = { readonly why: Why } & (
  | { readonly do: 'adopt'; readonly order: PlacedOrder }
  | { readonly do: 'tell'; readonly clientId: number; readonly fact: OrderFact }
  | { readonly do: 'average'; readonly instrument: InstrumentId; readonly averagePrice: Money }
)

export interface Trial {
  readonly own: OwnBook
  readonly actions: readonly Action[]
  /** A copy: tell it nothing but through the trial. */
  find(clientId: number): OrderLife | undefined
  positionOf(instrument: InstrumentId): Position
  /** Cash that the fills booked here brought. */
  cashOf(instrument: InstrumentId): Money
  adopt(order: PlacedOrder, why: Why): void
  /** No action when it changes nothing or is refused. */
  tell(clientId: number, fact: OrderFact, why: Why): Verdict
  average(instrument: InstrumentId, averagePrice: Money, why: Why): void
}

export function createTrial(own: OwnBook): Trial {
  const actions: Action[] = []
  const lives = new Map<number, OrderLife>()
  const positions = new Map<InstrumentId, Position>()
  const cash = new Map<InstrumentId, Money>()

  const positionOf = (instrument: InstrumentId): Position => positions.get(instrument) ?? own.positionOf(instrument)
  const cashOf = (instrument: InstrumentId): Money => cash.get(instrument) ?? ZERO
  const find = (clientId: number): OrderLife | undefined => {
    const tried = lives.get(clientId)
    const known = tried === undefined ? own.find(clientId) : undefined
    if (known === undefined) return tried
    const copy = copyLife(known)
    lives.set(clientId, copy)
    return copy
  }
  const move = (fill: Fill, direction: 1 | -1): void => {
    const position = positionOf(fill.instrument)
    positions.set(fill.instrument, direction === 1 ? booked(position, fill) : unbooked(position, fill))
    const paid = fill.lots
      .times(fill.price)
      .times(position.contractSize)
      .times(signOf(fill.side) * direction)
    cash.set(fill.instrument, cashOf(fill.instrument).minus(paid))
  }

  return {
    own,
    actions,
    find,
    positionOf,
    cashOf,
    adopt(order, why) {
      lives.set(order.clientId, newLife(order, 'allow'))
      actions.push({ do: 'adopt', order, why })
    },
    tell(clientId, fact, why) {
      const life = find(clientId)
      if (life === undefined) return 'invalid'
      const { verdict, booked: taken, unbooked: given } = tellOrder(life, fact)
      if (verdict === 'known' || verdict === 'invalid') return verdict
      for (const fill of given) move(fill, -1)
      for (const fill of taken) move(fill, 1)
      actions.push({ do: 'tell', clientId, fact, why })
      return verdict
    },
    average(instrument, averagePrice, why) {
      positions.set(instrument, { ...positionOf(instrument), averagePrice })
      actions.push({ do: 'average', instrument, averagePrice, why })
    },
  }
}
