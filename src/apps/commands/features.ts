/** `swarm features ...`: what features there are, their values over recorded data, and settings chosen on it. */
import { Command } from 'commander'
import type { Shell } from '#apps/shell.ts'
import { featuresComputeCommand } from './features/compute.ts'
import { featuresExplainCommand, featuresListCommand } from './features/list.ts'
import { featuresOrderCommand } from './features/order.ts'
import { featuresPlotCommand } from './features/plot.ts'
import { featuresStoikovCommand } from './features/stoikov.ts'
import { example } from './switches.ts'

const subcommands = [
  featuresListCommand,
  featuresExplainCommand,
  featuresComputeCommand,
  featuresPlotCommand,
  featuresOrderCommand,
  featuresStoikovCommand,
]

export function featuresCommand(shell: Shell): Command {
  const command = new Command('features')
    .description('the features there are, and their values over recorded data')
    .addHelpText(
      'after',
      example('swarm features list', 'swarm features compute --in eurusd.csv.gz --out eurusd.parquet --unit-size 1'),
    )
  for (const subcommand of subcommands) command.addCommand(subcommand(shell))
  return command
}
