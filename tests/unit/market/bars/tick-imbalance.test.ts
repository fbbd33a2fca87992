import { describe, expect, it } from 'vitest'
import tickImbalance from '#market/bars/tick-imbalance.ts'
import { barSuite, feed, recorded } from '#tests/conformance/bar.suite.ts'
import { bareTerms, plainInformationBars, signed, termSets } from '#tests/conformance/plain-information-bars.ts'

for (const terms of termSets)
  barSuite(tickImbalance, terms, (trades) => plainInformationBars(trades, () => 1, 'imbalance', terms))

const ends = (terms: object, signs: readonly number[]): [number, string][] => {
  const { builder, bars } = recorded(tickImbalance, { ...bareTerms, ...terms })
  feed(builder, signed(signs))
  return bars.map(({ trades, end }) => [trades, end])
}

describe('tick imbalance bars', () => {
  // 3 buys of 4: E[theta] = 4 |2 * 0.75 - 1| = 2.
  const learned = [1, 1, -1, 1]

  it('close when one side is ahead by what was expected', () => {
    expect(ends({}, [...learned, 1, -1, 1, 1])).toEqual([
      [4, 'rule'],
      [4, 'rule'],
    ])
    expect(ends({}, [...learned, -1, -1])).toEqual([
      [4, 'rule'],
      [2, 'rule'],
    ])
  })

  it('collapse to single trades in balanced flow, but for the bounds', () => {
    // After the bar of two sells: E[T] = 2, 6 buys of 10, E[theta] = 0.4. Fair flow reaches sqrt(4) = 2 in 4 trades.
    const flow = [...learned, -1, -1, 1, -1, 1, 1, 1]
    expect(ends({}, flow).map(([trades]) => trades)).toEqual([4, 2, 1, 1, 1, 1, 1])
    expect(ends({ noise: 1 }, flow).map(([trades]) => trades)).toEqual([4, 2, 4])
  })

  it('end, as cap, when nothing makes them end', () => {
    const { builder, bars } = recorded(tickImbalance, { ...bareTerms, factor: 2 })
    feed(builder, signed(learned))
    for (let k = 0; k < 9; k++) builder.trade(1e9, 1, 1, 0)
    expect(bars.map(({ trades, end }) => [trades, end])).toEqual([
      [4, 'rule'],
      [8, 'cap'],
    ])
    expect(builder.open.trades).toBe(1)
  })

  it('learn nothing about length from a broken bar', () => {
    const { builder, bars } = recorded(tickImbalance, bareTerms)
    feed(builder, signed([1, 1]))
    builder.gap()
    feed(builder, signed([1, 1, 1, 1], 10)) // the first whole bar: all buys, E[theta] = 4
    feed(builder, signed([1], 20))
    builder.gap()
    feed(builder, signed([1, 1, 1, 1], 30))
    expect(bars.map(({ trades, end }) => [trades, end])).toEqual([
      [2, 'gap'],
      [4, 'rule'],
      [1, 'gap'],
      [4, 'rule'],
    ])
  })
})
