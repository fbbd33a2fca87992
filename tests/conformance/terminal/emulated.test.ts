/** The embedded emulator, over loopback TCP, under the terminal suite. */
import { emulatedTerminal } from '#tests/conformance/emulated-terminal.ts'
import { terminalSuite } from './terminal.suite.ts'

terminalSuite(emulatedTerminal)
