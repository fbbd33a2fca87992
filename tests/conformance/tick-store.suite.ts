/**
 * What every tick store promises. What one cannot do it declares with a reason, and the reason is printed with the skip.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MICROS_PER_DAY } from '#domain/time.ts'
import { MAX_BATCH_ROWS, tickKinds } from '#swarm/ports/tick-batch.ts'
import type { TickImport, TickRange, TickStore } from '#swarm/ports/tick-store.ts'
import { anyTick, anyTicks, appendAll, DAY, inTickOrder, quote, readAll, type Tick } from './tick-sample.ts'

/** One place where ticks are kept: opened again, it is the same store. */
export interface TickPlace {
  open(): Promise<TickStore>
  /** What `kill -9` leaves of an open store: nothing is flushed, nothing closed. */
  crash(store: TickStore): Promise<void>
}

export interface TickStoreSubject {
  readonly name: string
  place(): Promise<TickPlace>
  /** Runs of the random tests. */
  readonly runs: number
  /** Why it does not outlive its process. */
  readonly forgets?: string
  /** Why it cannot take away less than a day. */
  readonly dropsDays?: string
  /** Why it does not tell what a crash left. */
  readonly silent?: string
}

const within =
  ({ symbols, kinds, from = -Infinity, to = Infinity }: TickRange) =>
  (tick: Tick): boolean =>
    symbols?.includes(tick.symbol) !== false && kinds?.includes(tick.kind) !== false && tick.at >= from && tick.at < to

const NOTE: TickImport = {
  digest: 'ab12',
  file: 'eurusd.csv',
  format: 'ts_utc_ms,bid,ask',
  symbol: 'EURUSD',
  kinds: ['quote'],
  rows: 3,
  first: DAY,
  last: DAY + 5,
  done: false,
}

export function tickStoreSuite({ name, place, runs, forgets, dropsDays, silent }: TickStoreSubject): void {
  const unless =
    (reason: string | undefined) =>
    (text: string, test: () => Promise<void>): void => {
      if (reason === undefined) it(text, test)
      else it.skip(`${text}: ${reason}`, test)
    }
  const survives = unless(forgets)

  describe(`${name} tick store`, () => {
    it('has nothing at first, and gives nothing', async () => {
      const store = await (await place()).open()
      expect(await readAll(store)).toEqual([])
      expect(await store.summary()).toEqual({ series: [], imports: [] })
      await store.flush()
      expect(store.notices).toEqual([])
      await store.close()
      await store.close()
    })

    it('gives every tick back exactly, in order, however it was appended', async () => {
      await fc.assert(
        fc.asyncProperty(anyTicks(3), fc.integer({ min: 1, max: 20 }), async (ticks, size) => {
          const store = await (await place()).open()
          await appendAll(store, ticks, size)
          expect(await readAll(store)).toEqual(inTickOrder(ticks))
          await store.close()
        }),
        { numRuns: runs },
      )
    })

    it('orders what shares a microsecond: trades, depths, quotes, rows, orders, market by order; then by symbol; then by sequence', async () => {
      const store = await (await place()).open()
      const ticks = fc
        .sample(anyTick(1), { numRuns: 200, seed: 7 })
        .map((tick, seq) => ({ ...tick, at: DAY + 5, seq: (seq * 37) % 200 }))
      await appendAll(store, ticks)
      expect(await readAll(store)).toEqual(inTickOrder(ticks))
      await store.close()
    })

    it('gives more records of a book than a batch has in one microsecond, each with its id, in their order', async () => {
      const ticks = Array.from({ length: MAX_BATCH_ROWS + 9 }, (_, k) => ({
        ...quote('ES', DAY + 5, k),
        kind: 'mbo' as const,
        values: [2 ** 53 - 1 - k, 0, 1, 4_810.25, 3, k === MAX_BATCH_ROWS + 8 ? 128 : 0],
      }))
      const after = quote('ES', DAY + 5, 0)
      const store = await (await place()).open()
      await appendAll(store, [...ticks, after])
      expect(await readAll(store)).toEqual([after, ...ticks])
      await store.close()
    })

    it('reads half open ranges of symbols and kinds', async () => {
      const ticks = fc
        .sample(anyTicks(3), { numRuns: 5, seed: 3 })
        .flat()
        .map((tick, seq) => ({ ...tick, seq }))
      const store = await (await place()).open()
      await appendAll(store, ticks)
      const moments = ticks.map(({ at }) => at)
      await fc.assert(
        fc.asyncProperty(
          fc.record(
            {
              symbols: fc.subarray(['EURUSD', 'BTC/USD', 'nobody'], { minLength: 1 }),
              kinds: fc.subarray([...tickKinds], { minLength: 1 }),
              from: fc.constantFrom(...moments),
              to: fc.constantFrom(...moments),
            },
            { requiredKeys: [] },
          ),
          async (range) => {
            expect(await readAll(store, range)).toEqual(inTickOrder(ticks.filter(within(range))))
          },
        ),
        { numRuns: runs },
      )
      await store.close()
    })

    it('gives more ticks than a batch has, a part of them when the reader leaves, and all of them to the next', async () => {
      const ticks = Array.from({ length: 3 * MAX_BATCH_ROWS + 7 }, (_, k) =>
        quote(k % 2 === 0 ? 'EURUSD' : 'GBPUSD', DAY + k, k),
      )
      const store = await (await place()).open()
      await appendAll(store, ticks)
      for await (const batch of store.read()) {
        expect(batch.rows).toBeGreaterThan(0)
        break
      }
      const read = await readAll(store)
      expect([read.length, read[0], read.at(-1)]).toEqual([ticks.length, ticks[0], ticks.at(-1)])
      expect(read.map(({ seq }) => seq)).toEqual(ticks.map(({ seq }) => seq))
      await store.close()
    })

    it('reads in two ways at once', async () => {
      const ticks = Array.from({ length: 20_000 }, (_, k) => quote('EURUSD', DAY + k, k))
      const store = await (await place()).open()
      await appendAll(store, ticks)
      const counts = await Promise.all([readAll(store, { to: DAY + 15_000 }), readAll(store, { from: DAY + 5_000 })])
      expect(counts.map(({ length }) => length)).toEqual([15_000, 15_000])
      await store.close()
    })

    it('adds to what a day has', async () => {
      const store = await (await place()).open()
      await appendAll(store, [quote('EURUSD', DAY + 5, 1)])
      expect(await readAll(store)).toHaveLength(1)
      await appendAll(store, [quote('EURUSD', DAY + 4, 2), quote('EURUSD', DAY + MICROS_PER_DAY, 3)])
      expect((await readAll(store)).map(({ seq }) => seq)).toEqual([2, 1, 3])
      await store.close()
    })

    it('sums up what it has', async () => {
      const store = await (await place()).open()
      await appendAll(store, [
        quote('GBPUSD', DAY + 5, 1),
        quote('EURUSD', DAY + MICROS_PER_DAY + 7, 2),
        quote('EURUSD', DAY + 6, 3),
        { ...quote('EURUSD', DAY + 6, 4), kind: 'trade', values: [1, 2, 1] },
      ])
      const { series } = await store.summary()
      expect(
        series.map(({ symbol, kind, rows, first, last, days }) => [symbol, kind, rows, first, last, days]),
      ).toEqual([
        ['EURUSD', 'trade', 1, DAY + 6, DAY + 6, ['2024-08-08']],
        ['EURUSD', 'quote', 2, DAY + 6, DAY + MICROS_PER_DAY + 7, ['2024-08-08', '2024-08-09']],
        ['GBPUSD', 'quote', 1, DAY + 5, DAY + 5, ['2024-08-08']],
      ])
      await store.close()
    })

    it('takes whole days of a symbol away', async () => {
      const store = await (await place()).open()
      const ticks = [0, 1, 2].flatMap((day) =>
        ['EURUSD', 'GBPUSD'].map((symbol, k) => quote(symbol, DAY + day * MICROS_PER_DAY + 9, 2 * day + k)),
      )
      await appendAll(store, ticks)
      const range = {
        symbols: ['EURUSD'],
        kinds: ['quote'] as const,
        from: DAY + MICROS_PER_DAY,
        to: DAY + 2 * MICROS_PER_DAY,
      }
      expect(await store.drop(range)).toBe(1)
      expect(await store.drop(range)).toBe(0)
      expect(await readAll(store)).toEqual(inTickOrder(ticks.filter((tick) => !within(range)(tick))))
      await appendAll(store, [quote('EURUSD', DAY + MICROS_PER_DAY + 1, 50)])
      expect(await readAll(store)).toHaveLength(6)
      await store.close()
    })

    unless(dropsDays)('takes any range away', async () => {
      await fc.assert(
        fc.asyncProperty(anyTicks(2), fc.nat(16), fc.nat(16), async (ticks, a, b) => {
          const store = await (await place()).open()
          await appendAll(store, ticks)
          const range = { from: DAY + a * (MICROS_PER_DAY / 8), to: DAY + b * (MICROS_PER_DAY / 8) }
          const gone = ticks.filter(within(range)).length
          expect(await store.drop(range)).toBe(gone)
          expect(await readAll(store)).toEqual(inTickOrder(ticks.filter((tick) => !within(range)(tick))))
          await store.close()
        }),
        { numRuns: runs },
      )
    })

    it('remembers what it was filled from, the last word of each file', async () => {
      const store = await (await place()).open()
      await store.noteImport(NOTE)
      await store.noteImport({ ...NOTE, done: true })
      await store.noteImport({ ...NOTE, digest: 'cd', done: true })
      await store.forgetImport('cd')
      await store.forgetImport('ef')
      expect((await store.summary()).imports).toEqual([{ ...NOTE, done: true }])
      await store.close()
    })

    survives('is the same store when it is opened again', async () => {
      const where = await place()
      const [first, second] = fc.sample(anyTicks(3), { numRuns: 2, seed: 11 })
      const later = second.map((tick) => ({ ...tick, seq: tick.seq + 100 }))
      let store = await where.open()
      await appendAll(store, first)
      await store.noteImport({ ...NOTE, done: true })
      await store.close()
      store = await where.open()
      expect(store.notices).toEqual([])
      expect(await readAll(store)).toEqual(inTickOrder(first))
      await appendAll(store, later)
      await store.close()
      store = await where.open()
      expect(await readAll(store)).toEqual(inTickOrder([...first, ...later]))
      expect((await store.summary()).imports).toHaveLength(1)
      await store.close()
    })

    survives('has, after a crash, everything it had flushed, and nothing twice', async () => {
      const where = await place()
      let store = await where.open()
      await appendAll(store, [quote('EURUSD', DAY + 1, 1)])
      await store.flush()
      await readAll(store)
      await appendAll(store, [quote('EURUSD', DAY + 2, 2), quote('GBPUSD', DAY + 3, 3)])
      await store.flush()
      await appendAll(store, [quote('EURUSD', DAY + 4, 4)])
      await where.crash(store)
      store = await where.open()
      const seqs = (await readAll(store)).map(({ seq }) => seq)
      expect(seqs.slice(0, 3)).toEqual([1, 2, 3])
      expect(seqs.length).toBeLessThanOrEqual(4)
      await store.close()
      store = await where.open()
      expect((await readAll(store)).map(({ seq }) => seq)).toEqual(seqs)
      await store.close()
    })

    unless(forgets ?? silent)('says on opening that a recording was killed', async () => {
      const where = await place()
      let store = await where.open()
      await appendAll(store, [quote('EURUSD', DAY + 1, 1)])
      await store.flush()
      await where.crash(store)
      store = await where.open()
      expect(store.notices.join()).toMatch(/was killed/)
      await store.close()
      store = await where.open()
      expect(store.notices).toEqual([])
      await store.close()
    })
  })
}
