/** `swarm halt | reduce | resume`: sets the trading state. Halting takes effect at the venue desk at once. */
import { Command } from 'commander'
import { openControl } from '#apps/control-client.ts'
import { print, stateDirectoryOf, type Shell } from '#apps/shell.ts'
import type { TradingState } from '#messages/system.ts'
import { example, stateOption } from './switches.ts'

const tradingCommand =
  (name: string, state: TradingState, about: string) =>
  (shell: Shell): Command =>
    new Command(name)
      .description(about)
      .option('--reason <text>', 'kept with the state and shown in the table', 'by the operator')
      .addOption(stateOption())
      .addHelpText('after', example(`swarm ${name} --reason "before the announcement"`))
      .action(async ({ reason, state: directory }: { reason: string; state?: string }) => {
        await openControl(stateDirectoryOf(directory, shell)).call('trading', {}, { state, reason })
        print(shell, `trading is ${state}`)
      })

export const haltCommand = tradingCommand('halt', 'HALTED', 'stop sending orders; only cancels go out')
export const reduceCommand = tradingCommand('reduce', 'REDUCING', 'send only orders that reduce exposure')
export const resumeCommand = tradingCommand('resume', 'ACTIVE', 'trade again after halt or reduce')
