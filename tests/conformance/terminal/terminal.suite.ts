/** What every simulated terminal must do. The emulator and the compiled Expert Advisor are judged by the same sentences. */
import type { TerminalSubject } from '#tests/conformance/terminal-subject.ts'
import { dealsSuite } from './deals.suite.ts'
import { marketSuite } from './market.suite.ts'
import { pendingSuite } from './pending.suite.ts'
import { positionsSuite } from './positions.suite.ts'
import { recoverySuite } from './recovery.suite.ts'
import { refusalsSuite } from './refusals.suite.ts'
import { sessionSuite } from './session.suite.ts'

export function terminalSuite(subject: TerminalSubject): void {
  sessionSuite(subject)
  marketSuite(subject)
  dealsSuite(subject)
  pendingSuite(subject)
  positionsSuite(subject)
  refusalsSuite(subject)
  recoverySuite(subject)
}
