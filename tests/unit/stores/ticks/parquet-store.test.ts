import { cpSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeSync } from 'node:fs'
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

  it('refuses a name that DuckDB would read as a pattern', async () => {
    await expect(open(join(directory, 'a*b'))).rejects.toThrow(/^STORE_UNREADABLE: .*\* \?/)
  })
})
