/** `swarm backtest`: the configured swarm on recorded ticks, as fast as the machine goes, and what it would have earned. */
import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { onInterrupt } from '#apps/interrupts.ts'
import { clockText, isoText } from '#apps/moment.ts'
import { progressLine } from '#apps/progress.ts'
import { makeRunFolder } from '#apps/run-folder.ts'
import { isColoured, print, type Shell } from '#apps/shell.ts'
import { painted, type Line } from '#apps/spans.ts'
import type { ExportKind } from '#apps/export-kind.ts'
import { toJson } from '#apps/wire.ts'
import type { Layer, LoadRequest } from '#config/load.ts'
import type { Micros } from '#domain/time.ts'
import { collect, configOption, example, exportOption, moment, setOption } from './switches.ts'

interface Options {
  readonly config?: readonly string[]
  readonly set?: readonly string[]
  readonly store?: string
  readonly from?: Micros
  readonly to?: Micros
  readonly out: string
  readonly export: ExportKind
  readonly sweep?: readonly string[]
  readonly workers: number
  readonly sort: string
  readonly json?: true
  readonly quiet?: true
}

export const backtestCommand = (shell: Shell): Command =>
  new Command('backtest')
    .description('the configured swarm on recorded ticks, with an honest exchange and a virtual clock')
    .addOption(configOption())
    .addOption(setOption())
    .option(
      '--store <where>',
      'recorded ticks, as swarm import made them (default: what the configuration says, or "ticks")',
    )
    .option('--from <moment>', 'first moment that is played, UTC', moment)
    .option('--to <moment>', 'first moment that is not played, UTC', moment)
    .option('--out <directory>', 'where the run is written', 'runs/latest')
    .addOption(exportOption())
    .option('--sweep <key.path=value,value>', 'a run for every value; repeatable, then for every combination', collect)
    .option('--workers <count>', 'threads of a sweep', count, 2)
    .option('--sort <figure>', 'what a sweep is sorted by: profit, sharpe, max_drawdown, ...', 'profit')
    .option('--json', 'the result as one JSON object on stdout, of a sweep one a run')
    .option('--quiet', 'no progress, only faults and the summary')
    .addHelpText(
      'after',
      example(
        'swarm import eurusd_ticks.csv.gz --symbol EURUSD',
        'swarm backtest --out runs/first',
        'swarm backtest --sweep agents.momentum.config.enterBps=0.5,1,2 --sort sharpe --out runs/sweep',
      ),
    )
    .action(async (options: Options) => {
      const request: LoadRequest = {
        files: options.config ?? [],
        switches: options.set ?? [],
        layers: layersOf(options),
        environment: shell.environment,
        cwd: shell.cwd,
      }
      await (options.sweep === undefined ? one(request, options, shell) : sweep(request, options.sweep, options, shell))
    })

async function one(request: LoadRequest, options: Options, shell: Shell): Promise<void> {
  const { loadConfig } = await import('#config/load.ts')
  const loaded = await loadConfig(request)
  const { runBacktest } = await import('#apps/backtest-run.ts')
  const { figuresOf, writeRun } = await import('#apps/run-files.ts')
  const { runSummaryLines } = await import('#apps/run-summary.ts')
  const out = resolve(shell.cwd, options.out)
  await interruptible(shell, async (progress, isInterrupted) => {
    const backtest = await runBacktest(loaded, {
      out,
      cwd: shell.cwd,
      from: options.from,
      to: options.to,
      cancelled: isInterrupted,
      progressed: (share, at) => {
        if (options.quiet !== true) progress.show(share, clockText(at))
      },
    })
    progress.close()
    const { instruments } = loaded.plan(1)
    const page = writeRun(out, backtest, {
      name: `Backtest of ${instruments.map(({ symbol }) => symbol).join(', ')}`,
      instruments,
      tables: options.export,
      sources: loaded.sources,
    })
    const { result, summary, byOrder, partial } = backtest
    if (options.json === true)
      print(shell, toJson({ ...figuresOf(result), byOrder, partial, digest: summary.eventDigest, out }))
    else printLines(shell, runSummaryLines(result, summary, byOrder, instruments[0].currency, page))
  })
}

async function sweep(request: LoadRequest, texts: readonly string[], options: Options, shell: Shell): Promise<void> {
  const { combinations, sweepAxis } = await import('#research/sweep/sweep-grid.ts')
  const { sweepFigure, sweepLines, writeSweep } = await import('#apps/sweep-table.ts')
  const by = sweepFigure(options.sort)
  const axes = texts.map(sweepAxis)
  const keys = axes.map(({ key }) => key)
  const runs = combinations(axes)
  const { loadConfig } = await import('#config/load.ts')
  // The first combination is looked at here, so that what is wrong with all of them is told once.
  const first = await loadConfig({
    ...request,
    switches: [...(request.switches ?? []), ...keys.map((key, k) => `${key}=${runs[0][k]}`)],
  })
  const { readShared, runSweep } = await import('#apps/sweep-run.ts')
  const out = resolve(shell.cwd, options.out)
  makeRunFolder(out)
  await interruptible(shell, async (progress, isInterrupted, whenInterrupted) => {
    const show = (share: number, note: string): void => {
      if (options.quiet !== true) progress.show(share, note)
    }
    const ticks = await readShared(first, { from: options.from, to: options.to }, shell.cwd, (share) =>
      show(share, 'reading the ticks'),
    )
    const running = runSweep(ticks, request, {
      ...{ out, keys, runs, workers: options.workers, tables: options.export, cwd: shell.cwd },
      ...{ from: options.from, to: options.to, progressed: show },
    })
    whenInterrupted(running.stop)
    if (isInterrupted()) running.stop()
    const result = await running.result
    progress.close()
    const tables = writeSweep(out, result, keys, runs, options.export)
    if (options.json === true) {
      const named = ({ at, ...done }: (typeof result.done)[number]) => ({
        run: at + 1,
        values: Object.fromEntries(keys.map((key, k) => [key, runs[at][k]])),
        ...done,
      })
      for (const done of result.done) print(shell, toJson(named(done)))
    } else {
      printLines(shell, sweepLines(result, keys, runs, by))
      print(shell, `table: ${tables.join(' ')}`)
    }
    if (result.done.some(({ failed }) => failed !== undefined)) shell.exit = 'runs'
  })
}

/** Long work that Ctrl-C ends in order: what is done by then is kept. */
async function interruptible(
  shell: Shell,
  work: (
    progress: ReturnType<typeof progressLine>,
    isInterrupted: () => boolean,
    whenInterrupted: (stop: () => void) => void,
  ) => Promise<void>,
): Promise<void> {
  const progress = progressLine(shell.stderr)
  let interrupted = false
  let stop = (): void => {}
  const release = onInterrupt(() => {
    interrupted = true
    stop()
  })
  try {
    await work(
      progress,
      () => interrupted,
      (given) => (stop = given),
    )
    if (interrupted) shell.exit = 'interrupted'
  } finally {
    progress.close()
    release()
  }
}

const printLines = (shell: Shell, lines: readonly Line[]): void => {
  for (const line of lines) print(shell, painted(line, Number.POSITIVE_INFINITY, isColoured(shell.stdout, shell)))
}

function count(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > 64)
    throw new InvalidArgumentError('Expected a whole number from 1 to 64.')
  return number
}

/** What makes a backtest of any configuration; what the files say of the simulated venue stays. */
function layersOf({ store, from, to }: Options): readonly Layer[] {
  const iso = (at: Micros | undefined): string | undefined => (at === undefined ? undefined : isoText(at))
  const span = Object.fromEntries(
    Object.entries({ from: iso(from), to: iso(to) }).filter(([, value]) => value !== undefined),
  )
  return [
    { name: 'backtest', value: { clock: 'virtual', venue: { use: 'simulated', config: span } } },
    ...(store === undefined ? [] : [{ name: '--store', value: { ticks: store } }]),
  ]
}
