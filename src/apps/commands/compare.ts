/** `swarm compare`: two runs side by side, what only one of them did, and which fills differ. */
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { print, type Shell } from '#apps/shell.ts'
import { toJson } from '#apps/wire.ts'
import { fromMillis } from '#domain/time.ts'
import { duration, example, startNumber } from './switches.ts'

interface Options {
  readonly firstStart?: number
  readonly secondStart?: number
  readonly delay: number
  readonly json?: true
}

export const compareCommand = (shell: Shell): Command =>
  new Command('compare')
    .description('hold two runs against each other: figures, decisions, orders and fills, and why they differ')
    .argument('<first>', 'directory of a run, or state directory of a live session')
    .argument('<second>', 'the same')
    .option('--first-start <number>', 'start of the first directory (default: the last one)', startNumber)
    .option('--second-start <number>', 'start of the second directory (default: the last one)', startNumber)
    .addOption(
      new Option('--delay <span>', 'delays that differ by at most so much are the same')
        .argParser(duration)
        .default(0, 'none is overlooked'),
    )
    .option('--json', 'everything as one JSON object on stdout')
    .addHelpText('after', example('swarm compare .swarm runs/same-day', 'swarm compare runs/a runs/b --json'))
    .action(async (first: string, second: string, { firstStart, secondStart, delay, json }: Options) => {
      const { runComparison } = await import('#apps/compare-run.ts')
      const { compareLines } = await import('#apps/compare-report.ts')
      const compared = await runComparison(
        { directory: resolve(shell.cwd, first), session: firstStart },
        { directory: resolve(shell.cwd, second), session: secondStart },
        fromMillis(delay),
      )
      if (json === true) print(shell, toJson(compared))
      else for (const line of compareLines(compared)) print(shell, line)
    })
