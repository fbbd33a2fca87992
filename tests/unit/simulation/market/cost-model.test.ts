import { describe, expect, it } from 'vitest'
import { createCosts } from '#simulation/cost/cost-model.ts'

const now = { sigma: 0.0001, latencySeconds: 0.04, lots: 4 }
const none = { name: 'none' } as const

describe('taking', () => {
  it('costs what is shown when nothing else is configured', () => {
    const costs = createCosts(none, none)
    expect([costs.taken(1, 10_000, now), costs.taken(-1, 10_000, now), costs.moved(5)]).toEqual([10_000, 10_000, 0])
  })

  it('slips by basis points, to the worse tick', () => {
    const costs = createCosts({ name: 'fixed', params: { bps: 1.5 } }, none)
    expect([costs.taken(1, 10_000, now), costs.taken(-1, 10_000, now)]).toEqual([10_002, 9_998])
  })

  it('slips by what the price moves while the order travels, and not by what nobody knows', () => {
    const costs = createCosts({ name: 'proportional', params: { k: 2 } }, none)
    // 10,000 x 2 x 0.0001 x 0.2 = 0.4 ticks
    expect(costs.taken(1, 10_000, now)).toBe(10_001)
    expect(costs.taken(1, 10_000, { ...now, sigma: Number.NaN })).toBe(10_000)
  })

  it('pays for its share of the volume, linear or by the root', () => {
    const linear = createCosts(none, { name: 'linear', params: { coefficient: 0.01, dailyLots: 400 } })
    const root = createCosts(none, { name: 'sqrt', params: { coefficient: 0.01, dailyLots: 400 } })
    const law = createCosts(none, { name: 'root_law', params: { y: 0.5, dailyVolatility: 0.02, dailyLots: 400 } })
    // a hundredth of the volume: 1 tick, 10 ticks, 10 ticks
    expect([linear, root, law].map((costs) => costs.taken(1, 10_000, now))).toEqual([10_001, 10_010, 10_010])
    expect(root.taken(-1, 10_000, now)).toBe(9_990)
  })

  it('moves every later price when its impact is permanent, and pays nothing at once', () => {
    const costs = createCosts(none, { name: 'permanent', params: { gamma: 0.5 } })
    expect([costs.taken(1, 10_000, now), costs.moved(4), costs.moved(-4)]).toEqual([10_000, 2, -2])
  })
})
