/**
 * How much is usually traded when in the day, from the days before. The day that runs is counted and never looked at:
 * its own volume is not known before it is over.
 *
 * Source  the historical volume curve of VWAP algorithms: the mean of each bin over the trailing days.
 * Cost    O(1) a trade; a query is O(bins it covers). Memory is days times bins.
 * Edge    days without any trade do not count. Times may not go back to an earlier day: such trades are left out.
 */
import { MICROS_PER_DAY, type Micros, startOfDay } from '#domain/time.ts'

export interface VolumeProfile {
  /** `at` is event time; UTC days. */
  add(at: Micros, volume: number): void
  /** Expected volume of `parts` equal spans from `from` to `to`; null before a whole day was seen. */
  between(from: Micros, to: Micros, parts: number): number[] | null
  /** Days that count. */
  readonly days: number
}

/** The mean of the last `trailing` days, in `bins` equal spans of the day. */
export function createVolumeProfile(bins: number, trailing: number): VolumeProfile {
  const history: Float64Array[] = []
  const means = new Float64Array(bins)
  const width = MICROS_PER_DAY / bins
  let running = new Float64Array(bins)
  let day = NaN

  const turnTo = (next: Micros): void => {
    if (running.some((volume) => volume > 0)) {
      history.push(running)
      if (history.length > trailing) history.shift()
      for (let bin = 0; bin < bins; bin++) {
        means[bin] = history.reduce((sum, of) => sum + of[bin], 0) / history.length
      }
      running = new Float64Array(bins)
    }
    day = next
  }

  /** Volume expected from midnight to `offset`, spread evenly inside a bin; longer than a day goes round. */
  const until = (offset: number): number => {
    const days = Math.floor(offset / MICROS_PER_DAY)
    const inside = (offset - days * MICROS_PER_DAY) / width
    let sum = 0
    for (let bin = 0; bin < bins; bin++) sum += means[bin] * (days + Math.min(Math.max(inside - bin, 0), 1))
    return sum
  }

  return {
    add(at, volume) {
      if (!(volume > 0 && volume < Infinity) || !Number.isFinite(at)) return
      const of = startOfDay(at)
      if (of < day) return
      if (of !== day) turnTo(of)
      running[Math.min(bins - 1, Math.floor((at - of) / width))] += volume
    },
    between(from, to, parts) {
      // A day that is over, though no trade of the next one was seen yet, counts.
      const today = startOfDay(from)
      if (today > day) turnTo(today)
      if (history.length === 0 || !(to > from) || !(parts >= 1)) return null
      const span = (to - from) / parts
      const bounds = Array.from({ length: parts + 1 }, (_, part) => until(from - today + part * span))
      return bounds.slice(1).map((bound, part) => Math.max(0, bound - bounds[part]))
    },
    get days() {
      return history.length
    },
  }
}
