/** `swarm features order`: the least order of fractional differencing that makes recorded prices stationary. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { example, moment } from '#apps/commands/switches.ts'
import { complain, isColoured, print, type Shell } from '#apps/shell.ts'
import { painted } from '#apps/spans.ts'
import { toJson } from '#apps/wire.ts'
import type { Micros } from '#domain/time.ts'
import { countFrom1, inputOption, symbolOption } from './options.ts'

interface Options {
  readonly in: readonly string[]
  readonly symbol?: string
  readonly cutOff: number
  readonly sampleMillis: number
  readonly to?: Micros
  readonly share: number
  readonly json?: true
}

/** With a smaller one some orders have more weights than the feature takes. */
const LEAST_CUT_OFF = 1e-6

function cutOff(text: string): number {
  const value = Number(text)
  if (!(value >= LEAST_CUT_OFF && value <= 0.5)) {
    throw new InvalidArgumentError(`Expected a number from ${LEAST_CUT_OFF} to 0.5.`)
  }
  return value
}

function share(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 1)) throw new InvalidArgumentError('Expected a number above 0, at most 1.')
  return value
}

export const featuresOrderCommand = (shell: Shell): Command =>
  new Command('order')
    .description('the least order d of frac_price that makes the log mid stationary, on a training part of the samples')
    .addOption(inputOption())
    .addOption(symbolOption())
    .option('--cut-off <weight>', 'weights below it are left out', cutOff, 1e-3)
    .option('--sample-millis <n>', 'span of a sample, whose last mid counts', countFrom1, 1_000)
    .addOption(
      new Option('--to <moment>', 'train on what is before this day or moment, UTC')
        .argParser(moment)
        .conflicts('share'),
    )
    .option('--share <part>', 'train on this first part of the samples', share, 0.7)
    .option('--json', 'everything as one JSON object')
    .addHelpText(
      'after',
      `\nEnds with 1 when no order is found.\n${example(
        'swarm features order --in eurusd.csv.gz',
        'swarm features order --in data/binance/usdm_btcusdt --sample-millis 100 --share 0.5',
      )}`,
    )
    .action(async (options: Options, command: Command) => {
      const { featureInput } = await import('#apps/feature-inputs.ts')
      const input = featureInput(options.in, options.symbol, shell.cwd)
      if (typeof input === 'string') return command.error(`error: ${input}`)
      const { orderChoice, orderLines, orderSampler } = await import('#apps/frac-order.ts')
      const { hearMarket } = await import('#apps/feature-reading.ts')
      const training = options.to === undefined ? { share: options.share } : { to: options.to }
      const request = { cutOff: options.cutOff, sampleMillis: options.sampleMillis, training }
      const sampler = orderSampler(request)
      if (!(await hearMarket(input, sampler, shell))) return
      const search = sampler.search()
      if (options.json === true) {
        const choice = search.failure === '' ? orderChoice(search.d, request) : null
        print(shell, toJson({ input: input.name, files: input.files, ...request, ...search, choice }))
      } else {
        for (const line of orderLines(search, request)) {
          print(shell, painted(line, Number.POSITIVE_INFINITY, isColoured(shell.stdout, shell)))
        }
      }
      if (search.failure === '') return
      complain(shell, search.failure)
      if (shell.exit === 'ok') shell.exit = 'unexpected'
    })
