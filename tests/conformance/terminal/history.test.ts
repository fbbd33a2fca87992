/** The two programs that serve the past: the compiled SwarmHistory and the emulator in its role. */
import { builtSubject } from '#tests/conformance/compiled-terminal.ts'
import { emulatedSubject } from '#tests/conformance/emulated-terminal.ts'
import { historySuite } from './history.suite.ts'

historySuite(builtSubject({ source: 'SwarmHistory.mq5', name: 'the compiled history program' }), { insists: true })
historySuite(emulatedSubject({ role: 1 }), { insists: false })
