import { describe, expect, it } from 'vitest'
import { correlation } from '#trading/metrics/correlation.ts'
import { barAt, feed, lookAt, statusOf, watch } from './account.ts'

describe('positions that are one bet', () => {
  // Euro and pound go together; shares go against the euro.
  const together = Array.from({ length: 40 }, (_, k) => {
    const wave = 1 + 0.01 * Math.sin(k)
    return [1.25 * wave, 1.5 * wave, 5_000 * (2 - wave)]
  })
  const limits = { correlation: { maxCorrelation: 0.8 } }

  it('are told when they win and lose together, whichever way they are held', () => {
    for (const [lots, pairs] of [
      [[1, 1, 0], ['EURUSD/GBPUSD']],
      [[-1, -1, 0], ['EURUSD/GBPUSD']],
      [[1, -1, 0], []],
      [[1, 0, -1], ['EURUSD/US500']],
      [[1, 0, 1], []],
    ] as const) {
      const monitor = watch(limits)
      const said = feed(monitor, together, { lots })
      expect(said).toEqual(pairs.map((pair) => `breach correlation.${pair} reduce`))
    }
  })

  it('bar entries on both of them and on no other', () => {
    const monitor = watch(limits)
    feed(monitor, together, { lots: [1, 1, 0] })
    expect([1, 2, 3].map((id) => barAt(monitor, 40, id))).toEqual(['LIMIT_BROKEN', 'LIMIT_BROKEN', null])
  })

  it('are not known with a price that never moves, nor before thirty returns', () => {
    const monitor = watch(limits)
    const still = together.map(([euro]) => [euro, 1.5, 5_000])
    feed(monitor, still, { lots: [1, 1, 0] })
    expect(barAt(monitor, 40)).toBe('FIGURE_UNKNOWN')
    const early = watch(limits)
    feed(early, together.slice(0, 20), { lots: [1, 1, 0] })
    expect(barAt(early, 20)).toBe('FIGURE_UNKNOWN')
  })

  it('have the correlation of Pearson in the status', () => {
    const monitor = watch({})
    feed(monitor, together, { lots: [1, 1, 0] })
    const euro = together.slice(1).map((row) => row[0])
    const returns = euro.slice(1).map((price, k) => price / euro[k] - 1)
    const [pair] = statusOf(monitor, { lots: [1, 1, 0] }).correlations
    expect(pair.pair).toBe('EURUSD/GBPUSD')
    expect(pair.correlation).toBeCloseTo(correlation(returns, returns), 9)
  })
})

describe('exposure', () => {
  it('is bounded in sum, by instrument and by currency', () => {
    const monitor = watch({
      exposure: { maxGross: '300000', maxNet: '100000' },
      instrumentExposure: { maxGross: '200000', symbols: { US500: '40000' } },
      currencyExposure: { maxNet: '140000', currencies: { EUR: '120000' } },
    })
    // 125,000 of EURUSD long, 150,000 of GBPUSD short, 50,000 of shares long.
    expect(lookAt(monitor, 0, { lots: [1, -1, 1] })).toEqual([
      'breach currencyExposure.EUR reduce',
      'breach currencyExposure.GBP reduce',
      'breach exposure.gross reduce',
      'near instrumentExposure.GBPUSD',
      'breach instrumentExposure.US500 reduce',
    ])
    expect(statusOf(monitor, { lots: [1, -1, 1] }).exposure).toEqual({
      net: 25_000,
      gross: 325_000,
      instruments: { EURUSD: 125_000, GBPUSD: -150_000, US500: 50_000 },
      currencies: {
        EUR: { net: 125_000, gross: 125_000 },
        USD: { net: 75_000, gross: 325_000 },
        GBP: { net: -150_000, gross: 150_000 },
      },
    })
  })

  it('is free again when the position is gone', () => {
    const monitor = watch({ instrumentExposure: { maxGross: '100000' } })
    lookAt(monitor, 0, { lots: [1, 0, 0] })
    expect(barAt(monitor, 0)).toBe('LIMIT_BROKEN')
    expect(lookAt(monitor, 1)).toEqual(['cleared instrumentExposure.EURUSD'])
  })
})

describe('stress scenarios', () => {
  const scenarios = {
    scenarios: [
      { name: 'euro falls', currencies: { EUR: -0.125 }, maxLoss: '10000' },
      { name: 'crash', instruments: { US500: -0.2 }, others: -0.1 },
    ],
  }

  it('are bounded by a limit of their own, or by that of all', () => {
    const monitor = watch({ stress: { maxLoss: '10000' } }, { scenarios })
    // An eighth of 125,000, and a fifth of 50,000.
    expect(lookAt(monitor, 0, { lots: [1, 0, 1] })).toEqual(['breach stress.euro falls reduce', 'near stress.crash'])
    expect(statusOf(monitor, { lots: [1, 0, 1] }).stress).toMatchObject([
      { scenario: 'euro falls', pnl: -15_625 },
      { scenario: 'crash', pnl: -10_000, positions: { EURUSD: 0, US500: -10_000 } },
    ])
  })
})

describe('hedges', () => {
  it('are told once there are returns enough: what takes most off the largest risk', () => {
    const wave = Array.from({ length: 40 }, (_, k) => [
      1.25 + 0.01 * Math.sin(k),
      1.5 + 0.012 * Math.sin(k) + 0.006 * Math.cos(2.5 * k),
      5_000,
    ])
    const monitor = watch({})
    feed(monitor, wave, { lots: [1, 0, 0] })
    const given = { lots: [1, 0, 0], mids: wave.at(-1)! }
    const { hedging } = statusOf(monitor, given)
    expect(hedging?.largest).toBe('EURUSD')
    expect(hedging?.hedges.map(({ symbol }) => symbol)).toEqual(['EURUSD', 'GBPUSD'])
    expect(hedging?.hedges[0]).toMatchObject({ lots: '-1', deviation: 0 })
    expect(Number(hedging?.hedges[1].lots)).toBeLessThan(0)
    expect(hedging?.hedges[1].deviation).toBeLessThan(hedging?.deviation ?? 0)
    expect(statusOf(watch({}), given).hedging).toBeNull()
  })
})
