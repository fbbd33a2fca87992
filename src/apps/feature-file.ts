/**
 * Where rows of features go: CSV or Parquet, by the ending of the name. First `at`, microseconds of UTC, then `mid`, then
 * the columns. What is not a number is empty in CSV and null in Parquet. Rows are written as they come; the file has its
 * name only when it is whole.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { fileWriter, ParquetWriter } from 'hyparquet-writer'
import type { Micros } from '#domain/time.ts'
import { openWhole, refuseExisting } from './whole-file.ts'

/** Every call throws FILE_UNWRITABLE when it cannot be done. */
export interface FeatureFile {
  row(at: Micros, midPrice: number, values: Float64Array): void
  /** Gives the file its name. */
  finish(): void
  /** Takes away what was written; nothing after `finish`. */
  abandon(): void
}

type Sheet = Omit<FeatureFile, 'abandon'> & { readonly close: () => void }

const isParquet = (path: string): boolean => path.toLowerCase().endsWith('.parquet')

/** `path` ends in .csv or .parquet, in any case; `mid` is no column. Throws FILE_UNWRITABLE. */
export function openFeatureFile(path: string, columns: readonly string[], force: boolean): FeatureFile {
  refuseExisting(path, force)
  const file = openWhole(path, (fresh) => (isParquet(path) ? parquetSheet(fresh, columns) : csvSheet(fresh, columns)))
  return {
    row: (at, midPrice, values) => file.do((sheet) => sheet.row(at, midPrice, values)),
    finish: file.finish,
    abandon: file.abandon,
  }
}

const cell = (value: number): string => (Number.isNaN(value) ? '' : String(value))
/** Characters gathered before they are written. */
const CSV_PORTION = 1 << 16

function csvSheet(fresh: string, columns: readonly string[]): Sheet {
  let descriptor: number | undefined = openSync(fresh, 'w')
  let text = `${['at', 'mid', ...columns].join(',')}\n`
  const flush = (): void => {
    const bytes = Buffer.from(text)
    text = ''
    for (let at = 0; at < bytes.length && descriptor !== undefined;) at += writeSync(descriptor, bytes, at)
  }
  const close = (): void => {
    if (descriptor !== undefined) closeSync(descriptor)
    descriptor = undefined
  }
  return {
    row(at, midPrice, values) {
      text += `${at},${cell(midPrice)}`
      for (let k = 0; k < columns.length; k++) text += `,${cell(values[k])}`
      text += '\n'
      if (text.length >= CSV_PORTION) flush()
    },
    finish() {
      flush()
      close()
    },
    close,
  }
}

/** Rows of a row group: what a reader takes at a time. */
const ROWS_A_GROUP = 16_384

function parquetSheet(fresh: string, columns: readonly string[]): Sheet {
  const names = ['mid', ...columns]
  const writer = new ParquetWriter({
    writer: fileWriter(fresh),
    schema: [
      { name: 'root', num_children: 1 + names.length },
      { name: 'at', type: 'INT64', repetition_type: 'REQUIRED' },
      ...names.map((name) => ({ name, type: 'DOUBLE' as const, repetition_type: 'OPTIONAL' as const })),
    ],
  })
  const times = new BigInt64Array(ROWS_A_GROUP)
  const cells = names.map((): (number | null)[] => [])
  let rows = 0

  const flush = (): void => {
    // A file of ours is written at once: nothing is left to wait for.
    void writer.write({
      rowGroupSize: ROWS_A_GROUP,
      columnData: [
        { name: 'at', data: times.slice(0, rows) },
        ...names.map((name, k) => ({ name, data: cells[k].slice(0, rows) })),
      ],
    })
    rows = 0
  }
  const put = (column: number, value: number): void => {
    cells[column][rows] = Number.isNaN(value) ? null : value
  }

  return {
    row(at, midPrice, values) {
      times[rows] = BigInt(at)
      put(0, midPrice)
      for (let k = 0; k < columns.length; k++) put(k + 1, values[k])
      if (++rows === ROWS_A_GROUP) flush()
    },
    finish() {
      if (rows > 0) flush()
      void writer.finish()
    },
    close() {},
  }
}
