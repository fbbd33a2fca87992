/** `swarm mt5 dump`: what a terminal says, frame by frame, one JSON object a line. It may not trade here. */
import { Command } from 'commander'
import { portNumber, secretFor, secretOption, type SecretOptions } from '#apps/commands/mt5/secret.ts'
import { collect, duration, example, stateOption } from '#apps/commands/switches.ts'
import { untilInterrupted } from '#apps/interrupts.ts'
import { complain, print, type Shell } from '#apps/shell.ts'
import { SwarmError } from '#domain/errors.ts'
import { BRIDGE_PORT } from '#apps/mt5-installation.ts'

interface Options extends SecretOptions {
  readonly symbol?: readonly string[]
  readonly book?: true
  readonly port: number
  readonly for?: number
}

const TRADE_ROLE = 0

export const mt5DumpCommand = (shell: Shell): Command =>
  new Command('dump')
    .description('let a terminal dial in and print its frames as NDJSON, for bug reports and for the curious')
    .option('--symbol <name>', 'subscribe to it; repeatable', collect)
    .option('--book', 'depth of market too')
    .option('--port <port>', 'port the terminal dials', portNumber, BRIDGE_PORT)
    .option('--for <span>', 'stop after this long; Ctrl-C stops it too', duration)
    .addOption(stateOption())
    .addOption(secretOption())
    .addHelpText('after', example('swarm mt5 dump --symbol EURUSD --for 10s | head'))
    .action(async (options: Options) => {
      const { symbol: symbols = [], book, port } = options
      const secret = secretFor(options, shell)
      const { tcpDoor } = await import('#venues/mt5/gateway/listener.ts')
      const { commandHost, programOf, receive } = await import('#venues/mt5/visit.ts')
      const { plainFrame } = await import('#venues/mt5/wire/dump.ts')
      const { plain, shortLogin } = await import('#venues/mt5/gateway/refusals.ts')
      const shut = Promise.withResolvers<void>()
      let visits = 0
      const end = receive({ secret, role: TRADE_ROLE, space: 1 }, tcpDoor('127.0.0.1', port, commandHost), {
        welcomed({ hello, send }) {
          visits++
          // For a bug report: neither what proves it nor whose account it is.
          const shown = Object.entries({ ...plainFrame(hello, 0), login: shortLogin(hello.login) })
          print(shell, JSON.stringify(Object.fromEntries(shown.filter(([name]) => name !== 'mac' && name !== 'nonce'))))
          for (const [index, symbol] of symbols.entries()) {
            send({ frame: 'SUBSCRIBE', sid: index + 1, book: book ? 1 : 0, fromTime: 0, fromCount: 0, symbol })
          }
        },
        heard: (frame, { flags }) => print(shell, JSON.stringify(plainFrame(frame, flags))),
        told: (line) => complain(shell, line),
        failed: (line) => shut.reject(SwarmError.told('MT5_PORT_TAKEN', line)),
        ended: (reason) => complain(shell, `the terminal is gone: ${plain(reason)}; it is awaited again`),
      })
      try {
        await Promise.race([untilInterrupted(options.for), shut.promise])
      } finally {
        end()
      }
      if (visits === 0) throw new SwarmError('MT5_ABSENT', { program: programOf(TRADE_ROLE), port })
    })
