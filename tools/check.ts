/**
 * `npm run check`: everything that can be known of the code without running it, in one command.
 *
 * Every check runs, whatever the others found; each prints one line, and what it found below it. `--fix` first mends
 * what the formatter and the linter can mend.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

interface Check {
  readonly name: string
  readonly command: readonly [file: string, ...args: string[]]
}

const bin = (name: string): string => join('node_modules/.bin', name)

const checks: readonly Check[] = [
  { name: 'types', command: [bin('tsc'), '--project', 'tsconfig.json'] },
  { name: 'lint', command: [bin('oxlint'), '--deny-warnings', '--format=unix'] },
  { name: 'format', command: [bin('oxfmt'), '--list-different', '.'] },
  { name: 'floors', command: [process.execPath, 'tools/check-floors.ts'] },
  { name: 'unused', command: [bin('knip'), '--no-progress', '--no-config-hints'] },
]

const fixes: readonly Check[] = [
  { name: 'mend lint', command: [bin('oxlint'), '--fix', '--silent'] },
  { name: 'mend format', command: [bin('oxfmt'), '.'] },
]

/** Runs one check and prints its line. True when it passed. */
function passes({ name, command: [file, ...args] }: Check): boolean {
  const from = performance.now()
  const run = spawnSync(file, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  const seconds = ((performance.now() - from) / 1000).toFixed(1)
  const passed = run.status === 0
  console.log(`${name.padEnd(12)} ${passed ? 'ok  ' : 'FAIL'} ${seconds.padStart(5)} s`)
  if (!passed) console.log(`${run.error?.message ?? ''}${run.stdout}${run.stderr}`.trimEnd())
  return passed
}

if (process.argv.includes('--fix')) for (const fix of fixes) passes(fix)
const failed = checks.filter((check) => !passes(check))
console.log(failed.length === 0 ? 'check passed' : `check failed: ${failed.map((check) => check.name).join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
