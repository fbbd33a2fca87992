/**
 * Orders by the moment they expire, then by arrival: a binary heap in typed arrays. An order that goes before its time
 * stays in until it comes to the top or the heap is full: then whatever is gone is thrown out first, and only what
 * lives makes it grow.
 *
 * Cost  push and pop O(log n), no allocation but for growth, which doubles.
 */
import type { Micros } from '#domain/time.ts'
import { ARRIVAL, IN_DOUBLES, NIL, type OrderPool } from '#market/orders/order-pool.ts'

const LEAST = 64

export class ExpiryHeap {
  private readonly pool: OrderPool
  private count = 0
  private times = new Float64Array(LEAST)
  private arrivals = new Float64Array(LEAST)
  private slots = new Int32Array(LEAST)

  constructor(pool: OrderPool) {
    this.pool = pool
  }

  push(at: Micros, arrival: number, slot: number): void {
    if (this.count === this.slots.length) this.makeRoom()
    this.rise(this.count++, at, arrival, slot)
  }

  /** Takes out the slot of the order that is first to expire, at `until` or before; NIL when there is none. */
  pop(until: Micros): number {
    while (this.count > 0 && this.times[0] <= until) {
      const slot = this.slots[0]
      const alive = this.isAlive(0)
      this.count--
      if (this.count > 0) this.sink(this.times[this.count], this.arrivals[this.count], this.slots[this.count])
      if (alive) return slot
    }
    return NIL
  }

  private isAlive(at: number): boolean {
    return this.pool.doubles[(this.slots[at] << IN_DOUBLES) | ARRIVAL] === this.arrivals[at]
  }

  private isBefore(time: number, arrival: number, at: number): boolean {
    return time < this.times[at] || (time === this.times[at] && arrival < this.arrivals[at])
  }

  private put(at: number, time: number, arrival: number, slot: number): void {
    this.times[at] = time
    this.arrivals[at] = arrival
    this.slots[at] = slot
  }

  /** Puts an entry at `at` or above, where it belongs. */
  private rise(at: number, time: number, arrival: number, slot: number): void {
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.isBefore(time, arrival, parent)) break
      this.put(at, this.times[parent], this.arrivals[parent], this.slots[parent])
      at = parent
    }
    this.put(at, time, arrival, slot)
  }

  /** Puts an entry at the top or below, where it belongs. */
  private sink(time: number, arrival: number, slot: number): void {
    let at = 0
    for (let child = 1; child < this.count; child = at * 2 + 1) {
      if (child + 1 < this.count && this.isBefore(this.times[child + 1], this.arrivals[child + 1], child)) child++
      if (this.isBefore(time, arrival, child)) break
      this.put(at, this.times[child], this.arrivals[child], this.slots[child])
      at = child
    }
    this.put(at, time, arrival, slot)
  }

  private makeRoom(): void {
    const { count, times, arrivals, slots } = this
    this.count = 0
    for (let at = 0; at < count; at++) {
      // What is put in lies at or before what is read: the entries not read yet are as they were.
      if (this.isAlive(at)) this.rise(this.count++, times[at], arrivals[at], slots[at])
    }
    if (this.count * 2 <= count) return
    const capacity = count * 2
    ;(this.times = new Float64Array(capacity)).set(times)
    ;(this.arrivals = new Float64Array(capacity)).set(arrivals)
    ;(this.slots = new Int32Array(capacity)).set(slots)
  }
}
