/** The emulator as a process of its own, told and asked as the C++ terminal is: `mt5-emulator.ts PORT SECRET`. */
import { createInterface } from 'node:readline'
import type { SimulatedTerminal } from '#tests/conformance/terminal-subject.ts'
import { emulatedTerminal } from '#tests/conformance/emulated-terminal.ts'

const [, , port, secret] = process.argv
const before: string[] = []
let terminal: SimulatedTerminal | undefined

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'start') terminal = await emulatedTerminal.start({ port: Number(port), secret, lines: before })
  else if (terminal === undefined) before.push(line)
  else if (line.startsWith('base')) console.log(JSON.stringify(await terminal.ask(line)))
  else terminal.say(line)
}
process.exit(await terminal?.stop())
