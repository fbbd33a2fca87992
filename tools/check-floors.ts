/**
 * Keeps the house in order: who may import whom, what may not be touched below the outside world, names and sizes.
 *
 * A room imports only from floors below its own, or from itself; two rooms on one floor do not know each other.
 * The rules read text, not types: comments are ignored, and so is what stands in quotes, but for import paths.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const floors: Readonly<Record<string, number>> = {
  domain: 0,
  numeric: 0,
  messages: 1,
  market: 1,
  hawkes: 1,
  features: 2,
  models: 2,
  trading: 2,
  swarm: 3,
  agents: 4,
  simulation: 4,
  research: 4,
  venues: 5,
  stores: 5,
  transports: 5,
  telemetry: 5,
  config: 6,
  apps: 7,
}

/** The first floor that may touch the world. */
const OUTSIDE = 5
/** Below the world, the folders whose work it is to supply time, threads and randomness. */
const suppliers = ['src/swarm/clocks/', 'src/swarm/hosts/']
/** zod costs a worker 30-70 ms at every start: up to this floor a schema is a function of `z`. */
const LAST_FLOOR_WITHOUT_ZOD = 4
const MOST_LINES = 300

const bannedNames = 'index|utils?|helpers?|common|misc|types|constants|base|manager'
const banned = new RegExp(`^(${bannedNames})$`)
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/

const impure: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b/g, 'Date.now'],
  [/\bnew Date\(\s*\)/g, 'new Date()'],
  [/\bperformance\.(now|timeOrigin)\b/g, 'performance.now'],
  [/\bprocess\.hrtime\b/g, 'process.hrtime'],
  [/\bMath\.random\b/g, 'Math.random'],
  [/\b(randomUUID|randomBytes|getRandomValues)\b/g, 'unseeded randomness'],
  [/\bprocess\.env\b/g, 'process.env'],
]
const outsideModules = /^(node:)?(fs|net|http|https|http2|tls|dgram|child_process|cluster)(\/.*)?$/

export interface Fault {
  readonly file: string
  readonly line: number
  readonly text: string
}

interface Import {
  readonly specifier: string
  readonly typeOnly: boolean
  readonly line: number
}

const stringOrComment = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g
const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ')

/** The text with comments blanked, lines kept. */
const withoutComments = (text: string): string =>
  text.replaceAll(stringOrComment, (part) => (part.startsWith('/') ? blank(part) : part))

/** Also without what stands in plain quotes; templates stay, for they hold code. */
const withoutQuoted = (code: string): string =>
  code.replaceAll(stringOrComment, (part) => (part.startsWith('`') ? part : blank(part)))

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

const importForm =
  /\b(?:import|export)(?<type>\s+type\b(?!\s+from))?[\s\w*{},$]*?\bfrom\s*['"](?<from>[^'"]+)['"]|\bimport\s*\(?\s*['"](?<bare>[^'"]+)['"]/g

function importsOf(code: string): Import[] {
  return [...code.matchAll(importForm)].map((match) => ({
    specifier: match.groups?.['from'] ?? match.groups?.['bare'] ?? '',
    typeOnly: match.groups?.['type'] !== undefined,
    line: lineAt(code, match.index),
  }))
}

/** Faults of name and size, which hold for every file of ours. */
function faultsOfForm(file: string, text: string): Fault[] {
  const faults: Fault[] = []
  const parts = file.split('/')
  const name = parts.at(-1)!.replace(/\.d\.ts$|\.\w+$/, '')
  const words = name.split('.') // micro-price.test -> micro-price, test
  for (const folder of [...parts.slice(1, -1), words[0]]) {
    if (banned.test(folder))
      faults.push({ file, line: 1, text: `the name '${folder}' says nothing: name the noun it holds` })
  }
  if (!words.every((word) => kebab.test(word))) faults.push({ file, line: 1, text: `'${name}' is not kebab-case` })
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  if (lines > MOST_LINES && !file.includes('/generated/')) {
    faults.push({ file, line: MOST_LINES + 1, text: `${lines} lines, at most ${MOST_LINES}: split it by noun` })
  }
  return faults
}

function faultOfImport(
  room: string,
  floor: number,
  pure: boolean,
  { specifier, typeOnly }: Import,
): string | undefined {
  if (specifier.startsWith('#')) {
    const target = specifier.slice(1).split('/')[0]
    const targetFloor = floors[target]
    if (targetFloor === undefined) return `'${specifier}': no room '${target}' is on any floor`
    if (target === room || targetFloor < floor) return undefined
    const where = targetFloor === floor ? 'sideways' : 'upwards'
    return `'${specifier}' looks ${where}: ${room} is on floor ${floor}, ${target} on ${targetFloor}`
  }
  if (pure && outsideModules.test(specifier))
    return `'${specifier}' below floor ${OUTSIDE}: the host supplies the world`
  if (floor <= LAST_FLOOR_WITHOUT_ZOD && !typeOnly && /^zod(\/|$)/.test(specifier)) {
    return `zod at run time up to floor ${LAST_FLOOR_WITHOUT_ZOD}: declare (z: Zod) => ..., import type only`
  }
  return undefined
}

function faultsOfSource(file: string, text: string): Fault[] {
  const [, room = '', ...rest] = file.split('/')
  if (rest.length === 0) return [{ file, line: 1, text: 'a file directly in src/ is in no room' }]
  const floor = floors[room]
  if (floor === undefined)
    return [{ file, line: 1, text: `the room '${room}' is on no floor: list it in tools/check-floors.ts` }]

  const faults: Fault[] = []
  const code = withoutComments(text)
  for (const climb of code.matchAll(/['"`]\.\.\//g)) {
    faults.push({
      file,
      line: lineAt(code, climb.index),
      text: "'../': write #room/file.ts, the import then names the room",
    })
  }
  const pure = floor < OUTSIDE && !suppliers.some((folder) => file.startsWith(folder))
  for (const one of importsOf(code)) {
    const fault = faultOfImport(room, floor, pure, one)
    if (fault !== undefined) faults.push({ file, line: one.line, text: fault })
  }
  if (pure) {
    const bare = withoutQuoted(code)
    for (const [pattern, what] of impure) {
      for (const found of bare.matchAll(pattern)) {
        const line = lineAt(bare, found.index)
        faults.push({
          file,
          line,
          text: `${what} below floor ${OUTSIDE}: the host supplies time, randomness and settings`,
        })
      }
    }
  }
  return faults
}

/** Every fault of the house. `files` are paths from the root, with `/`, and their text. */
export function faultsOf(files: ReadonlyMap<string, string>): Fault[] {
  return [...files].flatMap(([file, text]) => [
    ...faultsOfForm(file, text),
    ...(file.startsWith('src/') ? faultsOfSource(file, text) : []),
  ])
}

/** The source files of ours under `root`: TypeScript and the plain JavaScript of bin/. */
export function readHouse(root: string): Map<string, string> {
  const files = new Map<string, string>()
  for (const folder of ['src', 'tests', 'tools', 'bench', 'examples', 'bin']) {
    const entries = (() => {
      try {
        return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      } catch {
        return [] // a folder that is not there yet has no faults
      }
    })()
    for (const entry of entries) {
      if (!entry.isFile() || !/\.(ts|mjs)$/.test(entry.name)) continue
      const path = join(entry.parentPath, entry.name)
      files.set(path.slice(root.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8'))
    }
  }
  return files
}

if (import.meta.main) {
  const files = readHouse(process.cwd())
  const faults = faultsOf(files)
  for (const { file, line, text } of faults) console.log(`${file}:${line} ${text}`)
  console.log(`${files.size} files, ${faults.length} faults`)
  process.exitCode = faults.length > 0 ? 1 : 0
}
