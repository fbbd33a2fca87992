/** The tape an engine writes: grows by doubling, never shrinks, is written over by each command. */
import type { BookSide } from '#market/book-side.ts'
import type { EventKind, EventTape } from './matching-engine.ts'

export class GrowingTape implements EventTape {
  count = 0
  kind = new Uint8Array(64)
  order = new Float64Array(64)
  side = new Uint8Array(64)
  maker = new Float64Array(64)
  ticks = new Int32Array(64)
  size = new Float64Array(64)

  clear(): void {
    this.count = 0
  }

  /** `maker` is -1 but for a trade. */
  add(kind: EventKind, order: number, side: BookSide, maker: number, ticks: number, size: number): void {
    const at = this.count
    if (at === this.kind.length) this.grow()
    this.kind[at] = kind
    this.order[at] = order
    this.side[at] = side
    this.maker[at] = maker
    this.ticks[at] = ticks
    this.size[at] = size
    this.count = at + 1
  }

  private grow(): void {
    const { kind, order, side, maker, ticks, size } = this
    const capacity = kind.length * 2
    ;(this.kind = new Uint8Array(capacity)).set(kind)
    ;(this.order = new Float64Array(capacity)).set(order)
    ;(this.side = new Uint8Array(capacity)).set(side)
    ;(this.maker = new Float64Array(capacity)).set(maker)
    ;(this.ticks = new Int32Array(capacity)).set(ticks)
    ;(this.size = new Float64Array(capacity)).set(size)
  }
}
