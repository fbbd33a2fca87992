/** `npm run golden`, run as a process. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

const root = join(import.meta.dirname, '../..')
const kept = join(root, 'tests/golden')
const scratch = mkdtempSync(join(tmpdir(), 'golden-'))
afterAll(() => rmSync(scratch, { recursive: true }))

function golden(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/task.mjs', 'golden', ...args], {
    cwd: root,
    encoding: 'utf8',
  })
  return { status, stdout, stderr, lines: stdout.trimEnd().split('\n') }
}

const report = z.strictObject({
  files: z.array(
    z.strictObject({
      file: z.string(),
      name: z.string().nullable(),
      cases: z.number(),
      worstError: z.number().nullable(),
      ok: z.boolean(),
      first: z.string().nullable(),
    }),
  ),
  skipped: z.array(z.strictObject({ file: z.string(), name: z.string().nullable(), first: z.string() })),
  passed: z.number(),
  failed: z.number(),
  unknown: z.number(),
})

let directories = 0
/** A directory with the matching file as it is, and what `files` says. */
function directoryWith(files: Readonly<Record<string, unknown>>): string {
  const directory = join(scratch, String(directories++))
  mkdirSync(directory)
  copyFileSync(join(kept, 'matching_engine.json'), join(directory, 'a-good-one.json'))
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return directory
}

const matching = z
  .looseObject({ expected: z.looseObject({ n_trades: z.number() }) })
  .parse(JSON.parse(readFileSync(join(kept, 'matching_engine.json'), 'utf8')))

describe('npm run golden', () => {
  it('passes what is kept here, and says what it skips', () => {
    const { status, lines } = golden('tests/golden', '--known-only')
    expect(lines.filter((line) => line.includes('FAIL'))).toEqual([])
    expect(status).toBe(0)
    expect(lines.find((line) => line.startsWith('tests/golden/matching_engine.json'))).toMatch(/ 3753 +0 +pass$/)
    expect(lines.find((line) => line.includes('mt5-frames.json'))).toMatch(/skipped +not a golden file$/)
    expect(lines.at(-1)).toMatch(/^\d+ passed, 0 failed, \d+ unknown/)
  })

  it('fails where one value is another, and says which', () => {
    const perturbed = { ...matching, expected: { ...matching.expected, n_trades: matching.expected.n_trades + 1 } }
    const directory = directoryWith({ 'perturbed.json': perturbed })
    const { status, lines } = golden(directory)
    expect(status).toBe(1)
    expect(lines[1]).toMatch(/a-good-one\.json +3753 +0 +pass$/)
    expect(lines[2]).toMatch(/perturbed\.json +3753 +1\.0e\+0 +FAIL +n_trades: expected 320, got 319$/)
    expect(lines[3]).toBe('1 passed, 1 failed, 0 unknown; 7506 cases')
  })

  it('fails on a name it does not know, unless it is told to skip those', () => {
    const directory = directoryWith({ 'unheard.json': { ...matching, name: 'unheard_of' } })
    const strict = golden(directory)
    expect(strict.status).toBe(1)
    expect(strict.lines[2]).toMatch(/unheard\.json +0 +- +unknown +no computation of this name$/)
    const lenient = golden(directory, '--known-only')
    expect(lenient.status).toBe(0)
    expect(lenient.lines[2]).toMatch(/skipped +no computation of this name \(--known-only\)$/)
    expect(lenient.lines[3]).toBe('1 passed, 0 failed, 1 unknown (skipped: --known-only); 3753 cases')
  })

  it('fails on half a file and on inputs not of their form, naming both', () => {
    const directory = directoryWith({
      'half.json': '{"name": "matching_engine", "inp',
      'inputs.json': { ...matching, inputs: { config: {}, operations: [{ op: 'halt' }] } },
      'nothing.json': { ...matching, expected: {} },
    })
    const { status, lines } = golden(directory)
    expect(status).toBe(1)
    expect(lines[2]).toMatch(/half\.json +0 +- +FAIL +cannot be read: /)
    expect(lines[3]).toMatch(/inputs\.json +0 +- +FAIL +inputs\.operations\.0\.op: /)
    expect(lines[4]).toMatch(/nothing\.json +0 +- +FAIL +expects nothing$/)
  })

  it('says the same as one JSON object', () => {
    const unheard = { ...matching, name: 'unheard_of' }
    const directory = directoryWith({ 'half.json': '{', 'other.json': { hello: 1 }, 'unheard.json': unheard })
    const { status, stdout } = golden(directory, '--json')
    expect(status).toBe(1)
    const { files, skipped, ...totals } = report.parse(JSON.parse(stdout))
    expect(totals).toEqual({ passed: 1, failed: 1, unknown: 1 })
    expect(files.map(({ ok, name, cases }) => [ok, name, cases])).toEqual([
      [true, 'matching_engine', 3753],
      [false, null, 0],
      [false, 'unheard_of', 0],
    ])
    expect(skipped).toEqual([{ file: join(directory, 'other.json'), name: null, first: 'not a golden file' }])
  })

  it('takes several directories, and explains itself', () => {
    const [one, other] = [directoryWith({}), directoryWith({})]
    const { status, lines } = golden(one, other)
    expect([status, lines.at(-1)]).toEqual([0, '2 passed, 0 failed, 0 unknown; 7506 cases'])
    const help = golden('--help')
    expect([help.status, help.lines[0]]).toEqual([0, 'Usage: npm run golden -- DIR... [--json] [--known-only]'])
  })

  it('asks for a directory it can read, with a golden file in it, and words it knows', () => {
    const empty = join(scratch, 'empty')
    mkdirSync(empty)
    for (const [args, why] of [
      [[], 'which directory?'],
      [[join(scratch, 'none')], 'cannot be read as a directory'],
      [[empty], 'no golden file in it'],
      [[kept, '--fast'], '--fast'],
    ] as const) {
      const { status, stderr } = golden(...args)
      expect([status, stderr.includes(why)]).toEqual([2, true])
    }
  })
})
