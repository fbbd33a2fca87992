/** `swarm hawkes ...`: events that excite one another, fitted, drawn and checked. */
import { Command } from 'commander'
import type { Shell } from '#apps/shell.ts'
import { hawkesCheckCommand } from './hawkes/check.ts'
import { hawkesFitCommand } from './hawkes/fit.ts'
import { hawkesSimulateCommand } from './hawkes/simulate.ts'
import { example } from './switches.ts'

export function hawkesCommand(shell: Shell): Command {
  return new Command('hawkes')
    .description('processes of events that excite one another: fit, simulate, check')
    .addHelpText(
      'after',
      example(
        'swarm hawkes fit trades.csv.gz --by side --out params.json',
        'swarm hawkes check tomorrow.csv.gz --params params.json',
      ),
    )
    .addCommand(hawkesFitCommand(shell))
    .addCommand(hawkesSimulateCommand(shell))
    .addCommand(hawkesCheckCommand(shell))
}
