/**
 * Records of orders in one block of memory, 64 bytes each, seen as doubles and as 32-bit integers:
 *
 *   | 0 id | 8 shown | 16 hidden | 24 display | 32 arrival | 40 next | 44 prev | 48 level | 52 ticks | 56 owner | 60 flags |
 *
 * Freed records stand in a list linked by `next` and are used again first. Capacity doubles: who holds `doubles` or
 * `ints` in a local fetches them again after `take`.
 */

/** Where a field lies: `doubles[(slot << IN_DOUBLES) | ID]`, `ints[(slot << IN_INTS) | NEXT]`. */
export const IN_DOUBLES = 3
export const IN_INTS = 4
export const ID = 0
export const SHOWN = 1
export const HIDDEN = 2
export const DISPLAY = 3
export const ARRIVAL = 4
export const NEXT = 10
export const PREV = 11
export const LEVEL = 12
export const TICKS = 13
export const OWNER = 14
export const FLAGS = 15

/** No slot. */
export const NIL = -1

export class OrderPool {
  doubles = new Float64Array(64 << IN_DOUBLES)
  ints = new Int32Array(this.doubles.buffer)
  private capacity = 64
  private free = NIL
  private used = 0

  take(): number {
    const slot = this.free
    if (slot !== NIL) {
      this.free = this.ints[(slot << IN_INTS) | NEXT]
      return slot
    }
    if (this.used === this.capacity) this.grow()
    return this.used++
  }

  /** Its arrival becomes -1: who remembers the order by slot and arrival sees that it is gone. */
  give(slot: number): void {
    this.doubles[(slot << IN_DOUBLES) | ARRIVAL] = -1
    this.ints[(slot << IN_INTS) | NEXT] = this.free
    this.free = slot
  }

  clear(): void {
    this.free = NIL
    this.used = 0
  }

  private grow(): void {
    const grown = new Float64Array(this.doubles.length * 2)
    grown.set(this.doubles)
    this.doubles = grown
    this.ints = new Int32Array(grown.buffer)
    this.capacity *= 2
  }
}
