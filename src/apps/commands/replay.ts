/** `swarm replay`: lives a recorded session again and says whether the same was decided. */
import { resolve } from 'node:path'
import { Command } from 'commander'
import { onInterrupt } from '#apps/interrupts.ts'
import { progressLine } from '#apps/progress.ts'
import { print, type Shell } from '#apps/shell.ts'
import { toJson } from '#apps/wire.ts'
import { example, startNumber } from './switches.ts'

interface Options {
  readonly store?: string
  readonly session?: number
  readonly json?: true
  readonly quiet?: true
}

export const replayCommand = (shell: Shell): Command =>
  new Command('replay')
    .description('live a recorded session, or a backtest, again, and check that the same is decided')
    .argument('<state-or-run>', 'state directory of a live session, or directory of a run')
    .option('--store <where>', 'where the session was recorded: swarm up --record')
    .option('--session <number>', 'number of the start (default: the last one)', startNumber)
    .option('--json', 'the outcome as one JSON object on stdout')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      example('swarm up --record ./recorded --for 5m', 'swarm replay .swarm --store ./recorded', 'swarm replay runs/x'),
    )
    .action(async (directory: string, { store, session, json, quiet }: Options) => {
      const { runReplay } = await import('#apps/replay-run.ts')
      const { isAlike, replayLines } = await import('#apps/replay-report.ts')
      const progress = progressLine(shell.stderr)
      let interrupted = false
      const release = onInterrupt(() => (interrupted = true))
      try {
        const replay = await runReplay({
          directory: resolve(shell.cwd, directory),
          session,
          store,
          cwd: shell.cwd,
          cancelled: () => interrupted,
          said: (line) => progress.print(line),
          progressed: (share) => {
            if (quiet !== true) progress.show(share, 'replaying')
          },
        })
        progress.close()
        if (json === true) print(shell, toJson(replay))
        else for (const line of replayLines(replay)) print(shell, line)
        if (interrupted) shell.exit = 'interrupted'
        else if (!isAlike(replay)) shell.exit = 'unexpected'
      } finally {
        progress.close()
        release()
      }
    })
