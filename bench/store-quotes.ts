/** Quotes of two instruments as batches in memory: May 2014 by two brokers, or seeded ones where those files are not. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { seededRng } from '#numeric/rng.ts'
import { detectSource } from '#stores/ticks/import/detection.ts'
import { TickBatchBuilder, type TickBatch } from '#swarm/ports/tick-batch.ts'

const folder = join(import.meta.dirname, '..', '..', 'shared', 'data', 'fx')
const files = [
  ['EURUSD', join(folder, 'fxcm_eurusd_tick_201405.csv.gz')],
  ['EURUSD.oanda', join(folder, 'oanda_eurusd_tick_201405.csv.gz')],
] as const
const SEEDED_ROWS = 1_500_000
const START = 1_400_000_000_000_000
const STEP = 250_000

export interface StoreQuotes {
  readonly name: string
  readonly batches: readonly TickBatch[]
  readonly rows: number
  readonly first: number
  readonly last: number
}

/** At most `most` of each. */
export async function storeQuotes(most: number): Promise<StoreQuotes> {
  const batches: TickBatch[] = []
  let [rows, first, last] = [0, Infinity, -Infinity]
  const filler = (symbol: string) => {
    let batch: TickBatchBuilder | undefined
    let seq = 0
    return (at: number, bid: number, ask: number): void => {
      if (seq >= most) return
      if (batch === undefined || batch.full) {
        batch = new TickBatchBuilder([symbol])
        batches.push(batch)
      }
      batch.quote(0, at, seq++, bid, NaN, ask, NaN)
      rows++
      first = Math.min(first, at)
      last = Math.max(last, at)
    }
  }
  const real = files.every(([, path]) => existsSync(path))
  if (real) {
    for (const [symbol, path] of files) {
      const add = filler(symbol)
      const nothing = (): void => {}
      const source = await detectSource(path)
      await source.read(
        {
          quote: (at, _local, bid, _bidSize, ask) => add(at, bid, ask),
          trade: nothing,
          depth: nothing,
          mbo: nothing,
          row: nothing,
          gap: nothing,
          room: () => undefined,
        },
        { progressed: nothing, noted: nothing, signal: new AbortController().signal },
      )
    }
  } else {
    const rng = seededRng(7)
    for (const [symbol] of files) {
      const add = filler(symbol)
      let mid = 1.38
      for (let k = 0; k < Math.min(most, SEEDED_ROWS / files.length); k++) {
        mid += (rng.uniform() - 0.5) * 1e-5
        add(START + k * STEP, mid - 1e-5, mid + 1e-5)
      }
    }
  }
  return { name: real ? 'EURUSD by two brokers, May 2014' : 'seeded', batches, rows, first, last }
}
