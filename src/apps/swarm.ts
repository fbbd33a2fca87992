/** The `swarm` command: one subcommand a file in `commands/`, one line each here. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { agentCommand } from './commands/agent.ts'
import { auditCommand } from './commands/audit.ts'
import { backtestCommand } from './commands/backtest.ts'
import { bookCommand } from './commands/book.ts'
import { compareCommand } from './commands/compare.ts'
import { configCommand } from './commands/config.ts'
import { dataCommand } from './commands/data.ts'
import { doctorCommand } from './commands/doctor.ts'
import { downloadCommand } from './commands/download.ts'
import { featuresCommand } from './commands/features.ts'
import { fillsCommand } from './commands/fills.ts'
import { flattenCommand } from './commands/flatten.ts'
import { hawkesCommand } from './commands/hawkes.ts'
import { importCommand } from './commands/import.ts'
import { inspectCommand } from './commands/inspect.ts'
import { limitsCommand } from './commands/limits.ts'
import { mt5Command } from './commands/mt5.ts'
import { replayCommand } from './commands/replay.ts'
import { ordersCommand } from './commands/orders.ts'
import { recordCommand } from './commands/record.ts'
import { signalBacktestCommand } from './commands/signal-backtest.ts'
import { statusCommand } from './commands/status.ts'
import { stopCommand } from './commands/stop.ts'
import { haltCommand, reduceCommand, resumeCommand } from './commands/trading.ts'
import { upCommand } from './commands/up.ts'
import { exitCodes } from './exit-codes.ts'
import { tell } from './faults.ts'
import { complain, type Shell } from './shell.ts'

const commands = [
  upCommand,
  recordCommand,
  statusCommand,
  inspectCommand,
  agentCommand,
  haltCommand,
  reduceCommand,
  resumeCommand,
  flattenCommand,
  limitsCommand,
  ordersCommand,
  fillsCommand,
  auditCommand,
  stopCommand,
  configCommand,
  doctorCommand,
  bookCommand,
  mt5Command,
  dataCommand,
  backtestCommand,
  signalBacktestCommand,
  compareCommand,
  replayCommand,
  importCommand,
  downloadCommand,
  hawkesCommand,
  featuresCommand,
]

/** Runs one command line and resolves with the exit code. */
export async function runCommand(words: readonly string[], shell: Shell): Promise<number> {
  const program = new Command('swarm')
    .description('A swarm of agents that trades.')
    .version(version(), '-V, --version')
    .addHelpText('after', '\nExample:\n  $ swarm up --for 30s\n\nExit codes: docs/reference/exit-codes.md')
  for (const command of commands) program.addCommand(command(shell))
  for (const command of withSubcommands(program)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => void shell.stdout.write(text),
      writeErr: (text) => void shell.stderr.write(text),
    })
  }
  try {
    await program.parseAsync([...words], { from: 'user' })
  } catch (thrown) {
    // What the parser refuses it has said; what a command refuses of values that do not go together it has not.
    if (thrown instanceof InvalidArgumentError) complain(shell, `error: ${thrown.message}`)
    if (thrown instanceof CommanderError) shell.exit = thrown.exitCode === 0 ? 'ok' : 'usage'
    else tell(thrown, shell)
  }
  return exitCodes[shell.exit].code
}

const withSubcommands = (command: Command): readonly Command[] => [
  command,
  ...command.commands.flatMap(withSubcommands),
]

const version = (): string => {
  const manifest: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'))
  return (manifest as { readonly version: string }).version // our own file
}

/** A reader that went away (`swarm status | head -1`) is no error of ours. */
function forgiveClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
}

/** A pipe takes 64 KiB at a time: what its reader has not taken yet would go down with the process. */
const written = (stream: NodeJS.WriteStream): Promise<void> => new Promise((done) => stream.write('', () => done()))

if (import.meta.main) {
  forgiveClosedPipe(process.stdout)
  forgiveClosedPipe(process.stderr)
  const shell: Shell = {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    cwd: process.cwd(),
    exit: 'ok',
  }
  const giveUp = (thrown: unknown): void => {
    tell(thrown, shell)
    process.exit(exitCodes[shell.exit].code)
  }
  process.on('uncaughtException', giveUp).on('unhandledRejection', giveUp)
  const code = await runCommand(process.argv.slice(2), shell)
  await Promise.all([written(process.stdout), written(process.stderr)])
  process.exit(code)
}
