import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { parquetReadObjects } from 'hyparquet'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openHistoryFile } from '#apps/history-file.ts'
import { detectTickFormat, tickParser } from '#market/tick-format.ts'
import { bar, tick, type TickRow } from '#tests/unit/venues/mt5/past-terminal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mt5-file-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const MONDAY = Date.UTC(2026, 2, 2, 10)

function written(
  name: string,
  kind: 'ticks' | 'bars',
  pages: readonly (readonly object[])[],
  offsetSeconds = 0,
): Buffer {
  const path = join(folder, name)
  rmSync(path, { force: true })
  const file = openHistoryFile(path, kind)
  expect(readdirSync(folder)).toEqual([`${name}.part`])
  // A test gives rows of the kind.
  for (const rows of pages) file.page({ kind, rows } as Parameters<typeof file.page>[0], offsetSeconds)
  file.finish()
  expect(readdirSync(folder)).toEqual([name])
  return readFileSync(path)
}

function parsed(bytes: Uint8Array) {
  const format = detectTickFormat(bytes)!
  expect(format.name).toBe('MT5 tick export')
  const parser = tickParser(format)
  parser.push(bytes)
  parser.end(false)
  const ticks: { at: number; bid: number; ask: number }[] = []
  while (parser.next()) ticks.push({ ...parser.tick })
  expect(parser.badRows).toBe(0)
  return ticks
}

const parquet = (bytes: Buffer) => parquetReadObjects({ file: new Uint8Array(bytes).buffer })

describe('history as CSV', () => {
  it('is the export of the terminal', () => {
    const rows = [tick(MONDAY + 7, 1.10001, 1.10003), tick(MONDAY + 7, 0, 0, { last: 1.1, volume: 2, flags: 1_080 })]
    expect(written('x.csv', 'ticks', [rows]).toString()).toBe(
      '<DATE>\t<TIME>\t<BID>\t<ASK>\t<LAST>\t<VOLUME>\t<FLAGS>\n' +
        '2026.03.02\t10:00:00.007\t1.10001\t1.10003\t\t\t6\n' +
        '2026.03.02\t10:00:00.007\t\t\t1.1\t2\t1080\n',
    )
    expect(written('x.csv', 'bars', [[bar(MONDAY, 5)]]).toString()).toBe(
      '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n' +
        '2026.03.02\t10:00:00\t5\t6\t4\t5.5\t12\t3\t7\n',
    )
  })

  it('is read by the swarm again, tick by tick the same', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).filter((it) => it !== 0)
    const row = fc.record({ time: fc.integer({ min: 0, max: 4_000_000_000_000 }), bid: value, ask: value })
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
        const bytes = written('x.csv', 'ticks', [rows.map(({ time, bid, ask }) => tick(time, bid, ask))])
        expect(parsed(bytes)).toEqual(rows.map(({ time, bid, ask }) => ({ at: time * 1_000, bid, ask })))
      }),
      { numRuns: 100 },
    )
  })

  it('leaves out a price that is none: the one before stands', () => {
    const rows: TickRow[] = [tick(MONDAY, 1, 2), tick(MONDAY, 0, 3), tick(MONDAY, Number.NaN, 0)]
    expect(parsed(written('x.csv', 'ticks', [rows])).map(({ bid, ask }) => [bid, ask])).toEqual([
      [1, 2],
      [1, 3],
      [1, 3],
    ])
  })
})

describe('history as Parquet', () => {
  it('holds both clocks and every column', async () => {
    const rows = [tick(MONDAY, 1.5, 0, { last: 7, volume: 2.5, flags: 1_080 })]
    expect(await parquet(written('x.parquet', 'ticks', [rows], 7_200))).toEqual([
      {
        utc_millis: BigInt(MONDAY - 7_200_000),
        server_millis: BigInt(MONDAY),
        bid: 1.5,
        ask: 0,
        last: 7,
        volume: 2.5,
        flags: 1_080,
      },
    ])
    expect(await parquet(written('x.parquet', 'bars', [[bar(MONDAY, 5)]]))).toEqual([
      {
        utc_millis: BigInt(MONDAY),
        server_millis: BigInt(MONDAY),
        open: 5,
        high: 6,
        low: 4,
        close: 5.5,
        tick_volume: 12,
        real_volume: 3,
        spread: 7,
      },
    ])
  })

  it('is whole over many pages and row groups, and when it is empty', async () => {
    const pages = Array.from({ length: 140 }, (_, page) =>
      Array.from({ length: 500 }, (__, row) => tick(MONDAY + page * 500 + row, page + 1, row + 1)),
    )
    const read = await parquet(written('X.PARQUET', 'ticks', pages))
    expect(read).toHaveLength(70_000)
    expect(read.map(({ server_millis: at }) => Number(at) - MONDAY)).toEqual(read.map((_, index) => index))
    expect(read.at(-1)).toMatchObject({ bid: 140, ask: 500 })
    rmSync(join(folder, 'X.PARQUET'))
    expect(await parquet(written('x.parquet', 'bars', []))).toEqual([])
  })
})

describe('a history file', () => {
  it.each(['x.csv', 'x.parquet'])('%s that is given up leaves nothing, and spares what had its name', (name) => {
    writeFileSync(join(folder, name), 'older')
    const file = openHistoryFile(join(folder, name), 'ticks')
    file.page({ kind: 'ticks', rows: [tick(MONDAY, 1, 2)] }, 0)
    file.abandon()
    file.abandon()
    expect(readdirSync(folder)).toEqual([name])
    expect(readFileSync(join(folder, name), 'utf8')).toBe('older')
  })

  it.each(['x.csv', 'x.parquet'])('%s that cannot be written is found out before anything is fetched', (name) => {
    expect(() => openHistoryFile(join(folder, 'nowhere', name), 'ticks')).toThrow(/^FILE_UNWRITABLE: .*ENOENT/)
    mkdirSync(join(folder, name))
    expect(() => openHistoryFile(join(folder, name), 'ticks')).toThrow(/^FILE_UNWRITABLE: .*it is a directory/)
    expect(readdirSync(folder)).toEqual([name])
  })
})
