/** `swarm limits`: shows the limits of the risk agent and what is used of them; `swarm limits set` changes one. */
import { Command } from 'commander'
import { openControl } from '#apps/control-client.ts'
import { limitsLines, limitsState } from '#apps/limits-text.ts'
import { isColoured, print, stateDirectoryOf, type Shell } from '#apps/shell.ts'
import { painted } from '#apps/spans.ts'
import { toJson } from '#apps/wire.ts'
import { example, stateOption } from './switches.ts'

interface Options {
  readonly json?: true
  readonly state?: string
}

export function limitsCommand(shell: Shell): Command {
  const command = new Command('limits')
    .description('show the limits of the risk agent and what is used of them, or change one')
    .option('--json', 'one JSON object on one line')
    .addOption(stateOption())
    .addHelpText('after', example('swarm limits', 'swarm limits set position.maxLots 2 --reason "calm market"'))
    .action(async ({ json, state: directory }: Options) => {
      const { state } = await openControl(stateDirectoryOf(directory, shell)).call('limits', {}, {})
      const told = limitsState.parse(state)
      if (json) return print(shell, toJson(told))
      const coloured = isColoured(shell.stdout, shell)
      const width = shell.stdout.isTTY === true ? (shell.stdout.columns ?? 80) : Number.POSITIVE_INFINITY
      return print(
        shell,
        limitsLines(told)
          .map((line) => painted(line, width, coloured))
          .join('\n'),
      )
    })
  command
    .command('set')
    .description('change one limit at once; it holds until the swarm is started anew')
    .argument('<limit>', 'its name, as `swarm limits` shows it')
    .argument('<value>', 'a number, a text, or JSON for a list')
    .option('--reason <text>', 'kept in the journal', 'by the operator')
    .addOption(stateOption())
    .addHelpText('after', example('swarm limits set position.maxLots 2', 'swarm limits set dailyLoss.maxLoss 1000.00'))
    .action(async (limit: string, value: string, { reason }: { reason: string }, self: Command) => {
      // `--state` is told to whichever of the two commands reads it first.
      const { state } = self.optsWithGlobals<Options>()
      const client = openControl(stateDirectoryOf(state, shell))
      const taken = await client.call('limit', {}, { limit, value, reason })
      print(shell, `${limit} is ${typeof taken.value === 'string' ? taken.value : toJson(taken.value)}`)
    })
  return command
}
