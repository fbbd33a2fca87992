/** An exchange over orders, what it told, and a market by hand. */
import { ASK, BID, type BookSide } from '#market/book-side.ts'
import { LAST_OF_EVENT, type MboAction, type MboRecord } from '#market/feeds/mbo-book.ts'
import { createOrderExchange } from '#simulation/exchange/order-exchange.ts'

export function stage(slip = (_side: BookSide, ticks: number): number => ticks) {
  const told: unknown[][] = []
  /** Of each fill: the touch it is told with. */
  const touches: number[] = []
  let position = 0
  const exchange = createOrderExchange(slip, {
    filled(id, side, steps, ticks, leaves, why, touch) {
      position += side === BID ? steps : -steps
      touches.push(touch)
      told.push(['filled', id, steps, ticks, leaves, why])
    },
    canceled: (id, leaves, reason) => void told.push(['canceled', id, leaves, reason]),
    reducible: (side) => Math.max(0, side === BID ? -position : position),
  })
  const record = (action: MboAction, side: BookSide | null, ticks: number, size: number, id: number, last = true) =>
    exchange.record({ action, side, ticks, size, id, flags: last ? LAST_OF_EVENT : 0 } satisfies MboRecord)
  record('R', null, NaN, NaN, 0)
  return { exchange, told, touches, record }
}

export const order = (id: number, side: BookSide, steps: number, ticks: number) =>
  ({ id, side, steps, ticks, timeInForce: 'gtc', postOnly: false, reduceOnly: false }) as const

/** Orders 11 and 12 bid 5 and 7 at 99; order 21 asks 10 at 101. */
export function market(slip?: Parameters<typeof stage>[0]) {
  const made = stage(slip)
  made.record('A', BID, 99, 5, 11)
  made.record('A', BID, 99, 7, 12)
  made.record('A', ASK, 101, 10, 21)
  return made
}
