import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as registry from '#trading/execution/registry.ts'
import { executionSuite } from '#tests/conformance/execution.suite.ts'

executionSuite(registry.immediate)
executionSuite(registry.twap)
executionSuite(registry.twap, { slices: 6, jitter: 0, style: 'join' })
executionSuite(registry.vwap, { urgency: 0.5 })
executionSuite(registry.vwap, { style: 'join', participation: 0.5 })
executionSuite(registry.pov)
executionSuite(registry.iceberg, { displayLots: 0.3 })
executionSuite(registry.adaptive)
executionSuite(registry.sniper)
executionSuite(registry.peg)
executionSuite(registry.peg, { displayLots: 0.2, offsetTicks: -1, moves: 4 })

describe('the registry of execution algorithms', () => {
  it('lists each by its own name', () => {
    for (const [key, { name }] of Object.entries(registry)) expect(key).toBe(name)
  })
})

describe('the page on adding an algorithm', () => {
  it('shows one that is there', () => {
    const source = readFileSync('src/trading/execution/immediate.ts', 'utf8')
    expect(readFileSync('docs/how-to/add-an-algorithm.md', 'utf8')).toContain(`\`\`\`ts\n${source}\`\`\`\n`)
  })
})
