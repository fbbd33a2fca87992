/**
 * Two ways to run a test. `unit` shares one module graph between files, which is ten times faster and right for pure
 * code. `threads` gives each file a process of its own, one at a time: it starts workers, ends them, and runs out of
 * memory on purpose.
 */
import { defineConfig } from 'vitest/config'
import { LastLine } from './tools/last-line.ts'

const fastTests = ['tests/{unit,property,golden}/**/*.test.ts']
const threadTests = ['tests/{conformance,scenarios,integration}/**/*.test.ts']

export default defineConfig({
  test: {
    reporters: ['default', new LastLine()],
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: fastTests, pool: 'threads', isolate: false, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: 'threads',
          include: threadTests,
          pool: 'forks',
          isolate: true,
          maxWorkers: 1,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
