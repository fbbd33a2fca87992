import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import feature, { type FeatureStatus } from '#agents/feature.ts'
import fitter, { type FitterStatus } from '#agents/fitter.ts'
import { drawMarkedByThinning } from '#hawkes/simulate.ts'
import { seededRng } from '#numeric/rng.ts'
import { bench, message } from '#tests/outbox.ts'

const choices = [{ name: 'hawkes', params: { refit: 'agent', refitSeconds: 200 } }]
const truth = {
  mu: [0.6, 0.6],
  alpha: [
    [0.8, 0],
    [0, 0.8],
  ],
  beta: [
    [2, 2],
    [2, 2],
  ],
}

/** Trades drawn from the process, each with a quote a moment later. */
const market = (() => {
  const drawn = drawMarkedByThinning(truth, 700, seededRng(3))
  if (drawn.kind === 'refused') throw new Error(drawn.reason)
  const { times, kinds } = drawn.observation
  return Array.from(times, (seconds, k) => {
    const at = 1_000_000_000 + Math.round(seconds * 1e6)
    const seq = 2 * k + 1
    return [
      message('market.trade', { seq, at, price: 100, size: 1, aggressor: kinds[k] === 0 ? 'buy' : 'sell' }),
      message('market.quote', { seq: seq + 1, at: at + 1, bid: 99, bidSize: 1, ask: 101, askSize: 1 }),
    ]
  }).flat()
})()

describe('the fitter', () => {
  it('tells parameters at the quote at which a fit is due, for the column of the feature', () => {
    const agent = bench(fitter, { features: choices })
    agent.tell(...market)
    const fits = agent.sent('feature.fit')
    expect(fits.length).toBeGreaterThanOrEqual(2)
    for (const { column, width, values, at } of fits) {
      expect([column, width]).toEqual(['hawkes_buy', 10])
      expect(values[0]).toBeGreaterThan(0)
      expect(market.some((each) => each.type === 'market.quote' && each.at === at)).toBe(true)
    }
    const { instruments } = agent.behaviour.status!() as FitterStatus
    expect(instruments[0]).toMatchObject({ fits: fits.length, lastAt: fits.at(-1)!.at, trades: market.length / 2 })
  })

  it('lets the feature agent show intensities, which wait for the first fit', () => {
    const from = bench(fitter, { features: choices })
    from.tell(...market)
    const fits = from.sent('feature.fit')
    const agent = bench(feature, { features: choices })
    for (const each of market) {
      agent.tell(each)
      for (const fit of fits) if (each.type === 'market.quote' && fit.seq === each.seq) agent.tell(fit)
    }
    const status = agent.behaviour.status!() as FeatureStatus
    expect(status.fits).toBe(fits.length)
    expect(status.instruments[0].columns.every(({ ready }) => ready)).toBe(true)
    const rows = agent.sent('feature.row')
    const first = rows.findIndex(({ values }) => !Number.isNaN(values[0]))
    expect(rows[first].seq).toBeGreaterThan(fits[0].seq)
    expect(rows[first - 1].seq).toBe(fits[0].seq)
  })

  it('makes the same fits of the same market', () => {
    const told = [1, 2].map(() => {
      const agent = bench(fitter, { features: choices })
      agent.tell(...market)
      return agent.sent('feature.fit').map(({ values }) => [...values])
    })
    expect(told[0]).toEqual(told[1])
  })

  it('refuses a feature that has nothing to fit', () => {
    expect(fitter.config(z).safeParse({ features: [{ name: 'mid' }] }).success).toBe(false)
  })
})
