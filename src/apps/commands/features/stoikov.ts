/** `swarm features stoikov`: fits the table that `stoikov_adj` takes, on recorded quotes with sizes. */
import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { example } from '#apps/commands/switches.ts'
import { whole } from '#apps/figures.ts'
import { complain, isColoured, print, type Shell } from '#apps/shell.ts'
import { painted } from '#apps/spans.ts'
import { toJson } from '#apps/wire.ts'
import { countFrom1, forceOption, inputOption, positive, symbolOption } from './options.ts'

interface Options {
  readonly in: readonly string[]
  readonly out: string
  readonly symbol?: string
  readonly tick: number
  readonly buckets: number
  readonly maxSpreadTicks: number
  readonly force?: true
  readonly json?: true
}

function jsonName(text: string): string {
  if (!/\.json$/i.test(text)) throw new InvalidArgumentError('Expected a name that ends in .json.')
  return text
}

export const featuresStoikovCommand = (shell: Shell): Command =>
  new Command('stoikov')
    .description('fit the micro-price of Stoikov on quotes with sizes: the JSON that stoikov_adj takes as its table')
    .addOption(inputOption())
    .addOption(symbolOption())
    .addOption(new Option('--out <file>', 'ends in .json').argParser(jsonName).makeOptionMandatory())
    .addOption(new Option('--tick <price>', 'price of one tick').argParser(positive).makeOptionMandatory())
    .option('--buckets <n>', 'imbalance buckets', countFrom1, 10)
    .option('--max-spread-ticks <n>', 'wider spreads count as this one', countFrom1, 3)
    .addOption(forceOption())
    .option('--json', 'the table and its states as one JSON object')
    .addHelpText(
      'after',
      `\nAdjustments are in ticks. Ends with 1 when there is too little to fit, and writes nothing.\n${example(
        'swarm features stoikov --in data/binance/usdm_btcusdt --out table.json --tick 0.1',
        'swarm features stoikov --in quotes.csv --out table.json --tick 0.01 --buckets 5 --max-spread-ticks 2 --json',
      )}`,
    )
    .action(async (options: Options, command: Command) => {
      const { tick, buckets, maxSpreadTicks, json } = options
      const request = { tick, buckets, maxSpreadTicks }
      const { wrongParams } = await import('#apps/feature-choices.ts')
      const wrong = wrongParams('stoikov_adj', request)
      if (wrong !== undefined) return command.error(`error: ${wrong}`)
      const { featureInput } = await import('#apps/feature-inputs.ts')
      const input = featureInput(options.in, options.symbol, shell.cwd)
      if (typeof input === 'string') return command.error(`error: ${input}`)
      const path = resolve(shell.cwd, options.out)
      const { refuseExisting, writeWhole } = await import('#apps/whole-file.ts')
      refuseExisting(path, options.force === true)
      const { stoikovLines, stoikovSink } = await import('#apps/stoikov-table.ts')
      const { hearMarket } = await import('#apps/feature-reading.ts')

      const sink = stoikovSink(request)
      if (!(await hearMarket(input, sink, shell))) return
      const { table, states, offTick, quotes, failure } = sink.fit()
      if (offTick > 0) {
        complain(shell, `${whole(offTick)} of ${whole(quotes)} quotes have prices that are not whole ticks of ${tick}`)
      }
      if (failure !== '') {
        complain(shell, failure)
        if (shell.exit === 'ok') shell.exit = 'unexpected'
        return
      }
      writeWhole(path, [`${JSON.stringify(table, null, 2)}\n`])
      if (json === true) {
        return print(
          shell,
          toJson({ input: input.name, files: input.files, file: path, quotes, offTick, table, states }),
        )
      }
      for (const line of stoikovLines({ table, states })) {
        print(shell, painted(line, Number.POSITIVE_INFINITY, isColoured(shell.stdout, shell)))
      }
      const params = `tick: ${tick}, buckets: ${buckets}, maxSpreadTicks: ${maxSpreadTicks}, table: ...`
      print(
        shell,
        `${whole(table.steps)} transitions of ${input.name}, each counted in the mirror too; table in ${path}`,
      )
      print(shell, `for { name: stoikov_adj, params: { ${params} } }`)
    })
