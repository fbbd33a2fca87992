/** A market as a configuration chooses it: by its `kind`, one of the registry's. */
import { SwarmError } from '#domain/errors.ts'
import type { Instrument } from '#domain/instrument.ts'
import type { Zod } from '#domain/schema.ts'
import type { MarketSchema, MarketSpec } from './market.ts'
import { speedChoice } from './pace.ts'
import * as markets from './registry.ts'

type AnySpec = (typeof markets)[keyof typeof markets]
export type MarketConfig = AnySpec extends infer Spec ? (Spec extends MarketSpec<infer Config> ? Config : never) : never

const specs = Object.values<AnySpec>(markets)

// The kind in a configuration has chosen the spec, so that spec takes that configuration.
export const specOf = ({ kind }: MarketConfig): MarketSpec<MarketConfig> => specs.find((spec) => spec.kind === kind)!

function marketChoice(z: Zod) {
  const schemas = specs.map((spec) => spec.config as MarketSchema<MarketConfig>) // each gives one of the union
  const [first, ...others] = schemas.map((schema) => schema(z))
  return z
    .discriminatedUnion('kind', [first, ...others])
    .prefault({ kind: 'fx' })
    .describe('where prices come from')
}

export const millisChoice = (z: Zod, what: string) =>
  z.number().nonnegative().max(3_600_000).describe(`milliseconds ${what}`)

export const moneyChoice = (z: Zod, what: string) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .describe(`${what}, account currency, a decimal in quotes`)

/** What every venue with a market and an account of its own is told of them. */
export const marketKeys = (z: Zod) => ({
  market: marketChoice(z),
  symbol: z.string().min(1).optional().describe('instrument it trades; the first configured one when absent'),
  speed: speedChoice(z),
  maxPauseSeconds: z
    .number()
    .positive()
    .default(60)
    .describe('seconds of market time a pause in the feed lasts at most'),
  balance: moneyChoice(z, 'cash at the start').default('100000'),
  leverage: z.number().positive().default(30).describe('exposure per unit of margin'),
})

/** The instrument of that symbol, the first one when it is absent. Throws CONFIG_INVALID. */
export function instrumentFor(symbol: string | undefined, instruments: readonly Instrument[]): Instrument {
  const found = symbol === undefined ? instruments[0] : instruments.find((one) => one.symbol === symbol)
  if (found !== undefined) return found
  const known = instruments.map((one) => one.symbol).join(' ')
  throw new SwarmError('CONFIG_INVALID', { key: 'venue.config.symbol', given: symbol ?? '', allowed: known })
}

/** What the market of a venue makes it capable of. */
export const marketCapabilities = ({
  market,
  speed,
}: {
  readonly market: MarketConfig
  readonly speed: number | 'max'
}) => {
  const { depth, trades } = specOf(market).can
  return { depth, trades, waits: canWait(market, speed) }
}

/** At full speed a synthetic market can be held too: nothing outside depends on when it speaks. */
export const canWait = (market: MarketConfig, speed: number | 'max'): boolean =>
  specOf(market).can.waits || speed === 'max'
