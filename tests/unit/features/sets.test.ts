import { describe, expect, it } from 'vitest'
import { choicesOf } from '#apps/feature-choices.ts'
import { chosenFeature, features } from '#features/choice.ts'
import { DEFAULT_SET, featureSetNames, featureSets, type FeatureSetName } from '#features/sets.ts'
import { ROW_COLUMNS } from '#messages/features.ts'

const columnsOf = (set: FeatureSetName): string[] => choicesOf(set).flatMap((choice) => chosenFeature(choice).columns)

describe('the named sets of features', () => {
  it.each(featureSetNames)('%s parses, and names no column twice', (set) => {
    const columns = columnsOf(set)
    expect(columns.length).toBeGreaterThan(0)
    expect(new Set(columns).size).toBe(columns.length)
  })

  it('fit the row of an agent, all but `all`', () => {
    for (const set of featureSetNames) if (set !== 'all') expect(columnsOf(set).length).toBeLessThanOrEqual(ROW_COLUMNS)
  })

  it('seed is the 27 columns of the catalogue in its order', () => {
    expect(columnsOf('seed')).toEqual([
      ...['mid', 'micro_price', 'weighted_mid', 'ofi_1', 'ofi_2', 'ofi_3', 'ofi_5', 'book_imbalance'],
      ...['weighted_imbalance', 'book_pressure', 'spread_abs', 'spread_rel', 'realized_vol_60', 'price_velocity'],
      ...['price_acceleration', 'hawkes_buy', 'hawkes_sell', 'hawkes_ratio', 'hawkes_self_excitation', 'kyle_lambda'],
      ...['amihud', 'frac_price', 'frac_volume', 'rsi_14', 'macd_signal', 'bollinger_position', 'trade_imbalance'],
    ])
    expect(columnsOf('seed').length).toBe(27)
  })

  it('the set taken when none is named has no technical indicator', () => {
    const technical = new Set(['rsi', 'macd', 'bollinger', 'atr'])
    expect(choicesOf(DEFAULT_SET).filter(({ name }) => technical.has(name))).toEqual([])
    expect(featureSets.technical.entries.filter(({ name }) => technical.has(name)).length).toBe(4)
  })

  it('all has every feature whose parameters have defaults', () => {
    const names = choicesOf('all').map(({ name }) => name)
    expect(names.length).toBeGreaterThan(30)
    for (const name of names) expect(features).toHaveProperty(name)
  })
})
