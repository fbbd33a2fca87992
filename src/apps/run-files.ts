/**
 * The directory a run leaves: what a person opens and what a program reads.
 *
 *     tear-sheet.html   the page                    result.json   every figure, and what was run
 *     equity.csv        equity at each period       orders.db     the journal (swarm orders, fills, audit)
 *     fills.csv, trades.csv, votes.csv
 */
import { join } from 'node:path'
import type { Instrument } from '#domain/instrument.ts'
import type { Micros } from '#domain/time.ts'
import { tearSheet } from './tear-sheet.ts'
import type { RunResult } from '#research/run/run-result.ts'
import type { Backtest } from './backtest-run.ts'
import { writeWhole } from './whole-file.ts'
import { toJson } from './wire.ts'

export interface RunName {
  /** Title of the page. */
  readonly name: string
  readonly instruments: readonly Instrument[]
  /** Files and switches it was configured with. */
  readonly sources: readonly string[]
}

/** What a result says in single numbers: all but its tables. */
export type RunFigures = Omit<RunResult, 'grid' | 'trades'> & { readonly trades: number }

export function figuresOf({ grid: _grid, trades, ...figures }: RunResult): RunFigures {
  return { ...figures, trades: trades.length }
}

const iso = (at: Micros): string => new Date(at / 1_000).toISOString()
const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
const line = (cells: readonly (string | number)[]): string =>
  `${cells.map((cell) => quoted(typeof cell === 'number' && Number.isNaN(cell) ? '' : String(cell))).join(',')}\r\n`

/** Writes all of it and says where the page is. Throws FILE_UNWRITABLE. */
export function writeRun(
  directory: string,
  { result, record, summary, partial, statuses }: Backtest,
  run: RunName,
): string {
  const symbolOf = (id: number): string => run.instruments.find((one) => one.id === id)?.symbol ?? String(id)
  const write = (file: string, portions: Iterable<string>): void => writeWhole(join(directory, file), portions)
  const { grid, trades } = result

  write('result.json', [
    toJson({
      name: run.name,
      sources: run.sources,
      from: iso(result.from),
      to: iso(result.to),
      instruments: run.instruments,
      partial,
      figures: figuresOf(result),
      digest: summary.eventDigest,
      summary,
      statuses,
    }),
    '\n',
  ])
  write(
    'equity.csv',
    [line(['time', 'equity'])].concat(Array.from(grid.times, (at, k) => line([iso(at), grid.equity[k]]))),
  )
  write(
    'fills.csv',
    [line(['time', 'fill', 'order', 'symbol', 'side', 'lots', 'price', 'fee', 'why'])].concat(
      record.fills.map(({ at, fillId, clientId, instrument, side, lots, price, fee, why }) =>
        line([
          iso(at),
          fillId,
          clientId,
          symbolOf(instrument),
          side,
          lots.toFixed(),
          price.toFixed(),
          fee.toFixed(),
          why ?? '',
        ]),
      ),
    ),
  )
  write(
    'trades.csv',
    [line(['opened', 'closed', 'symbol', 'side', 'lots', 'in', 'out', 'fees', 'profit', 'fills'])].concat(
      trades.map((trade) =>
        line([
          ...[iso(trade.openedAt), iso(trade.closedAt), symbolOf(trade.instrument), trade.side, trade.lots.toFixed()],
          ...[trade.entryPrice, trade.exitPrice].map((price) => price.toSignificantDigits(15).toFixed()),
          ...[trade.fees.toFixed(), trade.profit.toSignificantDigits(15).toFixed(), trade.fills],
        ]),
      ),
    ),
  )
  write(
    'votes.csv',
    [line(['time', 'seq', 'symbol', 'voter', 'stance', 'confidence', 'ballot'])].concat(
      record.votes.map(({ at, seq, instrument, voter, stance, confidence, ballot }) =>
        line([iso(at), seq, symbolOf(instrument), voter, stance, confidence, ballot]),
      ),
    ),
  )
  write('tear-sheet.html', [tearSheet({ name: run.name, result, instruments: run.instruments })])
  return join(directory, 'tear-sheet.html')
}
