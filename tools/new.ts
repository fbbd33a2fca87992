/**
 * `npm run new -- SHAPE NAME`: writes a new thing, its test and its line in the registry, from templates that pass the
 * tests as they are. A shape is one entry here and its templates in tools/templates.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A line that goes into a list: before the last line that is `before`, or at the end of the file. */
interface Entry {
  readonly path: string
  readonly line: string
  readonly before?: string
}

interface Shape {
  /** Template by the path it makes; paths, lines and templates may hold `{{kebab}}` and the like. */
  readonly files: Readonly<Record<string, string>>
  readonly entries: readonly Entry[]
  readonly next: string
}

const shapes: Readonly<Record<string, Shape>> = {
  feature: {
    files: {
      'src/features/{{kebab}}.ts': 'feature.ts.txt',
      'tests/unit/features/{{kebab}}.test.ts': 'feature.test.ts.txt',
    },
    entries: [{ path: 'src/features/registry.ts', line: "export { default as {{snake}} } from './{{kebab}}.ts'" }],
    next: 'name it in a configuration: features: [{ name: {{snake}} }]',
  },
  agent: {
    files: {
      'src/agents/{{kebab}}.ts': 'agent.ts.txt',
      'tests/unit/agents/{{kebab}}.test.ts': 'agent.test.ts.txt',
    },
    entries: [{ path: 'src/agents/registry.ts', line: "  {{key}}: at('./{{kebab}}.ts'),", before: '}' }],
    next: 'seat it in a configuration: agents: [{ id: {{kebab}}, use: {{kebab}} }]',
  },
  model: {
    files: {
      'src/models/{{kebab}}.ts': 'model.ts.txt',
      'tests/unit/models/{{kebab}}.test.ts': 'model.test.ts.txt',
    },
    entries: [{ path: 'src/models/registry.ts', line: "export { default as {{key}} } from './{{kebab}}.ts'" }],
    next: 'write a weight file of kind {{kebab}} and name it in the config of an ml agent',
  },
  'risk-check': {
    files: {
      'src/trading/risk/checks/{{kebab}}.ts': 'risk-check.ts.txt',
      'tests/unit/trading/risk/checks/{{kebab}}.test.ts': 'risk-check.test.ts.txt',
    },
    entries: [
      { path: 'src/trading/risk/registry.ts', line: "export { default as {{camel}} } from './checks/{{kebab}}.ts'" },
      { path: 'src/messages/decisions.ts', line: "  '{{SCREAMING}}',", before: '] as const' },
    ],
    next: 'every limit is required: give {{camel}} its section under limits in the config of each risk agent',
  },
  venue: {
    files: {
      'src/venues/{{kebab}}/venue.ts': 'venue.ts.txt',
      'tests/unit/venues/{{kebab}}.test.ts': 'venue.test.ts.txt',
    },
    entries: [{ path: 'src/venues/registry.ts', line: "  {{key}}: at('./{{kebab}}/venue.ts'),", before: '}' }],
    next: 'name it in a configuration: venue: { use: {{kebab}}, config: { port: 9000 } }',
  },
}

const kebabName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/** The spellings of a kebab-case name that templates may use. */
function spellings(kebab: string): Readonly<Record<string, string>> {
  const words = kebab.split('-')
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
  const pascal = words.map(capital).join('')
  const snake = words.join('_')
  return {
    kebab,
    snake,
    SCREAMING: snake.toUpperCase(),
    words: words.join(' '),
    Words: capital(words.join(' ')),
    camel: pascal.charAt(0).toLowerCase() + pascal.slice(1),
    Pascal: pascal,
    /** As a key, which need not be an identifier. */
    key: words.length === 1 ? kebab : `'${kebab}'`,
  }
}

const filled = (text: string, words: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{\{(\w+)\}\}/g, (_, word: string) => words[word])

/** `text` with one line more: before the last line that is `before`, or at the end. */
export function withLine(text: string, line: string, before?: string): string {
  const lines = text.trimEnd().split('\n')
  const place = before === undefined ? lines.length : lines.lastIndexOf(before)
  if (place < 0) throw new Error(`no line '${before}' to put '${line.trim()}' before`)
  return `${lines.toSpliced(place, 0, line).join('\n')}\n`
}

/** The files of a new thing by their path, not written. */
export function rendered(shape: string, name: string): Map<string, string> {
  const words = spellings(name)
  return new Map(
    Object.entries(shapes[shape].files).map(([path, template]) => {
      const text = readFileSync(join(import.meta.dirname, 'templates', template), 'utf8')
      return [filled(path, words), filled(text, words)]
    }),
  )
}

interface Scaffold {
  readonly written: readonly string[]
  /** Lists that were given a line. */
  readonly added: readonly Entry[]
  readonly next: string
}

/** Writes a new `shape` called `name` below `root`. Throws an Error with one line for a user. */
function scaffold(root: string, shape: string, name: string): Scaffold {
  const known = Object.hasOwn(shapes, shape) ? shapes[shape] : undefined
  if (known === undefined) throw new Error(`no shape called '${shape}'; there are: ${Object.keys(shapes).join(', ')}`)
  if (!kebabName.test(name)) throw new Error(`'${name}' is no name: lower case words with hyphens, as in kyle-lambda`)

  const files = rendered(shape, name)
  const taken = [...files.keys()].find((path) => existsSync(join(root, path)))
  if (taken !== undefined) throw new Error(`${taken} is there already: choose another name`)

  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const words = spellings(name)
  const added = known.entries.map((entry) => ({ ...entry, line: filled(entry.line, words) }))
  for (const { path, line, before } of added) {
    writeFileSync(join(root, path), withLine(readFileSync(join(root, path), 'utf8'), line, before))
  }
  return { written: [...files.keys()], added, next: filled(known.next, words) }
}

if (import.meta.main) {
  const [shape = '', name = ''] = process.argv.slice(2)
  try {
    const root = dirname(import.meta.dirname)
    const made = scaffold(root, shape, name)
    // Where a line breaks depends on the name.
    spawnSync(join(root, 'node_modules/.bin/oxfmt'), [...made.written, ...made.added.map(({ path }) => path)], {
      cwd: root,
    })
    for (const path of made.written) console.log(`wrote ${path}`)
    for (const { path, line } of made.added) console.log(`added to ${path}: ${line.trim()}`)
    console.log(`next: ${made.next}; then npm run docs`)
  } catch (thrown) {
    console.error(`${(thrown as Error).message}\nusage: npm run new -- ${Object.keys(shapes).join('|')} NAME`) // thrown above
    process.exitCode = 2
  }
}
