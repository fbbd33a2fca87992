/** `swarm book ...`: order books from files of market data. */
import { Command } from 'commander'
import type { Shell } from '#apps/shell.ts'
import { bookVerifyCommand } from './book/verify.ts'
import { example } from './switches.ts'

export function bookCommand(shell: Shell): Command {
  return new Command('book')
    .description('order books from files of market data')
    .addHelpText('after', example('swarm book verify --format binance --dir data/binance'))
    .addCommand(bookVerifyCommand(shell))
}
