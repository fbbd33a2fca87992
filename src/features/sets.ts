/**
 * Named sets of features, at their defaults: what `swarm features compute --set NAME` computes. Names only, so that a
 * command can offer them without loading a feature.
 *
 * `seed` is the catalogue of 27 columns the house began with, in its order. Hawkes intensities are fitted as time goes on,
 * to past trades alone: the parameters it has without a fit are those of no market.
 */

/** A feature as a configuration names it. */
interface SetEntry {
  readonly name: string
  readonly params?: Readonly<Record<string, unknown>>
}

interface FeatureSet {
  readonly about: string
  /** In the order of their columns; null for all there are. */
  readonly entries: readonly SetEntry[] | null
}

const named = (...names: readonly string[]): readonly SetEntry[] => names.map((name) => ({ name }))
const fittedHawkes: SetEntry = { name: 'hawkes', params: { refit: 'inline', refitSeconds: 60 } }

export const featureSets = {
  microstructure: {
    about: 'prices, book, flow, impact and volatility; no technical indicators',
    entries: [
      ...named('mid', 'micro_price', 'weighted_mid', 'spread_abs', 'spread_rel'),
      ...named('book_imbalance', 'weighted_imbalance', 'book_pressure', 'ofi_1', 'ofi_2', 'ofi_3', 'ofi_5'),
      ...named('trade_imbalance'),
      fittedHawkes,
      ...named('kyle_lambda', 'amihud', 'roll', 'vpin', 'realized_vol', 'price_velocity', 'price_acceleration'),
    ],
  },
  seed: {
    about: 'the 27 columns of the first catalogue, in its order',
    entries: [
      ...named('mid', 'micro_price', 'weighted_mid', 'ofi_1', 'ofi_2', 'ofi_3', 'ofi_5', 'book_imbalance'),
      ...named('weighted_imbalance', 'book_pressure', 'spread_abs', 'spread_rel', 'realized_vol', 'price_velocity'),
      ...named('price_acceleration'),
      fittedHawkes,
      ...named('kyle_lambda', 'amihud', 'frac_price', 'frac_volume', 'rsi', 'macd', 'bollinger', 'trade_imbalance'),
    ],
  },
  technical: {
    about: 'the technical pack, with mid and volatility',
    entries: named('mid', 'rsi', 'macd', 'bollinger', 'atr', 'realized_vol', 'zscore'),
  },
  all: { about: 'every feature that needs no parameter', entries: null },
} as const satisfies Record<string, FeatureSet>

export type FeatureSetName = keyof typeof featureSets
export const featureSetNames = Object.keys(featureSets) as [FeatureSetName, ...FeatureSetName[]] // its keys are the names
export const DEFAULT_SET: FeatureSetName = 'microstructure'
