/**
 * Information-driven bars by their definition, all expectations computed again from the first trade at every bar: the
 * oracle of src/market/bars/information-bars.ts, O(n) a bar.
 */
import type { GivenTrade, PlainBar } from './bar.suite.ts'

export interface InformationTerms {
  readonly expectedTrades: number
  readonly barSpan: number
  readonly tradeSpan: number
  readonly factor: number
  readonly noise: number
}

/** Short bars, so that a few trades make many: without bounds to speak of, with all of them, and with E[T] fixed. */
export const termSets: readonly InformationTerms[] = [
  { expectedTrades: 4, barSpan: 3, tradeSpan: 8, factor: 50, noise: 0 },
  { expectedTrades: 5, barSpan: 1, tradeSpan: 1000, factor: 2, noise: 1 },
  { expectedTrades: 3, barSpan: 2, tradeSpan: 4, factor: 1, noise: 0.5 },
]

/** Nothing but the rule, its means plain: for numbers worked out by hand. */
export const bareTerms: InformationTerms = { expectedTrades: 4, barSpan: 1, tradeSpan: 1000, factor: 10, noise: 0 }

/** Trades a second apart of signed sizes. */
export const signed = (lots: readonly number[], from = 0, price = 1): GivenTrade[] =>
  lots.map((size, k) => ({
    at: (from + k) * 1_000_000,
    price,
    size: Math.abs(size),
    sign: size > 0 ? 1 : -1,
  }))

type WeightOf = (trade: GivenTrade) => number

const total = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0)

/** The mean of the first `span` or so, exponential from then on. */
function mean(numbers: readonly number[], span: number): number {
  let value = 0
  numbers.forEach((number, k) => {
    value += Math.max(2 / (span + 1), 1 / (k + 1)) * (number - value)
  })
  return value
}

function lengthOf(bars: readonly PlainBar[], { expectedTrades, barSpan, factor }: InformationTerms): number {
  let expected = expectedTrades
  for (const { trades } of bars) {
    expected += (2 / (barSpan + 1)) * (trades.length - expected)
    expected = Math.max(expected, expectedTrades / factor)
  }
  return expected
}

export function plainInformationBars(
  trades: readonly GivenTrade[],
  weightOf: WeightOf,
  excess: 'imbalance' | 'run',
  terms: InformationTerms,
): PlainBar[] {
  const bars: PlainBar[] = []
  let from = 0
  const sideOf = (list: readonly GivenTrade[], sign: number): number[] =>
    list.map((trade) => (trade.sign === sign ? weightOf(trade) : 0))

  for (let to = 1; to <= trades.length; to++) {
    const own = trades.slice(from, to)
    const before = trades.slice(0, from)
    const buys = mean(sideOf(before, 1), terms.tradeSpan)
    const sells = mean(sideOf(before, -1), terms.tradeSpan)
    const perTrade = excess === 'imbalance' ? Math.abs(buys - sells) : Math.max(buys, sells)
    const fair = terms.noise * Math.sqrt(terms.expectedTrades) * mean(before.map(weightOf), terms.tradeSpan)
    const threshold = Math.max(lengthOf(bars, terms) * perTrade, fair)
    const bought = total(sideOf(own, 1))
    const sold = total(sideOf(own, -1))
    const theta = excess === 'imbalance' ? Math.abs(bought - sold) : Math.max(bought, sold)

    const isFirst = bars.length === 0
    const isDone = isFirst ? own.length >= terms.expectedTrades : theta >= threshold
    const isCapped = !isFirst && own.length >= Math.ceil(terms.expectedTrades * terms.factor)
    if (!isDone && !isCapped) continue
    bars.push({ trades: own, end: isDone ? 'rule' : 'cap' })
    from = to
  }
  return bars
}
