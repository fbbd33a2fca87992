/** `swarm mt5 ...`: everything about the bridge to MetaTrader 5, one subcommand a file in `mt5/`. */
import { Command } from 'commander'
import type { Shell } from '#apps/shell.ts'
import { mt5DoctorCommand } from './mt5/doctor.ts'
import { mt5DumpCommand } from './mt5/dump.ts'
import { mt5EmulateCommand } from './mt5/emulate.ts'
import { mt5HistoryCommand } from './mt5/history.ts'
import { mt5InstallCommand } from './mt5/install.ts'
import { example } from './switches.ts'

const subcommands = [mt5InstallCommand, mt5DoctorCommand, mt5HistoryCommand, mt5DumpCommand, mt5EmulateCommand]

export function mt5Command(shell: Shell): Command {
  const command = new Command('mt5')
    .description('MetaTrader 5: install the Expert Advisor, find what is wrong, fetch history, dump, emulate')
    .addHelpText('after', example('swarm mt5 install', 'swarm mt5 doctor --config config/live.yaml'))
  for (const subcommand of subcommands) command.addCommand(subcommand(shell))
  return command
}
