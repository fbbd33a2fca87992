import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import feature, { type FeatureStatus } from '#agents/feature.ts'
import type { MessageFor } from '#messages/catalogue.ts'
import type { Context } from '#swarm/behaviour.ts'
import { type Bench, bench, EURUSD, message } from '#tests/outbox.ts'

const quote = (fields: Partial<MessageFor<'market.quote'>> = {}) =>
  message('market.quote', { bid: 100, bidSize: 30, ask: 102, askSize: 10, ...fields })
const six = [
  { name: 'mid' },
  { name: 'micro_price' },
  { name: 'spread_abs' },
  { name: 'spread_rel' },
  { name: 'book_imbalance' },
  { name: 'ofi_1' },
]
const valuesOf = (agent: Bench): number[][] =>
  agent.sent('feature.row').map((row) => Array.from(row.values.subarray(0, row.width)))
const columnsOf = (agent: Bench, instrument = 0) =>
  (agent.behaviour.status!() as FeatureStatus).instruments[instrument].columns
const unsized = { bidSize: Number.NaN, askSize: Number.NaN }

describe('feature agent', () => {
  it('turns one quote into one row of the same number, time and instrument', () => {
    const agent = bench(feature, { features: six })
    agent.tell(quote({ seq: 42, at: 5_000_000 }))
    const [row] = agent.sent('feature.row')
    expect(row).toMatchObject({ seq: 42, at: 5_000_000, instrument: 1, mid: 101, width: 6 })
    expect(valuesOf(agent)).toEqual([[101, 101.5, 2, (2 / 101) * 10_000, 0.5, 0]])
  })

  it('names its columns in configured order before it is created', () => {
    const config = feature.config(z).parse({ features: [{ name: 'ofi_1', params: { window: 5 } }, ...six] })
    expect(feature.columns!(config)).toEqual([
      'ofi_1_5',
      'mid',
      'micro_price',
      'spread_abs',
      'spread_rel',
      'book_imbalance',
      'ofi_1',
    ])
  })

  it('refuses a column named twice, more columns than a row holds, and no feature at all', () => {
    const refused = (features: unknown) => feature.config(z).safeParse({ features }).success
    expect(refused([{ name: 'mid' }, { name: 'mid' }])).toBe(false)
    expect(refused([])).toBe(false)
    expect(refused(Array.from({ length: 49 }, (_, k) => ({ name: 'ofi_1', params: { window: k + 1 } })))).toBe(false)
    expect(refused(Array.from({ length: 48 }, (_, k) => ({ name: 'ofi_1', params: { window: k + 1 } })))).toBe(true)
  })

  it('keeps a state for each instrument and ignores one it does not know', () => {
    const instruments = [EURUSD, { ...EURUSD, id: 2, symbol: 'GBPUSD' }]
    const agent = bench(feature, { features: [{ name: 'ofi_1' }] }, { instruments })
    agent.tell(quote(), quote({ instrument: 2, bidSize: 500 }), quote({ bidSize: 35 }), quote({ instrument: 9 }))
    expect(valuesOf(agent)).toEqual([[0], [0], [5]])
  })

  it('starts anew after a gap, of one instrument or of all', () => {
    const instruments = [EURUSD, { ...EURUSD, id: 2, symbol: 'GBPUSD' }]
    const agent = bench(feature, { features: [{ name: 'ofi_1' }] }, { instruments })
    agent.tell(quote(), quote({ instrument: 2 }), message('market.gap', { instrument: 2, lost: 3 }))
    agent.tell(quote({ bidSize: 35 }), quote({ instrument: 2, bidSize: 35 }))
    expect(valuesOf(agent).slice(2)).toEqual([[5], [0]])
    agent.tell(message('market.gap', { instrument: 0, lost: Number.NaN }), quote({ bidSize: 99 }))
    expect(valuesOf(agent).slice(4)).toEqual([[0]])
  })

  it('is NaN for what needs sizes on a feed without, and says why', () => {
    const agent = bench(feature, { features: six })
    agent.tell(quote(unsized))
    expect(valuesOf(agent)).toEqual([[101, Number.NaN, 2, (2 / 101) * 10_000, Number.NaN, Number.NaN]])
    const why = Object.fromEntries(columnsOf(agent).map(({ name, reason }) => [name, reason]))
    const reason = 'needs sizes; the feed has none and unitSize is not configured'
    expect(why).toEqual({
      mid: '',
      micro_price: reason,
      spread_abs: '',
      spread_rel: '',
      book_imbalance: reason,
      ofi_1: reason,
    })
  })

  it('takes unitSize for both sizes where the feed has none, and never for one side alone', () => {
    const agent = bench(feature, { features: [{ name: 'micro_price' }, { name: 'book_imbalance' }], unitSize: 1 })
    agent.tell(quote(unsized), quote({ askSize: Number.NaN }), quote())
    expect(valuesOf(agent)).toEqual([
      [101, 0],
      [Number.NaN, Number.NaN],
      [101.5, 0.5],
    ])
  })

  it('reads deeper levels from the last depth image', () => {
    const agent = bench(feature, { features: [{ name: 'book_imbalance', params: { levels: 2 } }] })
    const sizes = (...lots: number[]) => Float64Array.from({ length: 10 }, (_, k) => lots[k] ?? 0)
    agent.tell(quote())
    expect(columnsOf(agent)[0].reason).toBe('needs depth; the feed has sent none since the last gap')
    agent.tell(message('market.depth', { bids: 2, asks: 2, bidSizes: sizes(10, 20), askSizes: sizes(10, 80) }), quote())
    expect(valuesOf(agent)).toEqual([[Number.NaN], [-0.5]])
  })

  it('says of every column whether it is ready, why not, and its last value', () => {
    const agent = bench(feature, { features: [{ name: 'mid' }, { name: 'ofi_1', params: { window: 3 } }] })
    expect(columnsOf(agent)).toEqual([
      { name: 'mid', ready: false, reason: 'no quote yet', value: null },
      { name: 'ofi_1_3', ready: false, reason: 'no quote yet', value: null },
    ])
    agent.tell(quote(), quote())
    expect(columnsOf(agent)).toEqual([
      { name: 'mid', ready: true, reason: '', value: 101 },
      { name: 'ofi_1_3', ready: false, reason: 'needs 3 quotes in a row since the last gap, has 2', value: null },
    ])
    agent.tell(quote({ bidSize: 31 }))
    expect(columnsOf(agent)[1]).toEqual({ name: 'ofi_1_3', ready: true, reason: '', value: 1 })
  })

  it('counts for each instrument what cannot be true and was left out', () => {
    const instruments = [EURUSD, { ...EURUSD, id: 2, symbol: 'GBPUSD' }]
    const agent = bench(feature, { features: [{ name: 'mid' }] }, { instruments })
    agent.tell(quote(), quote({ bid: Number.POSITIVE_INFINITY }), message('market.trade', { price: 102, size: 0 }))
    agent.tell(quote({ instrument: 2 }))
    const { instruments: told } = agent.behaviour.status!() as FeatureStatus
    expect(told.map(({ refused }) => refused)).toEqual([2, 0])
  })

  it('names the edge when a ready feature has no value', () => {
    const agent = bench(feature, { features: [{ name: 'micro_price' }] })
    agent.tell(quote({ bidSize: 0, askSize: 0 }))
    expect(columnsOf(agent)[0].reason).toBe('NaN when both sizes are 0 or a side is missing')
  })

  it('signs a trade whose aggressor the feed does not tell, by the rule of its configuration', () => {
    const imbalances = (signing: string): number[] => {
      const agent = bench(feature, { features: [{ name: 'trade_imbalance' }], signing })
      agent.tell(quote({ at: 0 }))
      for (const [k, price] of [102, 100, 100.9].entries()) {
        agent.tell(
          message('market.trade', { at: 2 * k + 1, price, size: 2, aggressor: 'unknown' }),
          quote({ at: 2 * k + 2 }),
        )
      }
      return valuesOf(agent).flat()
    }
    // Below the mid of 101, but after a fall to 100: the quote says a seller, the last price a buyer.
    expect(imbalances('quote_rule')).toEqual([Number.NaN, 1, 0, expect.closeTo(-1 / 3, 12)])
    expect(imbalances('tick_rule').at(-1)).not.toBe(imbalances('quote_rule').at(-1))
  })

  it('takes the feed at its word where it tells the aggressor', () => {
    const agent = bench(feature, { features: [{ name: 'trade_imbalance' }] })
    agent.tell(quote(), message('market.trade', { price: 102, size: 2, aggressor: 'sell' }), quote())
    expect(valuesOf(agent)).toEqual([[Number.NaN], [-1]])
  })

  it('tells what an event costs each feature, and nothing before it was measured', () => {
    const agent = bench(feature, { features: [{ name: 'mid' }, { name: 'ofi_1' }] })
    const costs = () => (agent.behaviour.status!() as FeatureStatus).costs
    const unmeasured = [
      { columns: ['mid'], nanosPerEvent: null },
      { columns: ['ofi_1'], nanosPerEvent: null },
    ]
    expect(costs()).toEqual(unmeasured)
    agent.tell(...Array.from({ length: 300 }, () => quote()))
    // The clock of a bench stands while a message is received.
    expect(costs()).toEqual(unmeasured)
    let now = 0
    const ctx = { stopwatch: () => (now += 5), emit() {}, after() {} } as unknown as Context // what this agent asks of it
    for (let k = 0; k < 300; k++) agent.behaviour.receive(quote(), ctx)
    for (const { nanosPerEvent } of costs()) expect(nanosPerEvent).toBeGreaterThan(0)
  })
})
