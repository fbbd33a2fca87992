/** `swarm download fx|bars SYMBOL`: history from public sources, through packages that are installed by whoever wants them. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { whole } from '#apps/figures.ts'
import { complain, print, type Shell } from '#apps/shell.ts'
import type { Micros } from '#domain/time.ts'
import type { DownloadSource } from '#stores/ticks/import/download-source.ts'
import { example, moment } from './switches.ts'

interface Options {
  readonly from: Micros
  readonly to: Micros
  readonly store: string
  readonly interval?: string
  readonly out?: string
  readonly symbol?: string
  readonly replace?: true
}

const INTERVALS = ['1m', '5m', '15m', '30m', '1h', '1d'] as const

export function downloadCommand(shell: Shell): Command {
  const command = new Command('download').description('history from public sources into a tick store')
  command.addCommand(
    sourceCommand(
      shell,
      'fx',
      'ticks by Dukascopy; needs the package dukascopy-node',
      async () => (await import('#stores/ticks/import/dukascopy-source.ts')).dukascopy,
    ).addHelpText('after', example('swarm download fx EURUSD --from 2024-05-01 --to 2024-05-03')),
  )
  command.addCommand(
    sourceCommand(
      shell,
      'bars',
      'bars by Yahoo; needs the package yahoo-finance2',
      async () => (await import('#stores/ticks/import/yahoo-source.ts')).yahoo,
    )
      .addOption(new Option('--interval <span>', 'how long a bar is').choices(INTERVALS).default('1d'))
      .addHelpText('after', example('swarm download bars ES=F --interval 1h --from 2024-05-01 --to 2024-06-01')),
  )
  return command.addHelpText('after', example('swarm download fx EURUSD --from 2024-05-01 --to 2024-05-03'))
}

const sourceCommand = (shell: Shell, word: string, about: string, loadSource: () => Promise<DownloadSource>): Command =>
  new Command(word)
    .description(about)
    .argument('<instrument>', 'as the source calls it')
    .requiredOption('--from <time>', 'first day or moment, UTC', moment)
    .requiredOption('--to <time>', 'the first that is not wanted, UTC', moment)
    .option('--store <where>', 'a folder of parquet files (made when missing) or questdb:HOST', 'ticks')
    .option('--symbol <name>', 'what the store calls it; as the source does otherwise')
    .addOption(
      new Option('--out <file.csv>', 'keep it in a file of its own instead').conflicts(['store', 'symbol', 'replace']),
    )
    .option('--replace', 'take away what the store has of that time first')
    .action(async (instrument: string, options: Options) => {
      const { from, to } = options
      if (!(to > from)) throw new InvalidArgumentError('--to must be after --from')
      const { download } = await import('#apps/download-run.ts')
      const source = await loadSource()
      const interval = options.interval ?? ''
      const isFile = options.out !== undefined
      const target = resolve(shell.cwd, options.out ?? options.store)
      const file = await download(source, { symbol: instrument, from, to, interval, target, isFile }, shell)
      if (file === undefined) return
      if (isFile) return print(shell, `${target}: ${whole(file.rows)} rows`)
      const { importFiles } = await import('#apps/import-run.ts')
      const barMicros = source.intervals.get(interval)
      // A bar is in the store at its end.
      const asked = { from: from + (barMicros ?? 0), to: to + (barMicros ?? 0) }
      try {
        await importFiles(
          {
            files: [file.path],
            store: options.store,
            symbol: options.symbol ?? instrument.toUpperCase(),
            as: undefined,
            barMicros,
            zone: undefined,
            shiftLocalMicros: undefined,
            sortMicros: 0,
            replace: options.replace === true && asked,
          },
          shell,
          { file: ({ lines }) => lines.forEach((line) => print(shell, line)), notice: (line) => complain(shell, line) },
        )
        if (shell.exit === 'ok') file.remove()
      } finally {
        if (existsSync(file.path)) complain(shell, `${file.path}: kept: the next try of this download needs no server`)
      }
    })
