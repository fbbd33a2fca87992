/** What the simulated venue is configured with: each part by its own registry. */
import type { ZodType } from 'zod'
import { Money } from '#domain/money.ts'
import type { Zod } from '#domain/schema.ts'
import type { Micros } from '#domain/time.ts'
import type { Rng } from '#numeric/rng.ts'
import { carryTerms, type CarryTerms } from '#simulation/account/carry.ts'
import { impactTerms, slippageTerms, type ImpactTerms, type SlippageTerms } from '#simulation/cost/cost-model.ts'
import { feesOf, type Fee, type FeeSpec } from '#simulation/fees/fee-model.ts'
import * as fees from '#simulation/fees/registry.ts'
import type { LatencyModel, LatencySpec } from '#simulation/latency/latency-model.ts'
import * as latencies from '#simulation/latency/registry.ts'
import type { QueueModel } from '#simulation/queue/queue-model.ts'
import * as queues from '#simulation/queue/registry.ts'
import { sessionsIn, weekdays, type Session } from '#trading/risk/sessions.ts'

interface Named {
  readonly name: string
}

export interface SimulatedConfig {
  /** UTC, ISO; absent for all there is. `to` is not part of it. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly balance: string
  readonly leverage: number
  readonly stopOutShare: number
  readonly touchLots: number
  readonly queue: { readonly name: string; readonly power: number; readonly fillsOnChange: boolean }
  readonly latency: Named
  readonly fees: readonly Named[]
  readonly slippage: SlippageTerms
  readonly impact: ImpactTerms
  readonly carry: CarryTerms
  readonly hours?: { readonly zone: string; readonly sessions: readonly Session[] } | undefined
}

const queueModels: Readonly<Record<string, (params: { readonly power: number }) => QueueModel>> = { ...queues }

const HHMM = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/

/** The choices of a registry as one union by `name`. */
function choices(z: Zod, registry: Readonly<Record<string, { readonly params: unknown }>>) {
  const options = Object.entries(registry).map(([name, { params }]) =>
    // Every registry entry gives a strict object; its parameters are known to itself alone.
    (params as (z: Zod) => ReturnType<Zod['strictObject']>)(z).extend({ name: z.literal(name) }),
  )
  const [first, ...others] = options
  // What each gives is known to its own spec; shared code needs the name.
  return z.discriminatedUnion('name', [first, ...others]) as unknown as ZodType<Named>
}

export const simulatedConfig = (z: Zod) => {
  const moment = z.iso.datetime({ offset: true }).or(z.iso.date())
  const amount = z.string().regex(/^\d{1,12}(\.\d{1,8})?$/, 'must be a decimal in quotes, like "100000"')
  return z
    .strictObject({
      from: moment.optional().describe('first moment that is played, UTC; absent for all there is'),
      to: moment.optional().describe('first moment that is not played'),
      balance: amount.default('100000').describe('cash at the start, account currency'),
      leverage: z.number().positive().max(10_000).default(30).describe('exposure per unit of margin'),
      stopOutShare: z
        .number()
        .min(0)
        .max(10)
        .default(0.5)
        .describe('share of the margin below which the equity closes everything; 0 for never'),
      touchLots: z.number().positive().default(5).describe('lots at a level that says no size'),
      queue: z
        .strictObject({
          name: z.enum(Object.keys(queueModels)).default('power'),
          power: z.number().positive().max(100).default(2).describe('n of the power models'),
          fillsOnChange: z
            .boolean()
            .default(false)
            .describe('fill what a shrinking level brings past the front, as the published models do'),
        })
        .prefault({}),
      latency: choices(z, latencies).prefault({
        name: 'constant',
        feedMillis: 1,
        submit: { entryMillis: 2, responseMillis: 2 },
      }),
      fees: z.array(choices(z, fees)).max(8).default([]).describe('added up'),
      slippage: slippageTerms(z).prefault({ name: 'none' }),
      impact: impactTerms(z).prefault({ name: 'none' }),
      carry: carryTerms(z).prefault({ name: 'none' }),
      hours: z
        .strictObject({
          zone: z.string().min(1).describe('IANA name: Europe/London'),
          sessions: z
            .array(
              z.strictObject({
                days: z.array(z.enum(weekdays)).min(1),
                from: z.string().regex(HHMM, 'expected HH:MM'),
                to: z.string().regex(HHMM, 'expected HH:MM'),
              }),
            )
            .min(1),
        })
        .optional()
        .describe('when orders are taken; absent for always'),
    })
    .refine(({ from, to }) => from === undefined || to === undefined || Date.parse(from) < Date.parse(to), {
      path: ['to'],
      error: 'expected a moment after `from`',
    })
}

/** A moment as the configuration writes it. */
export const momentOf = (text: string | undefined): Micros | undefined =>
  text === undefined ? undefined : Date.parse(text) * 1_000

export const latencyOf = ({ latency }: SimulatedConfig, rng: Rng): LatencyModel => {
  const { name, ...params } = latency
  const spec = Object.values<unknown>(latencies).find((one) => (one as Named).name === name)
  return (spec as LatencySpec<unknown>).create(params, rng) // its own schema has parsed them
}

export const feeOf = ({ fees: chosen }: SimulatedConfig): Fee =>
  feesOf(
    chosen.map(({ name, ...params }) => {
      const spec = Object.values<unknown>(fees).find((one) => (one as Named).name === name)
      return (spec as FeeSpec<unknown>).create(params) // its own schema has parsed them
    }),
  )

export const queueOf =
  ({ queue: { name, power } }: SimulatedConfig): (() => QueueModel) =>
  () =>
    queueModels[name]({ power })

/** Whether orders are taken at a moment; asked again only when its session is over. */
export function opening({ hours }: SimulatedConfig): (at: Micros) => boolean {
  if (hours === undefined) return () => true
  const spanAt = sessionsIn(hours.zone, hours.sessions)
  let span = { open: false, from: Infinity, until: -Infinity }
  return (at) => {
    if (!(at >= span.from && at < span.until)) span = spanAt(at)
    return span.open
  }
}

export const balanceOf = ({ balance }: SimulatedConfig): Money => new Money(balance)
