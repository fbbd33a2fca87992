/** `swarm record`: a swarm whose market records and feature rows are recorded, and put into a tick store at its end. */
import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { complain, isColoured, print, type Shell } from '#apps/shell.ts'
import { painted } from '#apps/spans.ts'
import { summaryLines } from '#apps/summary-table.ts'
import { toJson } from '#apps/wire.ts'
import { collect, duration, example, stateOption } from './switches.ts'

interface Options {
  readonly config?: readonly string[]
  readonly set?: readonly string[]
  readonly for?: number
  readonly store: string
  readonly logs: string
  readonly state?: string
  readonly json?: true
  readonly quiet?: true
}

export const recordCommand = (shell: Shell): Command =>
  new Command('record')
    .description('run the swarm and record its quotes, trades, depth and feature rows into a tick store')
    .option('--config <file>', 'YAML laid over the default configuration; repeatable', collect)
    .option('--set <key.path=value>', 'one value over the files; repeatable', collect)
    .option('--for <span>', 'stop by itself after 30s, 5m ... of the clock', duration)
    .option('--store <where>', 'a folder of parquet files (made when missing) or questdb:HOST', 'ticks')
    .option('--logs <dir>', 'folder of the logs it is recorded to meanwhile', 'recordings')
    .addOption(stateOption())
    .option('--json', 'the summary as one JSON object on stdout; all else on stderr')
    .option('--quiet', 'no table and no lines, only faults and the summary')
    .addHelpText(
      'after',
      `${example('swarm record --for 8h --config live.yaml')}\n\nKilled? swarm import recordings/*/*.ticks puts into a store what was recorded: all but the last half second.`,
    )
    .action(async (options: Options) => {
      const { loadConfig } = await import('#config/load.ts')
      const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')
      const folder = join(resolve(shell.cwd, options.logs), stamp)
      const state = options.state ?? shell.environment['SWARM_STATE']
      const loaded = await loadConfig({
        files: options.config ?? [],
        switches: options.set ?? [],
        layers: state ? [{ name: '--state', value: { stateDir: state } }] : [],
        recordAll: folder,
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
      shell.exit = exit
      if (run.json) print(shell, toJson(summary))
      else
        for (const line of summaryLines(summary))
          print(shell, painted(line, Number.POSITIVE_INFINITY, isColoured(shell.stdout, shell)))
      await store(folder, options, shell)
    })

/** Logs into the store; one that is in it is taken away. */
async function store(folder: string, { store: where, json }: Options, shell: Shell): Promise<void> {
  const { importFiles } = await import('#apps/import-run.ts')
  const files = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
  const stored = new Set<string>()
  await importFiles(
    {
      files,
      store: where,
      symbol: undefined,
      as: undefined,
      barMicros: undefined,
      zone: undefined,
      shiftLocalMicros: undefined,
      sortMicros: Infinity,
      replace: false,
    },
    shell,
    {
      file({ file, lines }) {
        stored.add(file)
        for (const line of lines) (json === true ? complain : print)(shell, line)
      },
      refused: (file) => stored.delete(file),
      notice: (line) => complain(shell, line),
    },
  )
  for (const file of stored) rmSync(file, { force: true })
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder)
}
