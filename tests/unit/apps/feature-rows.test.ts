import { describe, expect, it } from 'vitest'
import { filledIn } from '#apps/feature-choices.ts'
import { columnTallies, rowComputer } from '#apps/feature-rows.ts'

const terms = { unitSize: Number.NaN, signing: 'lee_ready' } as const

function computed(...entries: readonly unknown[]) {
  const rows: number[][] = []
  const computer = rowComputer(entries.map(filledIn), terms, (at, midPrice, values) => {
    rows.push([at, midPrice, ...values])
  })
  return { computer, rows }
}

describe('rows of features from events', () => {
  it('are one a quote, without a number where it is crossed, and start anew after a gap', () => {
    const { computer, rows } = computed({ name: 'ofi_1' }, { name: 'spread_abs' })
    computer.quote(1, 100, 5, 102, 5)
    computer.quote(2, 103, 5, 102, 5)
    computer.quote(3, 100, 7, 102, 5)
    computer.gap()
    computer.quote(4, 100, 9, 102, 5)
    expect(computer.columns).toEqual(['ofi_1', 'spread_abs'])
    expect(computer.crossed).toBe(1)
    expect(rows).toEqual([
      [1, 101, 0, 2],
      [2, NaN, NaN, NaN],
      [3, 101, 2, 2],
      [4, 101, 0, 2],
    ])
  })

  it('see the depth image that came before their quote, and the trades', () => {
    const { computer, rows } = computed({ name: 'book_imbalance', params: { levels: 2 } }, { name: 'trade_imbalance' })
    const levels = (...values: number[]) => Float64Array.from({ length: 10 }, (_, k) => values[k] ?? 0)
    computer.trade(0, 102, 3, -1)
    computer.depth(
      {
        ...{ bids: 2, asks: 2, bidPrices: levels(100, 99), bidSizes: levels(10, 20) },
        ...{ askPrices: levels(102, 103), askSizes: levels(10, 80) },
      },
      1,
    )
    computer.quote(1, 100, 10, 102, 10)
    expect(rows).toEqual([[1, 101, -0.5, -1]])
  })

  it('have the fits that a fitter agent would make, since none runs beside a file', () => {
    const { computer, rows } = computed({
      name: 'hawkes',
      params: { refit: 'agent', refitSeconds: 60, lines: ['buy'] },
    })
    for (let k = 0; k < 1_500; k++) {
      const at = k * 100_000
      computer.quote(at, 100, 1, 101, 1)
      computer.trade(at + 1_000 * (k % 37), 100, 1, k % 3 === 0 ? -1 : 1)
    }
    expect(rows[0][2]).toBeNaN()
    expect(rows.at(-1)?.[2]).toBeGreaterThan(0)
  })
})

describe('tallies of columns', () => {
  it('leave out what is not a number, and have none without a row', () => {
    const tallies = columnTallies(['a', 'b'])
    expect(tallies.summaries()[0]).toEqual({ name: 'a', ready: 0, mean: NaN, min: NaN, max: NaN })
    tallies.add(Float64Array.of(1, NaN))
    tallies.add(Float64Array.of(4, NaN))
    tallies.add(Float64Array.of(NaN, NaN))
    tallies.add(Float64Array.of(-2, 7))
    expect(tallies.summaries()).toEqual([
      { name: 'a', ready: 0.75, mean: 1, min: -2, max: 4 },
      { name: 'b', ready: 0.25, mean: 7, min: 7, max: 7 },
    ])
  })
})
