/**
 * What a scenario would do to what is held.
 *
 *   profit or loss = value * s * (1 + q)
 *
 * s is the move of the price in its own currency, q that currency's own move. Of a currency pair whose price is not named,
 * s = (1 + b) / (1 + q) - 1 with the move b of its base currency, which makes the result value (b - q).
 *
 * Unit    account currency. Prices jump at once: no stop is honoured and nothing is hedged on the way.
 * Source  Jorion, Value at Risk (2006), 14.
 * Cost    O(holdings) a scenario, allocates its result.
 * Edge    A holding without a mark has a NaN, and so has the total. Profit and loss already made in a foreign currency is
 *         not valued again.
 */
import { type Holding, valueOf } from './holding.ts'
import type { Scenario } from './scenario.ts'

export interface StressResult {
  readonly scenario: string
  readonly total: number
  readonly positions: readonly { readonly symbol: string; readonly pnl: number }[]
}

export function stressed(holdings: readonly Holding[], scenario: Scenario): StressResult {
  const positions = holdings
    .filter(({ lots }) => lots !== 0)
    .map((holding) => ({
      symbol: holding.instrument.symbol,
      pnl: valueOf(holding) * moveOf(holding, scenario) * (1 + currencyMove(scenario, holding.instrument.currency)),
    }))
  return { scenario: scenario.name, total: positions.reduce((sum, { pnl }) => sum + pnl, 0), positions }
}

const currencyMove = ({ currencies }: Scenario, currency: string): number =>
  Object.hasOwn(currencies, currency) ? currencies[currency] : 0

function moveOf({ instrument }: Holding, scenario: Scenario): number {
  const { instruments, others } = scenario
  if (Object.hasOwn(instruments, instrument.symbol)) return instruments[instrument.symbol]
  if (instrument.base === undefined) return others
  return (1 + currencyMove(scenario, instrument.base)) / (1 + currencyMove(scenario, instrument.currency)) - 1
}
