/** The terminal suite bites: a deliberate bug in the Expert Advisor makes it fail. */
import { execFile } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { compilerMissing } from '#bridge/mt5/harness/build.ts'
import { skippedFor } from '#tests/requirement.ts'
import { mutants } from './mutants.ts'

const vitest = 'node_modules/vitest/vitest.mjs'
const suite = 'tests/conformance/terminal/compiled.test.ts'

/** Runs the suite on a mutant up to its first failure. */
const judged = (name: string, sentence: string): Promise<{ readonly failed: boolean; readonly stdout: string }> =>
  new Promise((resolve) => {
    const words = [vitest, 'run', '--project', 'pairs', suite, '-t', sentence, '--bail', '1']
    const env = { ...process.env, MT5_MUTANT: name, NO_COLOR: '1' }
    execFile(process.execPath, words, { env }, (error, stdout) => resolve({ failed: error !== null, stdout }))
  })

const missing = skippedFor(compilerMissing())

// A mutant waits for what never comes: meanwhile another one is judged.
describe.skipIf(missing !== undefined)(`the terminal suite ${missing ?? ''}`, { concurrent: true }, () => {
  it.each(mutants)(
    'finds out when $name',
    async ({ name, found }) => {
      const { failed, stdout } = await judged(name, found)
      // Judged, not broken: some sentences were run, and one of them failed.
      expect(stdout).toMatch(/^\d+ passed, [1-9]\d* failed/m)
      expect(stdout).toContain(name)
      expect(failed).toBe(true)
    },
    300_000,
  )
})
