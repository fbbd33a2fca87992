import { describe, expect, it } from 'vitest'
import dollarImbalance from '#market/bars/dollar-imbalance.ts'
import { barSuite, feed, recorded } from '#tests/conformance/bar.suite.ts'
import { bareTerms, plainInformationBars, signed, termSets } from '#tests/conformance/plain-information-bars.ts'

for (const terms of termSets)
  barSuite(dollarImbalance, terms, (trades) =>
    plainInformationBars(trades, ({ price, size }) => price * size, 'imbalance', terms),
  )

describe('dollar imbalance bars', () => {
  it('close when one side is ahead by the money that was expected', () => {
    const { builder, bars } = recorded(dollarImbalance, bareTerms)
    // The volume case, learned at price 2, E[theta] = 32; at price 4 it takes 8 lots.
    feed(builder, signed([10, -5, 6, 5], 0, 2))
    feed(builder, signed([-5, 1, -3, -1], 10, 4))
    expect(bars.map(({ trades, notional }) => [trades, notional])).toEqual([
      [4, 52],
      [4, 40],
    ])
  })
})
