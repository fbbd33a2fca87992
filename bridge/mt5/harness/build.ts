/**
 * Builds a simulated terminal around an Expert Advisor: lints the .mq5, turns it into C++, compiles it with g++ and keeps
 * the program in a cache of the temporary folder, by a hash of all that went into it.
 *
 *     node bridge/mt5/harness/build.ts FILE      prints the path of the program; 2: faults of the source, 1: no program
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { lint, told } from './linter.ts'
import { rewrite } from './rewriter.ts'
import { sourceFrom, type Fault } from './source.ts'

export interface BuildOptions {
  /** With the address and undefined-behaviour sanitizers; slower, and ends at the first finding. */
  readonly sanitize?: boolean
  /** Changes the text of the source before it is read: a deliberate bug that a suite must catch. */
  readonly mutate?: (source: string) => string
}

export class BuildError extends Error {
  override readonly name = 'BuildError'
  /** What the linter found, one line each; empty when it was the compiler. */
  readonly faults: readonly string[]

  constructor(message: string, faults: readonly string[] = []) {
    super([message, ...faults].join('\n'))
    this.faults = faults
  }
}

// MetaEditor warns of shadowed names and of numbers that lose digits; a switch may leave out values.
const warnings = ['-Wall', '-Wshadow', '-Wconversion', '-Wno-sign-conversion', '-Wno-switch']
const flags = ['-std=c++17', '-O1', ...warnings]
// Fields of packed structures lie unaligned on purpose; g++ 12 sees uninitialised values in its own library then.
const sanitizers = [
  '-g',
  '-fsanitize=address,undefined',
  '-fno-sanitize=alignment',
  '-fno-sanitize-recover=all',
  '-Wno-maybe-uninitialized',
]

/** Why no terminal can be built here; undefined when it can. */
export function compilerMissing(): string | undefined {
  const { error, status } = spawnSync('g++', ['--version'])
  return error === undefined && status === 0
    ? undefined
    : 'g++ is missing: install it (Debian: apt-get install g++) to run the compiled Expert Advisor'
}

/** C++ of the source, or a BuildError with every fault. */
export function convert(path: string, { mutate = (source) => source }: BuildOptions = {}): string {
  const faults: Fault[] = []
  const original = readFileSync(path, 'utf8')
  const text = mutate(original)
  const source = sourceFrom(text, path, faults)
  const found = [...faults, ...lint(source)]
  if (found.length > 0) throw new BuildError(`${path} is outside the subset`, found.map(told))
  return rewrite(source)
}

const harness = import.meta.dirname

/** A hash of the C++, the headers it stands on and the flags. */
function keyOf(cpp: string, options: readonly string[]): string {
  const hash = createHash('sha256').update(cpp).update(options.join(' '))
  for (const header of globSync('**/*.hpp', { cwd: harness }).toSorted())
    hash.update(readFileSync(join(harness, header)))
  return hash.digest('hex').slice(0, 24)
}

/**
 * The path of the program. A minute at worst, at once when it is in the cache. Warnings of g++ are errors: MetaEditor
 * shall have none either. Throws a BuildError.
 */
export function buildTerminal(path: string, options: BuildOptions = {}): string {
  const missing = compilerMissing()
  if (missing !== undefined) throw new BuildError(missing)
  const cpp = convert(path, options)
  const all = [...flags, ...(options.sanitize === true ? sanitizers : [])]
  const folder = join(tmpdir(), 'mt5-harness')
  const program = join(folder, keyOf(cpp, all))
  if (existsSync(program)) return program
  mkdirSync(folder, { recursive: true })
  const draft = `${program}.${process.pid}`
  writeFileSync(`${program}.cpp`, cpp)
  const { status, stderr } = spawnSync('g++', [...all, '-Werror', '-isystem', harness, '-o', draft, `${program}.cpp`], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  if (status !== 0) throw new BuildError(`g++ refused ${path}:\n${stderr}`)
  renameSync(draft, program)
  return program
}

function main([path]: readonly string[]): number {
  if (path === undefined) {
    process.stderr.write('usage: node bridge/mt5/harness/build.ts FILE\n')
    return 1
  }
  try {
    process.stdout.write(`${buildTerminal(path)}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof BuildError)) throw error
    process.stderr.write(`${error.message}\n`)
    return error.faults.length > 0 ? 2 : 1
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = main(process.argv.slice(2))
}
