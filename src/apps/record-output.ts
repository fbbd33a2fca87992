/**
 * Records of any number as a table, as CSV (RFC 4180) or as JSON lines, on stdout, a batch at a time.
 *
 * Between batches the event loop turns, so a reader that went away (`| head`) ends the command. A table is as wide as its
 * first batch asks for; a longer cell further down pushes its row to the right, and nothing is ever cut.
 */
import { setImmediate as turn } from 'node:timers/promises'
import { csvLine } from '#stores/csv-cell.ts'
import { printable } from './figures.ts'
import type { Shell } from './shell.ts'
import { toJson } from './wire.ts'

export interface RecordColumn<Row> {
  readonly name: string
  /** Aligned to the right in the table. */
  readonly right?: true
  /** In CSV alone. */
  readonly csvOnly?: true
  /** Decimals are texts. */
  of(row: Row): string | number
}

export interface RecordFormat {
  readonly csv?: true
  readonly json?: true
}

const BATCH = 1_000

/** Prints every row. `none` is said where a person reads and there are no rows. */
export async function printRecords<Row>(
  rows: Iterable<Row>,
  columns: readonly RecordColumn<Row>[],
  { csv, json }: RecordFormat,
  none: string,
  shell: Shell,
): Promise<void> {
  const line = json === true ? jsonLine(columns) : csv === true ? csvRow(columns) : undefined
  const shown = columns.filter(({ csvOnly }) => csvOnly !== true)
  let widths: readonly number[] | undefined
  const table = (batch: readonly Row[]): string => {
    const cells = batch.map((row) => shown.map((column) => printable(String(column.of(row)))))
    const headed = widths === undefined ? [shown.map(({ name }) => headingOf(name)), ...cells] : cells
    widths ??= shown.map((_, at) => headed.reduce((widest, row) => Math.max(widest, row[at].length), 0))
    return headed.map((row) => `${tableLine(row, shown, widths ?? [])}\n`).join('')
  }
  let batch: Row[] = []
  const give = async (): Promise<void> => {
    shell.stdout.write(line === undefined ? table(batch) : batch.map((row) => line(row)).join(''))
    batch = []
    await turn()
  }
  if (csv === true && json !== true) shell.stdout.write(csvLine(columns.map(({ name }) => name)))
  let count = 0
  for (const row of rows) {
    count++
    if (batch.push(row) === BATCH) await give()
  }
  if (batch.length > 0) await give()
  if (count === 0 && line === undefined) shell.stdout.write(`${none}\n`)
}

/** `averagePrice` as AVERAGE PRICE. */
const headingOf = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter}`).toUpperCase()

const tableLine = (
  row: readonly string[],
  columns: readonly { readonly right?: true }[],
  widths: readonly number[],
): string =>
  row
    .map((cell, at) => (columns[at].right === true ? cell.padStart(widths[at]) : cell.padEnd(widths[at])))
    .join('  ')
    .trimEnd()

const jsonLine =
  <Row>(columns: readonly RecordColumn<Row>[]) =>
  (row: Row): string =>
    `${toJson(Object.fromEntries(columns.map(({ name, of }) => [name, of(row)])))}\n`

const csvRow =
  <Row>(columns: readonly RecordColumn<Row>[]) =>
  (row: Row): string =>
    csvLine(columns.map(({ of }) => of(row)))
