/**
 * Recorded market data as the events of one market, in order of time: what a feature agent would be told, from files.
 *
 * The checks are those of the data agent: a quote that is one-sided or no number, a depth image that is unsorted or
 * crossed, a trade without size, and whatever is earlier than the record before it of its kind, are set aside and counted.
 * A crossed quote passes: it is time going on, and not a price to compute on.
 *
 * Of events that share a time the trades come first. A quote or depth image holds what the trades of its moment did, and
 * a trade is judged by the quote before it.
 */
import type { Micros } from '#domain/time.ts'
import { type DepthImage, faultOfDepth, faultOfQuote, faultOfTrade } from '#market/quote-check.ts'
import type { FileFault } from './row-file.ts'

/** Prices in quote currency, sizes as the file has them. What is given is lent. */
export interface MarketSink {
  quote(at: Micros, bid: number, bidSize: number, ask: number, askSize: number): void
  /** Before the quote of the same moment. */
  depth(image: DepthImage, at: Micros): void
  /** `told` is who crossed the spread: 1 a buyer, -1 a seller, 0 when the file does not say. */
  trade(at: Micros, price: number, size: number, told: -1 | 0 | 1): void
  /** Records were missed: whatever was differenced starts anew. */
  gap(): void
}

export interface EventCounts {
  /** Passed, by kind. */
  quotes: number
  depths: number
  trades: number
  gaps: number
  /** By kind and reason, such as `trade zero`. */
  readonly setAside: Record<string, number>
}

/** How a reader of events is watched and stopped. */
export interface Watch {
  /** Bytes of a file read so far. */
  progressed(path: string, bytes: number): void
  /** A bad row, or a file that ends early. */
  noted(fault: FileFault): void
  readonly signal: AbortSignal
}

/** A reader gives every event of its files to a sink. It rejects with the reason of an aborted signal. */
export type EventReader = (sink: MarketSink, watch: Watch) => Promise<void>

/** Passes on to `sink` what can be true and counts all. */
export function checkedSink(sink: MarketSink): MarketSink & { readonly counts: EventCounts } {
  const counts: EventCounts = { quotes: 0, depths: 0, trades: 0, gaps: 0, setAside: {} }
  const lastAt = { quote: -Infinity, depth: -Infinity, trade: -Infinity }

  const admits = (kind: keyof typeof lastAt, at: Micros, fault: string | undefined): boolean => {
    const reason = fault ?? (Number.isNaN(at) ? 'nan' : at < lastAt[kind] ? 'outOfOrder' : undefined)
    if (reason === undefined) {
      lastAt[kind] = at
      return true
    }
    const name = `${kind} ${reason}`
    counts.setAside[name] = (counts.setAside[name] ?? 0) + 1
    return false
  }

  return {
    counts,
    quote(at, bid, bidSize, ask, askSize) {
      if (!admits('quote', at, faultOfQuote(bid, bidSize, ask, askSize))) return
      counts.quotes++
      sink.quote(at, bid, bidSize, ask, askSize)
    },
    depth(image, at) {
      if (!admits('depth', at, faultOfDepth(image))) return
      counts.depths++
      sink.depth(image, at)
    },
    trade(at, price, size, told) {
      if (!admits('trade', at, faultOfTrade(price, size))) return
      counts.trades++
      sink.trade(at, price, size, told)
    },
    gap() {
      counts.gaps++
      sink.gap()
    },
  }
}
