/**
 * What is under way, in the order it arrives: a binary heap by time, and by the order of sending where times are equal.
 *
 * Cost  O(log n) a push and a take, one entry each; meant for orders, not for ticks.
 */
import type { Micros } from '#domain/time.ts'

interface Entry {
  readonly at: Micros
  readonly turn: number
  readonly call: () => void
}

export class Schedule {
  private readonly heap: Entry[] = []
  private turns = 0

  /** When the next one arrives; Infinity when nothing is under way. */
  get due(): Micros {
    return this.heap.length === 0 ? Infinity : this.heap[0].at
  }

  get size(): number {
    return this.heap.length
  }

  push(at: Micros, call: () => void): void {
    const entry = { at, turn: ++this.turns, call }
    const { heap } = this
    let k = heap.push(entry) - 1
    while (k > 0) {
      const parent = (k - 1) >> 1
      if (isBefore(heap[parent], entry)) break
      heap[k] = heap[parent]
      k = parent
    }
    heap[k] = entry
  }

  /** Takes the next one out; only when `due` is finite. */
  take(): () => void {
    const { heap } = this
    const [first] = heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return first.call
    let k = 0
    for (;;) {
      let child = 2 * k + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++
      if (isBefore(last, heap[child])) break
      heap[k] = heap[child]
      k = child
    }
    heap[k] = last
    return first.call
  }

  clear(): void {
    this.heap.length = 0
  }
}

const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.turn < b.turn)
