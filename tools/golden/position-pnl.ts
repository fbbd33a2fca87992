/** Golden `position_pnl`: a position at average cost, after each fill. */
import { z } from 'zod'
import { Money } from '#domain/money.ts'
import { afterFill, flatPosition, realizedOf, unrealizedOf } from '#trading/portfolio/position.ts'
import { defineGolden } from './golden.ts'

const inputs = z.object({
  contract_multiplier: z.number(),
  fills: z.array(
    z.object({ side: z.enum(['B', 'S']), price: z.number(), qty: z.number(), fee: z.number(), mark: z.number() }),
  ),
})

export const positionPnlGolden = defineGolden('position_pnl', inputs, ({ contract_multiplier, fills }) => {
  let position = flatPosition(String(contract_multiplier))
  return {
    after_each_fill: fills.map(({ side, price, qty, fee, mark }) => {
      position = afterFill(position, side === 'B' ? 'buy' : 'sell', new Money(qty), new Money(price), new Money(fee))
      const realized = realizedOf(position)
      const unrealized = unrealizedOf(position, mark)
      return {
        position: position.lots.toNumber(),
        avg_price: position.averagePrice?.toNumber() ?? null,
        realized_gross: realized.toNumber(),
        unrealized: unrealized.toNumber(),
        fees: position.fees.toNumber(),
        net_pnl: realized.plus(unrealized).minus(position.fees).toNumber(),
      }
    }),
  }
})
