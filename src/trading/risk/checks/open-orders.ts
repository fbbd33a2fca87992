/** Bounds how many orders may be out at once, over all instruments and on each: approved, in flight, working or unknown. */
import { atMost, defineCheck, PASS } from '#trading/risk/check.ts'

export interface OpenOrdersParams {
  readonly max: number
  readonly maxPerInstrument: number
}

export default defineCheck<OpenOrdersParams>({
  name: 'openOrders',
  about: 'Bounds the number of orders that may still fill, in all and per instrument.',
  code: 'OPEN_ORDERS',
  params: (z) =>
    z.strictObject({
      max: z.int().positive().describe('orders out at once, all instruments'),
      maxPerInstrument: z.int().positive().describe('orders out at once on one instrument'),
    }),
  create: ({ max, maxPerInstrument }) => ({
    judge(order, view) {
      if (order.reduceOnly) return PASS
      return view.openOrders + 1 <= max ? atMost(view.openHere + 1, maxPerInstrument) : atMost(view.openOrders + 1, max)
    },
    usage: (view) => [
      { of: 'max', given: view.openOrders, limit: max, scope: 'account' },
      { of: 'maxPerInstrument', given: view.openHere, limit: maxPerInstrument, scope: 'instrument' },
    ],
  }),
})
