/** `swarm stop`: ends a running swarm in order, and waits until it has. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { openControl } from '#apps/control-client.ts'
import { print, stateDirectoryOf, type Shell } from '#apps/shell.ts'
import { holderOf } from '#config/state-directory.ts'
import { SwarmError } from '#domain/errors.ts'
import { example, spanOption, stateOption } from './switches.ts'

const POLL_MILLIS = 50

interface Options {
  readonly state?: string
  readonly wait: number
}

export const stopCommand = (shell: Shell): Command =>
  new Command('stop')
    .description('stop the running swarm in order')
    .addOption(spanOption('--wait <span>', 'how long to wait for its end', '30s'))
    .addOption(stateOption())
    .addHelpText('after', example('swarm stop'))
    .action(async ({ state, wait }: Options) => {
      const directory = stateDirectoryOf(state, shell)
      const { pid } = await openControl(directory).call('stop', {}, { reason: 'swarm stop' })
      for (let waited = 0; holderOf(directory) === pid; waited += POLL_MILLIS) {
        if (waited >= wait) throw new SwarmError('AGENT_TIMEOUT', { waiting: `for process ${pid} to end` })
        await sleep(POLL_MILLIS)
      }
      print(shell, `stopped (pid ${pid})`)
    })
