/**
 * The L3 book that allocates nothing per order: `order-queues.ts` behind the contract's checks. A handle is the slot of
 * an order's record; the side is its flags.
 */
import { isTicks, type BookSide } from '#market/book-side.ts'
import type { OrderBook, OrderFault, OrderHandle } from './order-book.ts'
import { isLots, isOrderId } from './order-input.ts'
import { FLAGS, HIDDEN, ID, IN_DOUBLES, IN_INTS, SHOWN, TICKS } from './order-pool.ts'
import { OrderQueues } from './order-queues.ts'

class FastOrderBook implements OrderBook {
  private readonly queues = new OrderQueues()

  get orders(): number {
    return this.queues.ids.size
  }

  add(id: number, side: BookSide, ticks: number, size: number): OrderFault | null {
    const { queues } = this
    if (!isOrderId(id)) return 'badId'
    if (queues.ids.get(id) >= 0) return 'duplicateOrder'
    if (!isTicks(ticks)) return 'badPrice'
    if (!isLots(size)) return 'badSize'
    const { pool } = queues
    const slot = pool.take()
    const { doubles, ints } = pool
    doubles[(slot << IN_DOUBLES) | ID] = id
    doubles[(slot << IN_DOUBLES) | SHOWN] = size
    doubles[(slot << IN_DOUBLES) | HIDDEN] = 0
    ints[(slot << IN_INTS) | FLAGS] = side
    queues.ids.insert(id, slot)
    queues.append(slot, side, ticks)
    return null
  }

  modify(id: number, ticks: number, size: number): OrderFault | null {
    const { queues } = this
    const slot = queues.ids.get(id)
    if (slot < 0) return 'unknownOrder'
    if (!isTicks(ticks)) return 'badPrice'
    if (!isLots(size)) return 'badSize'
    const { doubles } = queues.pool
    const change = size - doubles[(slot << IN_DOUBLES) | SHOWN]
    if (change <= 0 && ticks === this.ticksOf(slot)) queues.change(slot, change, 0)
    else {
      const side = this.sideOf(slot)
      queues.unlink(slot, side)
      doubles[(slot << IN_DOUBLES) | SHOWN] = size
      queues.append(slot, side, ticks)
    }
    return null
  }

  reduce(id: number, by: number): OrderFault | null {
    const { queues } = this
    const slot = queues.ids.get(id)
    if (slot < 0) return 'unknownOrder'
    const size = this.sizeOf(slot)
    if (!isLots(by) || by > size) return 'badSize'
    if (by === size) queues.drop(slot, this.sideOf(slot))
    else queues.change(slot, -by, 0)
    return null
  }

  cancel(id: number): OrderFault | null {
    const slot = this.queues.ids.get(id)
    if (slot < 0) return 'unknownOrder'
    this.queues.drop(slot, this.sideOf(slot))
    return null
  }

  clear(): void {
    this.queues.clear()
  }

  best(side: BookSide): number {
    return this.queues.best(side)
  }

  next(side: BookSide, ticks: number): number {
    return this.queues.next(side, ticks)
  }

  sizeAt(side: BookSide, ticks: number): number {
    return this.queues.sizeAt(side, ticks)
  }

  levels(side: BookSide): number {
    return this.queues.levels(side)
  }

  ordersAt(side: BookSide, ticks: number): number {
    return this.queues.ordersAt(side, ticks)
  }

  first(side: BookSide, ticks: number): OrderHandle {
    return this.queues.first(side, ticks)
  }

  after(handle: OrderHandle): OrderHandle {
    return this.queues.after(handle)
  }

  handleOf(id: number): OrderHandle {
    return this.queues.ids.get(id)
  }

  idOf(handle: OrderHandle): number {
    return this.queues.pool.doubles[(handle << IN_DOUBLES) | ID]
  }

  sideOf(handle: OrderHandle): BookSide {
    return this.queues.pool.ints[(handle << IN_INTS) | FLAGS] as BookSide // `add` wrote it
  }

  ticksOf(handle: OrderHandle): number {
    return this.queues.pool.ints[(handle << IN_INTS) | TICKS]
  }

  sizeOf(handle: OrderHandle): number {
    return this.queues.pool.doubles[(handle << IN_DOUBLES) | SHOWN]
  }
}

export const fastOrderBook = (): OrderBook => new FastOrderBook()
