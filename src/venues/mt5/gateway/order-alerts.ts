/**
 * What a user must know of refused orders: which switch is off, or that an order of ours was invalid. One line for each
 * code, and no second one until an order has passed or a new session has begun: not one for every order.
 */
import { lineOf } from '#domain/errors.ts'
import { retcodeClasses, type Retcode } from './retcodes.ts'

export interface OrderAlerts {
  refused(row: Retcode, clientId: number): void
  /** Orders pass, or may again: what stands in their way then is news. */
  renew(): void
}

export function createOrderAlerts(fault: (line: string) => void): OrderAlerts {
  const told = new Set<number>()
  return {
    refused(row, clientId) {
      if (!retcodeClasses[row.class].alert || told.has(row.code)) return
      told.add(row.code)
      const error = row.class === 'config' ? 'MT5_ORDERS_BARRED' : 'MT5_ORDER_INVALID'
      const { code, name, text, remedy } = row
      fault(lineOf(error, { retcode: code, name, why: text, remedy, clientId }))
    },
    renew: () => told.clear(),
  }
}
