import { describe, expect, it } from 'vitest'
import { memoryStore } from '#stores/ticks/memory-store.ts'
import { MAX_BATCH_ROWS, TickBatchBuilder } from '#swarm/ports/tick-batch.ts'

describe('a memory store', () => {
  it('gives up the oldest beyond its bound, and counts them', async () => {
    const store = memoryStore({ maxRows: 10_000 })
    const batch = new TickBatchBuilder(['EURUSD'])
    for (let from = 0; from < 30_000; from += 5_000) {
      batch.clear()
      for (let k = 0; k < 5_000; k++) batch.quote(0, from + k, from + k, 1, 1, 1, 1)
      await store.append(batch)
    }
    expect(store.dropped).toBe(20_000)
    const { series } = await store.summary()
    expect(series.map(({ rows, first, last }) => [rows, first, last])).toEqual([[10_000, 20_000, 29_999]])
  })

  it('takes copies: a lent batch may be filled again', async () => {
    const store = memoryStore({ maxRows: MAX_BATCH_ROWS })
    const batch = new TickBatchBuilder(['EURUSD'])
    batch.trade(0, 1, 1, 5, 6, 1)
    await store.append(batch)
    batch.values[0] = 99
    for await (const read of store.read()) expect([...read.values.subarray(0, 3)]).toEqual([5, 6, 1])
  })
})
