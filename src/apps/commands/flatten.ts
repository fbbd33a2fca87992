/** `swarm flatten`: the emergency exit. Cancels every order, closes every position, and lets nothing else out. */
import { Command } from 'commander'
import { openControl } from '#apps/control-client.ts'
import { print, stateDirectoryOf, type Shell } from '#apps/shell.ts'
import { example, stateOption } from './switches.ts'

interface Options {
  readonly halt?: true
  readonly reason: string
  readonly state?: string
}

export const flattenCommand = (shell: Shell): Command =>
  new Command('flatten')
    .description('cancel all orders and close all positions at market; only exits go out from now on')
    .option('--halt', 'once all is flat, stop sending orders altogether')
    .option('--reason <text>', 'kept with the state and shown in the table', 'by the operator')
    .addOption(stateOption())
    .addHelpText('after', example('swarm flatten', 'swarm flatten --halt --reason "leaving the desk"'))
    .action(async ({ halt, reason, state }: Options) => {
      await openControl(stateDirectoryOf(state, shell)).call('flatten', {}, { thenHalt: halt === true, reason })
      const then = halt === true ? 'HALTED once all is flat' : '`swarm resume` lets entries out again'
      print(shell, `closing all positions; trading is REDUCING; ${then}`)
    })
