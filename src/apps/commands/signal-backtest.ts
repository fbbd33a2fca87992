/** `swarm signal-backtest`: what a row of positions would have earned, in a moment. */
import { basename, resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { makeRunFolder } from '#apps/run-folder.ts'
import { isColoured, print, type Shell } from '#apps/shell.ts'
import { painted } from '#apps/spans.ts'
import type { ExportKind } from '#apps/export-kind.ts'
import { toJson } from '#apps/wire.ts'
import { SwarmError } from '#domain/errors.ts'
import type { Micros } from '#domain/time.ts'
import { duration, example, exportOption, moment, spanOption } from './switches.ts'

interface Options {
  readonly store: string
  readonly symbol?: string
  readonly bar: number
  readonly from?: Micros
  readonly to?: Micros
  readonly signal: string
  readonly price?: string
  readonly rule?: 'ma_cross'
  readonly fast: number
  readonly slow: number
  readonly spread?: number
  readonly feeBps: number
  readonly sizing: 'fixed' | 'compounded'
  readonly size: number
  readonly balance: number
  readonly out: string
  readonly export: ExportKind
  readonly json?: true
}

export const signalBacktestCommand = (shell: Shell): Command =>
  new Command('signal-backtest')
    .description('what positions of -1, 0 and 1 over prices would have earned: no orders, a first look')
    .argument('[file]', 'CSV, plain or gzip: a time, a price (or close), and positions; without it, bars of the store')
    .option('--signal <column>', 'the positions of the file', 'position')
    .option('--price <column>', 'the prices of the file (default: price, close, mid or last)')
    .addOption(new Option('--rule <name>', 'positions by a rule, not a column').choices(['ma_cross']))
    .option('--fast <rows>', 'rows of the fast average of ma_cross', rowCount, 20)
    .option('--slow <rows>', 'rows of the slow one', rowCount, 100)
    .option('--store <where>', 'ticks, as swarm import made them', 'ticks')
    .option('--symbol <name>', 'which instrument of the store')
    .addOption(spanOption('--bar <span>', 'length of a bar of the store; 0s for every tick', '1m', span))
    .option('--from <moment>', 'first moment of the store, UTC', moment)
    .option('--to <moment>', 'first moment that is not taken', moment)
    .option('--spread <amount>', 'between bid and ask, in prices (default: what the rows say, or 0)', amount)
    .option('--fee-bps <bps>', 'of what is traded, basis points', amount, 0)
    .addOption(
      new Option('--sizing <kind>', 'the same units always, or all there is')
        .choices(['fixed', 'compounded'])
        .default('fixed'),
    )
    .option('--size <units>', 'units a position of 1 stands for, fixed only', amount, 1)
    .option('--balance <amount>', 'equity at the start', amount, 10_000)
    .option('--out <directory>', 'where the page and the figures are written', 'runs/signal')
    .addOption(exportOption())
    .option('--json', 'the result as one JSON object on stdout')
    .addHelpText(
      'after',
      example(
        'swarm signal-backtest mine.csv --signal position --spread 0.0001',
        'swarm signal-backtest --store ticks --symbol EURUSD --bar 5m --rule ma_cross --size 100000',
      ),
    )
    .action(async (file: string | undefined, options: Options) => {
      const { rowsOfFile, rowsOfStore } = await import('#apps/signal-rows.ts')
      const { runSignal, signalLines, writeSignal } = await import('#apps/signal-run.ts')
      const { figuresOf } = await import('#apps/run-files.ts')
      const { cwd } = shell
      if (options.from !== undefined && options.to !== undefined && !(options.from < options.to))
        throw new InvalidArgumentError('--to must be after --from')
      const symbol = options.symbol ?? (file === undefined ? undefined : basename(file).replace(/\.csv(\.gz)?$/, ''))
      if (symbol === undefined) {
        throw new SwarmError('SIGNAL_INVALID', { why: 'neither a file nor --symbol', allowed: 'one of them' })
      }
      const rows =
        file === undefined
          ? await rowsOfStore({
              ...{ store: options.store, cwd, symbol, barMicros: options.bar * 1_000 },
              ...{ from: options.from, to: options.to },
            })
          : await rowsOfFile(resolve(cwd, file), { signal: options.signal, price: options.price })
      const name = options.rule ?? (file === undefined ? 'ma_cross' : 'column')
      const run = runSignal(
        rows,
        { name, fast: options.fast, slow: options.slow },
        {
          startEquity: options.balance,
          sizing: options.sizing,
          size: options.size,
          halfSpread: options.spread === undefined ? undefined : options.spread / 2,
          feeBps: options.feeBps,
        },
        symbol,
      )
      const out = resolve(cwd, options.out)
      makeRunFolder(out)
      const title =
        name === 'column' ? `${options.signal} of ${symbol}` : `${name} ${options.fast}/${options.slow} on ${symbol}`
      const page = writeSignal(out, title, run, options.export)
      if (options.json === true)
        return print(
          shell,
          toJson({ rows: run.rows, leftOut: run.leftOut, ...figuresOf(run.result), ...run.tested, out }),
        )
      for (const line of signalLines(run, page))
        print(shell, painted(line, Number.POSITIVE_INFINITY, isColoured(shell.stdout, shell)))
    })

const span = (text: string): number => (text === '0' || text === '0s' ? 0 : duration(text))

function amount(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Expected a number.')
  if (value < 0) throw new InvalidArgumentError('Expected a number, 0 or above.')
  return value
}

function rowCount(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 1_000_000)
    throw new InvalidArgumentError('Expected a whole number from 1 to 1000000.')
  return value
}
