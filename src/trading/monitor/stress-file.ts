/**
 * The scenarios of a stress file, as a configuration names it by its path:
 *
 *   scenarios:
 *     - { name: dollar rises, currencies: { EUR: -0.1, GBP: -0.08 }, maxLoss: '2000' }
 *     - { name: crash, instruments: { DE40: -0.2 }, others: -0.1 }
 */
import type { Schema } from '#domain/schema.ts'
import { type Scenario, scenarioShape } from '#trading/exposure/scenario.ts'
import { amount } from './amount.ts'

export interface LimitedScenario extends Scenario {
  /** Stands in for the limit of all scenarios. */
  readonly maxLoss?: string | undefined
}

export interface StressFile {
  readonly scenarios: readonly LimitedScenario[]
}

export const stressFile: Schema<StressFile> = (z) =>
  z.strictObject({
    scenarios: z.array(
      z.strictObject({
        ...scenarioShape(z),
        maxLoss: amount(z).optional().describe('loss it may bring, instead of the limit of all scenarios'),
      }),
    ),
  })
