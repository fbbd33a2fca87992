/**
 * The linter: whether a source stays within the subset of MQL5 that both MetaEditor and the harness take. It gives every
 * fault with its line, in the order of the source.
 */
import { program } from './declarations.ts'
import { formats } from './formats-rule.ts'
import { names } from './names-rule.ts'
import { officialNames } from './official-names.ts'
import { shapes } from './shapes-rule.ts'
import { words } from './words-rule.ts'
import type { Fault, Source } from './source.ts'

export function lint(source: Source): readonly Fault[] {
  const official = officialNames()
  const parsed = program(source.tokens, official)
  const token = words(source, parsed)
  // A foreign word makes nonsense of the declarations around it: it is said alone.
  const structural = token.length > 0 ? [] : parsed.faults
  const rest = [...shapes(parsed, official), ...names(source, parsed, official), ...formats(parsed)]
  const faults = [...token, ...structural, ...rest]
  const foreign = new Set(token.map(({ file, line }) => `${file}:${line}`))
  const own = faults.filter((fault) => token.includes(fault) || !foreign.has(`${fault.file}:${fault.line}`))
  const unique = new Map(own.map((fault) => [`${fault.file}:${fault.line}:${fault.message}`, fault]))
  return [...unique.values()].sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1))
}

export const told = ({ file, line, message }: Fault): string => `${file}:${line}: ${message}`
