/** A signal tested on rows of prices: its positions, what they would have earned, and what is written of it. */
import { join } from 'node:path'
import type { Instrument } from '#domain/instrument.ts'
import { SwarmError } from '#domain/errors.ts'
import type { RoundTrip } from '#research/run/closed-trades.ts'
import type { RunResult } from '#research/run/run-result.ts'
import { averageCross } from '#research/signal/average-cross.ts'
import { backtestSignal, signalRoom, type SignalResult, type SignalTerms } from '#research/signal/signal-backtest.ts'
import { signalResult, TRADES_LISTED } from '#research/signal/signal-result.ts'
import { counted, fixed, total, whole } from './figures.ts'
import { clockText } from './moment.ts'
import { figuresOf } from './run-files.ts'
import { writeEquity, writeTrades } from './run-tables.ts'
import type { PricedRows } from './signal-rows.ts'
import { span, type Line } from './spans.ts'
import type { ExportKind } from './export-kind.ts'
import { tearSheet } from './tear-sheet.ts'
import { writeWhole } from './whole-file.ts'
import { toJson } from './wire.ts'

export interface Rule {
  readonly name: 'column' | 'ma_cross'
  readonly fast: number
  readonly slow: number
}

export interface SignalRun {
  readonly rows: number
  /** Ticks of the store that are no rows, by what is wrong with them. */
  readonly leftOut: PricedRows['leftOut']
  readonly tested: SignalResult
  readonly result: RunResult
  /** As many of its trades as are listed. */
  readonly trips: readonly RoundTrip[]
  readonly instrument: Instrument
  /** Of the backtest alone, rows as they lie in memory. */
  readonly rowsPerSecond: number
}

/** Throws SIGNAL_INVALID when the rule does not fit the rows. */
export function runSignal(
  { times, prices, halfSpreads, positions, leftOut }: PricedRows,
  rule: Rule,
  terms: Omit<SignalTerms, 'halfSpread'> & { readonly halfSpread: number | undefined },
  symbol: string,
): SignalRun {
  if (rule.name === 'ma_cross' && !(rule.fast < rule.slow)) {
    throw new SwarmError('SIGNAL_INVALID', { given: `--fast ${rule.fast} --slow ${rule.slow}`, allowed: 'fast < slow' })
  }
  if (rule.name === 'column' && positions === undefined) {
    throw new SwarmError('SIGNAL_INVALID', {
      why: 'no column of positions',
      allowed: 'one named by --signal, or a --rule',
    })
  }
  const wanted = rule.name === 'column' ? positions : averageCross(prices, rule.fast, rule.slow)
  const guess = signalRoom(prices.length, Math.min(prices.length, TRADES_LISTED))
  const all: SignalTerms = { ...terms, halfSpread: terms.halfSpread ?? halfSpreads ?? 0 }
  const begun = performance.now()
  const stretch = { prices, positions: wanted ?? new Int8Array(prices.length) }
  const tested = backtestSignal(stretch, all, guess)
  const rowsPerSecond = prices.length / Math.max(1e-6, (performance.now() - begun) / 1e3)
  const instrument: Instrument = {
    ...{ id: 1, symbol, tickSize: '1', lotStep: '1', minLots: '1', maxLots: '1', contractSize: '1', currency: '' },
  }
  // The figures are of all trades: once more with room for them, where that was not known before.
  const isShort = tested.trades > guess.trades.length
  const room = isShort ? { ...signalRoom(0, tested.trades), equity: guess.equity } : guess
  if (isShort) backtestSignal(stretch, all, room)
  const { result, trips } = signalResult({ times, prices, instrument }, all, room, tested)
  return { rows: prices.length, leftOut, tested, result, trips, instrument, rowsPerSecond }
}

/** Writes the tables `equity` and `trades`, the page and, last, `result.json`. Throws FILE_UNWRITABLE. */
export function writeSignal(
  directory: string,
  name: string,
  { result, trips, tested, instrument, rows, leftOut }: SignalRun,
  kind: ExportKind,
): string {
  const page = join(directory, 'tear-sheet.html')
  const instruments = [instrument]
  const tables = { directory, kind, instruments }
  writeEquity(tables, result.grid)
  writeTrades(tables, trips)
  writeWhole(page, [tearSheet({ name, result, instruments })])
  writeWhole(join(directory, 'result.json'), [
    toJson({ name, rows, leftOut, ...tested, figures: figuresOf(result) }),
    '\n',
  ])
  return page
}

const percent = (value: number | null): string =>
  value === null || Number.isNaN(value) ? '-' : `${(100 * value).toFixed(2)} %`
const figure = (value: number | null): string => (value === null || Number.isNaN(value) ? '-' : fixed(value, 2))

export function signalLines(
  { result, trips, tested, rows, leftOut, rowsPerSecond }: SignalRun,
  page: string,
): readonly Line[] {
  const { metrics } = result
  const bad = { ...leftOut, 'rows without a price': tested.badPrices, 'rows without a position': tested.badPositions }
  const listed = trips.length
  const facts: readonly (readonly [string, string])[] = [
    ['period', `${clockText(result.from)} to ${clockText(result.to)} UTC, ${whole(rows)} rows`],
    ['profit', `${figure(result.profit)} on ${figure(result.startEquity)} (${percent(metrics.total_return)})`],
    ['gross', `${figure(tested.gross)} before costs of ${figure(tested.costs)}`],
    [
      'ratios',
      `Sharpe ${figure(metrics.sharpe)}, Sortino ${figure(metrics.sortino)}, Calmar ${figure(metrics.calmar)}`,
    ],
    ['drawdown', `${percent(tested.maxDrawdown)} at its deepest`],
    [
      'trades',
      `${whole(tested.trades)}, ${percent(tested.wins / tested.trades)} won${listed < tested.trades ? `; the first ${whole(listed)} are listed` : ''}`,
    ],
    ['exposure', `${percent(tested.exposure)} of the rows with a position`],
    ...(total(bad) === 0 ? [] : [['left out', counted(bad)] as const]),
    ['speed', `${whole(rowsPerSecond)} rows/s`],
    ['page', page],
  ]
  return [
    [span('signal', 'bold'), span('  no orders, no queue, no latency: a first look, not a backtest', 'dim')],
    ...facts.map(([label, text]): Line => [span(`  ${label.padEnd(11)}`, 'dim'), span(text)]),
  ]
}
