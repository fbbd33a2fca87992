/**
 * The Expert Advisors themselves: within the subset, by official names, and without a warning of the compiler.
 */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildTerminal, compilerMissing } from '#bridge/mt5/harness/build.ts'
import { lint, told } from '#bridge/mt5/harness/linter.ts'
import { sourceAt, type Fault } from '#bridge/mt5/harness/source.ts'
import { skippedFor } from '#tests/requirement.ts'

const bridge = join(import.meta.dirname, '../../../bridge/mt5')
const experts = ['SwarmBridge.mq5', 'SwarmHistory.mq5']
const missing = skippedFor(compilerMissing())

describe.each(experts)('%s', (name) => {
  const path = join(bridge, name)

  it('is MQL5 of the subset, and names nothing that is not official', () => {
    const faults: Fault[] = []
    const source = sourceAt(path, faults)
    expect([...faults, ...lint(source)].map(told)).toEqual([])
  })

  it.skipIf(missing !== undefined)(
    `compiles without a warning${missing === undefined ? '' : ` (${missing})`}`,
    { timeout: 180_000 },
    () => {
      expect(() => buildTerminal(path)).not.toThrow()
    },
  )
})
