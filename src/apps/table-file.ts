/**
 * A table of a run as files, CSV (RFC 4180) or Parquet: the same rows, columns and values. What is not known is empty in
 * one and null in the other. A moment is text to the microsecond in one and a timestamp of UTC in the other; an amount is
 * exact in CSV and a double in Parquet.
 */
import { join } from 'node:path'
import { parquetWriteBuffer } from 'hyparquet-writer'
import type { Money } from '#domain/money.ts'
import { csvLine } from '#stores/csv-cell.ts'
import type { ExportKind } from './export-kind.ts'
import { utcText } from './moment.ts'
import { writeWhole } from './whole-file.ts'

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

/** Writes `NAME.csv`, `NAME.parquet` or both, and gives their paths. Throws FILE_UNWRITABLE. */
export function writeTable<Row>(
  directory: string,
  name: string,
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  kind: ExportKind,
): readonly string[] {
  const written: string[] = []
  const put = (ending: 'csv' | 'parquet', portions: () => Iterable<string | Uint8Array>): void => {
    const path = join(directory, `${name}.${ending}`)
    if (kind !== ending && kind !== 'both') return
    writeWhole(path, portions())
    written.push(path)
  }
  put('csv', () => csvOf(columns, rows))
  put('parquet', () => [parquetOf(columns, rows)])
  return written
}

function* csvOf<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): Generator<string> {
  yield csvLine(columns.map(({ name }) => name))
  for (const row of rows) yield csvLine(columns.map((column) => cellOf(column, row)))
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

function parquetOf<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): Uint8Array {
  const buffer = parquetWriteBuffer({
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, kind }) => ({ name, ...elements[kind] })),
    ],
    columnData: columns.map((column) => ({ name: column.name, data: valuesOf(column, rows) })),
  })
  return new Uint8Array(buffer)
}

function valuesOf<Row>(column: TableColumn<Row>, rows: readonly Row[]): BigInt64Array | unknown[] {
  switch (column.kind) {
    case 'moment':
    case 'whole':
      return BigInt64Array.from(rows, (row) => BigInt(Math.floor(column.of(row))))
    case 'number':
      return rows.map((row) => definedOf(column.of(row)))
    case 'amount':
      return rows.map((row) => column.of(row).toNumber())
    case 'text':
      return rows.map((row) => column.of(row))
  }
}

const definedOf = (value: number | null): number | null => (Number.isNaN(value) ? null : value)
