import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { MICROS_PER_DAY } from '#domain/time.ts'
import { openParquetStore } from '#stores/ticks/parquet-store.ts'
import { TickBatchBuilder } from '#swarm/ports/tick-batch.ts'
import type { TickStore } from '#swarm/ports/tick-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'parquet-store-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

let places = 0
const fresh = (): string => join(directory, `${places++}`)
const open = (path: string, write = true): Promise<TickStore> => openParquetStore({ path, memoryMiB: 128 }, { write })
const DAY = Date.UTC(2024, 7, 8) * 1_000

async function append(
  store: TickStore,
  seqs: readonly number[],
  at = (seq: number): number => DAY + seq,
): Promise<void> {
  const batch = new TickBatchBuilder(['EURUSD'])
  for (const seq of seqs) batch.quote(0, at(seq), seq, 1.1, 1, 1.2, 1)
  await store.append(batch)
}

async function seqs(store: TickStore, from?: number): Promise<number[]> {
  const found: number[] = []
  for await (const batch of store.read(from === undefined ? {} : { from }))
    found.push(...batch.seq.subarray(0, batch.rows))
  return found
}

/** Depth images of a day: at 64 MiB, DuckDB can sort some 100,000 of them at once. */
const LONG = 150_000

async function appendDepth(store: TickStore, first: number, end: number, seqOf: (n: number) => number): Promise<void> {
  const batch = new TickBatchBuilder(['ES'])
  const levels = new Float64Array(10)
  const image = { bids: 10, asks: 10, bidPrices: levels, bidSizes: levels, askPrices: levels, askSizes: levels }
  for (let n = first; n < end; n++) {
    const seq = seqOf(n)
    levels.fill(seq)
    batch.depth(0, DAY + Math.floor(seq / 3) * 1_000_000, seq, image)
    if (!batch.full && n < end - 1) continue
    await store.append(batch)
    batch.clear()
  }
}

describe('a parquet store', () => {
  it('has one writer, which readers do not disturb', async () => {
    const path = fresh()
    const writer = await open(path)
    await expect(open(path)).rejects.toThrow(/^STORE_LOCKED/)
    await append(writer, [1, 2])
    await writer.flush()
    const reader = await open(path, false)
    expect(reader.notices.join()).toMatch(/somebody is recording/)
    expect(await seqs(reader)).toEqual([])
    await expect(append(reader, [3])).rejects.toThrow(/^STORE_UNWRITABLE: .*opened to be read/)
    expect(await seqs(writer)).toEqual([1, 2])
    expect(await seqs(reader)).toEqual([1, 2])
    await reader.close()
    await writer.close()
    await (await open(path)).close()
  })

  it('is not made by reading', async () => {
    await expect(open(fresh(), false)).rejects.toThrow(/^STORE_ABSENT/)
  })

  it('finds a torn file, names it, and reads the other days', async () => {
    const path = fresh()
    let store = await open(path)
    await append(store, [1, 2])
    await append(store, [3], (seq) => DAY + MICROS_PER_DAY + seq)
    await store.close()
    const torn = join(path, 'kind=quote', 'symbol=EURUSD', 'day=2024-08-08', 'ticks.parquet')
    truncateSync(torn, 300)
    store = await open(path)
    expect(store.notices).toEqual([expect.stringContaining(`${torn} is damaged`)])
    await expect(seqs(store)).rejects.toThrow(new RegExp(`^STORE_TORN: .*${torn}`))
    expect(await seqs(store, DAY + MICROS_PER_DAY)).toEqual([3])
    expect((await store.summary()).series[0].rows).toBe(1)
    await store.close()
  })

  it('loses only the end of a log that was torn by a crash, and says how much', async () => {
    const path = fresh()
    const store = await open(path)
    await append(store, [1, 2])
    await store.flush()
    await append(store, [3])
    await store.flush()
    const left = fresh()
    cpSync(path, left, { recursive: true })
    await store.close()
    const [segment] = readdirSync(join(left, 'wal'))
    truncateSync(join(left, 'wal', segment), 300)
    const next = await open(left)
    expect(next.notices).toEqual([
      expect.stringMatching(/was killed: 2 ticks .* are kept.*; \d+ bytes of an unfinished write are lost/),
    ])
    expect(await seqs(next)).toEqual([1, 2])
    await next.close()
  })

  it('puts nothing in twice when it was killed between a day and the end of the log', async () => {
    const path = fresh()
    const store = await open(path)
    await append(store, [1, 2])
    await store.flush()
    const before = fresh()
    cpSync(path, before, { recursive: true })
    expect(await seqs(store)).toEqual([1, 2])
    // The day is there and the log still is.
    cpSync(join(path, 'kind=quote'), join(before, 'kind=quote'), { recursive: true })
    await store.close()
    const next = await open(before)
    expect(await seqs(next)).toEqual([1, 2])
    await append(next, [3])
    expect(await seqs(next)).toEqual([1, 2, 3])
    await next.close()
  })

  it('says in one line that the disk is full, keeps what was flushed, and goes on when there is room', async () => {
    const path = fresh()
    let room = 50
    const store = await openParquetStore({ path, memoryMiB: 128 }, { write: true }, (file, bytes) => {
      if (room <= 0) throw new Error('ENOSPC: no space left on device')
      const written = writeSync(file, bytes, 0, Math.min(room, bytes.length))
      room -= written
      return written
    })
    await append(store, [1])
    await expect(store.flush()).rejects.toThrow(/^STORE_UNWRITABLE: .*no space left/)
    room = 1e9
    await store.flush()
    await append(store, [2])
    expect(await seqs(store)).toEqual([1, 2])
    await store.close()
  })

  it.each([
    ['in order of time', (n: number) => n],
    ['in no order', (n: number) => (n * 7_919) % LONG],
  ])(
    'takes a day of several times its memory, recorded %s, and gives it back in order',
    { timeout: 60_000 },
    async (_name, seqOf) => {
      const path = fresh()
      let store = await openParquetStore({ path, memoryMiB: 64 }, { write: true })
      // The second half meets a day that has a file.
      await appendDepth(store, 0, LONG / 2, seqOf)
      expect((await store.summary()).series[0].rows).toBe(LONG / 2)
      await appendDepth(store, LONG / 2, LONG, seqOf)
      await store.close()
      store = await openParquetStore({ path, memoryMiB: 64 }, { write: false })
      let next = 0
      for await (const batch of store.read())
        for (let row = 0; row < batch.rows; row++) {
          const right = batch.seq[row] === next && batch.values[batch.start[row] + 2] === next
          if (!right) expect.fail(`row ${next} is ${batch.seq[row]}`)
          next++
        }
      expect(next).toBe(LONG)
      await store.close()
    },
  )

  it('keeps every row of a symbol whose columns change to and fro', async () => {
    const store = await open(fresh())
    for (const [seq, columns] of [['a'], ['b'], ['a', 'c']].entries()) {
      const batch = new TickBatchBuilder(['EURUSD'], [columns])
      batch.row(0, DAY + seq, seq, [10 * seq, 10 * seq + 1])
      await store.append(batch)
    }
    const again = new TickBatchBuilder(['EURUSD'], [['a']])
    again.row(0, DAY + 3, 3, [30])
    await store.append(again)
    const found: unknown[] = []
    for await (const { rows, columns, start, values } of store.read())
      for (let row = 0; row < rows; row++)
        found.push(Object.fromEntries(columns[0].map((name, k) => [name, values[start[row] + k]])))
    expect(found).toEqual([
      { a: 0, b: NaN, c: NaN },
      { a: NaN, b: 10, c: NaN },
      { a: 20, b: NaN, c: 21 },
      { a: 30, b: NaN, c: NaN },
    ])
    await store.close()
  })

  it('has a folder of what it spills while it is open, and takes away what a killed owner left there', async () => {
    const path = fresh()
    const spill = join(path, 'spill')
    mkdirSync(spill, { recursive: true })
    writeFileSync(join(spill, 'duckdb_temp_storage_DEFAULT-0.tmp'), 'left')
    const store = await open(path)
    expect(readdirSync(spill)).toEqual([])
    await append(store, [1, 2])
    const reader = await open(path, false)
    await reader.close()
    expect(await seqs(store)).toEqual([1, 2])
    expect(readdirSync(spill)).toEqual([])
    await store.close()
    expect(readdirSync(path)).not.toContain('spill')
  })

  it('says in one line that a day cannot be written, and writes it when it can', async () => {
    const path = fresh()
    const store = await open(path)
    await append(store, [1, 2])
    const inTheWay = join(path, 'spill', 'day.parquet')
    mkdirSync(inTheWay)
    await expect(seqs(store)).rejects.toThrow(/^STORE_UNWRITABLE: [^\n]*$/)
    rmSync(inTheWay, { recursive: true })
    expect(await seqs(store)).toEqual([1, 2])
    await store.close()
  })

  it('refuses a name that DuckDB would read as a pattern', async () => {
    await expect(open(join(directory, 'a*b'))).rejects.toThrow(/^STORE_UNREADABLE: .*\* \?/)
  })
})
