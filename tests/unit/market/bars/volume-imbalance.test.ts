import { describe, expect, it } from 'vitest'
import volumeImbalance from '#market/bars/volume-imbalance.ts'
import { barSuite, feed, recorded } from '#tests/conformance/bar.suite.ts'
import { bareTerms, plainInformationBars, signed, termSets } from '#tests/conformance/plain-information-bars.ts'

for (const terms of termSets)
  barSuite(volumeImbalance, terms, (trades) => plainInformationBars(trades, ({ size }) => size, 'imbalance', terms))

describe('volume imbalance bars', () => {
  it('close when one side is ahead by the lots that were expected', () => {
    const { builder, bars } = recorded(volumeImbalance, bareTerms)
    // P[b = 1] E[v | b = 1] = 3/4 * 7 = 5.25, E[v] = 6.5: E[theta] = 4 |2 * 5.25 - 6.5| = 16.
    feed(builder, signed([10, -5, 6, 5]))
    feed(builder, signed([9, -2, 8, 1, 3], 10))
    expect(bars.map(({ trades, buyVolume, sellVolume }) => [trades, buyVolume, sellVolume])).toEqual([
      [4, 21, 5],
      [4, 18, 2],
    ])
    expect(builder.open.trades).toBe(1)
  })
})
