/** The embedded emulator as a terminal under test: in this process, over TCP of the loopback. */
import { tcpDial } from '#venues/mt5/emulator/dial.ts'
import { defaultInputs } from '#venues/mt5/emulator/defaults.ts'
import { realTerminal } from '#venues/mt5/emulator/standalone.ts'
import { createPlayer } from '#venues/mt5/emulator/scenario-player.ts'
import { parseLine, problemLine } from '#venues/mt5/emulator/scenario.ts'
import type { Command } from '#venues/mt5/emulator/scenario-words.ts'
import type { EmulatorHost, ProgramInputs } from '#venues/mt5/emulator/surroundings.ts'
import { commandHost } from '#venues/mt5/visit.ts'
import type { TerminalSubject } from './terminal-subject.ts'

const commandOf = (line: string): Command | undefined => {
  const parsed = parseLine(line)
  if ('problem' in parsed) throw new Error(`${line}: ${problemLine(parsed.problem)}`)
  return parsed.command
}

/** Of role 0 it trades, of role 1 it serves history. */
export const emulatedSubject = ({ role = 0 }: { readonly role?: ProgramInputs['role'] } = {}): TerminalSubject => ({
  name: 'the emulator',
  missing: undefined,

  start({ port, secret, lines }) {
    const log: string[] = []
    const timers = new Set<NodeJS.Timeout>()
    const host: EmulatorHost = {
      now: commandHost.now,
      after(delayMicros, call) {
        const timer = setTimeout(() => {
          timers.delete(timer)
          call()
        }, delayMicros / 1_000)
        timers.add(timer)
        return () => {
          clearTimeout(timer)
          timers.delete(timer)
        }
      },
      dial: tcpDial('127.0.0.1', () => port),
      random: Math.random,
      print: (line) => void log.push(line),
    }
    const terminal = realTerminal(host, { ...defaultInputs(secret), role })
    const player = createPlayer(terminal, host)
    const act = (line: string): unknown => {
      const command = commandOf(line)
      return command === undefined ? undefined : player.do(command)
    }
    for (const line of lines) act(line)
    terminal.start()
    return Promise.resolve({
      say: act,
      // As it would come over a line of JSON.
      ask: (line) => Promise.resolve(JSON.parse(JSON.stringify(act(line))) as unknown),
      log: () => log,
      stop() {
        player.stop()
        if (terminal.program !== undefined) terminal.quit()
        for (const timer of timers) clearTimeout(timer)
        return Promise.resolve(0)
      },
    })
  },
})

export const emulatedTerminal: TerminalSubject = emulatedSubject()
