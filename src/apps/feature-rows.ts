/** Rows of features from recorded events, and what there is to say of their columns in the end. Pure: events in, rows out. */
import type { Micros } from '#domain/time.ts'
import { chosenFeature, type FeatureChoice } from '#features/choice.ts'
import { FeatureCosts } from '#features/feature-costs.ts'
import { InstrumentRow, type RowTerms } from '#features/instrument-row.ts'
import { mid } from '#features/mid.ts'
import type { MarketSink } from '#stores/market-events.ts'

/** `values` are those of `columns`, and lent. NaN throughout for a crossed quote. */
export type TakeRow = (at: Micros, midPrice: number, values: Float64Array) => void

export interface RowComputer extends MarketSink {
  readonly columns: readonly string[]
  readonly crossed: number
  /** Of the columns, why the last value is not a number; empty where it is. */
  reasons(): readonly string[]
}

/** One row a quote, as the feature agent would send it. */
export function rowComputer(choices: readonly FeatureChoice[], terms: RowTerms, take: TakeRow): RowComputer {
  const chosen = choices.map(chosenFeature)
  // Nobody looks at what an event costs: the clock stands.
  const row = new InstrumentRow(chosen, terms, new FeatureCosts(chosen.length), { now: () => 0 })
  const nothing = new Float64Array(row.values.length).fill(Number.NaN)
  return {
    columns: chosen.flatMap(({ columns }) => columns),
    get crossed() {
      return row.crossed
    },
    reasons: () => row.columns().map(({ reason }) => reason),
    quote(at, bid, bidSize, ask, askSize) {
      const whole = row.quote(at, bid, bidSize, ask, askSize)
      take(at, whole ? mid(bid, ask) : Number.NaN, whole ? row.values : nothing)
      // There is no fitter agent beside a file: a fit that is due is made here, and is in force from the next quote on.
      row.fit(() => {})
    },
    depth: (image) => row.depth(image),
    trade: (at, price, size, told) => row.trade(at, price, size, told),
    gap: () => row.forget(),
  }
}

export interface ColumnSummary {
  readonly name: string
  /** Of all rows, those with a number. */
  readonly ready: number
  /** NaN without a number. */
  readonly mean: number
  readonly min: number
  readonly max: number
}

/** Tallies each column of the rows it is given. */
export function columnTallies(names: readonly string[]) {
  const counts = new Float64Array(names.length)
  const means = new Float64Array(names.length)
  const lows = new Float64Array(names.length).fill(Infinity)
  const highs = new Float64Array(names.length).fill(-Infinity)
  let rows = 0
  return {
    add(values: Float64Array): void {
      rows++
      for (let k = 0; k < names.length; k++) {
        const value = values[k]
        if (Number.isNaN(value)) continue
        counts[k]++
        means[k] += (value - means[k]) / counts[k]
        if (value < lows[k]) lows[k] = value
        if (value > highs[k]) highs[k] = value
      }
    },
    summaries: (): readonly ColumnSummary[] =>
      names.map((name, k) => {
        const some = counts[k] > 0
        return {
          name,
          ready: rows === 0 ? 0 : counts[k] / rows,
          mean: some ? means[k] : Number.NaN,
          min: some ? lows[k] : Number.NaN,
          max: some ? highs[k] : Number.NaN,
        }
      }),
  }
}
