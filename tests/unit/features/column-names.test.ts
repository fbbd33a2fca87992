import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { chosenFeature, featureChoice, features } from '#features/choice.ts'

type Params = Readonly<Record<string, unknown>>

const every5 = { sample: { by: 'quotes', every: 5 } }
const side = { mu: 0.5, alpha: 0.2, beta: 1 }
const table = { buckets: 2, maxSpreadTicks: 1, tick: 0.1, steps: 9, adjustments: [-0.5, 0.5] }

/**
 * Of every feature the settings that change its numbers, one at a time, against `given` (its defaults). Not in it: the
 * tick of an instrument and what was fitted on it, which are facts of a market and no choice of the user.
 */
const settings: Readonly<Record<string, { readonly given?: Params; readonly others: readonly Params[] }>> = {
  mid: { others: [] },
  micro_price: { others: [] },
  spread_abs: { others: [] },
  spread_rel: { others: [] },
  book_imbalance: { others: [{ levels: 2 }] },
  ofi_1: { others: [{ window: 5 }, { normalise: true }] },
  rsi: { others: [{ period: 3 }, { smoothing: 'cutler' }, every5] },
  macd: {
    others: [
      ...[{ fast: 8 }, { slow: 21 }, { signal: 5 }, { seeding: 'sma' }, { seeding: 'talib' }, { lines: ['macd'] }],
      ...[{ fast: 8, slow: 21 }, every5],
    ],
  },
  bollinger: { others: [{ period: 50 }, { widths: 2.5 }, { widths: 50 }, { lines: ['upper'] }, every5] },
  atr: { others: [{ period: 3 }, every5] },
  realized_vol: { others: [{ returns: 9 }, { periodsPerYear: 252 }, { periodsPerYear: 365 }, every5] },
  ewma_vol: { others: [{ lambda: 0.97 }, every5] },
  bipower: { others: [{ returns: 9 }, every5] },
  range_vol: { others: [{ estimator: 'garman_klass' }, { samples: 9 }, every5] },
  price_velocity: { others: [every5] },
  price_acceleration: { others: [every5] },
  zscore: { others: [{ window: 9 }, { include: true }, every5] },
  frac_price: { others: [{ d: 0.25 }, { d: -0.5, cutOff: 0.01 }, { cutOff: 1e-3 }, { cutOff: 1e-5 }, every5] },
  frac_volume: { others: [{ d: 0.25 }, { cutOff: 1e-3 }, every5] },
  variance_ratio: { others: [{ q: 2 }, { returns: 90 }, every5] },
  trade_imbalance: {
    others: [
      { window: { by: 'trades', last: 7 } },
      { window: { by: 'time', millis: 7 } },
      { window: { by: 'volume', lots: 7 } },
    ],
  },
  trade_imbalance_ew: { others: [{ tauMillis: 7 }] },
  vpin: {
    others: [
      ...[{ bucketLots: 7 }, { buckets: 7 }, { rank: 7 }, { rank: 9 }],
      ...[{ classify: { by: 'bulk' } }, { classify: { by: 'bulk', barMillis: 7 } }],
      { classify: { by: 'bulk', sigmaBars: 7 } },
    ],
  },
  roll: { others: [{ changes: 7 }, every5] },
  kyle_lambda: { others: [{ window: 70 }, { form: 'root' }, every5] },
  amihud: { others: [{ window: 7 }, { perMillion: true }, every5] },
  effective_spread: { others: [{ trades: 7 }, { form: 'absolute' }, { unit: 'bps' }] },
  realized_spread: { others: [{ trades: 7 }, { horizonMillis: 7 }] },
  realized_spread_abs: { others: [{ trades: 7 }, { horizonMillis: 7 }] },
  // Its many settings are told apart by a label of the user's own.
  hawkes: {
    given: { lines: ['ratio'] },
    others: [
      { lines: ['buy'] },
      { lines: ['ratio'], ratio: 'literal' },
      { lines: ['ratio'], process: { buy: side, sell: side }, label: 'mine' },
    ],
  },
  regime: {
    others: [
      ...[{ intervalMillis: 100 }, { rankWindow: 600 }, { rankLeast: 60 }, { volatilityReturns: 30 }],
      ...[{ flowIntervals: 30 }, { ratioReturns: 30 }],
    ],
  },
  weighted_mid: { others: [{ levels: 3 }, { decay: 0.7 }] },
  micro_adjusted: { others: [{ theta: 0.3 }] },
  micro_depth_seed: { others: [{ levels: 3 }, { decay: 0.7 }] },
  micro_sign_adjusted_seed: { others: [{ adjustment: 0.7 }] },
  weighted_imbalance: { others: [{ levels: 3 }, { decay: 0.7 }, { distance: 3 }, { distance: 0.7 }] },
  book_pressure: { others: [{ levels: 3 }, { tick: 0.1 }] },
  book_pressure_seed: { others: [{ levels: 3 }] },
  depth_within_bps: { others: [{ bps: 3 }] },
  ofi_2: { others: [{ window: 5 }, { normalise: true }] },
  ofi_3: { others: [{ window: 5 }, { normalise: true }] },
  ofi_5: { others: [{ window: 5 }, { normalise: true }] },
  ofi_ew: { others: [{ tauMillis: 7 }, { halfLifeMillis: 7 }, { halfLifeMillis: 9 }] },
  ofi_depth_diff: { others: [{ levels: 3 }, { window: 5 }] },
  mlofi: { others: [{ window: 5 }, { normalise: true }, { levels: 3, normalise: true }] },
  mlofi_pc1: {
    others: [
      ...[{ levels: 3 }, { window: 5 }, { normalise: true }, { weights: [1, 1, 1, 1, 1] }],
      ...[{ online: { every: 7 } }, { online: { halfLife: 7 } }],
    ],
  },
  stoikov_adj: {
    given: { tick: 0.1 },
    others: [
      ...[
        { tick: 0.1, buckets: 4 },
        { tick: 0.1, maxSpreadTicks: 2 },
      ],
      ...[
        { tick: 0.1, online: { resolveEvery: 7 } },
        { tick: 0.1, online: { forget: 0.7 } },
      ],
      { tick: 0.1, buckets: 2, maxSpreadTicks: 1, table },
    ],
  },
}

const schema = featureChoice(z)
const columnsOf = (name: string, params: Params): readonly string[] =>
  chosenFeature(schema.parse({ name, params })).columns

describe('columns of features', () => {
  it('are looked at for every feature there is', () => {
    expect(Object.keys(settings).toSorted()).toEqual(Object.keys(features).toSorted())
  })

  it.each(Object.entries(settings))('%s: no two settings with other numbers share one', (name, { given, others }) => {
    const told = [given ?? {}, ...others].flatMap((params) => columnsOf(name, params))
    // With a rank the gauge itself is the same, and only waits for its rank.
    const apart = told.filter((column, k) => !(column === 'vpin' && k > 0))
    expect(new Set(apart).size, apart.join('\n')).toBe(apart.length)
  })

  it('are words of small letters and figures', () => {
    for (const [name, { given, others }] of Object.entries(settings)) {
      for (const params of [given ?? {}, ...others]) {
        for (const column of columnsOf(name, params)) expect(column).toMatch(/^[a-z][a-z0-9_]*$/)
      }
    }
  })

  it('keep the plain name at the defaults, and say in short what differs', () => {
    for (const [name, params, columns] of [
      ['macd', {}, ['macd_signal']],
      ['macd', { fast: 8, seeding: 'sma', lines: ['macd'] }, ['macd_8_26_9_sma']],
      ['bollinger', { period: 50, widths: 2.5 }, ['bollinger_position_50_x2p5']],
      ['ewma_vol', { lambda: 0.97 }, ['ewma_vol_0p97']],
      ['frac_price', { d: 0.25, cutOff: 1e-5 }, ['frac_price_d0p25_c0p00001']],
      ['vpin', { classify: { by: 'bulk', sigmaBars: 20 } }, ['vpin_bulk_60000ms_20']],
    ] as const) {
      expect(columnsOf(name, params)).toEqual(columns)
    }
    const axes = ['liquidity', 'volatility', 'direction', 'label']
    expect(columnsOf('regime', {})).toEqual(axes.map((axis) => `regime_${axis}`))
    expect(columnsOf('regime', { rankWindow: 600, rankLeast: 60 })[0]).toBe('regime_liquidity_r600_l60')
  })
})
