/** The files of a set on their way into a check: what a row is found wrong for is noted with its file and line. */
import type { Column } from '#market/rows/columns.ts'
import type { TimedRows } from '#stores/merged-rows.ts'
import type { FileFault } from '#stores/row-file.ts'
import type { ConditionLog } from './set-report.ts'

export type RowFault = Pick<FileFault, 'field' | 'condition'>
type TakeRow = (cells: Float64Array) => RowFault | null

export class CheckedFiles {
  readonly files: TimedRows[] = []
  private readonly log: ConditionLog
  private readonly timeColumns: 1 | 2

  constructor(log: ConditionLog, timeColumns: 1 | 2) {
    this.log = log
    this.timeColumns = timeColumns
  }

  /** A file that is not there is counted under `missing`. */
  add(
    path: string | undefined,
    missing: string,
    columns: readonly Column[],
    takes: TakeRow,
    more: Pick<TimedRows, 'missed' | 'end'> = {},
  ): void {
    if (path === undefined) return this.log.count(missing)
    const take: TimedRows['take'] = (cells, line) => {
      const fault = takes(cells)
      if (fault !== null) this.log.note({ file: path, line, detail: '', ...fault })
    }
    this.files.push({ path, columns, timeColumns: this.timeColumns, take, ...more })
  }
}
