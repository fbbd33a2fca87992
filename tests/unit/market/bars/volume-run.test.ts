import { describe, expect, it } from 'vitest'
import volumeRun from '#market/bars/volume-run.ts'
import { barSuite, feed, recorded } from '#tests/conformance/bar.suite.ts'
import { bareTerms, plainInformationBars, signed, termSets } from '#tests/conformance/plain-information-bars.ts'

for (const terms of termSets)
  barSuite(volumeRun, terms, (trades) => plainInformationBars(trades, ({ size }) => size, 'run', terms))

describe('volume run bars', () => {
  it('expect of each side its share of trades times its own size', () => {
    const { builder, bars } = recorded(volumeRun, bareTerms)
    // max(3/4 * 1, 1/4 * 9) = 2.25, E[theta] = 9: the rarer side is the larger one.
    feed(builder, signed([1, 1, 1, -9]))
    feed(builder, signed([5, -4, 3, -4, 1, 2], 10))
    expect(bars.map(({ trades, buyVolume, sellVolume }) => [trades, buyVolume, sellVolume])).toEqual([
      [4, 3, 9],
      [5, 9, 8],
    ])
  })
})
