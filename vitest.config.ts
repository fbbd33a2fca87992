/**
 * Three ways to run a test, one after another. `unit` shares one module graph between files, which is ten times faster and
 * right for pure code. The others give each file a process of its own. Those of `pairs` wait for a terminal or a server
 * more than they compute, so there are two of them at a time. Those of `threads` have the machine for themselves: they
 * start workers, end them, and run out of memory on purpose.
 */
import { defineConfig } from 'vitest/config'
import { LastLine } from './tools/last-line.ts'

const fastTests = ['tests/{unit,property,golden}/**/*.test.ts']
const waitingTests = ['tests/{conformance,scenarios}/**/*.test.ts']
const threadTests = ['tests/integration/**/*.test.ts']

const inProcesses = { pool: 'forks', isolate: true, testTimeout: 60_000, hookTimeout: 60_000 } as const

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
          ...inProcesses,
          name: 'pairs',
          include: waitingTests,
          maxWorkers: 2,
          maxConcurrency: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { ...inProcesses, name: 'threads', include: threadTests, maxWorkers: 1, sequence: { groupOrder: 2 } },
      },
    ],
  },
})
