import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { QueueModel } from '#simulation/queue/queue-model.ts'
import * as registry from '#simulation/queue/registry.ts'

const models: readonly (readonly [name: string, create: () => QueueModel])[] = [
  ['risk_averse', () => registry.risk_averse.create({})],
  ['power', () => registry.power.create({})],
  ['power of a half', () => registry.power.create({ power: 0.5 })],
  ['power of thirty', () => registry.power.create({ power: 30 })],
  ['power_total', () => registry.power_total.create({ power: 3 })],
  ['power_front', () => registry.power_front.create({ power: 3 })],
  ['log', () => registry.log.create({})],
  ['log_total', () => registry.log_total.create({})],
]

/** What happens to a level: trades take from it at once, the feed tells its new size later. */
const event = fc.oneof(
  fc.record({ kind: fc.constant('trade' as const), lots: fc.double({ min: 0, max: 60, noNaN: true }) }),
  fc.record({ kind: fc.constant('depth' as const), lots: fc.double({ min: 0, max: 300, noNaN: true }) }),
)

describe.each(models)('the queue model %s', (_name, create) => {
  it('keeps the front between nothing and the level, moved by no event away from us', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.array(event, { maxLength: 60 }), (joined, events) => {
        const model = create()
        model.join(joined)
        let level = joined
        for (const { kind, lots } of events) {
          const before = model.front
          if (kind === 'trade') {
            const filled = model.onTrade(lots)
            expect(filled).toBe(Math.max(0, lots - before))
            expect(model.front).toBe(Math.max(0, before - lots))
          } else {
            model.onDepth(level, lots)
            level = lots
            expect(model.front).toBeLessThanOrEqual(level)
          }
          expect(model.front).toBeGreaterThanOrEqual(0)
          expect(model.front).toBeLessThanOrEqual(before)
        }
      }),
    )
  })

  it('is first in an empty level, and when the level goes', () => {
    const model = create()
    model.join(0)
    expect(model.front).toBe(0)
    expect(model.onTrade(3)).toBe(3)
    model.join(50)
    model.onDepth(50, 0)
    expect(model.front).toBe(0)
    model.onDepth(0, 0)
    model.onDepth(40, 20)
    expect(model.front).toBe(0)
  })

  it('does not move for what comes behind, nor twice for what traded', () => {
    const model = create()
    model.join(40)
    model.onDepth(40, 90)
    expect(model.front).toBe(40)
    model.onTrade(10)
    model.onDepth(90, 80)
    expect(model.front).toBe(30)
  })

  it('is not corrupted by sizes that are none', () => {
    const model = create()
    model.join(40)
    for (const bad of [Number.NaN, -1, Infinity]) {
      expect(model.onTrade(bad)).toBe(0)
      model.onDepth(40, bad)
    }
    model.onDepth(40, 40)
    expect(model.front).toBe(40)
  })

  it('takes a level of unknown size for one that never ends, until it is told one', () => {
    const model = create()
    for (const unknown of [Number.NaN, -1, Infinity]) {
      model.join(unknown)
      expect(model.onTrade(1_000)).toBe(0)
      expect(model.front).toBe(Infinity)
      model.onDepth(70, 70)
      expect(model.front).toBe(70)
    }
  })
})

describe('a probability queue model', () => {
  it('takes its share of a cancellation off the front', () => {
    const model = registry.power.create({ power: 2 })
    model.join(120)
    model.onDepth(120, 200)
    model.onDepth(200, 180)
    expect(model.front).toBeCloseTo(120 - 20 * (120 ** 2 / (120 ** 2 + 80 ** 2)), 12)
  })

  it('spreads departures evenly at power 1, in all three forms', () => {
    for (const { create } of [registry.power, registry.power_total, registry.power_front]) {
      const model = create({ power: 1 })
      model.join(30)
      model.onDepth(30, 100)
      model.onDepth(100, 50)
      expect(model.front).toBeCloseTo(15, 12)
    }
  })

  it('takes from the front what is more than stood behind', () => {
    const model = registry.power.create({ power: 30 })
    model.join(100)
    model.onDepth(100, 250)
    model.onDepth(250, 20)
    expect(model.front).toBeCloseTo(20, 9)
  })

  it('never brings us forward less than the risk-averse one', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const averse = registry.risk_averse.create({})
        const hopeful = [registry.power.create({}), registry.log.create({}), registry.log_total.create({})]
        for (const model of [averse, ...hopeful]) model.join(200)
        let level = 200
        for (const { kind, lots } of events) {
          for (const model of [averse, ...hopeful]) {
            if (kind === 'trade') model.onTrade(lots)
            else model.onDepth(level, lots)
          }
          if (kind === 'depth') level = lots
          for (const model of hopeful) expect(model.front).toBeLessThanOrEqual(averse.front + 1e-9)
        }
      }),
    )
  })
})
