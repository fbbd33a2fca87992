/** What the monitor watches, as a configuration chooses it: one section a protection, each of them optional. */
import type { ZodType } from 'zod'
import { SwarmError } from '#domain/errors.ts'
import type { Instrument } from '#domain/instrument.ts'
import type { Schema, Zod } from '#domain/schema.ts'
import { fromSeconds } from '#domain/time.ts'
import { riskActions, type RiskAction } from '#messages/system.ts'
import { unknownNames } from '#trading/exposure/scenario.ts'
import type { Reaction, Shares } from './latch.ts'
import type { ProtectionSpec, Reading } from './protection.ts'
import type { MonitorView } from './monitor-view.ts'
import * as registry from './registry.ts'
import { type StressFile, stressFile } from './stress-file.ts'

type Registry = typeof registry
type ParamsOf<Spec> = Spec extends ProtectionSpec<infer Params> ? Params : never

export interface ReactionParams {
  readonly action: RiskAction
  readonly coolDownMinutes: number
  readonly release: 'coolDown' | 'resume'
}

/** Parameters of each protection that is on, by its name. */
export type MonitorLimits = { readonly [Name in keyof Registry]?: ParamsOf<Registry[Name]> & ReactionParams }

export interface MonitorConfig extends Shares {
  readonly everyMillis: number
  readonly highWaterMark: 'kept' | 'daily'
  readonly returns: {
    readonly everySeconds: number
    readonly window: number
    /** Weight of the past in the covariance that fades. */
    readonly lambda: number
  }
  readonly scenarios: StressFile
  readonly limits: MonitorLimits
}

/** A protection whose parameters are known only to itself. */
type AnyProtection = Omit<ProtectionSpec<never>, 'params'> & {
  readonly params: (z: Zod) => Readonly<Record<string, ZodType>>
}

/** Sorted, because module loaders differ in the order they list exports in. */
export const registered: readonly AnyProtection[] = Object.values<AnyProtection>(registry).sort((a, b) =>
  a.name < b.name ? -1 : 1,
)

const reaction = (z: Zod, { forgives, action, coolDownMinutes }: AnyProtection) => ({
  action: z.enum(riskActions).default(action).describe('what a breach does, besides being told'),
  // What is forgiven by time alone would be broken and free in turns without a time.
  coolDownMinutes: (forgives === 'no' ? z.number().min(0) : z.number().positive())
    .default(coolDownMinutes)
    .describe('how long entries are refused after a breach, host time, minutes'),
  release: z
    .enum(['coolDown', 'resume'])
    .default('coolDown')
    .describe('whether a breach ends with its cool-down or waits for the operator; halt always waits'),
})

/** What the configuration of one protection holds. */
export const sectionOf = (z: Zod, spec: AnyProtection) => z.strictObject({ ...spec.params(z), ...reaction(z, spec) })

const limitsSchema: Schema<MonitorLimits> = (z) => {
  const sections = registered.map((spec) => [spec.name, sectionOf(z, spec).describe(spec.about).optional()])
  return z.strictObject(Object.fromEntries(sections))
}

export const monitorConfig: Schema<MonitorConfig> = (z) =>
  z.strictObject({
    everyMillis: z.number().min(10).default(1_000).describe('how often the account is looked at, host time, ms'),
    nearShare: z.number().gt(0).max(1).default(0.75).describe('share of a limit from which it is told to be near'),
    clearShare: z
      .number()
      .gt(0)
      .max(1)
      .default(0.9)
      .describe('share of a limit it must fall to before it is free again'),
    highWaterMark: z
      .enum(['kept', 'daily'])
      .default('kept')
      .describe('whether the high-water mark starts again with each trading day'),
    returns: z
      .strictObject({
        everySeconds: z.number().positive().default(60).describe('sampling period of returns, host time, seconds'),
        window: z.int().min(30).max(10_000).default(500).describe('returns that are kept of each instrument'),
        lambda: z.number().gt(0).lt(1).default(0.94).describe('weight of the past in the covariance that fades'),
      })
      .prefault({}),
    scenarios: stressFile(z).default({ scenarios: [] }).describe('the content of a stress file, or its path'),
    limits: limitsSchema(z).prefault({}).describe('what is watched; what is not named is not'),
  })

/** A protection with its parameters put in. */
export interface BoundProtection {
  readonly name: string
  readonly reaction: Reaction
  readonly forgives: ProtectionSpec<never>['forgives']
  read(view: MonitorView, freedAt: (subject: string) => number): readonly Reading[]
}

/** Those that are on, in alphabetical order of their names. `limits` has passed its schema. */
export const boundProtections = (limits: MonitorLimits): readonly BoundProtection[] =>
  registered.flatMap((spec) => {
    const chosen = limits[spec.name as keyof Registry] // a spec is registered under its own name
    if (chosen === undefined) return []
    const { action, coolDownMinutes, release } = chosen
    return [
      {
        name: spec.name,
        forgives: spec.forgives,
        reaction: {
          action,
          release,
          coolDownMicros: fromSeconds(60 * coolDownMinutes),
          forgives: spec.forgives !== 'no',
        },
        // Parsed by this very protection's own shape.
        read: (view, freedAt) => spec.read(view, chosen as never, freedAt),
      },
    ]
  })

/** Throws CONFIG_INVALID for a symbol or currency that nothing traded here has: its limit would watch nothing. */
export function refuseSlips({ scenarios, limits }: MonitorConfig, instruments: readonly Instrument[]): void {
  const refuse = (where: string, names: Parameters<typeof unknownNames>[0]): void => {
    const [given] = unknownNames(names, instruments)
    if (given === undefined) return
    const allowed = instruments.map(({ symbol }) => symbol).join(' ')
    throw new SwarmError('CONFIG_INVALID', { where, given, allowed: `${allowed} and their currencies` })
  }
  for (const scenario of scenarios.scenarios) refuse(`monitor.scenarios, ${scenario.name}`, scenario)
  for (const [name, section] of Object.entries(limits)) {
    refuse(`monitor.limits.${name}`, {
      instruments: 'symbols' in section ? section.symbols : {},
      currencies: 'currencies' in section ? section.currencies : {},
    })
  }
}
