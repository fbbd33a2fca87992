/** Bounds how many orders may be out at once, over all instruments: approved, in flight, working or unknown. */
import { atMost, defineCheck, PASS } from '#trading/risk/check.ts'

export interface OpenOrdersParams {
  readonly max: number
}

export default defineCheck({
  name: 'openOrders',
  about: 'Bounds the number of orders that may still fill.',
  code: 'OPEN_ORDERS',
  params: (z) => z.strictObject({ max: z.int().positive().describe('orders out at once, all instruments') }),
  create: ({ max }: OpenOrdersParams) => ({
    judge: (order, view) => (order.reduceOnly ? PASS : atMost(view.openOrders + 1, max)),
    usage: (view) => ({ given: view.openOrders, limit: max }),
  }),
})
