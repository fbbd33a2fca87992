/**
 * The resting orders of the plain engine: per side an array of levels, best first; per level an array of orders, front
 * of the queue first. Whatever is asked of a level is summed or searched anew.
 */
import { BID, NONE, isBetter, type BookSide } from '#market/book-side.ts'
import { NO_ORDER, type OrderHandle } from '#market/orders/order-book.ts'
import type { RestingOrder } from './matching-engine.ts'

/** A resting order: `shown` and `hidden` change as it trades. */
export type Resting = { -readonly [Field in keyof RestingOrder]: RestingOrder[Field] }

export interface Level {
  readonly ticks: number
  readonly queue: Resting[]
}

export const lotsOf = (order: Readonly<Resting>): number => order.shown + order.hidden

/** Shows a slice of what is hidden. */
export function showSlice(order: Resting): void {
  const slice = Math.min(order.display, order.hidden)
  order.shown += slice
  order.hidden -= slice
}

/** `by` lots fewer, hidden ones first. */
export function shrink(order: Resting, by: number): void {
  const ofHidden = Math.min(by, order.hidden)
  order.hidden -= ofHidden
  order.shown -= by - ofHidden
}

export class PlainResting {
  private readonly sides: readonly [Level[], Level[]] = [[], []]
  private readonly handles = new Map<number, OrderHandle>()
  /** By handle; undefined where none rests now. */
  private readonly orders: (Resting | undefined)[] = []
  private readonly freeHandles: OrderHandle[] = []
  /** Where `after` found its order last: a walk down the queue asks for neighbours. */
  private walkedTo = 0

  get size(): number {
    return this.handles.size
  }

  levelsOf(side: BookSide): readonly Level[] {
    return this.sides[side]
  }

  *all(): Generator<Resting> {
    for (const side of this.sides) for (const level of side) yield* level.queue
  }

  find(id: number): Resting | undefined {
    return this.orders[this.handleOf(id)]
  }

  /** To the back of its price. */
  add(order: Resting): void {
    const levels = this.sides[order.side]
    let at = levels.findIndex((level) => !isBetter(order.side, level.ticks, order.ticks))
    if (at < 0) at = levels.length
    if (levels[at]?.ticks !== order.ticks) levels.splice(at, 0, { ticks: order.ticks, queue: [] })
    levels[at].queue.push(order)
    const handle = this.freeHandles.pop() ?? this.orders.length
    this.orders[handle] = order
    this.handles.set(order.id, handle)
  }

  remove(order: Resting): void {
    const levels = this.sides[order.side]
    const at = levels.findIndex((level) => level.ticks === order.ticks)
    const { queue } = levels[at]
    queue.splice(queue.indexOf(order), 1)
    if (queue.length === 0) levels.splice(at, 1)
    const handle = this.handleOf(order.id)
    this.orders[handle] = undefined
    this.freeHandles.push(handle)
    this.handles.delete(order.id)
  }

  // The views of `MatchingEngine`.

  best(side: BookSide): number {
    return this.sides[side].at(0)?.ticks ?? NONE
  }

  next(side: BookSide, ticks: number): number {
    if (ticks === NONE) return this.best(side)
    return this.sides[side].find((level) => isBetter(side, ticks, level.ticks))?.ticks ?? NONE
  }

  levels(side: BookSide): number {
    return this.sides[side].length
  }

  queueAt(side: BookSide, ticks: number): readonly Resting[] {
    return this.sides[side].find((level) => level.ticks === ticks)?.queue ?? []
  }

  shownAt(side: BookSide, ticks: number): number {
    return this.queueAt(side, ticks).reduce((lots, order) => lots + order.shown, 0)
  }

  hiddenAt(side: BookSide, ticks: number): number {
    return this.queueAt(side, ticks).reduce((lots, order) => lots + order.hidden, 0)
  }

  first(side: BookSide, ticks: number): OrderHandle {
    const front = this.queueAt(side, ticks).at(0)
    return front === undefined ? NO_ORDER : this.handleOf(front.id)
  }

  after(handle: OrderHandle): OrderHandle {
    const order = this.orders[handle]
    if (order === undefined) return NO_ORDER
    const queue = this.queueAt(order.side, order.ticks)
    const at = queue[this.walkedTo] === order ? this.walkedTo : queue.indexOf(order)
    this.walkedTo = at + 1
    return at + 1 < queue.length ? this.handleOf(queue[at + 1].id) : NO_ORDER
  }

  handleOf(id: number): OrderHandle {
    return this.handles.get(id) ?? NO_ORDER
  }

  /** Of an order that rests. */
  byHandle(handle: OrderHandle): Resting {
    const order = this.orders[handle]
    if (order === undefined) throw new RangeError(`no order rests under handle ${handle}`)
    return order
  }
}

/** Whether an order of `side` limited to `limit` trades at `ticks`; NONE limits nothing. */
export const reaches = (side: BookSide, limit: number, ticks: number): boolean =>
  limit === NONE || (side === BID ? ticks <= limit : ticks >= limit)
