/** Virtual time: what is due next, in the order it was set. */
export interface Clock {
  readonly now: number
  after(delayMicros: number, call: () => void): () => void
  /** Runs the next thing due by `until`. False when there is none. */
  step(until?: number): boolean
  /** Runs everything due within `micros`. */
  run(micros: number): void
}

export function createClock(start = 1_700_000_000_000_000): Clock {
  let now = start
  let order = 0
  const waiting: { due: number; order: number; call: () => void }[] = []
  return {
    get now() {
      return now
    },
    after(delayMicros, call) {
      const one = { due: now + Math.max(0, delayMicros), order: order++, call }
      waiting.push(one)
      return () => {
        const at = waiting.indexOf(one)
        if (at >= 0) waiting.splice(at, 1)
      }
    },
    step(until = Infinity) {
      let first = -1
      for (let k = 0; k < waiting.length; k++) {
        const [a, b] = [waiting[k], waiting[first]]
        if (b === undefined || a.due < b.due || (a.due === b.due && a.order < b.order)) first = k
      }
      if (first < 0 || waiting[first].due > until) return false
      const [{ due, call }] = waiting.splice(first, 1)
      now = due
      call()
      return true
    },
    run(micros) {
      const until = now + micros
      while (this.step(until));
      now = until
    },
  }
}
