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

export interface TakingCosts {
  readonly slippageBps: number
  readonly impactBps: number
}

/** Over the fills that have a price that was seen. */
function createBps() {
  let worse = 0
  let notional = 0
  return {
    take({ side, price, lots }: VenueFill, size: number, seen: number | undefined): void {
      if (seen === undefined || !(seen > 0)) return
      const paid = price.toNumber()
      const units = lots.toNumber() * size
      worse += signOf(side) * (paid - seen) * units
      notional += paid * units
    },
    bps: (): number => (10_000 * worse) / notional,
  }
}

export interface TakingTally {
  /** `reference` of its order; undefined when it is no order of the run. */
  take(fill: VenueFill, reference: number | undefined): void
  costs(): TakingCosts
}

export function createTakingTally(instruments: readonly Instrument[]): TakingTally {
  const sizes = new Map(instruments.map(({ id, contractSize }) => [id, Number(contractSize)]))
  const [slippage, impact] = [createBps(), createBps()]
  return {
    take(fill, reference) {
      const size = sizes.get(fill.instrument) ?? 1
      slippage.take(fill, size, reference)
      impact.take(fill, size, fill.touch)
    },
    costs: () => ({ slippageBps: slippage.bps(), impactBps: impact.bps() }),
  }
}
