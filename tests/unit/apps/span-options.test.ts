import { expect, it } from 'vitest'
import { compareCommand } from '#apps/commands/compare.ts'
import { importCommand } from '#apps/commands/import.ts'
import { signalBacktestCommand } from '#apps/commands/signal-backtest.ts'
import { stopCommand } from '#apps/commands/stop.ts'
import type { Shell } from '#apps/shell.ts'

const { stdout, stderr } = process
const shell: Shell = { stdout, stderr, environment: {}, cwd: '.', exit: 'ok' }

it.each([
  [importCommand, '--sort-window', '1m', 60_000],
  [signalBacktestCommand, '--bar', '1m', 60_000],
  [stopCommand, '--wait', '30s', 30_000],
  [compareCommand, '--delay', 'none is overlooked', 0],
])('shows the default of a span as it is typed, or in words: %o %s', (command, flag, shown, millis) => {
  const option = command(shell).options.find(({ long }) => long === flag)
  expect([option?.defaultValueDescription, option?.defaultValue]).toEqual([shown, millis])
})
