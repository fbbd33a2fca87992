/** What a configuration says of every session with a terminal, real or emulated. */
import type { Zod } from '#domain/schema.ts'

export interface SessionChoice {
  readonly space: number
  readonly allowTrading: boolean
  readonly allowReal: boolean
  readonly book: boolean
  readonly deadManMillis: number
  readonly ttlMillis: number
  readonly deviationPoints: number
  readonly heartbeatMillis: number
  readonly backfillSeconds: number
}

/** Keys to spread into a venue's schema. */
export const sessionChoice = (z: Zod) => ({
  space: z.int().min(1).max(1_023).default(1).describe('number of this swarm in the magic number of every order'),
  allowTrading: z
    .boolean()
    .default(false)
    .describe('orders may be sent; the inputs of the Expert Advisor must allow it too'),
  allowReal: z
    .boolean()
    .default(false)
    .describe('a real account may be traded; the inputs of the Expert Advisor must allow it too'),
  book: z.boolean().default(true).describe('depth of market too, where the broker has one'),
  deadManMillis: z
    .int()
    .min(0)
    .max(3_600_000)
    .default(10_000)
    .describe(
      'milliseconds without a word from the swarm after which the terminal cancels its pending orders; 0: never',
    ),
  ttlMillis: z
    .int()
    .min(0)
    .max(60_000)
    .default(2_000)
    .describe('milliseconds an order may wait unread at the terminal before it is refused; 0: for ever'),
  deviationPoints: z
    .int()
    .min(0)
    .max(100_000)
    .default(10)
    .describe('points a market order may slip where the broker executes on request or instantly'),
  heartbeatMillis: z
    .int()
    .min(100)
    .max(60_000)
    .default(1_000)
    .describe('milliseconds between heartbeats; after five without one a session is given up'),
  backfillSeconds: z
    .number()
    .min(0)
    .max(604_800)
    .default(0)
    .describe('seconds of past ticks asked for at the first connect, as replay; a reconnect asks for what it missed'),
})
