/**
 * MQL5 to C++17. Tokens keep their places and lines; what changes is written over them:
 *
 *     T a[]           MqlArray<T> a              input T x = v     T x = v, and a setter in mql::inputs
 *     T a[8]          MqlFixed<T, 8> a           input group "…"   nothing
 *     T a[] = {1, 2}  MqlFixed<T, 2> a = {{1,2}} "text" 'c' D'…'   string("text") ushort(u'c') datetime(…)
 *     T &a[]          MqlArrayRef<T> a           struct of scalars packed to 1 byte
 *     T a[8], b       MqlFixed<T, 8> a; T b      #property …       nothing
 *
 * All functions are declared before the first one is defined, and everything stands in a namespace, so that a name of
 * the C library cannot meet one of the program.
 */
import {
  argumentsOf,
  program,
  type Declaration,
  type Declarator,
  type FunctionNode,
  type Program,
} from './declarations.ts'
import { ending } from './ending.ts'
import { literal } from './literals.ts'
import { macroBody, type Token } from './lexer.ts'
import { officialNames, textStructures } from './official-names.ts'
import type { Source } from './source.ts'

export class Rewriting {
  readonly program: Program
  readonly #written = new Map<Token, string>()
  readonly #before = new Map<Token, string>()

  constructor(parsed: Program) {
    this.program = parsed
  }

  text(at: number): string {
    return this.program.tokens[at].text
  }

  write(at: number, text: string): void {
    this.#written.set(this.program.tokens[at], text)
  }

  blank(from: number, to: number): void {
    for (let at = from; at < to; at += 1) this.write(at, '')
  }

  put(at: number, text: string): void {
    this.#before.set(this.program.tokens[at], text)
  }

  /** A range as C++, on one line. */
  range(from: number, to: number): string {
    return this.program.tokens
      .slice(from, to)
      .map((token) => this.#one(token))
      .join(' ')
  }

  #one(token: Token): string {
    return (this.#before.get(token) ?? '') + (this.#written.get(token) ?? literal(token))
  }

  all(tokens: readonly Token[]): string {
    let file = ''
    const out: string[] = []
    for (const [at, token] of tokens.entries()) {
      if (token.file !== file) {
        file = token.file
        out.push(`\n#line ${token.line} "${file}"\n`)
      }
      out.push(
        token.kind === 'comment'
          ? blankLines(token.text)
          : token.kind === 'directive'
            ? directive(token)
            : this.#joined(tokens, at),
      )
    }
    return out.join('')
  }

  /** Two texts in a row are one. */
  #joined(tokens: readonly Token[], at: number): string {
    const token = tokens[at]
    const one = this.#one(token)
    if (token.kind !== 'string') return one
    const next = tokens.slice(at + 1).find(({ kind }) => kind !== 'space' && kind !== 'comment')
    return next?.kind === 'string' ? `${one} + ` : one
  }
}

const blankLines = (text: string): string => ` ${'\n'.repeat(text.split('\n').length - 1)}`

function directive(token: Token): string {
  const [, word = ''] = /^#\s*(\w*)/.exec(token.text) ?? []
  if (word !== 'define') return ['property', 'resource', 'include'].includes(word) ? '' : token.text
  const [head] = /^#\s*define\s+\w+/.exec(token.text) ?? ['']
  return `${head}${macroBody(token).map(literal).join('')}${blankLines(token.text)}`
}

/** The C++ type of a declarator with brackets. */
function arrayType(rewriting: Rewriting, type: string, { brackets, value }: Declarator): string {
  const [open, end] = brackets[0]
  const { tokens } = rewriting.program
  if (end > open + 2) return `MqlFixed<${type}, ${rewriting.range(open + 1, end - 1)}>`
  if (value === undefined) return `MqlArray<${type}>`
  return `MqlFixed<${type}, ${argumentsOf(tokens, value[0]).length}>`
}

function declaration(rewriting: Rewriting, { qualifiers, type, declarators }: Declaration): void {
  for (const at of qualifiers) if (['input', 'sinput'].includes(rewriting.text(at))) rewriting.write(at, '')
  if (declarators.every(({ brackets }) => brackets.length === 0)) return
  const plain = rewriting.text(type)
  const words = qualifiers.map((at) => rewriting.text(at)).filter((word) => word === 'const' || word === 'static')
  declarators.forEach((declarator, position) => {
    const { name, brackets, value } = declarator
    const kind = brackets.length === 0 ? plain : arrayType(rewriting, plain, declarator)
    if (position === 0) rewriting.write(type, kind)
    else rewriting.write(name - 1, `; ${[...words, kind].join(' ')} `)
    for (const [from, to] of brackets) rewriting.blank(from, to)
    if (brackets.length === 0 || value === undefined || rewriting.text(value[0]) !== '{') return
    rewriting.write(value[0], '{{')
    rewriting.write(value[1] - 1, '}}')
  })
}

function parameters(rewriting: Rewriting, { parameters: list }: FunctionNode): void {
  for (const { constant, type, name, bracket, from } of list) {
    if (bracket === undefined) continue
    const element = `${constant ? 'const ' : ''}${rewriting.text(type)}`
    rewriting.blank(from, name)
    rewriting.write(from, `MqlArrayRef<${element}> `)
    rewriting.blank(...bracket)
  }
}

/** The declaration up front, with the defaults, which the definition then may not repeat. */
function prototype(rewriting: Rewriting, node: FunctionNode): string {
  const head = `${rewriting.text(node.type)} ${rewriting.text(node.name)}${rewriting.range(...node.list)};`
  for (const { value, to } of node.parameters) if (value !== undefined) rewriting.blank(value[0] - 1, to)
  return head
}

/** Structures of scalars only, and of such structures. */
function plainStructures({ tokens, structures }: Program): ReadonlySet<string> {
  const text = (at: number) => tokens[at].text
  const dumped = new Set<string>()
  const mine = new Map(structures.map((node) => [text(node.name), node]))
  for (const [name, { fields }] of mine) {
    const scalar = fields.every(({ type, declarators }) => {
      const dynamic = declarators.some(({ brackets }) => brackets.some(([from, to]) => to === from + 2))
      const nested = mine.has(text(type)) && !dumped.has(text(type))
      return !dynamic && !nested && text(type) !== 'string' && !textStructures.has(text(type))
    })
    if (scalar) dumped.add(name)
  }
  return dumped
}

function structures(rewriting: Rewriting): void {
  const { program: parsed } = rewriting
  const dumped = plainStructures(parsed)
  for (const { name, body } of parsed.structures) {
    rewriting.blank(name + 1, body[0])
    if (!dumped.has(rewriting.text(name))) continue
    rewriting.put(name - 1, '_Pragma("pack(push, 1)") ')
    rewriting.write(body[1], '; _Pragma("pack(pop)")')
  }
  for (const { name } of parsed.enumerations)
    if (name !== undefined) rewriting.write(name, `${rewriting.text(name)} : int`)
}

/** What functions need to be declared: their structures and enumerations by name, then all of them. */
function forward(rewriting: Rewriting): void {
  const { program: parsed } = rewriting
  const first = parsed.functions.find(({ body }) => body !== undefined)
  if (first === undefined) return
  const names = parsed.structures.map(({ name }) => `struct ${rewriting.text(name)};`)
  const numbers = parsed.enumerations.flatMap(({ name }) =>
    name === undefined ? [] : `enum ${rewriting.text(name)} : int;`,
  )
  const heads = parsed.functions.filter(({ body }) => body !== undefined).map((node) => prototype(rewriting, node))
  for (const { start, body, end } of parsed.functions) if (body === undefined) rewriting.blank(start, end + 1)
  const { line, file } = parsed.tokens[first.start]
  rewriting.put(first.start, `${[...names, ...numbers, ...heads].join(' ')}\n#line ${line} "${file}"\n`)
}

/** The C++ of a source that is without faults of the linter. */
export function rewrite(source: Source): string {
  const parsed = program(source.tokens, officialNames())
  const rewriting = new Rewriting(parsed)
  for (const [from, to] of parsed.groups) rewriting.blank(from, to)
  for (const one of parsed.declarations) declaration(rewriting, one)
  for (const one of parsed.functions) parameters(rewriting, one)
  structures(rewriting)
  forward(rewriting)
  const body = rewriting.all(source.tokens)
  return ['#include "terminal.hpp"', 'namespace program {', body, '}', ending(rewriting), ''].join('\n')
}
