/**
 * `npm run docs`: writes every page and file that is generated from the code. `--check` writes nothing and fails when
 * one of them is not current; a test does the same.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { configSchema } from '#config/config-schema.ts'
import { barsPage } from './docs-bars.ts'
import { errorsPage } from './docs-errors.ts'
import { exitCodesPage } from './docs-exit-codes.ts'
import { featuresPage } from './docs-features.ts'
import { messagesPage } from './docs-messages.ts'
import { mt5ProtocolPage } from './docs-mt5-protocol.ts'
import { mt5RetcodesPage } from './docs-mt5-retcodes.ts'
import { protectionsPage } from './docs-protections.ts'
import { riskChecksPage } from './docs-risk-checks.ts'
import { wireAsserts } from './mt5-cpp.ts'
import { withWireBlock } from './mt5-mql5.ts'

/** What is generated, by its path from the root. */
const generated: readonly (readonly [path: string, render: (file: string) => string | Promise<string>])[] = [
  ['bridge/mt5/SwarmBridge.mq5', withWireBlock],
  ['bridge/mt5/SwarmHistory.mq5', withWireBlock],
  ['bridge/mt5/harness/wire-asserts.hpp', wireAsserts],
  ['config/schema.json', async () => `${JSON.stringify(await configSchema(), null, 2)}\n`],
  ['docs/reference/bars.md', barsPage],
  ['docs/reference/errors.md', errorsPage],
  ['docs/reference/exit-codes.md', exitCodesPage],
  ['docs/reference/features.md', featuresPage],
  ['docs/reference/messages.md', messagesPage],
  ['docs/reference/mt5-protocol.md', mt5ProtocolPage],
  ['docs/reference/mt5-retcodes.md', mt5RetcodesPage],
  ['docs/reference/protections.md', protectionsPage],
  ['docs/reference/risk-checks.md', riskChecksPage],
]

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // not generated yet
  }
}

const root = dirname(import.meta.dirname)
const checkOnly = process.argv.includes('--check')
let stale = 0
for (const [path, render] of generated) {
  const file = join(root, path)
  const text = await render(file)
  if (readOrEmpty(file) === text) continue
  stale++
  if (!checkOnly) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  console.log(`${checkOnly ? 'stale  ' : 'written'} ${path}`)
}
if (stale === 0) console.log('all generated files are current')
process.exitCode = checkOnly && stale > 0 ? 1 : 0
