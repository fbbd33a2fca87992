/**
 * From orders to frames: what an order is planned against, the requests it becomes, the one that changes its price.
 * Positions that orders under way are closing already are not there to be closed again.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import { type Money, ZERO } from '#domain/money.ts'
import type { VenueOrder } from '#swarm/ports/venue.ts'
import { frames, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import type { Holding } from './closes.ts'
import { filling } from './filling.ts'
import { isFinal } from './order-fold.ts'
import type { OrderTracker } from './order-tracker.ts'
import type { Positions } from './positions.ts'
import { action, type Ground, type Part, type Plan, planOrder, type Refusal, repriceRefusal } from './request.ts'
import type { TradeHost, TradeTerms } from './trade-contract.ts'
import { isPending, sideOfType } from './trade-facts.ts'

export interface Planning {
  plan(order: VenueOrder): Plan | Refusal
  /** Of one part; its request number is still to be set. */
  frameOf(clientId: number, part: number, one: Part): FrameNamed<'ORDER'>
  /** The request that gives a resting order another price; undefined when it cannot be asked for. */
  reprice(clientId: number, lots: Money, price: Money): FrameNamed<'ORDER'> | undefined
  remove(clientId: number, part: number, ticket: bigint, symbol: string): FrameNamed<'ORDER'>
}

export function createPlanning(
  host: TradeHost,
  terms: TradeTerms,
  tracker: OrderTracker,
  positions: Positions,
): Planning {
  /** What orders under way may still close of a holding. */
  const closing = ({ side, ticket, symbol }: Holding): Money => {
    let lots = ZERO
    for (const { parts, order, fold } of tracker.open()) {
      if (order === undefined || order.side === side) continue
      for (const [part, one] of parts.entries()) {
        const closes = positions.hedging ? one.position === ticket : one.symbol === symbol
        if (closes && one.action === action.DEAL) lots = lots.plus(fold.openLots(part))
      }
    }
    return lots
  }

  const groundOf = (instrument: InstrumentId): Ground => {
    const contract = host.contractOf(instrument)
    const holdings = positions
      .held()
      .filter(({ symbol }) => host.instrumentOf(symbol)?.id === instrument)
      .map((holding): Holding => {
        const lots = holding.lots.minus(closing(holding))
        return { ...holding, lots: lots.isNegative() ? ZERO : lots }
      })
    return {
      instrument: contract && host.instrumentOf(contract.symbol),
      contract,
      touch: host.touch(instrument),
      hedging: positions.hedging,
      holdings,
      deviationPoints: terms.deviationPoints,
      contractNamed: (symbol) => host.contractNamed(symbol),
    }
  }

  return {
    plan: (order) => planOrder(order, groundOf(order.instrument)),
    frameOf: (clientId, part, one) => ({
      ...frames.order.blank(),
      cid: clientId,
      part,
      position: one.position,
      volume: one.lots.toNumber(),
      price: one.price.toNumber(),
      deviation: one.deviation,
      ttlMillis: terms.ttlMillis,
      sid: one.sid,
      action: one.action,
      orderType: one.orderType,
      filling: one.filling,
      timeType: one.timeType,
    }),
    reprice(clientId, lots, price) {
      const tracked = tracker.find(clientId)
      const view = tracked?.fold.view()
      const resting = view?.orders.find(({ state, type }) => !isFinal(state) && isPending(type))
      if (view === undefined || resting === undefined || !lots.eq(view.lots) || price.eq(resting.price))
        return undefined
      const contract = host.contractNamed(resting.symbol)
      const instrument = host.instrumentOf(resting.symbol)
      if (contract === undefined || instrument === undefined) return undefined
      const ground = { ...groundOf(instrument.id), contract }
      if (repriceRefusal(sideOfType(resting.type), price, ground) !== undefined) return undefined
      return {
        ...frames.order.blank(),
        cid: clientId,
        order: resting.ticket,
        part: resting.part,
        volume: resting.remaining.toNumber(),
        price: price.toNumber(),
        ttlMillis: terms.ttlMillis,
        sid: contract.sid,
        action: action.MODIFY,
        orderType: resting.type,
        filling: filling.RETURN,
        timeType: tracked?.parts[resting.part]?.timeType ?? 0,
      }
    },
    remove: (clientId, part, ticket, symbol) => ({
      ...frames.order.blank(),
      cid: clientId,
      order: ticket,
      part,
      sid: host.contractNamed(symbol)?.sid ?? 0,
      action: action.REMOVE,
    }),
  }
}
