import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { imbalance } from '#features/book-imbalance.ts'
import { chosenFeature } from '#features/choice.ts'
import { emptyView } from '#features/feature.ts'
import { microPrice } from '#features/micro-price.ts'
import { mid } from '#features/mid.ts'
import ofi1, { orderFlow } from '#features/ofi-1.ts'
import { spreadAbs } from '#features/spread-abs.ts'
import { spreadRel } from '#features/spread-rel.ts'

type Level = readonly [price: number, size: number]
interface Book {
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
}
interface MicroPriceGolden {
  readonly inputs: { readonly n_levels: number; readonly cases: readonly (Book & { readonly label: string })[] }
  readonly expected: {
    readonly cases: readonly ({ readonly label: string } & Readonly<Record<string, number | null>>)[]
  }
}
interface OfiGolden {
  readonly inputs: { readonly books: readonly Book[] }
  readonly expected: {
    readonly cks_e: readonly number[]
    readonly cks_windows_of_10: readonly { readonly to: number; readonly ofi: number }[]
  }
}

const golden = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../golden/${name}.json`, import.meta.url), 'utf8'))

/** The best quotes of a book: a missing level has no price and no size. */
function touchOf({ bids, asks }: Book): [number, number, number, number] {
  const [bid, bidSize] = bids[0] ?? [Number.NaN, 0]
  const [ask, askSize] = asks[0] ?? [Number.NaN, 0]
  return [bid, bidSize, ask, askSize]
}

function viewOf(book: Book) {
  const [bid, bidSize, ask, askSize] = touchOf(book)
  const view = { ...emptyView(), bid, bidSize, ask, askSize, bids: book.bids.length, asks: book.asks.length }
  view.bidSizes.set(book.bids.map(([, size]) => size))
  view.askSizes.set(book.asks.map(([, size]) => size))
  return view
}

function near(value: number, expected: number | null | undefined): void {
  if (expected === null || expected === undefined) expect(value).toBeNaN()
  else expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-12 + 1e-10 * Math.abs(expected))
}

describe('golden book features', () => {
  const { inputs, expected } = golden('micro_price_imbalance') as MicroPriceGolden

  inputs.cases.forEach((book, k) => {
    it(`agree on ${book.label}`, () => {
      const want = expected.cases[k]
      const [bid, bidSize, ask, askSize] = touchOf(book)
      near(mid(bid, ask), want['mid'])
      near(spreadAbs(bid, ask), want['spread'])
      near(spreadRel(bid, ask) / 10_000, want['relative_spread'])
      near(microPrice(bid, bidSize, ask, askSize), want['micro_volume_weighted'])
      near(microPrice(bid, bidSize, ask, askSize), want['mid_plus_half_spread_times_imbalance'])
      near(imbalance(bidSize, askSize), want['simple_imbalance_l1'])

      const row = new Float64Array(1)
      chosenFeature({ name: 'book_imbalance', params: { levels: inputs.n_levels } })
        .create()
        .write(viewOf(book), row, 0)
      near(row[0], want['simple_imbalance_all'])
    })
  })
})

describe('golden order flow', () => {
  const { inputs, expected } = golden('ofi') as OfiGolden

  it('agrees update by update, emptied and refilled sides included', () => {
    const flows = inputs.books.map((book, k) =>
      k === 0 ? 0 : orderFlow(...touchOf(inputs.books[k - 1]), ...touchOf(book)) + 0,
    )
    expect(flows).toEqual(expected.cks_e)
  })

  it('agrees over windows of ten', () => {
    const state = ofi1.create({ window: 10 })
    const row = new Float64Array(1)
    const sums = inputs.books.map((book) => {
      state.write(viewOf(book), row, 0)
      return row[0]
    })
    expect(expected.cks_windows_of_10.length).toBe(5)
    for (const { to, ofi } of expected.cks_windows_of_10) expect(sums[to]).toBe(ofi)
  })
})
