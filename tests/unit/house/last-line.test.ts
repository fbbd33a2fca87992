import type { SerializedError, TestModule } from 'vitest/node'
import { describe, expect, it } from 'vitest'
import { lineOf, tallyOf } from '#tools/last-line.ts'

/** A test file with tests of these states; `state` is the file's own. */
function moduleOf(state: string, ...tests: string[]): TestModule {
  const module: unknown = {
    state: () => state,
    children: { allTests: () => tests.map((test) => ({ result: () => ({ state: test }) })) },
  }
  return module as TestModule // only what a tally reads
}

describe('the last line of a test run', () => {
  it('counts tests over all files', () => {
    const modules = [moduleOf('passed', 'passed', 'passed'), moduleOf('failed', 'failed', 'passed')]
    expect(lineOf(tallyOf(modules, []))).toBe('3 passed, 1 failed')
  })

  it('names skipped tests only when there are some', () => {
    expect(lineOf(tallyOf([moduleOf('passed', 'passed', 'skipped', 'pending')], []))).toBe(
      '1 passed, 0 failed, 2 skipped',
    )
  })

  it('counts a file that does not load as a failure', () => {
    expect(lineOf(tallyOf([moduleOf('failed')], []))).toBe('0 passed, 1 failed')
  })

  it('counts an error outside every test as a failure', () => {
    const error: SerializedError = { message: 'unhandled rejection' }
    expect(lineOf(tallyOf([moduleOf('passed', 'passed')], [error]))).toBe('1 passed, 1 failed')
  })
})
