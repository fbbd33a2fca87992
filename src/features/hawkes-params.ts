/** What a configuration says of the feature `hawkes`. */
import type { Schema } from '#domain/schema.ts'
import type { HawkesParameters } from '#hawkes/exponential.ts'
import { flowFault } from '#hawkes/simulate.ts'

/** One side's events: base rate, what an event of its own adds, and of the other side; all 1/s. */
interface SideParams {
  readonly mu: number
  readonly alpha: number
  readonly beta: number
  readonly crossAlpha: number
  readonly crossBeta?: number | undefined
}

export const HAWKES_LINES = ['buy', 'sell', 'ratio', 'self_excitation'] as const
export type HawkesLine = (typeof HAWKES_LINES)[number]

interface Process {
  readonly buy: SideParams
  readonly sell: SideParams
}

export interface HawkesParams {
  readonly lines: readonly HawkesLine[]
  readonly events: 'orders' | 'trades'
  readonly process?: Process | undefined
  readonly ratio: 'balance' | 'literal'
  readonly selfExcitation: 'share' | 'static'
  readonly refit: 'none' | 'agent' | 'inline'
  readonly refitSeconds: number
  readonly minimumEvents: number
  readonly capacity: number
  readonly cross: boolean
  readonly label?: string | undefined
}

/** Without parameters and without a fit: a gauge of clustering over about a second, of no market in particular. */
const PLACEHOLDER: SideParams = { mu: 0.5, alpha: 0.6, beta: 1.2, crossAlpha: 0 }

/** Kind 0 is buys, 1 sells; [target][source]. */
const parametersOf = ({ buy, sell }: Process): HawkesParameters => ({
  mu: [buy.mu, sell.mu],
  alpha: [
    [buy.alpha, buy.crossAlpha],
    [sell.crossAlpha, sell.alpha],
  ],
  beta: [
    [buy.beta, buy.crossBeta ?? buy.beta],
    [sell.crossBeta ?? sell.beta, sell.beta],
  ],
})

/** What is in force from the start; null when only a fit will tell. */
export function initialParameters({ process, refit }: HawkesParams): HawkesParameters | null {
  if (process !== undefined) return parametersOf(process)
  return refit === 'none' ? parametersOf({ buy: PLACEHOLDER, sell: PLACEHOLDER }) : null
}

const sideSchema: Schema<SideParams> = (z) =>
  z.strictObject({
    mu: z.number().nonnegative(),
    alpha: z.number().nonnegative(),
    beta: z.number().positive(),
    crossAlpha: z.number().nonnegative().default(0),
    crossBeta: z.number().positive().optional(),
  })

export const hawkesParams: Schema<HawkesParams> = (z) => {
  const side = sideSchema(z)
  const params = z.strictObject({
    lines: z
      .array(z.enum(HAWKES_LINES))
      .min(1)
      .refine((lines) => new Set(lines).size === lines.length, 'a line is named twice')
      .default([...HAWKES_LINES])
      .describe('which columns'),
    events: z
      .enum(['orders', 'trades'])
      .default('orders')
      .describe('what is an event: orders, that is trades of one time and sign are one; or every trade'),
    process: z
      .strictObject({ buy: side, sell: side })
      .refine((process) => flowFault(parametersOf(process)) === null, 'not the parameters of a stable process')
      .optional()
      .describe(
        'buy and sell: { mu, alpha, beta, crossAlpha, crossBeta }, 1/s; cross is what the other side does to it; ' +
          'without it and without refit a placeholder of no market in particular',
      ),
    ratio: z
      .enum(['balance', 'literal'])
      .default('balance')
      .describe('balance: (b - s) / (b + s); literal: b / s, without bounds'),
    selfExcitation: z
      .enum(['share', 'static'])
      .default('share')
      .describe('share: of the present intensity that past events made; static: the branching ratio'),
    refit: z
      .enum(['none', 'agent', 'inline'])
      .default('none')
      .describe('none; agent: by an agent `fitter` with the same choice, beside the path of the rows; inline: on it'),
    refitSeconds: z.number().positive().default(600).describe('event time between two fits'),
    minimumEvents: z.int().min(100).default(200).describe('no fit before so many events'),
    capacity: z.int().min(200).max(1_048_576).default(4_096).describe('events kept for a fit'),
    cross: z.boolean().default(false).describe('whether a fit lets one side excite the other'),
    label: z
      .string()
      .regex(/^[a-z0-9]+$/)
      .optional()
      .describe('end of the columns, to tell two settings apart'),
  })
  return params.refine(
    ({ capacity, minimumEvents }) => capacity >= minimumEvents,
    'capacity holds fewer events than a fit needs',
  )
}
