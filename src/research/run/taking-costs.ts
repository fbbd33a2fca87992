/**
 * What fills cost beyond the prices that were seen, in basis points of what was traded:
 *
 *   slippage   sum of side (price - reference) lots size, over their notional; reference is the mid at the approval, so
 *              latency, spread and impact are in it
 *   impact     sum of side (price - touch) lots size, over their notional, of fills that took: what an order paid beyond
 *              the best price it was shown when it came. Levels it walked are in it, and what a model of slippage or
 *              impact added; what permanent impact does to later prices is not
 *
 * Edge  NaN where no fill says its reference or its touch; both count only the fills that do.
 */
import type { Instrument } from '#domain/instrument.ts'
import { signOf } from '#domain/side.ts'
import type { VenueFill } from '#swarm/ports/venue.ts'
import type { RunRecord } from './run-record.ts'

export interface TakingCosts {
  readonly slippageBps: number
  readonly impactBps: number
}

export function takingCosts({ fills, orders }: RunRecord, instruments: readonly Instrument[]): TakingCosts {
  const sizes = new Map(instruments.map(({ id, contractSize }) => [id, Number(contractSize)]))
  /** Over the fills that have one. */
  const bpsFrom = (seenBy: (fill: VenueFill) => number | undefined): number => {
    let worse = 0
    let notional = 0
    for (const fill of fills) {
      const seen = seenBy(fill)
      if (seen === undefined || !(seen > 0)) continue
      const price = fill.price.toNumber()
      const units = fill.lots.toNumber() * (sizes.get(fill.instrument) ?? 1)
      worse += signOf(fill.side) * (price - seen) * units
      notional += price * units
    }
    return (10_000 * worse) / notional
  }
  return {
    slippageBps: bpsFrom(({ clientId }) => orders.get(clientId)?.reference),
    impactBps: bpsFrom(({ touch }) => touch),
  }
}
