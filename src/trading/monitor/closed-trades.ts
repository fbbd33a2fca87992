/**
 * What each trade brought: from the first lots of a position until it is flat or on the other side.
 *
 *   profit = net at the end - net at the beginning        net: realized less fees since the books began
 *
 * However many fills it took, it is one trade. The fill that turns a position round ends one and begins the next; its
 * whole fee is the ended one's. Lots taken from the venue without fills count at what the books know: nothing.
 *
 * Cost    O(instruments) a look; the last `KEPT` trades are kept.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import type { Micros } from '#domain/time.ts'
import type { PositionFacts } from './account-facts.ts'

export interface ClosedTrade {
  readonly instrument: InstrumentId
  /** Account currency, fees taken off. */
  readonly profit: number
  /** Host time. */
  readonly closedAt: Micros
}

const KEPT = 4_096

export class ClosedTrades {
  /** The oldest first. */
  readonly trades: ClosedTrade[] = []
  private readonly signs = new Map<InstrumentId, number>()
  private readonly begun = new Map<InstrumentId, number>()

  /** To be told after every fill, or two trades become one. */
  look(positions: readonly PositionFacts[], now: Micros): void {
    for (const { instrument, lots, net } of positions) {
      const sign = Math.sign(lots)
      const before = this.signs.get(instrument.id) ?? 0
      if (sign === before) {
        // Flat: what fees and corrections bring between two trades belongs to neither.
        if (sign === 0) this.begun.set(instrument.id, net)
        continue
      }
      const begun = this.begun.get(instrument.id) ?? net
      if (before !== 0) this.close({ instrument: instrument.id, profit: net - begun, closedAt: now })
      this.signs.set(instrument.id, sign)
      // The opening fill has paid its fee already: the trade began before it.
      this.begun.set(instrument.id, before === 0 ? begun : net)
    }
  }

  /** Those closed after `since`. */
  after(since: Micros): readonly ClosedTrade[] {
    const from = this.trades.findIndex(({ closedAt }) => closedAt > since)
    return from < 0 ? [] : this.trades.slice(from)
  }

  private close(trade: ClosedTrade): void {
    this.trades.push(trade)
    if (this.trades.length > KEPT) this.trades.shift()
  }
}
