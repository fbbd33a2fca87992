import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { averageCross } from '#research/signal/average-cross.ts'
import { EquityPoints, equityGrid } from '#research/run/equity-grid.ts'
import { lendTicks, openTickStore } from '#research/sweep/lent-ticks.ts'
import { repeated, rowsOf, seriesOf, sharedTicks, sharedTickStore } from '#research/sweep/shared-ticks.ts'
import { combinations, sweepAxis } from '#research/sweep/sweep-grid.ts'
import { memoryStore } from '#stores/ticks/memory-store.ts'
import { type TickBatch, TickBatchBuilder } from '#swarm/ports/tick-batch.ts'
import type { TickRange, TickStore } from '#swarm/ports/tick-store.ts'

describe('the combinations of a sweep', () => {
  it('are every value with every other, the last key fastest', () => {
    const axes = [sweepAxis('a.b=1,2'), sweepAxis('c=x, y ,z')]
    expect(combinations(axes).map((one) => one.join(' '))).toEqual(['1 x', '1 y', '1 z', '2 x', '2 y', '2 z'])
  })

  it('leave commas in brackets and quotes alone', () => {
    expect(sweepAxis('k=[1,2],{ a: 1, b: 2 },"x,y"').values).toEqual(['[1,2]', '{ a: 1, b: 2 }', '"x,y"'])
  })

  it.each(['k', '=1', 'k=', 'k=1,', 'k=1,1'])('are refused for %s', (text) => {
    expect(() => sweepAxis(text)).toThrow('SWEEP_INVALID')
  })
})

const filled = (): TickBatchBuilder => {
  const batch = new TickBatchBuilder(['A', 'B'])
  for (let k = 0; k < 100; k++) {
    batch.trade(k % 2, 10 * k, k, 100 + k, 1, 1)
    batch.quote(0, 10 * k, k, 99, 1, 101, 1)
  }
  return batch
}

async function all(store: TickStore, range?: TickRange): Promise<readonly string[]> {
  const rows: string[] = []
  for await (const batch of store.read(range)) {
    for (let row = 0; row < batch.rows; row++) {
      const from = batch.start[row]
      rows.push([batch.symbols[batch.symbol[row]], batch.kind[row], batch.at[row], batch.values[from]].join(' '))
    }
  }
  return rows
}

describe('shared ticks', () => {
  it('are those of the store they were read from, in every range', async () => {
    const store = memoryStore({ maxRows: 1_000 })
    await store.append(filled())
    const shared = sharedTickStore(await sharedTicks(store, {}))
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -10, max: 1_010 }),
        fc.integer({ min: -10, max: 1_010 }),
        fc.subarray(['A', 'B']),
        fc.subarray(['trade', 'quote', 'depth'] as const),
        async (from, to, symbols, kinds) => {
          const range = { from, to, symbols, kinds }
          expect(await all(shared, range)).toEqual(await all(store, range))
        },
      ),
    )
    const { series } = await shared.summary()
    expect(series.map(({ symbol, kind, rows }) => `${symbol} ${kind} ${rows}`).toSorted()).toEqual(
      ['A quote 100', 'A trade 50', 'B trade 50'].toSorted(),
    )
  })

  it('lie in memory that threads share, and a whole batch is lent as it is', async () => {
    const store = memoryStore({ maxRows: 1_000 })
    await store.append(filled())
    const ticks = await sharedTicks(store, {})
    const lent: TickBatch[] = []
    for await (const batch of sharedTickStore(ticks).read()) lent.push(batch)
    expect(lent).toEqual(ticks.batches)
    expect(lent[0]).toBe(ticks.batches[0])
    expect(lent[0].values.buffer).toBeInstanceOf(SharedArrayBuffer)
  })

  it('are found by the name they were lent under, and are only read', async () => {
    const batches = [filled()]
    const { store, directory } = lendTicks('mine', { batches, series: seriesOf(batches) })
    const opened = await openTickStore(store, directory, { write: false })
    expect(await all(opened)).toHaveLength(200)
    await expect(opened.append(filled())).rejects.toThrow('only read')
    await expect(openTickStore('nobody', '.', { write: false })).rejects.toThrow('STORE_ABSENT')
  })

  it('can be told several times, each after the one before', async () => {
    const batches = [filled()]
    const thrice = repeated({ batches, series: [] }, 3)
    expect(rowsOf(thrice)).toBe(600)
    const times = thrice.batches.flatMap(({ at, rows }) => [...at.subarray(0, rows)])
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })
})

describe('the average cross', () => {
  it('is the sign of the difference of the two means, and 0 before there are enough prices', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constantFrom(0, Number.NaN)), { maxLength: 80 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 6, max: 12 }),
        (prices, fast, slow) => {
          const good: number[] = []
          let held = 0
          const mean = (count: number): number => good.slice(-count).reduce((sum, one) => sum + one, 0) / count
          const expected = prices.map((price) => {
            if (price > 0) good.push(price)
            if (price > 0 && good.length >= slow) {
              const gap = mean(fast) - mean(slow)
              held = Math.abs(gap) < 1e-12 ? 0 : Math.sign(gap)
            }
            return held
          })
          expect([...averageCross(Float64Array.from(prices), fast, slow)]).toEqual(expected)
        },
      ),
    )
  })
})

describe('points of equity that are thinned', () => {
  it('make the grid that all of them make', () => {
    const step = fc.tuple(fc.integer({ min: 0, max: 3_000_000 }), fc.integer({ min: 1, max: 9 }))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let at = 0
        const points = steps.map(([span, equity]) => ({ at: (at += span), equity, balance: equity }))
        const thin = new EquityPoints(0, at)
        for (const point of points) thin.push(point)
        expect(equityGrid(thin.kept, 0, at, 5, thin.periodMicros)).toEqual(equityGrid(points, 0, at, 5))
        expect(thin.kept.length).toBeLessThanOrEqual(Math.ceil(at / thin.periodMicros) + 1)
      }),
    )
  })
})
