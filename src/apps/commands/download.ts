/** `swarm download fx|bars SYMBOL`: history from public sources, through packages that are installed by whoever wants them. */
import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { utcMillis } from '#apps/moment.ts'
import { complain, print, type Shell } from '#apps/shell.ts'
import { example } from './switches.ts'

interface Options {
  readonly from: number
  readonly to: number
  readonly store: string
  readonly interval?: string
  readonly out?: string
  readonly symbol?: string
  readonly replace?: true
}

type Kind = 'dukascopy' | 'yahoo'

const INTERVALS = ['1m', '5m', '15m', '30m', '1h', '1d'] as const

export function downloadCommand(shell: Shell): Command {
  const command = new Command('download').description('history from public sources into a tick store')
  command.addCommand(
    sourceCommand(shell, 'fx', 'dukascopy', 'ticks by Dukascopy; needs npm install dukascopy-node').addHelpText(
      'after',
      example('swarm download fx EURUSD --from 2024-05-01 --to 2024-05-03'),
    ),
  )
  command.addCommand(
    sourceCommand(shell, 'bars', 'yahoo', 'bars by Yahoo; needs npm install yahoo-finance2')
      .addOption(new Option('--interval <span>', 'how long a bar is').choices(INTERVALS).default('1d'))
      .addHelpText('after', example('swarm download bars ES=F --interval 1h --from 2024-05-01 --to 2024-06-01')),
  )
  return command.addHelpText('after', example('swarm download fx EURUSD --from 2024-05-01 --to 2024-05-03'))
}

const sourceCommand = (shell: Shell, word: string, kind: Kind, about: string): Command =>
  new Command(word)
    .description(about)
    .argument('<instrument>', 'as the source calls it')
    .requiredOption('--from <time>', 'first day or moment, UTC', moment)
    .requiredOption('--to <time>', 'the first that is not wanted, UTC', moment)
    .option('--store <where>', 'a folder of parquet files (made when missing) or questdb:HOST', 'ticks')
    .option('--symbol <name>', 'what the store calls it; as the source does otherwise')
    .option('--out <file.csv>', 'keep it in a file of its own instead')
    .option('--replace', 'take away what the store has of that time first')
    .action(async (instrument: string, options: Options) => {
      if (!(options.to > options.from)) throw new InvalidArgumentError('--to must be after --from')
      const { download } = await import('#apps/download-run.ts')
      const sources = await import('#stores/ticks/import/download-sources.ts')
      const source = sources[kind]
      const interval = options.interval ?? ''
      const out = options.out === undefined ? undefined : resolve(shell.cwd, options.out)
      const request = { symbol: instrument, fromMillis: options.from, toMillis: options.to, interval, out }
      const file = await download(source, request, shell)
      try {
        if (out !== undefined) return print(shell, `${out}: ${file.rows.toLocaleString('en-US')} rows`)
        const { importFiles } = await import('#apps/import-run.ts')
        await importFiles(
          {
            files: [file.path],
            store: options.store,
            symbol: options.symbol ?? instrument.toUpperCase(),
            as: undefined,
            barMicros: source.intervals.get(interval),
            zone: undefined,
            shiftLocalMicros: undefined,
            sortMicros: 0,
            replace: options.replace === true,
          },
          shell,
          { file: ({ lines }) => lines.forEach((line) => print(shell, line)), notice: (line) => complain(shell, line) },
        )
      } finally {
        file.dispose()
      }
    })

function moment(text: string): number {
  const millis = utcMillis(text)
  if (millis === undefined)
    throw new InvalidArgumentError('Expected a day or a moment of UTC such as 2024-05-01 or 2024-05-01T10:00.')
  return millis
}
