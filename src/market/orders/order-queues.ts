/**
 * The resting orders of both sides: records (`order-pool.ts`) in doubly linked queues, one a price; a price's level holds
 * both ends, the number of orders and their lots. From price to level by a ladder a side, from id to record by `id-map.ts`;
 * the best price of each side is kept. Who uses it checks what goes in: nothing is checked here.
 *
 * Within, a price is a key that is smaller the better the price is, on both sides alike: ticks of an ask, ~ticks of a
 * bid. So nothing branches on the side, which nobody could predict.
 *
 * A level is 32 bytes:  | 0 shown | 8 hidden | 16 head | 20 tail | 24 orders | 28 key |
 *
 * Cost  O(1) to put an order in, to find it and to take it out; a price that opens or closes adds a step in its ladder.
 *       No allocation but for growth, which doubles.
 */
import { NONE, type BookSide } from '#market/book-side.ts'
import { PriceLadder } from '#market/price-ladder.ts'
import { IdMap } from './id-map.ts'
import { HIDDEN, ID, IN_DOUBLES, IN_INTS, LEVEL, NEXT, NIL, OrderPool, PREV, SHOWN, TICKS } from './order-pool.ts'

/** Where a level's field lies: `levelDoubles[(level << 2) | LEVEL_SHOWN]`, `levelInts[(level << 3) | HEAD]`. */
export const LEVEL_SHOWN = 0
export const LEVEL_HIDDEN = 1
export const HEAD = 4
const TAIL = 5
export const COUNT = 6
const KEY = 7

/** Key of no price: above all others, those of `ANY_KEY` too, which is the limit of an order without one. */
export const NO_KEY = 0x7fff_ffff
export const ANY_KEY = 0x7fff_fffe

/** Its own inverse. */
export const keyOf = (side: BookSide, ticks: number): number => ticks ^ (side - 1)

export class OrderQueues {
  readonly pool: OrderPool
  readonly ids: IdMap
  levelDoubles = new Float64Array(64 << 2)
  levelInts = new Int32Array(this.levelDoubles.buffer)
  /** Key of the best price by side, NO_KEY when it is empty. */
  readonly bestKeys = Int32Array.of(NO_KEY, NO_KEY)
  private readonly ladders = [new PriceLadder(), new PriceLadder()] as const
  private levelCapacity = 64
  private levelsUsed = 0
  private freeLevel = NIL

  /** Two sets of queues may share records and ids. */
  constructor(pool = new OrderPool(), ids = new IdMap()) {
    this.pool = pool
    this.ids = ids
  }

  /** Level of the price, NIL when it has none. */
  levelAt(side: BookSide, ticks: number): number {
    return this.levelOf(side, keyOf(side, ticks))
  }

  levelOf(side: BookSide, key: number): number {
    return this.ladders[side].find(key)
  }

  /** NONE when the side is empty. */
  best(side: BookSide): number {
    const key = this.bestKeys[side]
    return key === NO_KEY ? NONE : keyOf(side, key)
  }

  /**
   * The price after `ticks` on the way from the touch outwards; NONE after the last. The key of NONE is the one that the
   * lowest of all keys follows, on either side, so NONE asks for the best.
   */
  next(side: BookSide, ticks: number): number {
    const key = this.keyAfter(side, keyOf(side, ticks))
    return key === NO_KEY ? NONE : keyOf(side, key)
  }

  keyAfter(side: BookSide, key: number): number {
    const after = this.ladders[side].above(key)
    return after === NONE ? NO_KEY : after
  }

  levels(side: BookSide): number {
    return this.ladders[side].size
  }

  /** Lots shown at the price. */
  sizeAt(side: BookSide, ticks: number): number {
    const level = this.levelAt(side, ticks)
    return level < 0 ? 0 : this.levelDoubles[(level << 2) | LEVEL_SHOWN]
  }

  hiddenAt(side: BookSide, ticks: number): number {
    const level = this.levelAt(side, ticks)
    return level < 0 ? 0 : this.levelDoubles[(level << 2) | LEVEL_HIDDEN]
  }

  ordersAt(side: BookSide, ticks: number): number {
    const level = this.levelAt(side, ticks)
    return level < 0 ? 0 : this.levelInts[(level << 3) | COUNT]
  }

  /** Slot of the first in the queue, NIL when nobody is. */
  first(side: BookSide, ticks: number): number {
    const level = this.levelAt(side, ticks)
    return level < 0 ? NIL : this.levelInts[(level << 3) | HEAD]
  }

  /** Slot of the one behind it, NIL after the last. */
  after(slot: number): number {
    return this.pool.ints[(slot << IN_INTS) | NEXT]
  }

  /** Puts a record whose lots are set at the back of its price. */
  append(slot: number, side: BookSide, ticks: number): void {
    const { ints, doubles } = this.pool
    const key = keyOf(side, ticks)
    const ladder = this.ladders[side]
    let level = ladder.find(key)
    if (level < 0) {
      level = this.takeLevel(key)
      ladder.put(key, level)
      if (key < this.bestKeys[side]) this.bestKeys[side] = key
    }
    const { levelInts, levelDoubles } = this
    const tail = levelInts[(level << 3) | TAIL]
    const at = slot << IN_INTS
    ints[at | NEXT] = NIL
    ints[at | PREV] = tail
    ints[at | LEVEL] = level
    ints[at | TICKS] = ticks
    if (tail === NIL) levelInts[(level << 3) | HEAD] = slot
    else ints[(tail << IN_INTS) | NEXT] = slot
    levelInts[(level << 3) | TAIL] = slot
    levelInts[(level << 3) | COUNT]++
    levelDoubles[(level << 2) | LEVEL_SHOWN] += doubles[(slot << IN_DOUBLES) | SHOWN]
    levelDoubles[(level << 2) | LEVEL_HIDDEN] += doubles[(slot << IN_DOUBLES) | HIDDEN]
  }

  /** Takes a record out of its queue; it stays with its holder. A price left empty is gone. */
  unlink(slot: number, side: BookSide): void {
    const { ints, doubles } = this.pool
    const { levelInts, levelDoubles } = this
    const at = slot << IN_INTS
    const level = ints[at | LEVEL]
    if (--levelInts[(level << 3) | COUNT] === 0) {
      this.closeLevel(level, side)
      return
    }
    const next = ints[at | NEXT]
    const prev = ints[at | PREV]
    if (next === NIL) levelInts[(level << 3) | TAIL] = prev
    else ints[(next << IN_INTS) | PREV] = prev
    if (prev === NIL) levelInts[(level << 3) | HEAD] = next
    else ints[(prev << IN_INTS) | NEXT] = next
    levelDoubles[(level << 2) | LEVEL_SHOWN] -= doubles[(slot << IN_DOUBLES) | SHOWN]
    levelDoubles[(level << 2) | LEVEL_HIDDEN] -= doubles[(slot << IN_DOUBLES) | HIDDEN]
  }

  /** More or fewer lots, where the order stands. */
  change(slot: number, shown: number, hidden: number): void {
    const { levelDoubles } = this
    const { doubles, ints } = this.pool
    const level = ints[(slot << IN_INTS) | LEVEL]
    doubles[(slot << IN_DOUBLES) | SHOWN] += shown
    doubles[(slot << IN_DOUBLES) | HIDDEN] += hidden
    levelDoubles[(level << 2) | LEVEL_SHOWN] += shown
    levelDoubles[(level << 2) | LEVEL_HIDDEN] += hidden
  }

  /** From the front of its queue to the back. */
  toBack(slot: number): void {
    const { levelInts } = this
    const { ints } = this.pool
    const at = slot << IN_INTS
    const next = ints[at | NEXT]
    if (next === NIL) return
    const level = ints[at | LEVEL]
    const tail = levelInts[(level << 3) | TAIL]
    levelInts[(level << 3) | HEAD] = next
    ints[(next << IN_INTS) | PREV] = NIL
    ints[(tail << IN_INTS) | NEXT] = slot
    ints[at | PREV] = tail
    ints[at | NEXT] = NIL
    levelInts[(level << 3) | TAIL] = slot
  }

  /** Takes an order out and frees its record. */
  drop(slot: number, side: BookSide): void {
    this.unlink(slot, side)
    this.ids.remove(this.pool.doubles[(slot << IN_DOUBLES) | ID])
    this.pool.give(slot)
  }

  clear(): void {
    this.pool.clear()
    this.ids.clear()
    for (const ladder of this.ladders) ladder.clear()
    this.bestKeys.fill(NO_KEY)
    this.levelsUsed = 0
    this.freeLevel = NIL
  }

  private closeLevel(level: number, side: BookSide): void {
    const key = this.levelInts[(level << 3) | KEY]
    this.ladders[side].remove(key)
    if (key === this.bestKeys[side]) this.bestKeys[side] = this.keyAfter(side, key)
    this.levelInts[(level << 3) | HEAD] = this.freeLevel
    this.freeLevel = level
  }

  private takeLevel(key: number): number {
    let level = this.freeLevel
    if (level === NIL) {
      if (this.levelsUsed === this.levelCapacity) this.growLevels()
      level = this.levelsUsed++
    } else this.freeLevel = this.levelInts[(level << 3) | HEAD]
    const { levelInts, levelDoubles } = this
    levelDoubles[(level << 2) | LEVEL_SHOWN] = levelDoubles[(level << 2) | LEVEL_HIDDEN] = 0
    levelInts[(level << 3) | HEAD] = levelInts[(level << 3) | TAIL] = NIL
    levelInts[(level << 3) | COUNT] = 0
    levelInts[(level << 3) | KEY] = key
    return level
  }

  private growLevels(): void {
    const grown = new Float64Array(this.levelDoubles.length * 2)
    grown.set(this.levelDoubles)
    this.levelDoubles = grown
    this.levelInts = new Int32Array(grown.buffer)
    this.levelCapacity *= 2
  }
}
