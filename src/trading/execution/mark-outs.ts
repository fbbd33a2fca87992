/** Fills of one instrument that wait for the mid some time after them. */
import type { Micros } from '#domain/time.ts'
import { markOutBps } from './shortfall.ts'

export interface MarkOuts {
  /** `book` is called once for each horizon, when its mid is known; by index, in bps, above 0 in our favour. */
  fill(at: Micros, sign: 1 | -1, price: number, book: (horizon: number, bps: number) => void): void
  quote(at: Micros, mid: number): void
  readonly waiting: number
}

interface Waiting {
  readonly due: Micros
  readonly horizon: number
  readonly sign: 1 | -1
  readonly price: number
  readonly book: (horizon: number, bps: number) => void
}

/**
 * The mid of a moment is that of the last quote at or before it.
 *
 * Cost  a quote is one comparison while nothing is due; a fill is O(horizons), and a search where fills come late.
 * Edge  a mid that is NaN is no quote. Where none was seen before the moment, `book` is told NaN. Past `most` waiting
 *       ones, new fills are not waited for.
 */
export function createMarkOuts(horizonsMicros: readonly Micros[], most = 65_536): MarkOuts {
  const queue: Waiting[] = []
  let mid = NaN

  const resolve = (before: Micros): void => {
    let due = 0
    while (due < queue.length && queue[due].due < before) {
      const { horizon, sign, price, book } = queue[due++]
      book(horizon, markOutBps(sign, price, mid))
    }
    if (due > 0) queue.splice(0, due)
  }

  return {
    get waiting() {
      return queue.length
    },
    fill(at, sign, price, book) {
      if (!Number.isFinite(at) || queue.length + horizonsMicros.length > most) return
      horizonsMicros.forEach((span, horizon) => {
        const due = at + span
        let place = queue.length
        while (place > 0 && queue[place - 1].due > due) place--
        queue.splice(place, 0, { due, horizon, sign, price, book })
      })
    },
    quote(at, next) {
      if (Number.isNaN(next)) return
      if (queue.length > 0 && queue[0].due < at) resolve(at)
      mid = next
    },
  }
}
