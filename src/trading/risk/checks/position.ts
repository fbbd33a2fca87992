/**
 * Keeps the net position of an instrument within bounds, whatever happens to the orders that are out.
 *
 *   worst = |position + every step that is out on the order's side + the order|
 *
 * Out counts what is approved, in flight, working and of unknown fate; nothing out on the other side is counted in its
 * favour. An order that fits in part is shrunk to the room there is, unless `shrink` is off.
 */
import { type Side, signOf } from '#domain/side.ts'
import { defineCheck, PASS, type RiskView } from '#trading/risk/check.ts'
import { shownLots, stepLimit } from '#trading/risk/lot-steps.ts'

export interface PositionParams {
  readonly maxLots: number
  readonly shrink: boolean
}

/** Steps towards `side` if all that is out on that side fills; below zero while the position is on the other side. */
const worstOf = (side: Side, { position, out }: RiskView): number =>
  position * signOf(side) + (side === 'buy' ? out.marketBuy + out.limitBuy : out.marketSell + out.limitSell)

export default defineCheck<PositionParams>({
  name: 'position',
  about: 'Bounds the net position of each instrument, counting every order that may still fill.',
  code: 'POSITION_LIMIT',
  params: (z) =>
    z.strictObject({
      maxLots: z.number().positive().describe('absolute net position per instrument, lots'),
      shrink: z.boolean().default(true).describe('shrink an order to the room there is instead of refusing it'),
    }),
  create({ maxLots, shrink }) {
    const limitOf = stepLimit(maxLots)
    return {
      judge(order, view) {
        if (order.reduceOnly) return PASS
        const { instrument, steps } = order
        const limit = limitOf(instrument)
        const held = worstOf(order.side, view)
        if (held + steps <= limit) return PASS
        const given = shownLots(held + steps, instrument)
        const room = limit - held
        return shrink && room > 0
          ? { verdict: 'shrink', steps: room, given, limit: maxLots }
          : { verdict: 'refuse', given, limit: maxLots }
      },
      usage: (view) => [
        {
          of: 'maxLots',
          given: shownLots(Math.max(worstOf('buy', view), worstOf('sell', view)), view.instrument),
          limit: maxLots,
          scope: 'instrument',
        },
      ],
    }
  },
})
