/** `swarm record`: `swarm up --record`, into the store that the other commands look at. */
import { Command } from 'commander'
import type { Shell } from '#apps/shell.ts'
import { configOption, example, forOption, setOption, stateLayer, stateOption } from './switches.ts'

interface Options {
  readonly config?: readonly string[]
  readonly set?: readonly string[]
  readonly for?: number
  readonly store: string
  readonly state?: string
  readonly json?: true
  readonly quiet?: true
}

export const recordCommand = (shell: Shell): Command =>
  new Command('record')
    .description('run the swarm as up does, and record market, orders and feature rows: for a backtest or a replay')
    .addOption(configOption())
    .addOption(setOption())
    .addOption(forOption())
    .option('--store <where>', 'a folder of parquet files (made when missing) or questdb:HOST', 'ticks')
    .addOption(stateOption())
    .option('--json', 'the summary as one JSON object on stdout; all else on stderr')
    .option('--quiet', 'no table and no lines, only faults and the summary')
    .addHelpText(
      'after',
      example('swarm record --for 8h --config config/live.yaml', 'swarm replay .swarm --store ticks'),
    )
    .action(async (options: Options) => {
      const { loadConfig } = await import('#config/load.ts')
      const loaded = await loadConfig({
        files: options.config ?? [],
        switches: options.set ?? [],
        layers: [...stateLayer(options.state, shell), { name: '--store', value: { record: options.store } }],
        environment: shell.environment,
        cwd: shell.cwd,
      })
      const { runConfigured } = await import('#apps/configured-run.ts')
      const run = { forMillis: options.for, json: options.json === true, quiet: options.quiet === true }
      await runConfigured(loaded, run, shell)
    })
