/** What the simulated venue is configured with: each part by its own registry. */
import { choiceBetween, type Choice, type OneOf } from '#domain/choice.ts'
import { decimalText } from '#domain/decimal-text.ts'
import { Money } from '#domain/money.ts'
import type { Zod } from '#domain/schema.ts'
import { sessionList, sessionsIn, zoneText, type Session } from '#domain/sessions.ts'
import type { Micros } from '#domain/time.ts'
import type { Rng } from '#numeric/rng.ts'
import { carryTerms, type CarryTerms } from '#simulation/account/carry.ts'
import { impactTerms, slippageTerms, type ImpactTerms, type SlippageTerms } from '#simulation/cost/cost-model.ts'
import { feesOf, type Fee, type FeeSpec } from '#simulation/fees/fee-model.ts'
import * as feeRegistry from '#simulation/fees/registry.ts'
import type { LatencyModel, LatencySpec } from '#simulation/latency/latency-model.ts'
import * as latencyRegistry from '#simulation/latency/registry.ts'
import type { QueueModel, QueueSpec } from '#simulation/queue/queue-model.ts'
import * as queueRegistry from '#simulation/queue/registry.ts'
import { type Speed, speedChoice } from '#venues/markets/pace.ts'

export interface SimulatedConfig {
  /** UTC, ISO; absent for all there is. `to` is not part of it. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly speed: Speed
  readonly balance: string
  readonly leverage: number
  readonly stopOutShare: number
  readonly book: 'levels' | 'orders' | 'auto'
  readonly touchLots: number
  readonly queue: Choice
  readonly fillsOnChange: boolean
  readonly latency: Choice
  readonly fees: readonly Choice[]
  readonly slippage: SlippageTerms
  readonly impact: ImpactTerms
  readonly carry: CarryTerms
  readonly hours?: { readonly zone: string; readonly sessions: readonly Session[] } | undefined
}

const queues: Readonly<Record<string, OneOf<QueueSpec<never>>>> = queueRegistry
const latencies: Readonly<Record<string, OneOf<LatencySpec<never>>>> = latencyRegistry
const fees: Readonly<Record<string, OneOf<FeeSpec<never>>>> = feeRegistry

export const simulatedConfig = (z: Zod) => {
  const moment = z.iso.datetime({ offset: true }).or(z.iso.date())
  return z
    .strictObject({
      from: moment.optional().describe('first moment that is played, UTC; absent for all there is'),
      to: moment.optional().describe('first moment that is not played'),
      speed: speedChoice(z).describe(
        'on the wall clock: seconds of the record per second, or max for as fast as the swarm takes it; latencies are in ' +
          'time of the record, so they shrink with it. A virtual clock (a backtest) has no speed: it is ignored there',
      ),
      balance: decimalText(z, { digits: 12, signed: false, like: '100000' })
        .default('100000')
        .describe('cash at the start, account currency'),
      leverage: z.number().positive().max(10_000).default(30).describe('exposure per unit of margin'),
      stopOutShare: z
        .number()
        .min(0)
        .max(10)
        .default(0.5)
        .describe('share of the margin below which the equity closes everything; 0 for never'),
      book: z
        .enum(['auto', 'levels', 'orders'])
        .default('auto')
        .describe(
          'orders: every order of the recorded market, where our place in a queue is known; levels: its quotes and depth, ' +
            'with a queue model; auto: orders where the store has them',
        ),
      touchLots: z.number().positive().default(5).describe('lots at a level that says no size'),
      queue: choiceBetween(Object.values(queues))(z).prefault({ name: 'power' }),
      fillsOnChange: z
        .boolean()
        .default(false)
        .describe('fill what a shrinking level brings past the front of its queue, as the published models do'),
      latency: choiceBetween(Object.values(latencies))(z).prefault({
        name: 'constant',
        params: { feedMillis: 1, submit: { entryMillis: 2, responseMillis: 2 } },
      }),
      fees: z
        .array(choiceBetween(Object.values(fees))(z))
        .max(8)
        .default([])
        .describe('added up'),
      slippage: slippageTerms(z).prefault({ name: 'none' }),
      impact: impactTerms(z).prefault({ name: 'none' }),
      carry: carryTerms(z).prefault({ name: 'none' }),
      hours: z
        .strictObject({ zone: zoneText(z).describe('IANA name: Europe/London'), sessions: sessionList(z) })
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

// Below, `as never`: the parameters were parsed by the schema of the very spec that gets them.

export const latencyOf = ({ latency: { name, params } }: SimulatedConfig, rng: Rng): LatencyModel =>
  latencies[name].create(params as never, rng)

export const feeOf = (config: SimulatedConfig): Fee =>
  feesOf(config.fees.map(({ name, params }) => fees[name].create(params as never)))

/** One for each order that rests. */
export const queueOf =
  ({ queue: { name, params } }: SimulatedConfig): (() => QueueModel) =>
  () =>
    queues[name].create(params as never)

/** Whether orders are taken at a moment. */
export function opening({ hours }: SimulatedConfig): (at: Micros) => boolean {
  if (hours === undefined) return () => true
  const spanAt = sessionsIn(hours.zone, hours.sessions)
  return (at) => spanAt(at).open
}

export const balanceOf = ({ balance }: SimulatedConfig): Money => new Money(balance)
