/** `swarm features compute`: rows of features over recorded data, as a feature agent would send them, into a file. */
import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { example } from '#apps/commands/switches.ts'
import type { ChoiceOptions } from '#apps/feature-choices.ts'
import { whole } from '#apps/figures.ts'
import { onInterrupt } from '#apps/interrupts.ts'
import { complain, isColoured, print, type Shell } from '#apps/shell.ts'
import { painted } from '#apps/spans.ts'
import { toJson } from '#apps/wire.ts'
import { DEFAULT_SET } from '#features/sets.ts'
import { countFrom1, forceOption, inputOption, positive, setOption, symbolOption } from './options.ts'

interface Options extends ChoiceOptions {
  readonly in: readonly string[]
  readonly out: string
  readonly symbol?: string
  readonly every: number
  readonly force?: true
  readonly json?: true
}

function tableName(text: string): string {
  if (!/\.(csv|parquet)$/i.test(text)) throw new InvalidArgumentError('Expected a name that ends in .csv or .parquet.')
  return text
}

const namesOf = (text: string): readonly string[] => text.split(',').map((name) => name.trim())

export const featuresComputeCommand = (shell: Shell): Command =>
  new Command('compute')
    .description('features over recorded quotes, trades and depth: a row a quote, as CSV or Parquet')
    .addOption(inputOption())
    .addOption(symbolOption())
    .addOption(new Option('--out <file>', 'ends in .csv or .parquet').argParser(tableName).makeOptionMandatory())
    .addOption(setOption(`a named set of features (default: ${DEFAULT_SET})`))
    .addOption(new Option('--features <names>', 'features by name, with commas between').argParser(namesOf))
    .option('--config <file>', 'YAML with `features`, as a feature agent has them, or a swarm with one such agent')
    .option('--unit-size <lots>', 'lots taken for both sizes where the file has none', positive)
    .option('--signing <rule>', 'who started a trade, where the file does not say (default: lee_ready)')
    .option('--every <n>', 'write every nth row; all quotes count for the features', countFrom1, 1)
    .addOption(forceOption())
    .option('--json', 'what was done as one JSON object')
    .addHelpText(
      'after',
      example(
        'swarm features compute --in eurusd.csv.gz --out eurusd.parquet --set technical',
        'swarm features compute --in data/binance/usdm_btcusdt --out btc.parquet --set seed --every 10',
      ),
    )
    .action(async (options: Options, command: Command) => {
      const { chosenBy } = await import('#apps/feature-choices.ts')
      const { featureInput } = await import('#apps/feature-inputs.ts')
      const chosen = chosenBy(options, shell)
      if (typeof chosen === 'string') return command.error(`error: ${chosen}`)
      const input = featureInput(options.in, options.symbol, shell.cwd)
      if (typeof input === 'string') return command.error(`error: ${input}`)
      const path = resolve(shell.cwd, options.out)
      if (input.files.includes(path)) return command.error('error: --out is one of the files that are read')

      const { computeInto } = await import('#apps/feature-table.ts')
      const { tellReading } = await import('#apps/feature-reading.ts')
      const stop = new AbortController()
      const giveBack = onInterrupt(() => stop.abort())
      try {
        const { rows, crossed, columns, reading } = await computeInto(
          { path, force: options.force === true, every: options.every, ...chosen },
          input,
          shell,
          stop.signal,
        )
        tellReading(reading, shell)
        if (reading.quotes === 0) {
          complain(shell, 'there is no quote in it, and so no row')
          shell.exit = 'ticks'
        }
        const { quotes, depths, trades, gaps, badRows, setAside, truncated } = reading
        if (options.json === true) {
          const counts = { quotes, crossed, depths, trades, gaps, badRows, setAside, truncated: truncated.length }
          return print(shell, toJson({ input: input.name, files: input.files, file: path, rows, ...counts, columns }))
        }
        const { summaryLines } = await import('#apps/feature-text.ts')
        for (const line of summaryLines(columns))
          print(shell, painted(line, Number.POSITIVE_INFINITY, isColoured(shell.stdout, shell)))
        const events = `${whole(quotes)} quotes (${whole(crossed)} crossed), ${whole(depths)} depth images, ${whole(trades)} trades`
        print(shell, `${whole(rows)} ${rows === 1 ? 'row' : 'rows'} of ${input.name} in ${path}; ${events}`)
      } catch (thrown) {
        if (!stop.signal.aborted) throw thrown
        complain(shell, 'interrupted: nothing was written')
        shell.exit = 'interrupted'
      } finally {
        giveBack()
      }
    })
