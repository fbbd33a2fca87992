/** `swarm mt5 emulate`: an emulated terminal by itself, dialling a swarm as a real one does; a scenario makes it misbehave. */
import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { portNumber, secretFor, secretOption, type SecretOptions } from '#apps/commands/mt5/secret.ts'
import { duration, example, stateOption } from '#apps/commands/switches.ts'
import { untilInterrupted } from '#apps/interrupts.ts'
import { complain, print, type Shell } from '#apps/shell.ts'
import { toJson } from '#apps/wire.ts'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { BRIDGE_PORT } from '#apps/mt5-installation.ts'

interface Options extends SecretOptions {
  readonly scenario?: string
  readonly check?: true
  readonly host: string
  readonly port: number
  readonly for?: number
}

export const mt5EmulateCommand = (shell: Shell): Command =>
  new Command('emulate')
    .description('an emulated terminal that dials a swarm, as the Expert Advisor of a real one does')
    .option(
      '--scenario <file>',
      'lines of the scenario language: symbols, ticks, faults (docs/reference/mt5-scenarios.md)',
    )
    .option('--check', 'only read the scenario and say what is wrong with it')
    .option('--host <address>', 'address of the swarm', '127.0.0.1')
    .option('--port <port>', 'port of the swarm', portNumber, BRIDGE_PORT)
    .option('--for <span>', 'close the terminal after this long; Ctrl-C closes it too', duration)
    .addOption(stateOption())
    .addOption(secretOption())
    .addHelpText('after', example('swarm mt5 emulate --scenario config/mt5/scenarios/requotes.scenario'))
    .action(async (options: Options) => {
      // Loaded here: no other command needs an emulator.
      const { openStandalone } = await import('#venues/mt5/emulator/standalone.ts')
      const text = options.scenario === undefined ? 'symbol EURUSD\n' : textOf(options.scenario)
      const play = openStandalone(text, options.scenario ?? 'the default scenario')
      if (options.check === true) return print(shell, `${options.scenario ?? 'the default scenario'} can be played`)
      const secret = secretFor(options, shell)
      await play(
        { secret, host: options.host, port: options.port },
        {
          answered: (answer) => print(shell, toJson(answer)),
          printed: (line) => complain(shell, line),
          closed: untilInterrupted(options.for),
        },
      )
    })

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    throw new SwarmError('CONFIG_UNREADABLE', { file, why: messageOf(thrown) })
  }
}
