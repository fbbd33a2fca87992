/**
 * The directory a run leaves: what a person opens and what a program reads.
 *
 *     tear-sheet.html   the page                    result.json   every figure, and what was run
 *     orders.db         the journal (swarm orders, fills, audit)
 *     equity, fills, trades, votes                  tables, each .csv, .parquet or both
 *
 * The result is written last: where it is, all the others are.
 */
import { join } from 'node:path'
import type { Instrument } from '#domain/instrument.ts'
import { roundTrips } from '#research/run/closed-trades.ts'
import type { RunResult } from '#research/run/run-result.ts'
import type { Backtest } from './backtest-run.ts'
import { isoText } from './moment.ts'
import { writeEquity, writeFills, writeTrades, writeVotes } from './run-tables.ts'
import type { ExportKind } from './export-kind.ts'
import { tearSheet } from './tear-sheet.ts'
import { writeWhole } from './whole-file.ts'
import { toJson } from './wire.ts'

export interface RunName {
  /** Title of the page. */
  readonly name: string
  readonly instruments: readonly Instrument[]
  readonly tables: ExportKind
  /** Files and switches it was configured with. */
  readonly sources: readonly string[]
}

/** What a result says in single numbers: all but its tables. */
export type RunFigures = Omit<RunResult, 'grid' | 'trades'> & { readonly trades: number }

export function figuresOf({ grid: _grid, trades, ...figures }: RunResult): RunFigures {
  return { ...figures, trades: trades.profits.length }
}

/** Writes all of it and says where the page is. Throws FILE_UNWRITABLE. */
export function writeRun(
  directory: string,
  { result, summary, byOrder, partial, statuses, voters, fills, votes }: Backtest,
  run: RunName,
): string {
  const tables = { directory, kind: run.tables, instruments: run.instruments }
  const write = (file: string, portions: Iterable<string>): void => writeWhole(join(directory, file), portions)

  writeEquity(tables, result.grid)
  writeFills(tables, fills())
  writeTrades(tables, roundTrips(fills(), run.instruments))
  writeVotes(tables, votes(), voters)
  write('tear-sheet.html', [tearSheet({ name: run.name, result, instruments: run.instruments })])
  write('result.json', [
    toJson({
      name: run.name,
      sources: run.sources,
      from: isoText(result.from),
      to: isoText(result.to),
      instruments: run.instruments,
      byOrder,
      partial,
      figures: figuresOf(result),
      digest: summary.eventDigest,
      summary,
      statuses,
    }),
    '\n',
  ])
  return join(directory, 'tear-sheet.html')
}
