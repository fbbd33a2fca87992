import { describe, expect, it } from 'vitest'
import { findingsOf, NOON, quoteFindings, tradeFindings } from './quality-rows.ts'

const steady = (count: number, bid = 1.1, ask = 1.2): [number, number, number][] =>
  Array.from({ length: count }, (_, k) => [1_000 * k, bid, ask])

describe('quotes', () => {
  it('are counted by what is wrong with them', () => {
    const rows = [
      [0, 1.2, 1.1],
      [1, 1, 1],
      [2, 0, 1],
      [3, -1, 1],
      [4, NaN, NaN],
      [5, NaN, 1],
      [6, 1, 2],
    ] as const
    expect(quoteFindings(rows)['quotes']).toMatchObject({
      verdict: 'bad',
      text: '1 crossed (14.3 %), 1 locked (14.3 %), 1 one-sided (14.3 %), 1 with a price of zero (14.3 %), 1 negative (14.3 %), 1 without a number (14.3 %)',
      facts: { crossed: 1, locked: 1, oneSided: 1, zero: 1, negative: 1, nan: 1 },
    })
  })

  it('that are locked or one-sided are worth a note, others nothing', () => {
    expect(quoteFindings([[0, 1, 1]])['quotes'].verdict).toBe('note')
    expect(quoteFindings([[0, 1, NaN]])['quotes'].verdict).toBe('note')
    expect(quoteFindings([[0, 1, 1.1]])['quotes'].verdict).toBe('ok')
  })
})

describe('the spread', () => {
  it('is in ticks of the inferred step, without crossed quotes', () => {
    const rows = [1, 2, 3, 2, 2].map((ticks, k): [number, number, number] => [k, 1.00011, (100_011 + ticks) / 1e5])
    expect(quoteFindings([...rows, [9, 1.5, 1.00011]])['spread']).toMatchObject({
      verdict: 'ok',
      text: 'min 1, median 2, p99 3, max 3 ticks',
    })
  })

  it('that is a hundred times the median is worth a note', () => {
    expect(quoteFindings([...steady(50, 1.0, 1.01), [60_000, 1.0, 2.99]])['spread'].verdict).toBe('note')
  })
})

describe('prices off the grid', () => {
  it('are worth a note', () => {
    const rows = Array.from({ length: 200 }, (_, k): [number, number, number] => [
      k,
      (10_001 + k) / 100,
      (10_003 + k) / 100,
    ])
    expect(quoteFindings(rows)['grid']).toMatchObject({ verdict: 'ok', facts: { tickSize: 0.01, off: 0 } })
    expect(quoteFindings([...rows, [300, 100.123, 100.15]])['grid']).toMatchObject({
      verdict: 'note',
      facts: { tickSize: 0.01, prices: 402, off: 1 },
    })
  })
})

describe('jumps', () => {
  const wave = Array.from({ length: 100 }, (_, k): [number, number, number] => [
    1_000 * k,
    100 + 0.01 * (k % 2),
    100.02,
  ])

  it('are moves beyond 25 robust sigmas', () => {
    const { jumps } = quoteFindings([...wave, [100_000, 120, 120.02], [101_000, 100, 100.02]])
    expect(jumps).toMatchObject({ verdict: 'note', facts: { beyond: 2 } })
    expect(jumps.list?.slice(0, 2)).toEqual([
      '-1823 bp at 2024-01-10 12:01:41.000',
      '+1822.5 bp at 2024-01-10 12:01:40.000',
    ])
  })

  it('are none in a steady series, a short one, or one that never moves', () => {
    expect(quoteFindings(wave)['jumps'].verdict).toBe('ok')
    expect(
      quoteFindings([
        [0, 100, 101],
        [1, 200, 201],
      ])['jumps'].verdict,
    ).toBe('ok')
    expect(quoteFindings(steady(50))['jumps'].text).toBe('the price never moves')
  })

  it('are not made by quotes that are no price', () => {
    const bad = [...wave, [100_000, 0, 1], [100_001, 500, 1], [100_002, NaN, 1], [101_000, 100, 100.02]] as const
    expect(quoteFindings(bad)['jumps']).toMatchObject({ verdict: 'ok', facts: { beyond: 0 } })
  })
})

describe('stale prices', () => {
  it('are told by the longest run of rows, and of time', () => {
    const { stale } = quoteFindings([
      [0, 1, 2],
      [1, 1, 2],
      [2, 1, 2],
      [3, 1, 3],
      [9_003, 1, 3],
      [9_004, 1, 2],
    ])
    expect(stale).toMatchObject({
      verdict: 'ok',
      facts: {
        byRows: { rows: 3, micros: 2_000, from: '2024-01-10T12:00:00.000Z' },
        byTime: { rows: 2, micros: 9e6, from: '2024-01-10T12:00:00.003Z' },
      },
    })
  })

  it('that fill the file are worth a note', () => {
    expect(quoteFindings(steady(120))['stale'].verdict).toBe('note')
  })
})

describe('sizes', () => {
  it('may be missing', () => {
    expect(quoteFindings(steady(3))['sizes']).toMatchObject({ verdict: 'ok', text: 'the file has none' })
  })

  it('of zero are worth a note at the touch, and bad of a trade', () => {
    const quotes = findingsOf('ts_ms,bid,bid_size,ask,ask_size', [`${NOON},1,0,2,5`, `${NOON},1,3,2,5`])
    expect(quotes['sizes']).toMatchObject({ verdict: 'note', facts: { zero: 1, bad: 0, min: 0, max: 5 } })
    expect(tradeFindings([[0, 1, 1, 0, '1']])['sizes']).toMatchObject({ verdict: 'bad', facts: { zero: 1 } })
  })

  it('below zero or without end are bad', () => {
    const rows = [`${NOON},1,-1,2,inf`]
    expect(findingsOf('ts_ms,bid,bid_size,ask,ask_size', rows)['sizes']).toMatchObject({
      verdict: 'bad',
      facts: { bad: 2 },
    })
  })
})

describe('trades', () => {
  it('have a side, a price and ids one after another', () => {
    const found = tradeFindings([
      [0, 7, 1.5, 2, 'True'],
      [1, 8, 1.6, 2, 'False'],
      [2, 9, 1.5, 2, 'False'],
    ])
    expect(found['sides']).toMatchObject({ verdict: 'ok', facts: { buys: 2, sells: 1, unknown: 0 } })
    expect(found['prices'].verdict).toBe('ok')
    expect(found['ids']).toMatchObject({ verdict: 'ok', text: 'one after another' })
    expect([found['quotes'], found['spread']]).toEqual([undefined, undefined])
  })

  it('whose price is none are bad', () => {
    const found = tradeFindings([
      [0, 1, 0, 2, '1'],
      [1, 2, -1, 2, '1'],
      [2, 3, NaN, 2, '1'],
      [3, 4, 5, 2, '1'],
    ])
    expect(found['prices']).toMatchObject({ verdict: 'bad', facts: { zero: 1, negative: 1, nan: 1 } })
  })

  it('of one side only are worth a note', () => {
    const rows = Array.from({ length: 100 }, (_, k) => [k, k, 1, 1, '1'] as const)
    expect(tradeFindings(rows)['sides'].verdict).toBe('note')
  })

  it('with doubled ids are bad, with skipped or late ones worth a note', () => {
    const ids = (...list: (number | string)[]) => tradeFindings(list.map((id, k) => [k, id, 1, 1, '1'] as const))['ids']
    expect(ids(1, 2, 2, 3)).toMatchObject({ verdict: 'bad', facts: { doubled: 1, late: 0, skipped: 0 } })
    expect(ids(1, 2, 6, 7)).toMatchObject({ verdict: 'note', facts: { skipped: 3, holes: 1 } })
    expect(ids(1, 3, 2, 4)).toMatchObject({ verdict: 'note', facts: { late: 1, skipped: 0, holes: 1 } })
    expect(ids('c3-9a', 'b4-7f')).toMatchObject({ verdict: 'ok', facts: { present: false } })
  })
})

describe('latency', () => {
  const header = 'local_ts_ns,event_ts_ms,trade_ts_ms,trade_id,price,qty,buyer_is_maker,kind'
  const row = (late: number, id: number): string => `${(NOON + late) * 1e6},${NOON},${NOON},${id},1,1,0,MARKET`

  it('is the local clock less the venue’s', () => {
    expect(findingsOf(header, [row(5, 1), row(9, 2), row(7, 3)])['latency']).toMatchObject({
      verdict: 'ok',
      facts: { present: true, negative: 0, minMicros: 5_000, maxMicros: 9_000 },
    })
  })

  it('below zero is bad', () => {
    expect(findingsOf(header, [row(5, 1), row(-1_270, 2)])['latency']).toMatchObject({
      verdict: 'bad',
      facts: { negative: 1, minMicros: -1_270_000 },
    })
  })

  it('is not known of one clock', () => {
    expect(quoteFindings(steady(3))['latency'].text).toBe('the file has one clock only')
  })
})
