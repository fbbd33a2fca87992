/**
 * The fast engine's matching: an aggressor sweeps the other side, rules 1 to 4 and 8 of `matching-engine.ts`, one method
 * per treatment of icebergs. It writes the tape and changes queues in place; nothing is allocated.
 */
import { BID, MAX_TICKS, NONE, type BookSide } from '#market/book-side.ts'
import { DISPLAY, HIDDEN, ID, IN_DOUBLES, IN_INTS, NEXT, NIL, OWNER, SHOWN } from '#market/orders/order-pool.ts'
import {
  ANY_KEY,
  COUNT,
  HEAD,
  keyOf,
  LEVEL_HIDDEN,
  LEVEL_SHOWN,
  type OrderQueues,
} from '#market/orders/order-queues.ts'
import type { GrowingTape } from './event-tape.ts'
import { CANCELED, TRADE, type MatchingRules } from './matching-engine.ts'

const otherSide = (side: BookSide): BookSide => (1 - side) as BookSide // of two

/** The last key of the other side that an order may trade at. */
const limitKey = (side: BookSide, limit: number): number => (limit === NONE ? ANY_KEY : keyOf(otherSide(side), limit))

export class Sweep {
  lastTicks = NONE
  /** Highest and lowest price traded at since `begin`; the other way round when there was none. */
  high = NONE
  low = MAX_TICKS
  /** The self-trade rule ended the last aggressor. */
  ended = false
  private readonly queues: OrderQueues
  private readonly tape: GrowingTape
  private readonly icebergs: MatchingRules['icebergs']
  private readonly guarded: boolean
  private readonly endsNewest: boolean
  private readonly takesOldest: boolean
  // The aggressor.
  private order = 0
  private owner = 0
  private side: BookSide = BID
  private left = 0

  constructor(queues: OrderQueues, tape: GrowingTape, { icebergs, selfTrade }: MatchingRules) {
    this.queues = queues
    this.tape = tape
    this.icebergs = icebergs
    this.guarded = selfTrade !== 'allow'
    this.endsNewest = selfTrade === 'cancelNewest' || selfTrade === 'cancelBoth'
    this.takesOldest = selfTrade === 'cancelOldest' || selfTrade === 'cancelBoth'
  }

  begin(): void {
    this.high = NONE
    this.low = MAX_TICKS
  }

  /** Whether an order of `side` would trade now; a limit of NONE is none. */
  isOpen(side: BookSide, limit: number): boolean {
    return this.queues.bestKeys[1 - side] <= limitKey(side, limit)
  }

  /** Trades as long as it can and says how many lots are left. */
  run(order: number, owner: number, side: BookSide, limit: number, size: number): number {
    this.order = order
    this.owner = owner
    this.side = side
    this.left = size
    this.ended = false
    const other = otherSide(side)
    const { queues } = this
    const last = limitKey(side, limit)
    while (this.left > 0 && !this.ended) {
      const key = queues.bestKeys[other]
      if (key > last) break
      const ticks = keyOf(other, key)
      const level = queues.levelOf(other, key)
      if (this.icebergs === 'hiddenLast') this.meetHiddenLast(level, ticks, other)
      else this.meetInTurn(level, ticks, other)
    }
    return this.left
  }

  /** Whether a fill-or-kill order would fill under the same rules. */
  wouldFill(owner: number, side: BookSide, limit: number, size: number): boolean {
    const { queues } = this
    const other = otherSide(side)
    const last = limitKey(side, limit)
    let missing = size
    for (let key = queues.bestKeys[other]; key <= last; key = queues.keyAfter(other, key)) {
      const level = queues.levelOf(other, key)
      if (this.guarded) missing = this.missingAfter(level, owner, missing)
      else missing -= queues.levelDoubles[(level << 2) | LEVEL_SHOWN] + queues.levelDoubles[(level << 2) | LEVEL_HIDDEN]
      if (missing <= 0) return true
    }
    return false
  }

  /** What a guarded fill-or-kill order lacks after this price; Infinity when it ends here. */
  private missingAfter(level: number, owner: number, missing: number): number {
    const { pool, levelInts } = this.queues
    const { doubles, ints } = pool
    let met = 0
    let whole = 0
    for (let slot = levelInts[(level << 3) | HEAD]; slot !== NIL; slot = ints[(slot << IN_INTS) | NEXT]) {
      if (ints[(slot << IN_INTS) | OWNER] === owner) {
        if (!this.endsNewest) continue
        return met >= missing ? 0 : Infinity
      }
      const shown = doubles[(slot << IN_DOUBLES) | SHOWN]
      const hidden = doubles[(slot << IN_DOUBLES) | HIDDEN]
      // Hidden lots come behind whoever stands behind, unless an iceberg trades whole.
      met += this.icebergs === 'whole' ? shown + hidden : shown
      whole += shown + hidden
    }
    return missing - whole
  }

  /** Cycling and whole: always the front of the queue. */
  private meetInTurn(level: number, ticks: number, side: BookSide): void {
    const { queues } = this
    const { pool, levelInts } = queues
    const { doubles, ints } = pool
    const whole = this.icebergs === 'whole'
    let orders = levelInts[(level << 3) | COUNT]
    let { left } = this
    while (left > 0 && orders > 0) {
      const slot = levelInts[(level << 3) | HEAD]
      if (this.guarded && ints[(slot << IN_INTS) | OWNER] === this.owner) {
        if (this.takesOldest) {
          this.takeOut(slot, ticks, side)
          orders--
        }
        this.ended = this.endsNewest
        if (this.ended) break
        continue
      }
      const shown = doubles[(slot << IN_DOUBLES) | SHOWN]
      const hidden = doubles[(slot << IN_DOUBLES) | HIDDEN]
      const there = whole ? shown + hidden : shown
      const size = left < there ? left : there
      left -= size
      this.report(slot, ticks, size)
      if (size === shown + hidden) {
        queues.drop(slot, side)
        orders--
      } else if (size < shown) queues.change(slot, -size, 0)
      else {
        queues.change(slot, -shown, shown - size)
        if (whole) this.showSlice(slot)
        else this.renew(slot)
      }
    }
    this.left = left
  }

  /** All that is shown first, then hidden lots, then those that outlive it show a new slice at the back. */
  private meetHiddenLast(level: number, ticks: number, side: BookSide): void {
    const { queues } = this
    const { pool, levelInts } = queues
    const { doubles, ints } = pool
    let orders = levelInts[(level << 3) | COUNT]
    let slot = levelInts[(level << 3) | HEAD]
    let bare = 0
    while (slot !== NIL && this.left > 0 && !this.ended) {
      const next = ints[(slot << IN_INTS) | NEXT]
      if (this.guarded && ints[(slot << IN_INTS) | OWNER] === this.owner) {
        if (this.takesOldest) {
          this.takeOut(slot, ticks, side)
          orders--
        }
        this.ended = this.endsNewest
        slot = next
        continue
      }
      const shown = doubles[(slot << IN_DOUBLES) | SHOWN]
      const size = this.left < shown ? this.left : shown
      this.left -= size
      this.report(slot, ticks, size)
      if (size === shown && doubles[(slot << IN_DOUBLES) | HIDDEN] === 0) {
        queues.drop(slot, side)
        orders--
      } else {
        queues.change(slot, -size, 0)
        if (size === shown) bare++
      }
      slot = next
    }
    while (this.left > 0 && !this.ended && orders > 0) {
      const front = levelInts[(level << 3) | HEAD]
      const hidden = doubles[(front << IN_DOUBLES) | HIDDEN]
      const size = this.left < hidden ? this.left : hidden
      this.left -= size
      this.report(front, ticks, size)
      if (size === hidden) {
        queues.drop(front, side)
        orders--
        bare--
      } else queues.change(front, 0, -size)
    }
    // Those eaten bare are the first in the queue; each goes to the back in turn.
    for (; bare > 0; bare--) this.renew(levelInts[(level << 3) | HEAD])
  }

  /** Of a trade. */
  private report(slot: number, ticks: number, size: number): void {
    this.tape.add(TRADE, this.order, this.side, this.queues.pool.doubles[(slot << IN_DOUBLES) | ID], ticks, size)
    this.lastTicks = ticks
    if (ticks > this.high) this.high = ticks
    if (ticks < this.low) this.low = ticks
  }

  private takeOut(slot: number, ticks: number, side: BookSide): void {
    const { doubles } = this.queues.pool
    const lots = doubles[(slot << IN_DOUBLES) | SHOWN] + doubles[(slot << IN_DOUBLES) | HIDDEN]
    this.tape.add(CANCELED, doubles[(slot << IN_DOUBLES) | ID], side, -1, ticks, lots)
    this.queues.drop(slot, side)
  }

  private showSlice(slot: number): void {
    const { doubles } = this.queues.pool
    const slice = Math.min(doubles[(slot << IN_DOUBLES) | DISPLAY], doubles[(slot << IN_DOUBLES) | HIDDEN])
    this.queues.change(slot, slice, -slice)
  }

  private renew(slot: number): void {
    this.showSlice(slot)
    this.queues.toBack(slot)
  }
}
