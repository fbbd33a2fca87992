/** How a value at risk is estimated, as a configuration chooses it. */
import type { Zod } from '#domain/schema.ts'
import { type TailChoice, tailMethods } from './tail-estimate.ts'

export interface TailParams extends TailChoice {
  /** Whether entries wait for the returns it needs. */
  readonly warming: 'refuse' | 'pass'
}

export const warming = (z: Zod) =>
  z
    .enum(['refuse', 'pass'])
    .default('refuse')
    .describe('while too few returns were sampled: refuse keeps what is held from growing, pass does not watch')

export const tailParams = (z: Zod) => ({
  method: z.enum(tailMethods).default('historical').describe('how it is estimated'),
  confidence: z.number().min(0.5).lt(1).default(0.99).describe('0.99: a loss beyond it comes once in a hundred times'),
  samples: z.int().min(1).default(1).describe('its horizon, in sampling periods; scaled by the square root'),
  warming: warming(z),
})
