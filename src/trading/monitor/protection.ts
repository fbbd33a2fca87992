/**
 * The contract of what the monitor watches: one file, one figure, one limit.
 *
 * A protection reads the account as it is and says how much of its limit is used, for each thing it applies to. It keeps
 * nothing of its own: what must be remembered is in the view, so that changing a limit while running forgets nothing.
 *
 * Broken is `given > limit`. NaN is not known, which bars entries and does nothing else. A reading that is missing is 0.
 * An exit is never the concern of a protection.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import type { Zod } from '#domain/schema.ts'
import type { Micros } from '#domain/time.ts'
import type { RiskAction } from '#messages/system.ts'
import type { ZodType } from 'zod'
import type { MonitorView } from './monitor-view.ts'

export interface Reading {
  /** What of it: a symbol, a currency, a scenario; empty for the whole account. */
  readonly subject: string
  /** Instruments a breach concerns; null for all. */
  readonly instruments: readonly InstrumentId[] | null
  readonly given: number
  readonly limit: number
}

export interface ProtectionSpec<Params> {
  readonly name: string
  readonly about: string
  /**
   * Whether the end of a cool-down forgives. `no`: the figure must fall first. `closes`: only what was closed since then
   * counts. `highWater`: the high-water mark starts again from the present equity.
   */
  readonly forgives: 'no' | 'closes' | 'highWater'
  /** What it does, and for how long, unless the configuration says otherwise. */
  readonly action: RiskAction
  readonly coolDownMinutes: number
  readonly params: (z: Zod) => { readonly [Key in keyof Params]: ZodType<Params[Key]> }
  /** `freedAt` answers when a breach of that subject last ended, host time; -Infinity when there was none. */
  read(view: MonitorView, params: Params, freedAt: (subject: string) => Micros): readonly Reading[]
}

/** Declares a protection. Only typing: a spec is data. */
export const defineProtection = <Params>(spec: ProtectionSpec<Params>): ProtectionSpec<Params> => spec

/** A loss for a profit, never below 0; NaN stays NaN. */
export const lossOf = (profit: number): number => Math.max(0, -profit)

/** The only reading of a protection of the whole account. */
export const ofAccount = (given: number, limit: number): readonly Reading[] => [
  { subject: '', instruments: null, given, limit },
]
