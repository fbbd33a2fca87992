/**
 * Every name must be declared in the source or stand in the official list, a call of an official function must have a
 * number of arguments that the function takes, and what passes by reference must be a variable.
 */
import { argumentsOf, type FunctionNode, type Program } from './declarations.ts'
import { macroBody, significant, type Token } from './lexer.ts'
import type { OfficialNames } from './official-names.ts'
import { faultAt, type Fault, type Source } from './source.ts'

interface Declared {
  readonly names: ReadonlySet<string>
  readonly fields: ReadonlySet<string>
  readonly macros: ReadonlySet<string>
}

const macroName = (token: Token): string | undefined => /^#\s*define\s+(\w+)/.exec(token.text)?.[1]

function declaredIn(source: Source, { tokens, ...program }: Program, official: OfficialNames): Declared {
  const text = (at: number) => tokens[at].text
  const fields = new Set([...official.structures.values()].flat())
  const names = new Set<string>()
  for (const { place, declarators } of program.declarations) {
    for (const { name } of declarators) (place === 'field' ? fields : names).add(text(name))
  }
  for (const { name, parameters } of program.functions) {
    names.add(text(name))
    for (const parameter of parameters) names.add(text(parameter.name))
  }
  for (const { values } of program.enumerations) for (const value of values) names.add(text(value))
  const macros = new Set(source.tokens.flatMap((token) => (token.kind === 'directive' ? (macroName(token) ?? []) : [])))
  return { names, fields, macros }
}

/** The official name of nearly this spelling, if there is one. */
function nearest(name: string, official: OfficialNames): string {
  const wanted = name.toLowerCase()
  const all = [...official.functions.keys(), ...official.constants, ...official.enumerations, ...official.variables]
  const found = all.find((known) => known.toLowerCase() === wanted)
  return found === undefined ? '' : `; did you mean ${found}?`
}

class Names {
  readonly faults: Fault[] = []
  readonly #program: Program
  readonly #official: OfficialNames
  readonly #declared: Declared

  constructor(program: Program, official: OfficialNames, declared: Declared) {
    this.#program = program
    this.#official = official
    this.#declared = declared
  }

  #isOfficial(name: string): boolean {
    const { functions, structures, enumerations, constants, variables } = this.#official
    return [functions, structures, enumerations, constants, variables].some((names) => names.has(name))
  }

  known(all: readonly Token[]): void {
    const { handlers, types, keywords, macros } = this.#official
    const { names, fields, macros: own } = this.#declared
    all.forEach((token, at) => {
      if (token.kind !== 'word') return
      const { text } = token
      if (all[at - 1]?.text === '.') {
        if (!fields.has(text)) this.faults.push(faultAt(token, `no structure has a field '${text}'`))
        return
      }
      const mine = [names, own, this.#program.types, fields].some((known) => known.has(text))
      const language = [types, keywords, handlers, macros].some((known) => known.has(text))
      if (mine || language || text === 'true' || text === 'false' || this.#isOfficial(text)) return
      this.faults.push(
        faultAt(token, `'${text}' is neither declared nor an official name${nearest(text, this.#official)}`),
      )
    })
  }

  hidden(): void {
    const { tokens, declarations, functions } = this.#program
    const declared = declarations.flatMap(({ place, declarators }) =>
      place === 'field' ? [] : declarators.map(({ name }) => name),
    )
    for (const { name, parameters } of functions) declared.push(name, ...parameters.map((parameter) => parameter.name))
    for (const at of declared) {
      const { text } = tokens[at]
      const hides = this.#isOfficial(text) || this.#official.types.has(text)
      if (hides) this.faults.push(faultAt(tokens[at], `'${text}' hides an official name`))
    }
  }

  calls(): void {
    const { tokens, functions } = this.#program
    const own = new Map<string, FunctionNode[]>()
    for (const node of functions) own.set(tokens[node.name].text, [...(own.get(tokens[node.name].text) ?? []), node])
    const headers = new Set(functions.map(({ name }) => name))
    tokens.forEach((token, at) => {
      if (token.kind !== 'word' || tokens[at + 1]?.text !== '(' || headers.has(at) || tokens[at - 1]?.text === '.')
        return
      const given = argumentsOf(tokens, at + 1)
      const official = this.#official.functions.get(token.text)
      if (official !== undefined && (given.length < official.fewest || given.length > official.most)) {
        const { fewest, most } = official
        const takes = fewest === most ? `${fewest}` : most === Infinity ? `${fewest} or more` : `${fewest} to ${most}`
        this.faults.push(faultAt(token, `${token.text} takes ${takes} arguments, not ${given.length}`))
      }
      const bodies = own.get(token.text)?.filter(({ body }) => body !== undefined) ?? []
      if (bodies.length === 1) this.#references(bodies[0], given)
    })
  }

  #references({ parameters }: FunctionNode, given: readonly (readonly [number, number])[]): void {
    const { tokens } = this.#program
    given.forEach(([from, to], position) => {
      if (!(parameters[position]?.reference ?? false)) return
      const shape = tokens
        .slice(from, to)
        .map(({ kind, text }) => (kind === 'word' ? 'w' : kind === 'sign' ? text : '"'))
      const isVariable = /^w(?:\.w|\[.*\])*$/.test(shape.join(''))
      if (!isVariable)
        this.faults.push(faultAt(tokens[from], `only a variable passes by reference; copy this to one first`))
    })
  }
}

export function names(source: Source, program: Program, official: OfficialNames): readonly Fault[] {
  const declared = declaredIn(source, program, official)
  const rule = new Names(program, official, declared)
  rule.known(program.tokens)
  for (const token of source.tokens) {
    if (token.kind === 'directive' && macroName(token) !== undefined) rule.known(significant(macroBody(token)))
  }
  rule.hidden()
  rule.calls()
  return rule.faults
}
