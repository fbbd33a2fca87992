/**
 * Says once that a limit is nearly used, used up, or free again.
 *
 *   free --given >= share limit--> near --given >= limit--> breach
 *   breach --given < limit--> near --given < (share - MARGIN) limit--> free: cleared
 *
 * Edge  a figure that is not known changes nothing.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import type { RiskAlert } from '#messages/system.ts'

/** Below the share that raised an alert, so that a figure that hovers there is told once. */
const MARGIN = 0.05

export interface StandingAlert {
  /** 0 for the whole account. */
  readonly instrument: InstrumentId
  readonly limitOf: string
  readonly level: 'near' | 'breach'
  readonly given: number
  readonly limit: number
}

export interface UsageAlerts {
  /** What is to be told of this figure now; null for nothing new. */
  take(instrument: InstrumentId, limitOf: string, given: number, limit: number): RiskAlert['level'] | null
  /** `take` would say nothing and change nothing, whatever the figure is of. */
  isIdle(given: number, limit: number): boolean
  standing(): readonly StandingAlert[]
  /** Any stands. */
  readonly raised: boolean
}

export function createUsageAlerts(share: number): UsageAlerts {
  const raised = new Map<string, StandingAlert>()
  return {
    take(instrument, limitOf, given, limit) {
      if (Number.isNaN(given) || Number.isNaN(limit)) return null
      const key = `${instrument} ${limitOf}`
      const before = raised.get(key)?.level ?? 'free'
      const floor = before === 'free' ? share : share - MARGIN
      const level = given >= limit ? 'breach' : given >= floor * limit ? 'near' : 'free'
      if (level === 'free') raised.delete(key)
      else raised.set(key, { instrument, limitOf, level, given, limit })
      if (level === before) return null
      // Less used than it was, and not free yet: nothing to act on.
      if (level === 'near') return before === 'free' ? 'near' : null
      return level === 'free' ? 'cleared' : 'breach'
    },
    isIdle: (given, limit) => raised.size === 0 && !(given >= share * limit || given >= limit),
    standing: () => [...raised.values()],
    get raised() {
      return raised.size > 0
    },
  }
}
