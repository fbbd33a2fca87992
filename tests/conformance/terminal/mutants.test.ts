/** The terminal suite bites: a deliberate bug in the Expert Advisor makes it fail. */
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { compilerMissing } from '#bridge/mt5/harness/build.ts'
import { mutants } from './mutants.ts'

const vitest = 'node_modules/vitest/vitest.mjs'
const suite = 'tests/conformance/terminal/compiled.test.ts'

describe.skipIf(compilerMissing() !== undefined)(`the terminal suite ${compilerMissing() ?? ''}`, () => {
  it.each(mutants)(
    'finds out when $name',
    ({ name, found }) => {
      const { status, stdout } = spawnSync(
        process.execPath,
        [vitest, 'run', '--project', 'threads', suite, '-t', found, '--bail', '1'],
        { encoding: 'utf8', env: { ...process.env, MT5_MUTANT: name, NO_COLOR: '1' } },
      )
      // Judged, not broken: some sentences were run, and one of them failed.
      expect(stdout).toMatch(/^\d+ passed, [1-9]\d* failed/m)
      expect(stdout).toContain(name)
      expect(status).not.toBe(0)
    },
    300_000,
  )
})
