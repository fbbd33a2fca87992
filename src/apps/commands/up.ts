/** `swarm up`: launches a swarm and stays with it until its end. */
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { Shell } from '#apps/shell.ts'
import type { Layer } from '#config/load.ts'
import { SwarmError } from '#domain/errors.ts'
import { detectTickFormat } from '#market/tick-format.ts'
import { headOf } from '#venues/markets/file-pump.ts'
import type { Speed } from '#venues/markets/pace.ts'
import { configOption, example, forOption, setOption, speed, stateLayer, stateOption } from './switches.ts'

interface Options {
  readonly config?: readonly string[]
  readonly set?: readonly string[]
  readonly for?: number
  readonly ticks?: string
  readonly speed?: Speed
  readonly clock?: 'wall' | 'virtual'
  readonly state?: string
  readonly recordRows?: string
  readonly record?: string
  readonly json?: true
  readonly quiet?: true
}

export const upCommand = (shell: Shell): Command =>
  new Command('up')
    .description('launch the swarm; Ctrl-C stops it in order, twice quits at once')
    .addOption(configOption())
    .addOption(setOption())
    .addOption(forOption())
    .option(
      '--ticks <file>',
      'trade on a tick file (any format of quotes swarm data check knows) instead of the configured market',
    )
    .option('--speed <times>', 'how fast the market is told: 1, 10, 0.5 ..., or max for as fast as it is taken', speed)
    .addOption(new Option('--clock <clock>', 'virtual: one thread, repeatable').choices(['wall', 'virtual']))
    .option(
      '--record-rows <file.csv>',
      'write every row of the features agent to a new file; ${session} in its name is the number of the start',
    )
    .option('--record <store>', 'record market, orders and feature rows to a tick store, for a backtest or a replay')
    .addOption(stateOption())
    .option('--json', 'the summary as one JSON object on stdout; all else on stderr')
    .option('--quiet', 'no table and no lines, only faults and the summary')
    .addHelpText('after', example('swarm up --for 30s', 'swarm up --ticks eurusd.csv.gz --speed max --json'))
    .action(async (options: Options) => {
      // Loaded here: the other commands need neither the schemas of every room nor the runtime.
      const { loadConfig } = await import('#config/load.ts')
      const loaded = await loadConfig({
        files: options.config ?? [],
        switches: options.set ?? [],
        layers: layersOf(options, shell),
        last: options.speed === undefined ? [] : [speedLayer(options.speed)],
        ...(options.recordRows === undefined ? {} : { recordRows: options.recordRows }),
        environment: shell.environment,
        cwd: shell.cwd,
      })
      const run = { forMillis: options.for, json: options.json === true, quiet: options.quiet === true }
      await (await import('#apps/configured-run.ts')).runConfigured(loaded, run, shell)
    })

const speedLayer = (speed: Speed): Layer => ({ name: '--speed', value: { venue: { config: { speed } } } })

/** The switches that stand for configuration, each under the name its faults will have. */
function layersOf({ ticks, clock, state, record }: Options, shell: Shell): readonly Layer[] {
  const layers: Layer[] = []
  if (ticks !== undefined) {
    const path = resolve(shell.cwd, ticks)
    // Looked at before anything starts: the venue would find out when eight agents are up.
    if (detectTickFormat(headOf(path).head) === null) throw new SwarmError('TICKS_FORMAT', { file: path })
    const config = { market: { kind: 'file', path }, speed: 1 }
    layers.push({ name: '--ticks', value: { venue: { config } } })
  }
  layers.push(...stateLayer(state, shell))
  if (record !== undefined) layers.push({ name: '--record', value: { record } })
  if (clock !== undefined) layers.push({ name: '--clock', value: { clock } })
  return layers
}
