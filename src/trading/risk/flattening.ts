/**
 * Brings positions to zero: asks for what can be closed, again and again, until nothing is left.
 *
 * Every order only reduces, counting the closings that are out already, so no position ever crosses zero. What is above
 * the venue's largest order goes out as several. Nothing is asked for while trading is HALTED or the venue is away.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import type { Micros } from '#domain/time.ts'
import type { ApprovedOrder, DecisionRefused } from '#messages/decisions.ts'
import type { RiskView } from './check.ts'
import { createClosingPace } from './closing.ts'
import type { Cause, Gate } from './gate.ts'

/** Orders of one round; the next takes the rest. A host bounds what one message may cause. */
const AT_ONCE = 8

export interface Flattening {
  /** One decision after the other, each a draft that the next overwrites. */
  round(wanted: readonly Instrument[], now: Micros): Generator<ApprovedOrder | DecisionRefused, void>
  /** The next round asks for it at once. */
  forget(instrument: InstrumentId): void
}

export function createFlattening(
  gate: Pick<Gate, 'close'>,
  viewOf: (instrument: Instrument) => RiskView,
  causeOf: (instrument: Instrument) => Cause,
): Flattening {
  const pace = createClosingPace()
  return {
    *round(wanted, now) {
      let left = AT_ONCE
      for (const instrument of wanted) {
        const { id } = instrument
        const { obstacle, trading, position } = viewOf(instrument)
        if (obstacle !== null || trading === 'HALTED') return
        if (position === 0) pace.forget(id)
        if (position === 0 || !pace.isDue(id, position, now)) continue
        for (; left > 0; left--) {
          const decision = gate.close(instrument, viewOf(instrument), causeOf(instrument))
          if (decision === undefined) break
          pace.asked(id, position, now)
          yield decision
          if (decision.type === 'decision.refused') break
        }
      }
    },
    forget: (instrument) => pace.forget(instrument),
  }
}
