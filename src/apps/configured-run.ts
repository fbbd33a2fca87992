/** A swarm run on the clock its configuration asks for, to its summary: what `swarm up` and `swarm record` have in common. */
import { resolve } from 'node:path'
import type { LoadedConfig } from '#config/load.ts'
import { SwarmError } from '#domain/errors.ts'
import type { RunOptions } from './live-run.ts'
import { isRunFolder } from './run-folder.ts'
import { isColoured, print, type Shell } from './shell.ts'
import { painted } from './spans.ts'
import { summaryLines } from './summary-table.ts'
import { toJson } from './wire.ts'

/** Prints the summary and sets the exit. Rejects with whatever keeps the swarm from starting. */
export async function runConfigured(loaded: LoadedConfig, run: RunOptions, shell: Shell): Promise<void> {
  const directory = resolve(shell.cwd, loaded.config.stateDir)
  if (isRunFolder(directory)) throw new SwarmError('CONFIG_STATE', { directory })
  const { summary, exit } =
    loaded.config.clock === 'virtual'
      ? await (await import('./virtual-run.ts')).runVirtual(loaded, run, shell)
      : await (
          await import('./live-run.ts')
        ).runLive(loaded, run, (await import('#swarm/supervision/supervisor.ts')).startSwarm, shell)
  if (run.json) print(shell, toJson(summary))
  else
    for (const line of summaryLines(summary))
      print(shell, painted(line, Number.POSITIVE_INFINITY, isColoured(shell.stdout, shell)))
  shell.exit = exit
}
