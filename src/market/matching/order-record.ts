/**
 * What the fast engine writes in the flags of an order's record (`order-pool.ts`):
 *
 *   | bit 0 side | 1-3 time in force | 4 waiting stop | 5 post-only | 6 stop without a limit |
 *
 * A waiting stop has its stop price where a resting order has its price, its limit where hidden lots are, its size in
 * what is shown.
 */
import type { TimeInForce } from './matching-engine.ts'

export const SIDE = 1
const TIMES: readonly TimeInForce[] = ['GTC', 'IOC', 'FOK', 'GTD', 'DAY']
const TIME_SHIFT = 1
export const TIME = 7 << TIME_SHIFT
export const IOC = 1 << TIME_SHIFT
export const FOK = 2 << TIME_SHIFT
export const GTD = 3 << TIME_SHIFT
export const DAY = 4 << TIME_SHIFT
export const WAITING = 16
export const POST_ONLY = 32
export const NO_LIMIT = 64

export function timeFlag(time: TimeInForce): number {
  switch (time) {
    case 'GTC':
      return 0
    case 'IOC':
      return IOC
    case 'FOK':
      return FOK
    case 'GTD':
      return GTD
    case 'DAY':
      return DAY
  }
}

export const timeOf = (flags: number): TimeInForce => TIMES[(flags & TIME) >> TIME_SHIFT]
