/**
 * The wire between the desk and the exchange: a constant delay each way, in market time. When it is cut, whatever is on
 * it in either direction is lost and nobody is told; what is sent while it is down is lost too.
 */
import { delayLine } from './delay-line.ts'
import type { MarketClock } from '#venues/markets/market-clock.ts'

export interface Wire {
  readonly up: boolean
  /** Messages lost, both directions. */
  readonly lost: number
  readonly underWay: number
  /** Elapsed market time of the next arrival; Infinity when nothing is under way. */
  readonly due: number
  /** `from` is the elapsed market time of sending. */
  toExchange(from: number, arrive: () => void): void
  toDesk(arrive: () => void): void
  /** The message that is due arrives. */
  deliver(): void
  cut(): void
  mend(): void
}

/** Down at first. */
export function wire(delayMicros: number, clock: MarketClock): Wire {
  const out = delayLine()
  const back = delayLine()
  const self = {
    up: false,
    lost: 0,
    get underWay() {
      return out.size + back.size
    },
    get due() {
      return out.due < back.due ? out.due : back.due
    },
    toExchange(from: number, arrive: () => void): void {
      if (self.up) out.push(from + delayMicros, arrive)
      else self.lost++
    },
    toDesk(arrive: () => void): void {
      if (self.up) back.push(clock.elapsed + delayMicros, arrive)
      else self.lost++
    },
    // At the same instant an order arrives before news of what was known without it.
    deliver: () => (out.due <= back.due ? out : back).take()(),
    cut(): void {
      self.up = false
      self.lost += out.clear() + back.clear()
    },
    mend(): void {
      self.up = true
    },
  }
  return self
}
