/** An emulated terminal by itself, on the clock of this machine: for `swarm mt5 emulate`. */
import { SwarmError } from '#domain/errors.ts'
import { commandHost } from '#venues/mt5/visit.ts'
import { hostClock } from './clocks.ts'
import { defaultInputs, REAL_PACE } from './defaults.ts'
import { tcpDial } from './dial.ts'
import { createPlayer } from './scenario-player.ts'
import { parseScenario, problemLine } from './scenario.ts'
import type { EmulatorHost, ProgramInputs, ProgramPace } from './surroundings.ts'
import { createTerminal, type Terminal } from './terminal.ts'
import { createTradeServer } from './trade-server.ts'

export interface StandaloneOutlet {
  /** What `truth`, `base` and `where` answer. */
  answered(answer: unknown): void
  /** A line of the program's own log. */
  printed(line: string): void
  /** Settles when the user has had enough. */
  readonly closed: Promise<void>
}

/** A terminal as a real one is: its pace, its clock, a tick base without end. */
export const realTerminal = (
  host: EmulatorHost,
  inputs: ProgramInputs,
  { pace = {}, quit = () => {} }: { readonly pace?: Partial<ProgramPace>; readonly quit?: () => void } = {},
): Terminal =>
  createTerminal(host, {
    inputs,
    pace: { ...REAL_PACE, ...pace },
    clock: hostClock(host),
    openServer: createTradeServer,
    keepTicks: Infinity,
    quit,
    beat() {},
    ran() {},
  })

/** Reads the scenario; what it returns plays it until the terminal is closed. Throws CONFIG_INVALID with every bad line. */
export function openStandalone(text: string, name: string) {
  const parsed = parseScenario(text)
  if ('problems' in parsed) {
    throw new SwarmError('CONFIG_INVALID', { file: name, why: parsed.problems.map(problemLine).join('; ') })
  }
  const { commands } = parsed
  return async (
    to: { readonly secret: string; readonly host: string; readonly port: number },
    outlet: StandaloneOutlet,
  ): Promise<void> => {
    const host: EmulatorHost = {
      ...commandHost,
      dial: tcpDial(to.host, () => to.port),
      random: Math.random,
      print: (line) => outlet.printed(line),
    }
    const quit = Promise.withResolvers<void>()
    const terminal = realTerminal(host, defaultInputs(to.secret), { quit: () => quit.resolve() })
    const player = createPlayer(terminal, host)
    // What stands before the first wait is there when it dials: account, symbols, inputs.
    const later = commands.findIndex(({ afterMillis }) => afterMillis > 0)
    const [before, after] = later < 0 ? [commands, []] : [commands.slice(0, later), commands.slice(later)]
    for (const command of before) {
      const answer = player.do(command)
      if (answer !== undefined) outlet.answered(answer)
    }
    terminal.start()
    player.play(after, (answer) => outlet.answered(answer))
    await Promise.race([quit.promise, outlet.closed])
    player.stop()
    if (terminal.program !== undefined) terminal.quit()
  }
}
