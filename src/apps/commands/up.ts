/** `swarm up`: launches a swarm and stays with it until its end. */
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { isColoured, print, type Shell } from '#apps/shell.ts'
import { painted } from '#apps/spans.ts'
import { summaryLines } from '#apps/summary-table.ts'
import { toJson } from '#apps/wire.ts'
import type { Layer } from '#config/load.ts'
import { SwarmError } from '#domain/errors.ts'
import { detectTickFormat } from '#market/tick-format.ts'
import { headOf } from '#venues/markets/file-pump.ts'
import { collect, duration, example, speeds, stateOption } from './switches.ts'

interface Options {
  readonly config?: readonly string[]
  readonly set?: readonly string[]
  readonly for?: number
  readonly ticks?: string
  readonly speed?: (typeof speeds)[number]
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
    .option('--config <file>', 'YAML laid over the default configuration; repeatable', collect)
    .option('--set <key.path=value>', 'one value over the files; repeatable', collect)
    .option('--for <span>', 'stop by itself after 30s, 5m ... of the clock', duration)
    .option(
      '--ticks <file>',
      'trade on a tick file (any format of quotes swarm data check knows) instead of the configured market',
    )
    .addOption(new Option('--speed <times>', 'how fast the market is told').choices(speeds))
    .addOption(new Option('--clock <clock>', 'virtual: one thread, repeatable').choices(['wall', 'virtual']))
    .option(
      '--record-rows <file.csv>',
      'write every row of the features agent to a new file; ${session} in its name is the number of the start',
    )
    .option('--record <store>', 'record what the venue tells to a tick store, for a backtest or a replay')
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
        ...(options.recordRows === undefined ? {} : { recordRows: options.recordRows }),
        environment: shell.environment,
        cwd: shell.cwd,
      })
      const run = { forMillis: options.for, json: options.json === true, quiet: options.quiet === true }
      const { summary, exit } =
        loaded.config.clock === 'virtual'
          ? await (await import('#apps/virtual-run.ts')).runVirtual(loaded, run, shell)
          : await (
              await import('#apps/live-run.ts')
            ).runLive(loaded, run, (await import('#swarm/supervision/supervisor.ts')).startSwarm, shell)
      if (run.json) print(shell, toJson(summary))
      else
        for (const line of summaryLines(summary))
          print(shell, painted(line, Number.POSITIVE_INFINITY, isColoured(shell.stdout, shell)))
      shell.exit = exit
    })

/** The switches that stand for configuration, each under the name its faults will have. */
function layersOf({ ticks, speed, clock, state, record }: Options, { cwd, environment }: Shell): readonly Layer[] {
  const layers: Layer[] = []
  if (ticks !== undefined) {
    const path = resolve(cwd, ticks)
    // Looked at before anything starts: the venue would find out when eight agents are up.
    if (detectTickFormat(headOf(path).head) === null) throw new SwarmError('TICKS_FORMAT', { file: path })
    const config = { market: { kind: 'file', path }, speed: speedOf(speed ?? '1') }
    layers.push({ name: '--ticks', value: { venue: { config } } })
  } else if (speed !== undefined) {
    layers.push({ name: '--speed', value: { venue: { config: { speed: speedOf(speed) } } } })
  }
  const stateDir = state ?? environment['SWARM_STATE']
  if (stateDir) layers.push({ name: '--state', value: { stateDir } })
  if (record !== undefined) layers.push({ name: '--record', value: { record } })
  if (clock !== undefined) layers.push({ name: '--clock', value: { clock } })
  return layers
}

const speedOf = (speed: (typeof speeds)[number]): number | 'max' => (speed === 'max' ? 'max' : Number(speed))
