/** The trade events of one epoch, the newest of them kept to be told again after a cut. */
import type { FrameNamed } from '#venues/mt5/wire/catalogue.ts'

type TradeEvent = FrameNamed<'TRADE_EVENT'>

export interface EventRing {
  /** Number of the last event; 0 before the first. */
  readonly last: number
  /** Numbers the event and keeps it. */
  push(event: TradeEvent): TradeEvent
  /** Those after this one, oldest first; none when some of them are gone. */
  after(event: number): readonly TradeEvent[]
}

const KEPT = 4_096

export function eventRing(kept = KEPT): EventRing {
  const events: TradeEvent[] = []
  const ring = {
    last: 0,
    push(event: TradeEvent): TradeEvent {
      event.event = ++ring.last
      events[(ring.last - 1) % kept] = event
      return event
    },
    after(event: number): readonly TradeEvent[] {
      const missing = ring.last - event
      if (!(missing > 0 && missing <= kept)) return []
      return Array.from({ length: missing }, (_, k) => events[(event + k) % kept])
    },
  }
  return ring
}
