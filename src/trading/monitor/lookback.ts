/** Protections that look back over closed trades: for how long, and on which instrument. */
import type { InstrumentId } from '#domain/instrument.ts'
import type { Zod } from '#domain/schema.ts'
import { fromSeconds, type Micros } from '#domain/time.ts'
import type { ClosedTrade } from './closed-trades.ts'
import type { MonitorView } from './monitor-view.ts'

export interface LookbackParams {
  readonly lookbackMinutes: number
}

export const lookback = (z: Zod) => ({
  lookbackMinutes: z.number().positive().describe('how far back closed trades count, host time, minutes'),
})

export const fromMinutes = (minutes: number): Micros => fromSeconds(60 * minutes)

export interface TradesOf {
  readonly symbol: string
  readonly id: InstrumentId
  /** The oldest first; never empty. */
  readonly trades: readonly ClosedTrade[]
}

/** Trades closed after `since`, and after a breach of their instrument ended. */
export function tradesBack(view: MonitorView, since: Micros, freedAt: (symbol: string) => Micros): readonly TradesOf[] {
  const recent = view.trades.after(since)
  if (recent.length === 0) return []
  return view.facts.positions.flatMap(({ instrument: { id, symbol } }) => {
    const freed = freedAt(symbol)
    const trades = recent.filter(({ instrument, closedAt }) => instrument === id && closedAt > freed)
    return trades.length === 0 ? [] : [{ symbol, id, trades }]
  })
}
