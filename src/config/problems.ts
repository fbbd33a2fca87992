/** A fault of the configuration as one line: file:line:column, key path, what was given, what is allowed. */
import { lineOf, type ErrorCode } from '#domain/errors.ts'
import type { Located, Place } from './located.ts'

export type ProblemCode = Extract<
  ErrorCode,
  'CONFIG_INVALID' | 'CONFIG_UNREADABLE' | 'SECRET_MISSING' | 'AGENT_LOAD_FAILED'
>

export interface Problem {
  readonly code: ProblemCode
  readonly place: Place
  /** The key path as shown; empty for the file as a whole. */
  readonly path: string
  readonly text: string
}

/** All faults of one configuration; `lines` holds one each, and the message closes with what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code: ProblemCode
  readonly lines: readonly string[]

  constructor(problems: readonly Problem[]) {
    // A missing secret or file leaves nothing behind, which its schema then complains of too.
    const causes = problems.filter((problem) => problem.code !== 'CONFIG_INVALID').map((problem) => problem.place)
    const told = problems.filter((problem) => problem.code !== 'CONFIG_INVALID' || !causes.includes(problem.place))
    const lines = [...new Set(inOrder(told).map(problemLine))]
    const code = told.every((problem) => problem.code === told[0]?.code) ? told[0]?.code : 'CONFIG_INVALID'
    super([...lines, lineOf(code ?? 'CONFIG_INVALID', { problems: lines.length })].join('\n'))
    this.code = code ?? 'CONFIG_INVALID'
    this.lines = lines
  }
}

export function problemLine({ place, path, text }: Problem): string {
  const at = place.source.lined ? `${place.source.name}:${place.line}:${place.column}` : place.source.name
  return path === '' ? `${at}: ${text}` : `${at}: ${path}: ${text}`
}

/** As a reader meets them: by file, then line, then column. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const files = [...new Set(problems.map((problem) => problem.place.source.name))]
  return problems.toSorted(
    (a, b) =>
      files.indexOf(a.place.source.name) - files.indexOf(b.place.source.name) ||
      a.place.line - b.place.line ||
      a.place.column - b.place.column,
  )
}

/** What was given, short, in the user's own words, and never a value out of the environment. */
export function given(node: Located | undefined): string {
  if (node === undefined) return 'missing'
  if (node.form === 'list') return 'got a list'
  if (node.form === 'map') return 'got a map'
  if (node.shown !== undefined) return `got what ${node.shown} stands for`
  if (node.value === null) return 'got nothing'
  if (typeof node.value !== 'string') return `got ${node.value}`
  return `got "${node.value.length > 40 ? `${node.value.slice(0, 39)}…` : node.value}"`
}
