/** One instrument's row under records that no market sends. Whole streams are in the tests of agents and commands. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choicesOf } from '#apps/feature-choices.ts'
import { chosenFeature } from '#features/choice.ts'
import { FeatureCosts } from '#features/feature-costs.ts'
import { InstrumentRow } from '#features/instrument-row.ts'

const chosen = choicesOf('seed').map(chosenFeature)
const made = (): InstrumentRow =>
  new InstrumentRow(chosen, { unitSize: Number.NaN, signing: 'lee_ready' }, new FeatureCosts(chosen.length), {
    now: () => 0,
  })

/** Two minutes of a market, four quotes and trades a second. */
function feed(row: InstrumentRow, disturb: () => void = () => {}): void {
  for (let k = 0; k < 480; k++) {
    const at = 250_000 * k
    const bid = (1_000 + Math.round(9 * Math.sin(k / 7))) / 10
    row.trade(at - 1_000, k % 3 === 0 ? bid : bid + 0.1, 1 + (k % 5), k % 3 === 0 ? -1 : 1)
    row.quote(at, bid, 1 + (k % 11), bid + 0.1, 1 + (k % 7))
    disturb()
  }
}

describe('the row of an instrument', () => {
  it('passes over what cannot be true, and no feature remembers it', () => {
    const clean = made()
    feed(clean)
    expect(clean.refused).toBe(0)
    const bad = fc.constantFrom(Infinity, -Infinity)
    const row = made()
    fc.assert(
      fc.property(bad, fc.nat(4), fc.constantFrom(...[Number.NaN, 0, -1, Infinity]), (infinite, place, size) => {
        const quote: [number, number, number, number, number] = [1e9, 100, 1, 101, 1]
        quote[place] = infinite
        expect(row.quote(...quote)).toBe(false)
        expect(row.quote(1e9, 100, -1, 101, 1)).toBe(false)
        row.trade(1e9, 100, size, 1)
        row.trade(1e9, infinite, 1, 1)
        row.trade(infinite, 100, 1, 1)
      }),
    )
    expect([row.quotes, row.trades, row.refused]).toEqual([0, 0, 500])
    feed(row, () => {
      row.trade(Infinity, 100, 1, 1)
      row.trade(1e9, 100, Number.NaN, 1)
      row.quote(1e9, 100, 1, Infinity, 1)
    })
    expect(row.values).toEqual(clean.values)
  })

  it('has no numbers of before a gap', () => {
    const row = made()
    feed(row)
    expect(row.columns().filter(({ ready }) => ready).length).toBeGreaterThan(10)
    row.forget()
    expect(row.columns().filter(({ ready }) => ready)).toEqual([])
  })
})
