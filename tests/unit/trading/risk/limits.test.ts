import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { wideLimits } from '#tests/risk-limits.ts'
import { limits } from '#trading/risk/limits.ts'

describe('limits', () => {
  it('are one strict section a check', () => {
    expect(limits(z).parse({ ...wideLimits, orderRate: { perSecond: 1 } })).toEqual({
      ...wideLimits,
      orderRate: { perSecond: 1, burst: 5 },
    })
  })

  it.each([
    ['a section nobody knows', { spread: {} }],
    ['a limit of nothing', { orderSize: { maxLots: 0, maxTimesTypical: 5 } }],
    ['money as a number', { dailyLoss: { maxLoss: 100 } }],
    ['money below zero', { dailyLoss: { maxLoss: '-100' } }],
    ['a limit that is not a number', { position: { maxLots: Number.NaN } }],
    ['a least value above the greatest', { orderValue: { min: '2', max: '1' } }],
    ['no word on sizes that are not known', { liquidity: { maxShare: 1 } }],
    ['a zone nobody knows', { tradingHours: { zone: 'Mars', sessions: 'always' } }],
    ['hours that are none', { tradingHours: { sessions: [{ days: ['mon'], from: '25:00', to: '26:00' }] } }],
  ])('refuse %s', (_sentence, given) => {
    expect(limits(z).safeParse({ ...wideLimits, ...given }).success).toBe(false)
  })
})
