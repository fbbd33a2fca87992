/**
 * A table of a run as files, CSV (RFC 4180) or Parquet: the same rows, columns and values. What is not known is empty in
 * one and null in the other. A moment is text to the microsecond in one and a timestamp of UTC in the other; an amount is
 * exact in CSV and a double in Parquet.
 */
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileWriter, ParquetWriter } from 'hyparquet-writer'
import type { Money } from '#domain/money.ts'
import { csvLine } from '#stores/csv-cell.ts'
import type { ExportKind } from './export-kind.ts'
import { utcText } from './moment.ts'
import { openWhole, type WholeFile } from './whole-file.ts'

interface Named<Kind extends string, Row, Value> {
  readonly name: string
  readonly kind: Kind
  of(row: Row): Value
}

/** `moment` is micros of UTC, `whole` a whole number up to 2^53. */
export type TableColumn<Row> =
  | Named<'moment' | 'whole', Row, number>
  | Named<'number', Row, number | null>
  | Named<'amount', Row, Money>
  | Named<'text', Row, string>

/**
 * Writes `NAME.csv`, `NAME.parquet` or both, row by row, and gives their paths. Memory: a portion of the rows. Throws
 * FILE_UNWRITABLE.
 */
export function writeTable<Row>(
  directory: string,
  name: string,
  columns: readonly TableColumn<Row>[],
  rows: Iterable<Row>,
  kind: ExportKind,
): readonly string[] {
  const paths = (['csv', 'parquet'] as const)
    .filter((ending) => kind === ending || kind === 'both')
    .map((ending) => join(directory, `${name}.${ending}`))
  const files: WholeFile<Sheet<Row>>[] = []
  try {
    for (const path of paths) {
      files.push(openWhole(path, (fresh) => (path.endsWith('.csv') ? csvSheet : parquetSheet)(fresh, columns)))
    }
    for (const row of rows) for (const file of files) file.do((sheet) => sheet.row(row))
    for (const file of files) file.finish()
  } catch (thrown) {
    for (const file of files) file.abandon()
    throw thrown
  }
  return paths
}

/** A file that rows are added to; `finish` or `close` end it. */
interface Sheet<Row> {
  row(row: Row): void
  finish(): void
  close(): void
}

/** Characters gathered before they are written. */
const CSV_PORTION = 1 << 16

function csvSheet<Row>(fresh: string, columns: readonly TableColumn<Row>[]): Sheet<Row> {
  let descriptor: number | undefined = openSync(fresh, 'w')
  let text = csvLine(columns.map(({ name }) => name))
  const flush = (): void => {
    if (descriptor !== undefined) writeFileSync(descriptor, text)
    text = ''
  }
  const close = (): void => {
    if (descriptor !== undefined) closeSync(descriptor)
    descriptor = undefined
  }
  return {
    row(row) {
      text += csvLine(columns.map((column) => cellOf(column, row)))
      if (text.length >= CSV_PORTION) flush()
    },
    finish() {
      flush()
      close()
    },
    close,
  }
}

function cellOf<Row>(column: TableColumn<Row>, row: Row): string | number {
  switch (column.kind) {
    case 'moment':
      return utcText(Math.floor(column.of(row)))
    case 'amount':
      return column.of(row).toFixed()
    case 'number':
      return column.of(row) ?? ''
    case 'whole':
    case 'text':
      return column.of(row)
  }
}

const elements = {
  moment: {
    type: 'INT64',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
    repetition_type: 'REQUIRED',
  },
  whole: { type: 'INT64', repetition_type: 'REQUIRED' },
  number: { type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  amount: { type: 'DOUBLE', repetition_type: 'REQUIRED' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
} as const

/** Rows of a row group: what is gathered before it is written, and what a reader takes at a time. */
const ROWS_A_GROUP = 16_384

function parquetSheet<Row>(fresh: string, columns: readonly TableColumn<Row>[]): Sheet<Row> {
  const writer = new ParquetWriter({
    writer: fileWriter(fresh),
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, kind }) => ({ name, ...elements[kind] })),
    ],
  })
  const cells = columns.map((column) => cellsOf(column))
  let rows = 0
  const flush = (): void => {
    // A file of ours is written at once: nothing is left to wait for.
    void writer.write({
      rowGroupSize: ROWS_A_GROUP,
      columnData: columns.map(({ name }, k) => ({ name, data: cells[k].first(rows) })),
    })
    rows = 0
  }
  return {
    row(row) {
      for (const cell of cells) cell.put(rows, row)
      if (++rows === ROWS_A_GROUP) flush()
    },
    finish() {
      flush()
      void writer.finish()
    },
    close() {},
  }
}

/** The values of a column in a row group. Rows themselves are not held: theirs are decimals, ten times the size. */
interface Cells<Row> {
  put(at: number, row: Row): void
  first(rows: number): BigInt64Array | unknown[]
}

function cellsOf<Row>(column: TableColumn<Row>): Cells<Row> {
  switch (column.kind) {
    case 'moment':
    case 'whole': {
      const cells = new BigInt64Array(ROWS_A_GROUP)
      return {
        put: (at, row) => void (cells[at] = BigInt(Math.floor(column.of(row)))),
        first: (rows) => cells.slice(0, rows),
      }
    }
    case 'number':
      return listOf((row) => definedOf(column.of(row)))
    case 'amount':
      return listOf((row) => column.of(row).toNumber())
    case 'text':
      return listOf((row) => column.of(row))
  }
}

function listOf<Row>(valueOf: (row: Row) => unknown): Cells<Row> {
  const cells: unknown[] = []
  return { put: (at, row) => void (cells[at] = valueOf(row)), first: (rows) => cells.slice(0, rows) }
}

const definedOf = (value: number | null): number | null => (Number.isNaN(value) ? null : value)
