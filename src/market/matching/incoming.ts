/** An order on its way into the plain engine: what a new one, a stop set off and one replaced have in common. */
import type { Micros } from '#domain/time.ts'
import { BID, NONE, type BookSide } from '#market/book-side.ts'
import type { NewOrder, TimeInForce, WaitingStop } from './matching-engine.ts'

/** An order on its way in: a new one, a stop set off, one replaced. */
export interface Incoming {
  readonly id: number
  readonly owner: number
  readonly side: BookSide
  /** NONE: at any price, and it never rests. */
  readonly limit: number
  readonly size: number
  readonly timeInForce: TimeInForce
  readonly expiresAt: Micros
  readonly postOnly: boolean
  readonly display: number
}

export const isStop = ({ type }: Readonly<NewOrder>): boolean => type === 'stop' || type === 'stopLimit'

export const limitOf = ({ type, ticks }: Pick<NewOrder, 'type' | 'ticks'>): number =>
  type === 'limit' || type === 'stopLimit' ? ticks : NONE

/** Whether trades between `low` and `high` meet the condition of a stop. */
export const isSetOff = (
  { side, stopTicks }: Pick<NewOrder, 'side' | 'stopTicks'>,
  low: number,
  high: number,
): boolean => (side === BID ? high >= stopTicks : low <= stopTicks)

export const incomingOf = (order: Readonly<Omit<NewOrder, 'stopTicks'>>): Incoming => ({
  ...order,
  limit: limitOf(order),
})

/** Buys before sells, nearest stop price first, then the order of arrival. */
export function nextSetOff(waiting: readonly WaitingStop[], low: number, high: number): WaitingStop | undefined {
  const setOff = waiting.filter((stop) => isSetOff(stop, low, high))
  const distance = (stop: WaitingStop): number => (stop.side === BID ? stop.stopTicks : -stop.stopTicks)
  return setOff.sort((a, b) => a.side - b.side || distance(a) - distance(b) || a.arrival - b.arrival)[0]
}
