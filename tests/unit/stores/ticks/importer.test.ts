import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { detectSource } from '#stores/ticks/import/detection.ts'
import { importSource, type ImportOrder } from '#stores/ticks/import/importer.ts'
import { memoryStore } from '#stores/ticks/memory-store.ts'
import { tickKinds, widthOf } from '#swarm/ports/tick-batch.ts'
import type { TickRange, TickStore } from '#swarm/ports/tick-store.ts'

const directory = mkdtempSync(join(tmpdir(), 'import-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

let files = 0
function fileOf(name: string, text: string | Uint8Array): string {
  const path = join(directory, `${files++}-${name}`)
  writeFileSync(path, text)
  return path
}

const order: ImportOrder = {
  symbol: 'EURUSD',
  toUtc: (at) => at,
  sortMicros: 60e6,
  replace: false,
  shiftLocalMicros: undefined,
}

async function importFile(
  store: TickStore,
  path: string,
  changes: Partial<ImportOrder> = {},
  signal = new AbortController().signal,
  barMicros?: number,
) {
  const source = await detectSource(path, { barMicros })
  return importSource(
    store,
    source,
    { ...order, ...changes },
    { progressed: () => {}, noted: () => {}, signal },
    () => {},
  )
}

async function ticksOf(store: TickStore, range: TickRange = {}): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const batch of store.read(range)) {
    for (let row = 0; row < batch.rows; row++) {
      const from = batch.start[row]
      found.push([
        tickKinds[batch.kind[row]],
        batch.at[row],
        ...batch.values.subarray(from, from + widthOf(batch, row)),
      ])
    }
  }
  return found
}

const quotes = (from: number, count: number, step = 1_000): string =>
  `ts_utc_ms,bid,ask\n${Array.from({ length: count }, (_, k) => `${from + k * step},1.1,1.2`).join('\n')}\n`
const T = 1_400_000_000_000
const store = (): TickStore => memoryStore({ maxRows: 1e6 })

describe('importing a file', () => {
  it('takes its ticks, and the same file twice adds nothing', async () => {
    const into = store()
    const path = fileOf('eurusd.csv.gz', gzipSync(quotes(T, 3)))
    expect(await importFile(into, path)).toMatchObject({ how: 'taken', note: { rows: 3, first: T * 1e3, done: true } })
    expect(await importFile(into, path)).toMatchObject({ how: 'there', note: { rows: 3 } })
    expect(await ticksOf(into)).toEqual([0, 1, 2].map((k) => ['quote', (T + k * 1e3) * 1e3, 1.1, NaN, 1.2, NaN]))
  })

  it('refuses a file that overlaps what is there, names it, and changes nothing', async () => {
    const into = store()
    const first = fileOf('first.csv', quotes(T, 5))
    await importFile(into, first)
    await expect(importFile(into, fileOf('second.csv', quotes(T + 4_000, 5)))).rejects.toThrow(
      /^IMPORT_OVERLAP: .*first\.csv/,
    )
    expect(await ticksOf(into)).toHaveLength(5)
    expect((await into.summary()).imports).toHaveLength(1)
  })

  it('puts an overlapping file in the place of what is there when it is told to', async () => {
    const into = store()
    await importFile(into, fileOf('first.csv', quotes(T, 5)))
    const done = await importFile(into, fileOf('second.csv', quotes(T + 4_000, 5, 500)), { replace: true })
    expect(done.replaced).toBe(1)
    expect(await ticksOf(into)).toHaveLength(9)
  })

  it('takes away all of a time that is named, and nothing of another symbol', async () => {
    const into = store()
    await importFile(into, fileOf('first.csv', quotes(T, 5)))
    await importFile(into, fileOf('other.csv', quotes(T, 5)), { symbol: 'GBPUSD' })
    const replace = { from: T * 1e3, to: (T + 4_000) * 1e3 }
    const done = await importFile(into, fileOf('second.csv', quotes(T + 2_000, 1)), { replace })
    expect(done.replaced).toBe(4)
    expect((await ticksOf(into, { symbols: ['EURUSD'] })).map((tick) => (tick as number[])[1])).toEqual(
      [2_000, 4_000].map((ms) => (T + ms) * 1e3),
    )
    expect(await ticksOf(into, { symbols: ['GBPUSD'] })).toHaveLength(5)
  })

  it('takes what follows, and another symbol of the same time', async () => {
    const into = store()
    await importFile(into, fileOf('first.csv', quotes(T, 5)))
    await importFile(into, fileOf('second.csv', quotes(T + 5_000, 5)))
    await importFile(into, fileOf('third.csv', quotes(T, 6)), { symbol: 'GBPUSD' })
    expect(await ticksOf(into)).toHaveLength(16)
  })

  it('sorts rows within the window, and refuses what is further out of order with its line', async () => {
    const rows = [0, 5_000, 2_000, 70_000, 65_000].map((ms) => `${T + ms},1.1,1.2`).join('\n')
    const into = store()
    const done = await importFile(into, fileOf('a.csv', `ts_utc_ms,bid,ask\n${rows}\n`))
    expect(done.remarks.join()).toMatch(/2 rows were out of order, by 5 s at most/)
    expect((await ticksOf(into)).map((tick) => (tick as number[])[1])).toEqual(
      [0, 2_000, 5_000, 65_000, 70_000].map((ms) => (T + ms) * 1e3),
    )
    const other = store()
    await expect(importFile(other, fileOf('b.csv', `ts_utc_ms,bid,ask\n${rows}\n${T},1.1,1.2\n`))).rejects.toThrow(
      /IMPORT_REFUSED: .*line=7.*--sort-window/,
    )
    expect(await ticksOf(other)).toEqual([])
  })

  it('counts what is no market data, rows that cannot be read, and a file that breaks off, and takes the rest', async () => {
    const text = `${quotes(T, 3)}${T + 9_000},0,1.2\n${T + 9_500},1.1\n${T + 10_000},-1,1.2\n${quotes(T + 20_000, 50_000).slice(18)}`
    const packed = gzipSync(text)
    const done = await importFile(store(), fileOf('cut.csv.gz', packed.subarray(0, packed.length - 5_000)))
    expect(done.remarks.join('\n')).toMatch(
      /1 left out: quote zero\n1 left out: quote negative\n2 rows cannot be read.*\nthe file breaks off/,
    )
  })

  it('refuses a file without ticks, and one in no known format', async () => {
    await expect(importFile(store(), fileOf('a.csv', 'ts_utc_ms,bid,ask\n'))).rejects.toThrow(
      /IMPORT_REFUSED: .*no ticks/,
    )
    await expect(importFile(store(), fileOf('b.csv', 'hello\nworld\n'))).rejects.toThrow(/TICKS_FORMAT: .*bars/)
    await expect(importFile(store(), fileOf('c.csv', ''))).rejects.toThrow(/TICKS_FORMAT: .*empty/)
  })

  it('leaves local times out when that clock is behind the venue’s, and takes them corrected', async () => {
    const rows = [0, 1, 2].map((k) => `${T + k - 1_270}000000,${T + k},${T + k},${k},1.1,1,1.2,1`).join('\n')
    const path = fileOf(
      'usdm_btcusdt_bookticker.csv',
      `local_ts_ns,event_ts_ms,tx_ts_ms,update_id,bid_px,bid_qty,ask_px,ask_qty\n${rows}\n`,
    )
    const locals = async (into: TickStore): Promise<number[]> => {
      for await (const batch of into.read()) return [...batch.localAt.subarray(0, batch.rows)]
      return []
    }
    const into = store()
    expect((await importFile(into, path)).remarks.join()).toMatch(/behind the venue's, by up to 1.27 s, in 3 of 3 rows/)
    expect(await locals(into)).toEqual([NaN, NaN, NaN])
    const corrected = store()
    await importFile(corrected, path, { shiftLocalMicros: 1.3e6 })
    expect(await locals(corrected)).toEqual([0, 1, 2].map((k) => (T + k) * 1e3 + 30_000))
    await expect(importFile(store(), path, { shiftLocalMicros: 1e6 })).rejects.toThrow(
      /IMPORT_REFUSED: .*270 ms before they happened/,
    )
  })

  it('takes each row by the zone it states and counts the others, but no row without one among them', async () => {
    const row = (time: string): string => `${time},1.1,1.2\n`
    const head = 'timestamp,bid,ask\n'
    const mixed = `${head}${row('2024-03-31 00:59:59+00:00')}${row('2024-03-31 02:00:00+01:00')}`
    expect((await importFile(store(), fileOf('m.csv', mixed))).remarks.join()).toMatch(/1 rows state another time zone/)
    const path = fileOf('n.csv', `${mixed}${row('2024-03-31 02:00:01')}`)
    await expect(importFile(store(), path)).rejects.toThrow(/IMPORT_REFUSED: .*line=4.*mixed time zones/)
  })

  it('keeps nothing of an import that is interrupted', async () => {
    const into = store()
    const stop = new AbortController()
    const path = fileOf('a.csv', quotes(T, 100_000))
    const append = into.append
    into.append = async (batch) => {
      await append(batch)
      stop.abort(new Error('enough'))
    }
    await expect(importFile(into, path, {}, stop.signal)).rejects.toThrow('enough')
    expect(await ticksOf(into)).toEqual([])
    expect((await into.summary()).imports).toEqual([])
  })

  it('begins again where an import was killed', async () => {
    const into = store()
    const path = fileOf('a.csv', quotes(T, 100))
    const { note } = await importFile(into, path)
    await into.noteImport({ ...note, done: false })
    expect((await importFile(into, path)).remarks.join()).toMatch(/cut short: 100 ticks/)
    expect(await ticksOf(into)).toHaveLength(100)
  })

  it('keeps nothing when the disk is full', async () => {
    const into = store()
    const flush = into.flush
    into.flush = () => Promise.reject(new Error('no space left'))
    await expect(importFile(into, fileOf('a.csv', quotes(T, 100)))).rejects.toThrow('no space left')
    into.flush = flush
    expect(await ticksOf(into)).toEqual([])
  })
})

describe('bars', () => {
  const bars = (times: readonly string[]): string =>
    `time,open,high,low,close,volume\n${times.map((time) => `${time},1,2,0.5,1.5,10`).join('\n')}\n`

  it('have the time of their end, by the shortest step of their stamps', async () => {
    const into = store()
    await importFile(
      into,
      fileOf(
        'a.csv',
        bars(['2024-01-01 00:00:00', '2024-01-01 00:05:00', '2024-01-01 00:01:00', '2024-01-01 00:06:00'].sort()),
      ),
    )
    expect((await ticksOf(into))[0]).toEqual(['row', Date.UTC(2024, 0, 1, 0, 1) * 1e3, 1, 2, 0.5, 1.5, 10])
  })

  it('need their span said when there is one of them only', async () => {
    const path = fileOf('a.csv', bars(['2024-01-01 00:00:00']))
    await expect(importFile(store(), path)).rejects.toThrow(/--bar/)
    const into = store()
    await importFile(into, path, {}, undefined, 60e6)
    expect(await ticksOf(into)).toHaveLength(1)
  })

  it('come from MetaTrader’s export too', async () => {
    const into = store()
    const rows = ['00:00:00', '01:00:00'].map((time) => `2024.01.02\t${time}\t1\t2\t0.5\t1.5\t10\t0\t3`)
    await importFile(
      into,
      fileOf(
        'EURUSD_H1.csv',
        `<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n${rows.join('\n')}\n`,
      ),
    )
    expect((await ticksOf(into)).map((tick) => (tick as number[])[1])).toEqual(
      [1, 2].map((hour) => Date.UTC(2024, 0, 2, hour) * 1e3),
    )
  })
})
