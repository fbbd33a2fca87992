/** A signal tested on rows of prices: its positions, what they would have earned, and what is written of it. */
import { join } from 'node:path'
import type { Instrument } from '#domain/instrument.ts'
import { SwarmError } from '#domain/errors.ts'
import type { RunResult } from '#research/run/run-result.ts'
import { averageCross } from '#research/signal/average-cross.ts'
import { backtestSignal, signalRoom, type SignalResult, type SignalTerms } from '#research/signal/signal-backtest.ts'
import { signalResult, TRADES_LISTED } from '#research/signal/signal-result.ts'
import { figuresOf } from './run-files.ts'
import type { PricedRows } from './signal-rows.ts'
import { span, type Line } from './spans.ts'
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
  readonly tested: SignalResult
  readonly result: RunResult
  readonly instrument: Instrument
  /** Of the backtest alone, rows as they lie in memory. */
  readonly rowsPerSecond: number
}

/** Throws SIGNAL_INVALID when the rule does not fit the rows. */
export function runSignal(
  { times, prices, halfSpreads, positions }: PricedRows,
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
  const room = signalRoom(prices.length, Math.min(prices.length, TRADES_LISTED))
  const all: SignalTerms = { ...terms, halfSpread: terms.halfSpread ?? halfSpreads ?? 0 }
  const begun = performance.now()
  const tested = backtestSignal({ prices, positions: wanted ?? new Int8Array(prices.length) }, all, room)
  const rowsPerSecond = prices.length / Math.max(1e-6, (performance.now() - begun) / 1e3)
  const instrument: Instrument = {
    ...{ id: 1, symbol, tickSize: '1', lotStep: '1', minLots: '1', maxLots: '1', contractSize: '1', currency: '' },
  }
  const result = signalResult({ times, prices, instrument }, all, room, tested)
  return { rows: prices.length, tested, result, instrument, rowsPerSecond }
}

/** Writes `result.json`, `equity.csv` and the page. Throws FILE_UNWRITABLE. */
export function writeSignal(directory: string, name: string, { result, tested, instrument, rows }: SignalRun): string {
  const page = join(directory, 'tear-sheet.html')
  const { times, equity } = result.grid
  writeWhole(join(directory, 'result.json'), [toJson({ name, rows, ...tested, figures: figuresOf(result) }), '\n'])
  writeWhole(
    join(directory, 'equity.csv'),
    ['time,equity\r\n'].concat(Array.from(times, (at, k) => `${new Date(at / 1_000).toISOString()},${equity[k]}\r\n`)),
  )
  writeWhole(page, [tearSheet({ name, result, instruments: [instrument] })])
  return page
}

const percent = (value: number | null): string =>
  value === null || Number.isNaN(value) ? '-' : `${(100 * value).toFixed(2)} %`
const figure = (value: number | null): string => (value === null || Number.isNaN(value) ? '-' : value.toFixed(2))

export function signalLines({ result, tested, rows, rowsPerSecond }: SignalRun, page: string): readonly Line[] {
  const { metrics } = result
  const iso = (at: number): string => new Date(at / 1_000).toISOString().slice(0, 19).replace('T', ' ')
  const bad = tested.badPrices + tested.badPositions
  const facts: readonly (readonly [string, string])[] = [
    ['period', `${iso(result.from)} to ${iso(result.to)} UTC, ${rows.toLocaleString('en-US')} rows`],
    ['profit', `${figure(result.profit)} on ${figure(result.startEquity)} (${percent(metrics.total_return)})`],
    ['gross', `${figure(tested.gross)} before costs of ${figure(tested.costs)}`],
    [
      'ratios',
      `Sharpe ${figure(metrics.sharpe)}, Sortino ${figure(metrics.sortino)}, Calmar ${figure(metrics.calmar)}`,
    ],
    ['drawdown', `${percent(tested.maxDrawdown)} at its deepest`],
    ['trades', `${tested.trades.toLocaleString('en-US')}, ${percent(tested.wins / tested.trades)} won`],
    ['exposure', `${percent(tested.exposure)} of the rows with a position`],
    ...(bad === 0
      ? []
      : [['left out', `${tested.badPrices} rows without a price, ${tested.badPositions} without a position`] as const]),
    ['speed', `${Math.round(rowsPerSecond).toLocaleString('en-US')} rows/s`],
    ['page', page],
  ]
  return [
    [span('signal', 'bold'), span('  no orders, no queue, no latency: a first look, not a backtest', 'dim')],
    ...facts.map(([label, text]): Line => [span(`  ${label.padEnd(11)}`, 'dim'), span(text)]),
  ]
}
