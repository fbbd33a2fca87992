/**
 * The outside: a market, an exchange on it, and the wire to us, all on one market time.
 *
 * Whoever drives it asks when the next thing is due and lets it happen: what is under way by `settle`, the market's next
 * event by `step`. Things happen in order of market time; at one instant what is under way comes before the event.
 */
import type { Micros } from '#domain/time.ts'
import type { Exchange } from './exchange.ts'
import type { MarketClock } from '#venues/markets/market-clock.ts'
import type { Market, MarketOutlet } from '#venues/markets/market.ts'
import type { Wire } from './wire.ts'

export interface Outside {
  /** Elapsed market time of the next thing under way (wire or exchange); Infinity when there is none. */
  due(): number
  /** Elapsed market time of the market's next event; Infinity while there is none at hand. */
  head(): number
  /** What the market last said: `wait` and `end` are the two ways to have no event at hand. */
  readonly state: 'event' | 'wait' | 'end'
  /** Lets everything under way that is due until then happen. */
  settle(until: number): void
  /** Lets the market's event at hand happen, with everything due before it; only when `head()` is finite. */
  step(): void
}

export function outside(
  clock: MarketClock,
  market: Market,
  exchange: Exchange,
  wire: Wire,
  outlet: MarketOutlet,
): Outside {
  let atHand = false
  let headDue = Infinity

  const due = (): number => (wire.due < exchange.due ? wire.due : exchange.due)

  const settle = (until: Micros): void => {
    for (let next = due(); next <= until; next = due()) {
      // Infinity is never due, even when everything is asked for.
      if (next === Infinity) return
      if (next > clock.elapsed) clock.elapsed = next
      if (wire.due <= exchange.due) wire.deliver()
      else exchange.match()
    }
  }

  const self = {
    state: 'wait' as Outside['state'],
    due,
    head(): number {
      if (atHand) return headDue
      if (self.state === 'end') return Infinity
      self.state = market.next()
      atHand = self.state === 'event'
      headDue = atHand ? clock.dueOf(market.at) : Infinity
      return headDue
    },
    settle,
    step(): void {
      if (due() <= headDue) settle(headDue)
      clock.reach(market.at)
      atHand = false
      market.tell(outlet)
      if (due() <= clock.elapsed) settle(clock.elapsed)
    },
  }
  return self
}
