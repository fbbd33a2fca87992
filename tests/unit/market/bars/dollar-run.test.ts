import { describe, expect, it } from 'vitest'
import dollarRun from '#market/bars/dollar-run.ts'
import { barSuite, feed, recorded } from '#tests/conformance/bar.suite.ts'
import { bareTerms, plainInformationBars, signed, termSets } from '#tests/conformance/plain-information-bars.ts'

for (const terms of termSets)
  barSuite(dollarRun, terms, (trades) => plainInformationBars(trades, ({ price, size }) => price * size, 'run', terms))

describe('dollar run bars', () => {
  it('expect of each side its share of trades times its own money', () => {
    const { builder, bars } = recorded(dollarRun, bareTerms)
    // The volume case, learned at price 4, E[theta] = 36; at price 6 it takes 6 lots.
    feed(builder, signed([1, 1, 1, -9], 0, 4))
    feed(builder, signed([5, -4, -1, -1, 1], 10, 6))
    expect(bars.map(({ trades, notional }) => [trades, notional])).toEqual([
      [4, 48],
      [4, 66],
    ])
  })
})
