/**
 * `npm run golden -- DIR... [--json] [--known-only]`: recomputes what every golden file of each directory expects, from
 * the file's own inputs, and prints a line a file. Exit 0: all pass; 1: one fails, cannot be read, or has a name that no
 * computation knows; 2: not asked properly.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { formOf, goldenOf, judge, type GoldenFile } from './golden/golden.ts'
import { goldenNamed } from './golden/registry.ts'

const USAGE = `Usage: npm run golden -- DIR... [--json] [--known-only]

Recomputes every golden file (*.json) of each directory from its inputs and compares.
  --json        one JSON object: files, skipped, passed, failed, unknown
  --known-only  skip the files whose name no computation knows, which otherwise fail
  --help        this text`

/** What is said of one file. */
interface Line {
  readonly file: string
  /** Null when it could not be read. */
  readonly name: string | null
  readonly cases: number
  /** Null when nothing was compared as a number. */
  readonly worstError: number | null
  readonly verdict: 'pass' | 'FAIL' | 'unknown' | 'skipped'
  /** The first failing place, or why it is skipped. */
  readonly first: string | null
}

/** Asked for something that is not there, or in words that are none. */
class UsageError extends Error {}

function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const issue = error.issues.at(0)
    return `inputs.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not of its form'}`
  }
  return error instanceof Error ? error.message : String(error)
}

function lineOf(file: string, knownOnly: boolean): Line {
  const nothing = { file, name: null, cases: 0, worstError: null } as const
  let golden: GoldenFile | null
  try {
    golden = goldenOf(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    return { ...nothing, verdict: 'FAIL', first: `cannot be read: ${messageOf(error)}` }
  }
  if (golden === null) return { ...nothing, verdict: 'skipped', first: 'not a golden file' }
  const { name, inputs, expected, tolerance } = golden
  const computation = goldenNamed(name)
  if (computation === undefined) {
    return knownOnly
      ? { ...nothing, name, verdict: 'skipped', first: 'no computation of this name (--known-only)' }
      : { ...nothing, name, verdict: 'unknown', first: 'no computation of this name' }
  }
  try {
    const computed = computation.compute(inputs, formOf(expected, computation.labels))
    const { cases, failures, worstError, first } = judge(expected, computed, tolerance)
    // A file that expects nothing proves nothing.
    const ok = failures === 0 && cases > 0
    return {
      file,
      name,
      cases,
      worstError: Number.isNaN(worstError) ? null : worstError,
      verdict: ok ? 'pass' : 'FAIL',
      first: cases > 0 ? first : 'expects nothing',
    }
  } catch (error) {
    return { ...nothing, name, verdict: 'FAIL', first: messageOf(error) }
  }
}

function filesOf(directory: string): string[] {
  try {
    const names = readdirSync(directory).filter((name) => name.endsWith('.json'))
    return names.sort().map((name) => join(directory, name))
  } catch (error) {
    throw new UsageError(`${directory}: cannot be read as a directory: ${messageOf(error)}`)
  }
}

/** Of a message of many lines, one. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')

function printed({ file, cases, worstError, verdict, first }: Line, width: number): string {
  const worst = worstError === null ? '-' : worstError === 0 ? '0' : worstError.toExponential(1)
  const columns = [file.padEnd(width), String(cases).padStart(7), worst.padStart(8), verdict.padEnd(7)]
  return [...columns, ...(first === null ? [] : [oneLine(first)])].join('  ').trimEnd()
}

function run(directories: readonly string[], json: boolean, knownOnly: boolean): number {
  if (directories.length === 0) throw new UsageError('which directory?')
  const files = directories.map(filesOf)
  const width = Math.max(0, ...files.flat().map((file) => file.length))
  const print = (text: string): void => {
    if (!json) console.log(text)
  }

  print(['file'.padEnd(width), '  cases', '   worst', 'verdict'].join('  '))
  const lines: Line[] = []
  files.forEach((ofOne, k) => {
    const said = ofOne.map((file) => {
      const line = lineOf(file, knownOnly)
      print(printed(line, width))
      return line
    })
    const golden = said.filter(({ name, verdict }) => name !== null || verdict !== 'skipped')
    if (golden.length === 0) throw new UsageError(`${directories[k]}: no golden file in it`)
    lines.push(...said)
  })

  const count = (verdict: Line['verdict']): number => lines.filter((line) => line.verdict === verdict).length
  const skippedNames = lines.filter(({ verdict, name }) => verdict === 'skipped' && name !== null).length
  const [passed, failed, unknown] = [count('pass'), count('FAIL'), count('unknown') + skippedNames]
  const cases = lines.reduce((sum, line) => sum + line.cases, 0)
  const skipped = knownOnly ? ' (skipped: --known-only)' : ''
  print(`${passed} passed, ${failed} failed, ${unknown} unknown${unknown > 0 ? skipped : ''}; ${cases} cases`)
  if (json) {
    const report = {
      files: lines
        .filter(({ verdict }) => verdict !== 'skipped')
        .map(({ verdict, ...line }) => ({ ...line, ok: verdict === 'pass' })),
      skipped: lines
        .filter(({ verdict }) => verdict === 'skipped')
        .map(({ file, name, first }) => ({ file, name, first })),
      passed,
      failed,
      unknown,
    }
    console.log(JSON.stringify(report, null, 2))
  }
  return failed + count('unknown') > 0 ? 1 : 0
}

function asked() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean' }, 'known-only': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    })
  } catch (error) {
    throw new UsageError(messageOf(error))
  }
}

try {
  const { values, positionals } = asked()
  if (values.help === true) console.log(USAGE)
  else process.exitCode = run(positionals, values.json ?? false, values['known-only'] ?? false)
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`golden: ${error.message}\n\n${USAGE}`)
  process.exitCode = 2
}
