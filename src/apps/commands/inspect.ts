/** `swarm inspect`: the full state of one agent, in its own words. */
import { Command } from 'commander'
import { openControl } from '#apps/control-client.ts'
import { print, stateDirectoryOf, type Shell } from '#apps/shell.ts'
import { statusText } from '#apps/status-text.ts'
import { toJson } from '#apps/wire.ts'
import { example, stateOption } from './switches.ts'

export const inspectCommand = (shell: Shell): Command =>
  new Command('inspect')
    .description('show the full state of an agent, or of the venue')
    .argument('<agent>', 'its id; `venue` for the venue')
    .option('--json', 'one JSON object on one line')
    .addOption(stateOption())
    .addHelpText('after', example('swarm inspect risk', 'swarm inspect ml-fast --json'))
    .action(async (agent: string, { json, state }: { json?: true; state?: string }) => {
      const status = await openControl(stateDirectoryOf(state, shell)).call('inspect', { agent }, {})
      print(shell, json ? toJson(status) : statusText(status))
    })
