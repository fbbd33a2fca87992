/** What the risk agent is configured with: the limits of its checks and of its monitor, what it orders, and its times. */
import type { Schema } from '#domain/schema.ts'
import { type MonitorConfig, monitorConfig } from '#trading/monitor/monitor-config.ts'
import { type Limits, limits } from './limits.ts'

export interface RiskConfig {
  readonly limits: Limits
  readonly monitor: MonitorConfig
  readonly alertShare: number
  readonly order: 'market' | 'limit'
  readonly limitOffsetTicks: number
  readonly approvalMillis: number
  readonly inFlightMillis: number
  readonly leaseMillis: number
}

export const riskConfig: Schema<RiskConfig> = (z) =>
  z
    .strictObject({
      limits: limits(z).describe('the limits of every check'),
      monitor: monitorConfig(z).prefault({}).describe('what is watched after trades, and what a breach does'),
      alertShare: z
        .number()
        .gt(0.1)
        .max(1)
        .default(0.75)
        .describe('share of a limit of a check from which it is told to be near'),
      order: z.enum(['market', 'limit']).default('market').describe('type of the orders it approves'),
      limitOffsetTicks: z
        .int()
        .default(0)
        .describe('ticks from its own side of the touch towards the other, limit orders only'),
      approvalMillis: z
        .number()
        .positive()
        .default(1_000)
        .describe('how long an approval may be acted on, host time, ms'),
      inFlightMillis: z
        .number()
        .positive()
        .default(10_000)
        .describe('how long an approval nobody speaks of counts as an order, host time, ms'),
      leaseMillis: z.number().min(20).default(1_000).describe('how long orders may go out without a sign of life, ms'),
    })
    .refine(({ approvalMillis, inFlightMillis }) => approvalMillis < inFlightMillis, {
      path: ['inFlightMillis'],
      message: 'must be above `approvalMillis`: what may still be acted on counts',
    })
