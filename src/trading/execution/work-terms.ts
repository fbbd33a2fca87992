/** The terms of every order that is worked, whatever the algorithm, as a configuration names them. */
import type { Schema } from '#domain/schema.ts'
import { fromMillis, fromSeconds } from '#domain/time.ts'
import type { LotScale } from './lot-scale.ts'
import type { Terms } from './parent-order.ts'

export interface WorkTerms {
  readonly deadlineSeconds: number
  readonly policy: 'finish' | 'leave'
  readonly graceSeconds: number
  readonly limitOffsetTicks: number | null
  readonly minSliceLots: number
  readonly takes: 'limit' | 'market'
  readonly modify: boolean
  readonly retryMillis: number
  readonly cancelRetryMillis: number
  readonly maxRejections: number
  readonly staleSeconds: number
}

export const workTerms: Schema<WorkTerms> = (z) =>
  z.strictObject({
    deadlineSeconds: z.number().positive().default(60).describe('how long an order is worked, host time'),
    policy: z
      .enum(['finish', 'leave'])
      .default('finish')
      .describe('at the deadline: take what is left within the price limit, or leave it'),
    graceSeconds: z.number().min(0).default(10).describe('how long `finish` goes on trying after the deadline'),
    limitOffsetTicks: z
      .int()
      .min(0)
      .nullable()
      .default(null)
      .describe('worst price of a market order, ticks from the mid it was approved at; null for none'),
    minSliceLots: z.number().min(0).default(0).describe('least lots of a child but the last; 0 for the instrument’s'),
    takes: z
      .enum(['limit', 'market'])
      .default('limit')
      .describe(
        'orders that take within a price limit: limit orders with it, or market orders while the quote is within it, for venues that refuse a limit past the market',
      ),
    modify: z
      .boolean()
      .default(false)
      .describe('change the price of a resting child; else it is canceled and sent anew. Not every venue can'),
    retryMillis: z
      .number()
      .positive()
      .default(250)
      .describe('rest after a child that came back unfilled; doubles with each rejection in a row'),
    cancelRetryMillis: z
      .number()
      .positive()
      .default(2_000)
      .describe('a cancel nobody answered is asked for again after so long'),
    maxRejections: z.int().min(1).default(5).describe('so many rejections in a row end an order'),
    staleSeconds: z
      .number()
      .positive()
      .default(10)
      .describe('after so long without a quote nothing is sent, and what rests is withdrawn'),
  })

export const termsOf = (work: WorkTerms, { lotStep, minSteps, maxSteps }: LotScale): Terms => ({
  lotStep,
  minSteps,
  maxSteps,
  canReplace: work.modify,
  retryMicros: fromMillis(work.retryMillis),
  cancelRetryMicros: fromMillis(work.cancelRetryMillis),
  graceMicros: fromSeconds(work.graceSeconds),
  maxRejections: work.maxRejections,
})
