/** `swarm import FILE...`: files of market data into a tick store, looked at before they are taken. */
import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { complain, isColoured, print, type Shell } from '#apps/shell.ts'
import { painted } from '#apps/spans.ts'
import { duration, example, spanOption } from './switches.ts'

const MICROS_PER_MILLI = 1_000

interface Options {
  readonly store: string
  readonly symbol?: string
  readonly as?: string
  readonly bar?: number
  readonly zone?: string
  readonly shiftLocal?: number
  readonly sortWindow: number
  readonly replace?: true
  readonly json?: true
}

export const importCommand = (shell: Shell): Command =>
  new Command('import')
    .description('market data from files into a tick store: ticks, trades, order books, bars')
    .argument(
      '<files...>',
      'plain, gzip, zip or parquet; the format is known by content, files of a set by one of them',
    )
    .option(
      '--store <where>',
      'a folder of parquet files (made when missing), questdb:HOST, or memory to look only',
      'ticks',
    )
    .option('--symbol <name>', 'the instrument, where the file or its name does not say it')
    .option('--as <format>', 'take it only as this: a part of the name of a format')
    .option('--bar <span>', 'how long a bar is, where its stamps do not show it', duration)
    .option('--zone <zone>', 'zone of times the file does not state: +02:00, Europe/Athens', zone)
    .option('--shift-local <span>', 'the local clock was behind by this', duration)
    .addOption(spanOption('--sort-window <span>', 'how far out of order rows may be', '1m'))
    .option('--replace', 'take away what the store has of that time first')
    .option('--json', 'a JSON object a file')
    .addHelpText(
      'after',
      example('swarm import eurusd_ticks.csv.gz', 'swarm import --store questdb:localhost --symbol ES *_mbo.csv.gz'),
    )
    .action(async (files: readonly string[], options: Options) => {
      const { importFiles } = await import('#apps/import-run.ts')
      const { reportLines } = await import('#apps/data-report.ts')
      const { toJson } = await import('#apps/wire.ts')
      const micros = (millis: number | undefined): number | undefined =>
        millis === undefined ? undefined : millis * MICROS_PER_MILLI
      await importFiles(
        {
          files: files.map((file) => resolve(shell.cwd, file)),
          store: options.store,
          symbol: options.symbol,
          as: options.as,
          barMicros: micros(options.bar),
          zone: options.zone,
          shiftLocalMicros: micros(options.shiftLocal),
          sortMicros: options.sortWindow * MICROS_PER_MILLI,
          replace: options.replace === true,
        },
        shell,
        {
          file({ lines, reports, facts }) {
            if (options.json === true) return print(shell, toJson(facts))
            for (const report of reports)
              for (const line of reportLines(report))
                print(shell, painted(line, Number.POSITIVE_INFINITY, isColoured(shell.stdout, shell)))
            for (const line of lines) print(shell, line)
          },
          notice: (line) => complain(shell, line),
        },
      )
    })

function zone(text: string): string {
  if (!/^[A-Za-z0-9_+:/-]+$/.test(text))
    throw new InvalidArgumentError('Expected a zone such as +02:00 or Europe/Athens.')
  return text
}
