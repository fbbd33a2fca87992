/**
 * Keeps the net position of an instrument within bounds, whatever happens to the orders that are out.
 *
 *   worst = |position + every pending lot of the order's side + the order|
 *
 * Pending counts what is approved, in flight, working and of unknown fate; nothing pending on the other side is
 * counted in its favour. An order that fits in part is shrunk to the room there is, unless `shrink` is off.
 */
import { Money } from '#domain/money.ts'
import { type Side, signOf } from '#domain/side.ts'
import { defineCheck, PASS, type RiskView } from '#trading/risk/check.ts'

export interface PositionParams {
  readonly maxLots: number
  readonly shrink: boolean
}

/** Lots towards `side` if everything pending on that side fills; below zero while the position is on the other side. */
const worstOf = (side: Side, { position, pending }: RiskView): Money =>
  position
    .times(signOf(side))
    .plus(side === 'buy' ? pending.marketBuy : pending.marketSell)
    .plus(side === 'buy' ? pending.limitBuy : pending.limitSell)

export default defineCheck({
  name: 'position',
  about: 'Bounds the net position of each instrument, counting every order that may still fill.',
  code: 'POSITION_LIMIT',
  params: (z) =>
    z.strictObject({
      maxLots: z.number().positive().describe('absolute net position per instrument, lots'),
      shrink: z.boolean().default(true).describe('shrink an order to the room there is instead of refusing it'),
    }),
  create({ maxLots, shrink }: PositionParams) {
    const limit = new Money(maxLots)
    return {
      judge(order, view) {
        if (order.reduceOnly) return PASS
        const held = worstOf(order.side, view)
        const worst = held.plus(order.lots)
        if (worst.lte(limit)) return PASS
        const given = worst.toNumber()
        const room = limit.minus(held)
        return shrink && room.gt(0)
          ? { verdict: 'shrink', lots: room, given, limit: maxLots }
          : { verdict: 'refuse', given, limit: maxLots }
      },
      usage: (view) => ({ given: Money.max(worstOf('buy', view), worstOf('sell', view)).toNumber(), limit: maxLots }),
    }
  },
})
