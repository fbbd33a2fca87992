/**
 * What could happen, as data: moves of prices and currencies, all at once.
 *
 *   name: euro falls, shares with it
 *   currencies: { EUR: -0.1 }
 *   instruments: { EURUSD: -0.12, DE40: -0.2 }
 *   others: 0
 */
import type { Instrument } from '#domain/instrument.ts'
import type { Schema, Zod } from '#domain/schema.ts'

export interface Scenario {
  readonly name: string
  /** Move of a price in its own currency, by symbol: -0.2 is a fall by a fifth. */
  readonly instruments: Readonly<Record<string, number>>
  /** Move of a currency against the account's, by its name. */
  readonly currencies: Readonly<Record<string, number>>
  /** Move of every price that is not named, other than those of currencies. */
  readonly others: number
}

/** Its keys, for a schema that has more of them. */
export const scenarioShape = (z: Zod) => ({
  name: z.string().min(1).max(32).describe('what it is called, at most 32 characters'),
  instruments: z
    .record(z.string(), z.number())
    .default({})
    .describe('by symbol: move of the price in its own currency, -0.2 is a fall by a fifth; below -1 goes negative'),
  currencies: z
    .record(z.string(), z.number().gt(-1))
    .default({})
    .describe('by currency: move against the account currency'),
  others: z.number().default(0).describe('move of every price that is not named; currency pairs follow currencies'),
})

export const scenarioSchema: Schema<Scenario> = (z) => z.strictObject(scenarioShape(z))

/** Names in it that no instrument has: a scenario with a slip of the pen shocks nothing and looks safe. */
export function unknownNames(
  { instruments, currencies }: Readonly<Record<'instruments' | 'currencies', Readonly<Record<string, unknown>>>>,
  traded: readonly Pick<Instrument, 'symbol' | 'currency' | 'base'>[],
): string[] {
  const symbols = new Set(traded.map(({ symbol }) => symbol))
  const money = new Set(traded.flatMap(({ base, currency }) => (base === undefined ? [currency] : [base, currency])))
  return [
    ...Object.keys(instruments).filter((symbol) => !symbols.has(symbol)),
    ...Object.keys(currencies).filter((currency) => !money.has(currency)),
  ]
}
