import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { seededRng } from '#numeric/rng.ts'
import type { OrderAction, OrderDelays } from '#simulation/latency/latency-model.ts'
import * as models from '#simulation/latency/registry.ts'

const delays = (): OrderDelays => ({ entry: NaN, response: NaN, rejected: false })

describe('the constant latency', () => {
  const { create } = models.constant

  it('is its own for every action, and that of a submit where nothing else is said', () => {
    const model = create(
      {
        feedMillis: 1.5,
        submit: { entryMillis: 2, responseMillis: 3 },
        cancel: { entryMillis: 4, responseMillis: 5 },
      },
      seededRng(1),
    )
    const into = delays()
    const of = (action: OrderAction) => {
      model.order(action, 0, into)
      return [into.entry, into.response, into.rejected]
    }
    expect(model.feed(0)).toBe(1_500)
    expect(of('submit')).toEqual([2_000, 3_000, false])
    expect(of('modify')).toEqual([2_000, 3_000, false])
    expect(of('cancel')).toEqual([4_000, 5_000, false])
  })
})

describe('the log-normal latency', () => {
  const params = { feedMillis: 1, entryMillis: 10, responseMillis: 5, sigma: 0.5, floorMillis: 2, rejectShare: 0.1 }
  const drawn = (seed: number): OrderDelays[] => {
    const model = models.log_normal.create(params, seededRng(seed))
    return Array.from({ length: 20_000 }, () => {
      const into = delays()
      model.order('submit', 0, into)
      return into
    })
  }

  it('has the median and the share of rejections it was given, and nothing below its floor', () => {
    const all = drawn(7)
    const entries = all.map(({ entry }) => entry).sort((a, b) => a - b)
    expect(entries[10_000]).toBeGreaterThan(9_700)
    expect(entries[10_000]).toBeLessThan(10_300)
    expect(entries[0]).toBeGreaterThanOrEqual(2_000)
    // 0.1 within five standard deviations of 20,000 draws
    const rejected = all.filter(({ rejected: is }) => is).length / all.length
    expect(Math.abs(rejected - 0.1)).toBeLessThan(0.0107)
  })

  it('is drawn from the seed alone', () => {
    expect(drawn(3)).toEqual(drawn(3))
    expect(drawn(3)).not.toEqual(drawn(4))
  })
})

describe('the latency of samples', () => {
  const orders = [
    { requestAt: 1_000, exchangeAt: 1_100, responseAt: 1_300 },
    { requestAt: 2_000, exchangeAt: 2_300, responseAt: 2_400 },
    { requestAt: 3_000, exchangeAt: 0, responseAt: 3_500 },
    { requestAt: 5_000, exchangeAt: 5_100, responseAt: 5_200 },
  ]
  const feed = [
    { at: 1_000, receivedAt: 1_010 },
    { at: 2_000, receivedAt: 2_030 },
  ]
  const model = models.samples.create({ orders, feed }, seededRng(1))
  const at = (time: number) => {
    const into = delays()
    model.order('submit', time, into)
    return into
  }

  it('is linear between the samples around a request, and theirs beyond the ends', () => {
    expect(at(1_500)).toEqual({ entry: 200, response: 150, rejected: false })
    expect(at(0)).toEqual({ entry: 100, response: 200, rejected: false })
    expect(at(9_000)).toEqual({ entry: 100, response: 100, rejected: false })
    expect([model.feed(500), model.feed(1_500), model.feed(9_000)]).toEqual([10, 20, 30])
  })

  it('rejects what is nearest to a request that never arrived', () => {
    expect(at(3_100)).toEqual({ entry: 500, response: 0, rejected: true })
    expect(at(2_600)).toEqual({ entry: 500, response: 0, rejected: true })
    expect(at(2_400).rejected).toBe(false)
  })

  it('refuses samples whose clock runs backwards', () => {
    const schema = models.samples.params(z)
    const parsed = schema.safeParse({ orders: [orders[1], orders[0]], feed: [{ at: 5, receivedAt: 4 }] })
    expect(parsed.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      'orders: expected rising requestAt',
      'feed.0: expected receivedAt at or after at: mend the clock of the recorder first',
    ])
  })
})
