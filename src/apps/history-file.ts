/**
 * Where fetched history goes: CSV in the terminal's own export format, which `--ticks` reads, or Parquet. The kind is
 * the ending of the name. Rows are written as they come; the file has its name only when it is whole.
 */
import { closeSync, openSync, statSync, writeSync } from 'node:fs'
import { fileWriter, ParquetWriter } from 'hyparquet-writer'
import type { BarRow, HistoryPage, TickRow } from '#venues/mt5/history.ts'
import { openWhole } from './whole-file.ts'

/** Every call throws FILE_UNWRITABLE when it cannot be done. */
export interface HistoryFile {
  page(page: HistoryPage, offsetSeconds: number): void
  /** Gives the file its name. */
  finish(): void
  /** Takes away what was written. */
  abandon(): void
}

/** What a kind of file does with pages; `finish` and `close` end it. */
interface Sheet {
  page(page: HistoryPage, offsetSeconds: number): void
  finish(): void
  close(): void
}

/** `path` ends in .csv or .parquet, in any case. Throws FILE_UNWRITABLE. */
export function openHistoryFile(path: string, kind: HistoryPage['kind']): HistoryFile {
  const file = openWhole(path, (fresh) => {
    // Found out now, not after an hour of fetching.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) throw new Error('it is a directory')
    return isParquet(path) ? parquetSheet(fresh, kind) : csvSheet(fresh, kind)
  })
  return {
    page: (page, offsetSeconds) => file.do((sheet) => sheet.page(page, offsetSeconds)),
    finish: file.finish,
    abandon: file.abandon,
  }
}

const isParquet = (path: string): boolean => path.toLowerCase().endsWith('.parquet')

const headers = {
  ticks: '<DATE>\t<TIME>\t<BID>\t<ASK>\t<LAST>\t<VOLUME>\t<FLAGS>\n',
  bars: '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n',
} as const

/** `2026.03.02<TAB>10:00:00.123`, server time as the terminal writes it. */
function stamp(millis: number, withMillis: boolean): string {
  const text = new Date(millis).toISOString()
  return `${text.slice(0, 10).replaceAll('-', '.')}\t${text.slice(11, withMillis ? 23 : 19)}`
}

/** A terminal says 0 for a price that is none, its export leaves it empty: a reader keeps the one before. */
const price = (value: number): string => (value === 0 || Number.isNaN(value) ? '' : String(value))
const tickLine = ({ time, bid, ask, last, volume, flags }: TickRow): string =>
  `${stamp(time, true)}\t${price(bid)}\t${price(ask)}\t${price(last)}\t${price(volume)}\t${flags}\n`
const barLine = ({ time, open, high, low, close, tickVolume, realVolume, spread }: BarRow): string =>
  `${stamp(time, false)}\t${open}\t${high}\t${low}\t${close}\t${tickVolume}\t${realVolume}\t${spread}\n`

function csvSheet(fresh: string, kind: HistoryPage['kind']): Sheet {
  let descriptor: number | undefined = openSync(fresh, 'w')
  const put = (text: string): void => {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length && descriptor !== undefined;) at += writeSync(descriptor, bytes, at)
  }
  const close = (): void => {
    if (descriptor !== undefined) closeSync(descriptor)
    descriptor = undefined
  }
  put(headers[kind])
  return {
    page: (page) => put(page.kind === 'ticks' ? page.rows.map(tickLine).join('') : page.rows.map(barLine).join('')),
    finish: close,
    close,
  }
}

const columns = {
  ticks: ['bid', 'ask', 'last', 'volume', 'flags'],
  bars: ['open', 'high', 'low', 'close', 'tickVolume', 'realVolume', 'spread'],
} as const
/** Rows of a row group: what a reader takes at a time. */
const ROWS_A_GROUP = 65_536
const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const integers: ReadonlySet<string> = new Set(['flags', 'spread'])

function parquetSheet(fresh: string, kind: HistoryPage['kind']): Sheet {
  const writer = new ParquetWriter({
    writer: fileWriter(fresh),
    schema: [
      { name: 'root', num_children: 2 + columns[kind].length },
      { name: 'utc_millis', type: 'INT64', repetition_type: 'REQUIRED' },
      { name: 'server_millis', type: 'INT64', repetition_type: 'REQUIRED' },
      ...columns[kind].map((name) => ({
        name: snakeCase(name),
        type: integers.has(name) ? ('INT32' as const) : ('DOUBLE' as const),
        repetition_type: 'REQUIRED' as const,
      })),
    ],
  })
  let kept: { readonly row: TickRow | BarRow; readonly offsetMillis: number }[] = []

  const flush = (): void => {
    const rows = kept
    kept = []
    // A file of ours is written at once: nothing is left to wait for.
    void writer.write({
      rowGroupSize: ROWS_A_GROUP,
      columnData: [
        { name: 'utc_millis', data: rows.map(({ row, offsetMillis }) => BigInt(row.time - offsetMillis)) },
        { name: 'server_millis', data: rows.map(({ row }) => BigInt(row.time)) },
        ...columns[kind].map((name) => ({
          name: snakeCase(name),
          // The columns of a kind are fields of its rows.
          data: rows.map(({ row }) => Reflect.get(row, name) as number),
        })),
      ],
    })
  }

  return {
    page({ rows }, offsetSeconds) {
      for (const row of rows) {
        kept.push({ row, offsetMillis: offsetSeconds * 1_000 })
        if (kept.length === ROWS_A_GROUP) flush()
      }
    },
    finish() {
      flush()
      void writer.finish()
    },
    close() {},
  }
}
