/** Computes rows of features from recorded data into a file, in bounded memory. */
import { type Chosen } from './feature-choices.ts'
import { openFeatureFile } from './feature-file.ts'
import type { FeatureInput } from './feature-inputs.ts'
import { type Reading, readMarket } from './feature-reading.ts'
import { type ColumnSummary, columnTallies, rowComputer } from './feature-rows.ts'
import type { Shell } from './shell.ts'

export interface TableRequest extends Chosen {
  readonly path: string
  readonly force: boolean
  /** Every so many quotes a row is written. */
  readonly every: number
}

export interface ToldColumn extends ColumnSummary {
  /** Why none of its rows has a number; absent where one has. */
  readonly neverReady?: string
}

export interface TableReport {
  /** Written. */
  readonly rows: number
  readonly crossed: number
  /** Of the rows written. */
  readonly columns: readonly ToldColumn[]
  readonly reading: Reading
}

/** A column of the features by this name is the one that every file has. */
const OWN_COLUMN = 'mid'

/** Leaves no file behind when it rejects: with FILE_UNWRITABLE, what reading throws, or the reason of the signal. */
export async function computeInto(
  { path, force, every, choices, terms }: TableRequest,
  input: FeatureInput,
  shell: Shell,
  signal: AbortSignal,
): Promise<TableReport> {
  let quotes = 0
  let rows = 0
  const computer = rowComputer(choices, terms, (at, midPrice, values) => {
    if (++quotes % every !== 0) return
    rows++
    for (let k = 0; k < places.length; k++) row[k] = values[places[k]]
    file.row(at, midPrice, row)
    shown[0] = midPrice
    shown.set(row, 1)
    tallies.add(shown)
  })
  const places = [...computer.columns.keys()].filter((k) => computer.columns[k] !== OWN_COLUMN)
  const names = places.map((k) => computer.columns[k])
  const row = new Float64Array(names.length)
  const shown = new Float64Array(names.length + 1)
  const tallies = columnTallies([OWN_COLUMN, ...names])
  const file = openFeatureFile(path, names, force)
  try {
    const reading = await readMarket(input, computer, shell, signal)
    signal.throwIfAborted()
    file.finish()
    const why = computer.reasons()
    const reasons = ['no quote with both sides uncrossed', ...places.map((k) => why[k])]
    const columns = tallies.summaries().map((summary, k): ToldColumn => {
      if (summary.ready > 0) return summary
      // One that is ready by now has its numbers in rows that were not written.
      return { ...summary, neverReady: reasons[k] || 'no row with a number was written' }
    })
    return { rows, crossed: computer.crossed, columns, reading }
  } catch (thrown) {
    file.abandon()
    throw thrown
  }
}
