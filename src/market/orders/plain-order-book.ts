/**
 * An L3 book that can be read in a minute: a map of orders, per side a map from price to queue and the prices sorted,
 * best first. It is the oracle of `fast-order-book.ts`; a queue of n orders costs O(n) a cancel.
 */
import { BID, isTicks, NONE, type BookSide } from '#market/book-side.ts'
import { NO_ORDER, type OrderBook, type OrderFault, type OrderHandle } from './order-book.ts'
import { isLots, isOrderId } from './order-input.ts'

interface Order {
  readonly handle: OrderHandle
  readonly id: number
  readonly side: BookSide
  ticks: number
  size: number
}

interface Side {
  /** Best first. */
  prices: number[]
  readonly queues: Map<number, Order[]>
}

class PlainOrderBook implements OrderBook {
  private readonly byId = new Map<number, Order>()
  /** By handle; a handle that is free holds nothing. */
  private byHandle: (Order | undefined)[] = []
  private free: OrderHandle[] = []
  private readonly sides: readonly [bids: Side, asks: Side] = [
    { prices: [], queues: new Map() },
    { prices: [], queues: new Map() },
  ]

  get orders(): number {
    return this.byId.size
  }

  add(id: number, side: BookSide, ticks: number, size: number): OrderFault | null {
    if (!isOrderId(id)) return 'badId'
    if (this.byId.has(id)) return 'duplicateOrder'
    if (!isTicks(ticks)) return 'badPrice'
    if (!isLots(size)) return 'badSize'
    const order = { handle: this.free.pop() ?? this.byHandle.length, id, side, ticks, size }
    this.byHandle[order.handle] = order
    this.byId.set(id, order)
    this.queue(order)
    return null
  }

  modify(id: number, ticks: number, size: number): OrderFault | null {
    const order = this.byId.get(id)
    if (order === undefined) return 'unknownOrder'
    if (!isTicks(ticks)) return 'badPrice'
    if (!isLots(size)) return 'badSize'
    if (ticks === order.ticks && size <= order.size) {
      order.size = size
      return null
    }
    this.leave(order)
    order.ticks = ticks
    order.size = size
    this.queue(order)
    return null
  }

  reduce(id: number, by: number): OrderFault | null {
    const order = this.byId.get(id)
    if (order === undefined) return 'unknownOrder'
    if (!isLots(by) || by > order.size) return 'badSize'
    if (by === order.size) return this.cancel(id)
    order.size -= by
    return null
  }

  cancel(id: number): OrderFault | null {
    const order = this.byId.get(id)
    if (order === undefined) return 'unknownOrder'
    this.leave(order)
    this.byId.delete(id)
    this.byHandle[order.handle] = undefined
    this.free.push(order.handle)
    return null
  }

  clear(): void {
    this.byId.clear()
    this.byHandle = []
    this.free = []
    for (const side of this.sides) {
      side.prices = []
      side.queues.clear()
    }
  }

  best(side: BookSide): number {
    return this.sides[side].prices[0] ?? NONE
  }

  next(side: BookSide, ticks: number): number {
    if (ticks === NONE) return this.best(side)
    return this.sides[side].prices.find((price) => isBehind(side, price, ticks)) ?? NONE
  }

  sizeAt(side: BookSide, ticks: number): number {
    return this.queueAt(side, ticks).reduce((sum, order) => sum + order.size, 0)
  }

  levels(side: BookSide): number {
    return this.sides[side].prices.length
  }

  ordersAt(side: BookSide, ticks: number): number {
    return this.queueAt(side, ticks).length
  }

  first(side: BookSide, ticks: number): OrderHandle {
    return this.queueAt(side, ticks)[0]?.handle ?? NO_ORDER
  }

  after(handle: OrderHandle): OrderHandle {
    const order = this.at(handle)
    const queue = this.queueAt(order.side, order.ticks)
    return queue[queue.indexOf(order) + 1]?.handle ?? NO_ORDER
  }

  handleOf(id: number): OrderHandle {
    return this.byId.get(id)?.handle ?? NO_ORDER
  }

  idOf(handle: OrderHandle): number {
    return this.at(handle).id
  }

  sideOf(handle: OrderHandle): BookSide {
    return this.at(handle).side
  }

  ticksOf(handle: OrderHandle): number {
    return this.at(handle).ticks
  }

  sizeOf(handle: OrderHandle): number {
    return this.at(handle).size
  }

  private at(handle: OrderHandle): Order {
    return this.byHandle[handle]! // a handle is good while its order rests; the caller's word
  }

  private queueAt(side: BookSide, ticks: number): readonly Order[] {
    return this.sides[side].queues.get(ticks) ?? []
  }

  private queue(order: Order): void {
    const { prices, queues } = this.sides[order.side]
    const waiting = queues.get(order.ticks)
    if (waiting !== undefined) {
      waiting.push(order)
      return
    }
    queues.set(order.ticks, [order])
    const behind = prices.findIndex((price) => isBehind(order.side, price, order.ticks))
    prices.splice(behind < 0 ? prices.length : behind, 0, order.ticks)
  }

  private leave(order: Order): void {
    const side = this.sides[order.side]
    const rest = side.queues.get(order.ticks)!.filter((other) => other !== order) // it rests, so it is there
    if (rest.length > 0) {
      side.queues.set(order.ticks, rest)
      return
    }
    side.queues.delete(order.ticks)
    side.prices = side.prices.filter((price) => price !== order.ticks)
  }
}

/** Whether a price comes after `ticks` on the way from the touch outwards. */
const isBehind = (side: BookSide, price: number, ticks: number): boolean =>
  side === BID ? price < ticks : price > ticks

export const plainOrderBook = (): OrderBook => new PlainOrderBook()
