/** Ends a test run with one plain line, `N passed, N failed`, for whatever reads the run by its last line. */
import { writeSync } from 'node:fs'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

export interface Tally {
  passed: number
  failed: number
  skipped: number
}

/** `12 passed, 0 failed`, and `, 1 skipped` when something was. */
export const lineOf = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

/**
 * Counts tests; a file that fails outside any test (it does not load, a hook throws) counts as one failure, and so
 * does each error that escaped every test: none of them may end in a line that says nothing failed.
 */
export const tallyOf = (modules: readonly TestModule[], unhandled: readonly SerializedError[]): Tally => {
  const tally = { passed: 0, failed: unhandled.length, skipped: 0 }
  for (const module of modules) {
    const failedBefore = tally.failed
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'passed') tally.passed++
      else if (state === 'failed') tally.failed++
      else tally.skipped++
    }
    if (module.state() === 'failed' && tally.failed === failedBefore) tally.failed++
  }
  return tally
}

/** The reporter. It writes when the process ends: no other reporter's summary follows it, and a run cut short has it too. */
export class LastLine implements Reporter {
  #modules: readonly TestModule[] = []
  #unhandled: readonly SerializedError[] = []

  onInit(): void {
    process.once('exit', () => writeSync(1, `${lineOf(tallyOf(this.#modules, this.#unhandled))}\n`))
  }

  onTestModuleEnd(module: TestModule): void {
    this.#modules = [...this.#modules, module]
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    this.#modules = modules
    this.#unhandled = unhandled
  }
}
