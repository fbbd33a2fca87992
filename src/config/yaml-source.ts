/** YAML text to located values: syntax faults with their lines, and the environment filled in scalar by scalar. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type YAMLParseError,
} from 'yaml'
import { fill, unquoted, type Environment } from './environment.ts'
import {
  emptyMap,
  pathText,
  type Entry,
  type Located,
  type Path,
  type Place,
  type Scalar,
  type Source,
} from './located.ts'
import type { Problem, ProblemCode } from './problems.ts'

/** Deeper than any configuration; ends an alias that contains itself. */
const MAX_DEPTH = 64

export interface Parsed {
  readonly root: Located
  readonly problems: readonly Problem[]
}

type Fault = Omit<Problem, 'path'> & { readonly path: Path }

/** Faults with their paths as shown: only the finished tree knows the ids. */
const named = (faults: readonly Fault[], root: Located): readonly Problem[] =>
  faults.map((fault) => ({ ...fault, path: pathText(root, fault.path) }))

/** Reads one document. Without an `environment` nothing is filled in: `${NAME}` is text like any other. */
export function parseYaml(text: string, source: Source, environment: Environment | undefined): Parsed {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2' })
  const faults: Fault[] = []

  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { source, line, column: col }
  }
  const report = (place: Place, path: Path, what: string, code: ProblemCode = 'CONFIG_INVALID'): void => {
    faults.push({ code, place, path, text: what })
  }
  for (const { pos, message } of worthTelling(document.errors)) {
    const hint = text.startsWith('${', pos[0] - 1) ? '; put quotes around ${...} inside { } and [ ]' : ''
    report(placeAt(pos[0]), [], `not valid YAML: ${message}${hint}`)
  }
  if (faults.length > 0) return { root: emptyMap(source), problems: named(faults, emptyMap(source)) }

  const scalar = (value: unknown, quoted: boolean, place: Place, path: Path): Located => {
    const node = (result: Scalar, shown?: string): Located => ({ form: 'scalar', place, value: result, shown })
    if (typeof value !== 'string') {
      if (typeof value === 'number' || typeof value === 'boolean' || value === null) return node(value)
      report(place, path, 'expected text, a number, true or false')
      return node(null)
    }
    if (environment === undefined) return node(value)
    const filled = fill(value, environment)
    for (const name of filled.missing) {
      report(place, path, `\${${name}} is not set; set it, or write \${${name}:-default}`, 'SECRET_MISSING')
    }
    if (!filled.touched) return node(filled.text)
    return node(quoted ? filled.text : unquoted(filled.text), value)
  }

  const located = (node: Node | null, document: Document, path: Path, around: Place, depth: number): Located => {
    const place = node?.range ? placeAt(node.range[0]) : around
    if (depth > MAX_DEPTH) {
      report(place, path, `nested deeper than ${MAX_DEPTH}`)
      return scalar(null, false, place, path)
    }
    if (isAlias(node)) {
      const target = node.resolve(document)
      if (target !== undefined) return located(target, document, path, place, depth + 1)
      report(place, path, `the anchor &${node.source} was not set before *${node.source}`)
      return scalar(null, false, place, path)
    }
    if (isSeq(node)) {
      const items = node.items.map((item, at) => located(item as Node, document, [...path, at], place, depth + 1)) // parsed, so a node
      return { form: 'list', place, items }
    }
    if (isMap(node)) {
      const entries = new Map<string, Entry>()
      for (const pair of node.items) {
        const keyNode = pair.key as Node // parsed, so a node
        const key = keyNode.range ? placeAt(keyNode.range[0]) : place
        if (!isScalar(keyNode) || (typeof keyNode.value !== 'string' && typeof keyNode.value !== 'number')) {
          report(key, path, 'expected a plain key')
          continue
        }
        const name = String(keyNode.value)
        const value = pair.value as Node | null // parsed, so a node
        entries.set(name, { key, node: located(value, document, [...path, name], key, depth + 1) })
      }
      return { form: 'map', place, entries }
    }
    return scalar(isScalar(node) ? node.value : null, isScalar(node) && node.type !== 'PLAIN', place, path)
  }

  const top = { source, line: 1, column: 1 }
  const root = document.contents === null ? emptyMap(source) : located(document.contents, document, [], top, 0)
  return { root, problems: named(faults, root) }
}

/** The parser stumbles on after its first fault and complains of everything behind it; repeated keys stand alone. */
function worthTelling(errors: readonly YAMLParseError[]): readonly YAMLParseError[] {
  const first = errors.find((error) => error.code !== 'DUPLICATE_KEY')
  return errors.filter((error) => error === first || error.code === 'DUPLICATE_KEY')
}
