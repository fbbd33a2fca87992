/**
 * Where a schema takes a map and the file gives a text that ends in `.json`, `.yaml` or `.yml`, the text is a path,
 * relative to the file it is written in, and the map is what that file holds. So a model or a set of stress scenarios can
 * live beside the configuration that uses it.
 */
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { messageOf } from '#domain/errors.ts'
import { plain, type Entry, type Located, type ScalarNode, type Source } from './located.ts'
import type { Problem } from './problems.ts'
import { branchFor, takesMapOnly, type JsonSchema } from './schema-guide.ts'
import { parseYaml } from './yaml-source.ts'

export interface WithFiles {
  readonly node: Located
  readonly problems: readonly Problem[]
}

const isFile = /\.(json|ya?ml)$/

/** `path` is the key path of `node`, for messages. */
export function withJsonFiles(node: Located, schema: JsonSchema, path: string): WithFiles {
  switch (node.form) {
    case 'scalar':
      return typeof node.value === 'string' && isFile.test(node.value) && takesMapOnly(schema)
        ? readFile(node, node.value, path)
        : { node, problems: [] }
    case 'list': {
      const { items } = branchFor(schema, plain(node))
      if (items === undefined) return { node, problems: [] }
      const read = node.items.map((item, at) => withJsonFiles(item, items, `${path}[${at}]`))
      return { node: { ...node, items: read.map((one) => one.node) }, problems: read.flatMap((one) => one.problems) }
    }
    case 'map': {
      const { properties = {} } = branchFor(schema, plain(node))
      const entries = new Map<string, Entry>(node.entries)
      const problems: Problem[] = []
      for (const [key, entry] of node.entries) {
        const inner = properties[key]
        if (inner === undefined) continue
        const read = withJsonFiles(entry.node, inner, `${path}.${key}`)
        entries.set(key, { key: entry.key, node: read.node })
        problems.push(...read.problems)
      }
      return { node: { ...node, entries }, problems }
    }
  }
}

function readFile(node: ScalarNode, name: string, path: string): WithFiles {
  const { source } = node.place
  const file = resolve(source.directory, name)
  const shown = source.lined ? join(dirname(source.name), name) : name
  const fault = (text: string): WithFiles => ({
    node: { form: 'map', place: node.place, entries: new Map() },
    problems: [{ code: 'CONFIG_UNREADABLE', place: node.place, path, text }],
  })
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (thrown) {
    return fault(`${shown} cannot be read: ${messageOf(thrown)}`)
  }
  const from: Source = { name: shown, directory: dirname(file), lined: true }
  try {
    if (name.endsWith('.json')) JSON.parse(text)
  } catch (thrown) {
    return fault(`${shown} is not valid JSON: ${messageOf(thrown)}`)
  }
  // JSON too is parsed as YAML, of which it is a part, for the lines. Nothing is filled in: it is data.
  const { root, problems } = parseYaml(text, from, undefined)
  return { node: root, problems }
}
