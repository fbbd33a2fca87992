import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withLine } from '#tools/new.ts'

/** A copy of this house to build in, with its dependencies linked. */
let copy: string

const run = (...args: string[]) => spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' })

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'scaffold-'))
  for (const name of [
    'package.json',
    'tsconfig.json',
    'vitest.config.ts',
    '.oxlintrc.json',
    '.oxfmtrc.json',
    'src',
    'tools',
  ]) {
    cpSync(name, join(copy, name), { recursive: true })
  }
  for (const name of ['outbox.ts', 'risk-cases.ts', 'conformance'])
    cpSync(join('tests', name), join(copy, 'tests', name), { recursive: true })
  symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'))
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

describe('a new thing', () => {
  it('refuses a shape it does not know, a name that is none, and a name that is taken', () => {
    expect(run('tools/new.ts', 'gadget', 'x').stderr).toMatch(/no shape called 'gadget'; there are: feature, agent/)
    expect(run('tools/new.ts', 'feature', 'KyleLambda').stderr).toMatch(/'KyleLambda' is no name/)
    const taken = run('tools/new.ts', 'feature', 'mid')
    expect(taken.stderr).toMatch(/src\/features\/mid\.ts is there already/)
    expect(taken.status).toBe(2)
  })

  it('passes its tests, the types, the lint, the format and the floors as it is made', () => {
    const made: string[] = []
    for (const [shape, name] of [
      ['feature', 'hidden-depth'],
      ['agent', 'last-move'],
      ['model', 'squash'],
      ['risk-check', 'spread-limit'],
      ['venue', 'far-away'],
    ]) {
      const { stdout, stderr } = run('tools/new.ts', shape, name)
      expect(stderr).toBe('')
      made.push(...stdout.matchAll(/^wrote (.*)$/gm).map(([, path]) => path))
    }
    for (const path of made) expect(existsSync(join(copy, path)), path).toBe(true)
    expect(readFileSync(join(copy, 'src/agents/registry.ts'), 'utf8')).toContain(
      "'last-move': at('./last-move.ts'),\n}",
    )

    const tests = made.filter((path) => path.endsWith('.test.ts'))
    const suite = run('node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', ...tests)
    expect(suite.stdout).toMatch(/^\d+ passed, 0 failed\n$/m)
    const bin = (name: string, ...args: string[]) =>
      spawnSync(join('node_modules/.bin', name), args, { cwd: copy, encoding: 'utf8' }).stdout
    // Of the house as it stands only what was made is looked at: the rest has its own check.
    const types = bin('tsc', '--project', 'tsconfig.json').split('\n')
    expect(types.filter((line) => made.some((path) => line.startsWith(path)))).toEqual([])
    expect(bin('oxlint', '--format', 'unix', ...made)).toMatch(/^\s*$/)
    expect(bin('oxfmt', '--list-different', ...made)).toBe('')
    const floors = run('tools/check-floors.ts').stdout.split('\n')
    expect(floors.filter((line) => made.some((path) => line.startsWith(path)))).toEqual([])
  })
})

describe('a line in a list', () => {
  it('goes before the last line of that kind, or to the end', () => {
    expect(withLine('const a = {\n}\nconst b = {\n  c: 1,\n}\n', '  d: 2,', '}')).toBe(
      'const a = {\n}\nconst b = {\n  c: 1,\n  d: 2,\n}\n',
    )
    expect(withLine("export { default as a } from './a.ts'\n", "export { default as b } from './b.ts'")).toBe(
      "export { default as a } from './a.ts'\nexport { default as b } from './b.ts'\n",
    )
    expect(() => withLine('a\n', 'b', '}')).toThrow(/no line/)
  })
})
