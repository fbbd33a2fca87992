import { describe, expect, it } from 'vitest'
import tickRun from '#market/bars/tick-run.ts'
import { barSuite, feed, recorded } from '#tests/conformance/bar.suite.ts'
import { bareTerms, plainInformationBars, signed, termSets } from '#tests/conformance/plain-information-bars.ts'

for (const terms of termSets) barSuite(tickRun, terms, (trades) => plainInformationBars(trades, () => 1, 'run', terms))

describe('tick run bars', () => {
  it('close when either side has made as many trades as were expected of the busier one, in a row or not', () => {
    const { builder, bars } = recorded(tickRun, bareTerms)
    // 3 buys of 4: E[theta] = 4 max(0.75, 0.25) = 3. Then sells: 0, 1, 1, 2, 3.
    feed(builder, signed([1, 1, -1, 1]))
    feed(builder, signed([1, -1, 1, -1, -1], 10))
    expect(bars.map(({ buyTrades, sellTrades }) => [buyTrades, sellTrades])).toEqual([
      [3, 1],
      [2, 3],
    ])
  })
})
