/** A swarm run on the clock its configuration asks for, to its summary: what `swarm up` and `swarm record` have in common. */
import type { LoadedConfig } from '#config/load.ts'
import type { RunOptions } from './live-run.ts'
import { isColoured, print, type Shell } from './shell.ts'
import { painted } from './spans.ts'
import { summaryLines } from './summary-table.ts'
import { toJson } from './wire.ts'

/** Prints the summary and sets the exit. Rejects with whatever keeps the swarm from starting. */
export async function runConfigured(loaded: LoadedConfig, run: RunOptions, shell: Shell): Promise<void> {
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
