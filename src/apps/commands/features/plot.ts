/** `swarm features plot`: a page with price, micro-price, order flow and intensities over recorded data. */
import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { example, moment } from '#apps/commands/switches.ts'
import { whole } from '#apps/figures.ts'
import { complain, print, type Shell } from '#apps/shell.ts'
import type { Micros } from '#domain/time.ts'
import { forceOption, inputOption, positive, symbolOption } from './options.ts'

interface Options {
  readonly in: readonly string[]
  readonly out: string
  readonly symbol?: string
  readonly from?: Micros
  readonly to?: Micros
  readonly unitSize?: number
  readonly force?: true
}

function pageName(text: string): string {
  if (!/\.html?$/i.test(text)) throw new InvalidArgumentError('Expected a name that ends in .html.')
  return text
}

export const featuresPlotCommand = (shell: Shell): Command =>
  new Command('plot')
    .description('a page to look at: price with micro-price, order flow, intensities where there are trades')
    .addOption(inputOption())
    .addOption(symbolOption())
    .addOption(new Option('--out <file>', 'ends in .html').argParser(pageName).makeOptionMandatory())
    .option('--from <moment>', 'draw from this day or moment on, UTC', moment)
    .option('--to <moment>', 'up to this day or moment, UTC, without it', moment)
    .option('--unit-size <lots>', 'lots taken for both sizes where the file has none', positive)
    .addOption(forceOption())
    .addHelpText('after', example('swarm features plot --in data/binance/usdm_btcusdt --out btc.html'))
    .action(async (options: Options, command: Command) => {
      const { from = -Infinity, to = Infinity, unitSize = Number.NaN } = options
      if (!(from < to)) return command.error('error: nothing lies between --from and --to')
      const { featureInput } = await import('#apps/feature-inputs.ts')
      const input = featureInput(options.in, options.symbol, shell.cwd)
      if (typeof input === 'string') return command.error(`error: ${input}`)
      const path = resolve(shell.cwd, options.out)
      const { refuseExisting, writeWhole } = await import('#apps/whole-file.ts')
      refuseExisting(path, options.force === true)
      const { featurePlot } = await import('#apps/feature-plot.ts')
      const { hearMarket } = await import('#apps/feature-reading.ts')

      const plot = featurePlot({ name: input.name, from, to, unitSize, hasTrades: input.hasTrades })
      if (!(await hearMarket(input, plot, shell))) return
      if (plot.quotes === 0) {
        complain(shell, 'nothing to draw: no uncrossed quote lies there')
        shell.exit = 'ticks'
        return
      }
      writeWhole(path, [plot.page()])
      print(shell, `${whole(plot.quotes)} quotes of ${input.name} drawn in ${path}`)
    })
