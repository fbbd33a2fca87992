/** A market as a configuration chooses it: by its `kind`, one of the registry's. */
import type { Zod } from '#domain/schema.ts'
import type { MarketSchema, MarketSpec } from './market.ts'
import * as markets from './registry.ts'

type AnySpec = (typeof markets)[keyof typeof markets]
export type MarketConfig = AnySpec extends infer Spec ? (Spec extends MarketSpec<infer Config> ? Config : never) : never

const specs = Object.values<AnySpec>(markets)

// The kind in a configuration has chosen the spec, so that spec takes that configuration.
export const specOf = ({ kind }: MarketConfig): MarketSpec<MarketConfig> => specs.find((spec) => spec.kind === kind)!

export function marketChoice(z: Zod) {
  const schemas = specs.map((spec) => spec.config as MarketSchema<MarketConfig>) // each gives one of the union
  const [first, ...others] = schemas.map((schema) => schema(z))
  return z
    .discriminatedUnion('kind', [first, ...others])
    .prefault({ kind: 'fx' })
    .describe('where prices come from')
}

export const speedChoice = (z: Zod) =>
  z
    .union([z.number().positive().max(1_000), z.literal('max')])
    .default(1)
    .describe('seconds of market time per second, or max for as fast as the swarm takes it')

/** At full speed a synthetic market can be held too: nothing outside depends on when it speaks. */
export const canWait = (market: MarketConfig, speed: number | 'max'): boolean =>
  specOf(market).can.waits || speed === 'max'
