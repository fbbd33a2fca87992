/**
 * What a source declares: functions, structures, enumerations, and every variable with its declarators. Not a full
 * grammar: in the subset two words that follow each other, the first a type, are a declaration and nothing else.
 *
 * Positions are indices into the significant tokens.
 */
import type { OfficialNames } from './official-names.ts'
import { significant, type Token } from './lexer.ts'
import { faultAt, type Fault } from './source.ts'

export interface Declarator {
  readonly name: number
  /** From `[` to behind its `]`, one pair per dimension. */
  readonly brackets: readonly (readonly [number, number])[]
  /** From behind `=` to the `,` or `;` that ends it. */
  readonly value: readonly [number, number] | undefined
}

export interface Declaration {
  readonly place: 'global' | 'input' | 'local' | 'field'
  /** `const`, `static`, `input`, `sinput`: where they stand. */
  readonly qualifiers: readonly number[]
  readonly type: number
  /** `&` or `*` behind the type, which the subset has not. */
  readonly mark: number | undefined
  readonly declarators: readonly Declarator[]
  /** The `;` behind it. */
  readonly end: number
}

export interface Parameter {
  readonly constant: boolean
  readonly type: number
  readonly reference: boolean
  readonly name: number
  readonly bracket: readonly [number, number] | undefined
  readonly value: readonly [number, number] | undefined
  readonly from: number
  readonly to: number
}

export interface FunctionNode {
  readonly type: number
  readonly name: number
  /** From `(` to behind `)`. */
  readonly list: readonly [number, number]
  readonly parameters: readonly Parameter[]
  /** From `{` to behind `}`; undefined for a prototype, whose `;` is `end`. */
  readonly body: readonly [number, number] | undefined
  readonly start: number
  readonly end: number
}

export interface StructNode {
  readonly name: number
  readonly body: readonly [number, number]
  readonly fields: readonly Declaration[]
}

export interface EnumNode {
  readonly keyword: number
  readonly name: number | undefined
  readonly values: readonly number[]
}

export interface Program {
  readonly tokens: readonly Token[]
  readonly functions: readonly FunctionNode[]
  readonly structures: readonly StructNode[]
  readonly enumerations: readonly EnumNode[]
  readonly declarations: readonly Declaration[]
  readonly groups: readonly (readonly [number, number])[]
  readonly types: ReadonlySet<string>
  readonly faults: readonly Fault[]
}

const qualifierWords: ReadonlySet<string> = new Set(['const', 'static', 'input', 'sinput'])
const marks: ReadonlySet<string> = new Set(['&', '*'])
const opening = '([{'
const closing = ')]}'

/** Behind the bracket that closes the one at `at`. */
export function behind(tokens: readonly Token[], at: number): number {
  let depth = 0
  for (let i = at; i < tokens.length; i += 1) {
    const { text, kind } = tokens[i]
    if (kind !== 'sign') continue
    if (opening.includes(text)) depth += 1
    else if (closing.includes(text)) depth -= 1
    if (depth === 0) return i + 1
  }
  return tokens.length
}

/** The first of these signs at no depth of brackets. */
export function find(tokens: readonly Token[], from: number, wanted: readonly string[]): number {
  let i = from
  while (i < tokens.length) {
    const { text, kind } = tokens[i]
    if (kind === 'sign' && wanted.includes(text)) return i
    if (kind === 'sign' && closing.includes(text)) return i
    i = kind === 'sign' && opening.includes(text) ? behind(tokens, i) : i + 1
  }
  return tokens.length
}

/** The arguments between `(` at `open` and its `)`, as ranges; none when it is empty. */
export function argumentsOf(tokens: readonly Token[], open: number): readonly (readonly [number, number])[] {
  const close = behind(tokens, open) - 1
  const found: (readonly [number, number])[] = []
  for (let from = open + 1; from < close;) {
    const to = find(tokens, from, [','])
    found.push([from, to])
    from = to + 1
  }
  return found
}

class Parser {
  readonly functions: FunctionNode[] = []
  readonly structures: StructNode[] = []
  readonly enumerations: EnumNode[] = []
  readonly declarations: Declaration[] = []
  readonly groups: (readonly [number, number])[] = []
  readonly faults: Fault[] = []
  readonly types: Set<string>
  readonly #tokens: readonly Token[]
  readonly #keywords: ReadonlySet<string>

  constructor(tokens: readonly Token[], official: OfficialNames) {
    this.#tokens = tokens
    this.#keywords = official.keywords
    this.types = new Set([...official.types, ...official.structures.keys(), ...official.enumerations])
    tokens.forEach(({ text, kind }, at) => {
      if (kind === 'word' && (text === 'struct' || text === 'enum') && tokens[at + 1]?.kind === 'word') {
        this.types.add(tokens[at + 1].text)
      }
    })
  }

  text(at: number): string {
    return this.#tokens[at]?.text ?? ''
  }

  isName(at: number): boolean {
    return this.#tokens[at]?.kind === 'word' && !this.#keywords.has(this.text(at))
  }

  isType(at: number): boolean {
    return this.#tokens[at]?.kind === 'word' && this.types.has(this.text(at))
  }

  file(): void {
    for (let at = 0; at < this.#tokens.length;) at = this.#item(at)
  }

  #item(at: number): number {
    const text = this.text(at)
    if (text === ';') return at + 1
    if (text === 'struct') return this.#struct(at)
    if (text === 'enum') return this.#enum(at)
    if ((text === 'input' || text === 'sinput') && this.text(at + 1) === 'group') {
      this.groups.push([at, at + 3])
      return at + 3
    }
    let type = at
    while (qualifierWords.has(this.text(type))) type += 1
    const mark = marks.has(this.text(type + 1)) ? 1 : 0
    const name = type + 1 + mark
    if ((this.isType(type) || text === 'void') && this.isName(name)) {
      return this.text(name + 1) === '(' ? this.#function(at, type, name) : this.#declaration(type, 'global')
    }
    this.faults.push(
      faultAt(this.#tokens[at], `cannot read '${text}' here: no function, structure or variable begins so`),
    )
    const end = find(this.#tokens, at + 1, [';', '{'])
    return this.text(end) === '{' ? behind(this.#tokens, end) : end + 1
  }

  #struct(at: number): number {
    const open = find(this.#tokens, at + 1, ['{'])
    const end = behind(this.#tokens, open)
    const fields: Declaration[] = []
    for (let i = open + 1; i < end - 1;) {
      let type = i
      while (qualifierWords.has(this.text(type))) type += 1
      if (this.isType(type) && this.isName(type + 1) && this.text(type + 2) !== '(') {
        i = this.#declaration(type, 'field')
        fields.push(this.declarations[this.declarations.length - 1])
      } else {
        this.faults.push(
          faultAt(this.#tokens[i], `a structure of the subset has fields only; '${this.text(i)}' begins none`),
        )
        const stop = find(this.#tokens, i + 1, [';', '{'])
        i = this.text(stop) === '{' ? behind(this.#tokens, stop) : Math.max(stop + 1, i + 1)
      }
    }
    this.structures.push({ name: at + 1, body: [open, end], fields })
    return end
  }

  #enum(at: number): number {
    const open = find(this.#tokens, at + 1, ['{'])
    const values = argumentsOf(this.#tokens, open).map(([from]) => from)
    this.enumerations.push({ keyword: at, name: open > at + 1 ? at + 1 : undefined, values })
    return behind(this.#tokens, open)
  }

  #function(start: number, type: number, name: number): number {
    const list = [name + 1, behind(this.#tokens, name + 1)] as const
    const parameters = argumentsOf(this.#tokens, name + 1).flatMap((range) => this.#parameter(range))
    const body = this.text(list[1]) === '{' ? ([list[1], behind(this.#tokens, list[1])] as const) : undefined
    const end = body === undefined ? list[1] : body[1] - 1
    this.functions.push({ type, name, list, parameters, body, start, end })
    if (body !== undefined) this.#locals(body)
    return end + 1
  }

  #parameter([from, to]: readonly [number, number]): readonly Parameter[] {
    let type = from
    while (this.text(type) === 'const') type += 1
    if (this.text(type) === 'void' && type + 1 === to) return []
    const reference = this.text(type + 1) === '&'
    const name = type + (reference ? 2 : 1)
    if (!this.isType(type) || !this.isName(name) || name >= to) {
      this.faults.push(faultAt(this.#tokens[from], `cannot read this parameter: write [const] TYPE [&]NAME`))
      return []
    }
    const bracket = this.text(name + 1) === '[' ? ([name + 1, behind(this.#tokens, name + 1)] as const) : undefined
    const sign = bracket?.[1] ?? name + 1
    const value = this.text(sign) === '=' ? ([sign + 1, to] as const) : undefined
    return [{ constant: type > from, type, reference, name, bracket, value, from, to }]
  }

  #locals([open, end]: readonly [number, number]): void {
    for (let at = open; at < end; at += 1) {
      const marked = marks.has(this.text(at + 1)) && this.isName(at + 2) && '=;,'.includes(this.text(at + 3) || '?')
      if (this.isType(at) && (this.isName(at + 1) || marked) && this.text(at - 1) !== '.')
        this.#declaration(at, 'local')
    }
  }

  #declaration(type: number, place: 'global' | 'local' | 'field'): number {
    const qualifiers: number[] = []
    for (let i = type - 1; qualifierWords.has(this.text(i)); i -= 1) qualifiers.unshift(i)
    const mark = marks.has(this.text(type + 1)) ? type + 1 : undefined
    const declarators: Declarator[] = []
    let at = mark === undefined ? type + 1 : type + 2
    for (;;) {
      const name = at
      const brackets: (readonly [number, number])[] = []
      at += 1
      while (this.text(at) === '[') {
        brackets.push([at, behind(this.#tokens, at)])
        at = behind(this.#tokens, at)
      }
      const value = this.text(at) === '=' ? ([at + 1, find(this.#tokens, at + 1, [',', ';'])] as const) : undefined
      if (value !== undefined) at = value[1]
      declarators.push({ name, brackets, value })
      if (this.text(at) !== ',') break
      at += 1
    }
    const isInput = qualifiers.some((i) => this.text(i) === 'input' || this.text(i) === 'sinput')
    this.declarations.push({ place: isInput ? 'input' : place, qualifiers, type, mark, declarators, end: at })
    if (this.text(at) !== ';' && this.text(at) !== ':') {
      this.faults.push(
        faultAt(this.#tokens[Math.min(at, this.#tokens.length - 1)], `';' expected behind this declaration`),
      )
    }
    return at + 1
  }
}

export function program(all: readonly Token[], official: OfficialNames): Program {
  const tokens = significant(all)
  const parser = new Parser(tokens, official)
  parser.file()
  const { functions, structures, enumerations, declarations, groups, types, faults } = parser
  return { tokens, functions, structures, enumerations, declarations, groups, types, faults }
}
