/**
 * What the subset refuses in declarations: pointers and references, arrays and structures by value, initial values
 * that MQL5 or the harness cannot give, and wire structures (`F_...`) that would not be the same bytes everywhere.
 */
import { argumentsOf, behind, type Declaration, type FunctionNode, type Program } from './declarations.ts'
import type { OfficialNames } from './official-names.ts'
import { faultAt, type Fault } from './source.ts'

const wireTypes: ReadonlySet<string> = new Set([
  'char',
  'uchar',
  'short',
  'ushort',
  'int',
  'uint',
  'long',
  'ulong',
  'double',
])
/** MetaEditor gives a program a small stack: a larger array belongs to the globals. */
const maxLocalElements = 8192

class Shapes {
  readonly faults: Fault[] = []
  readonly #program: Program
  readonly #structures: ReadonlySet<string>

  constructor(program: Program, official: OfficialNames) {
    this.#program = program
    this.#structures = new Set([
      ...official.structures.keys(),
      ...program.structures.map(({ name }) => this.text(name)),
    ])
  }

  text(at: number): string {
    return this.#program.tokens[at]?.text ?? ''
  }

  refuse(at: number, message: string): void {
    this.faults.push(faultAt(this.#program.tokens[at], message))
  }

  declaration({ place, qualifiers, type, mark, declarators }: Declaration): void {
    const qualified = (word: string) => qualifiers.some((at) => this.text(at) === word)
    if (mark !== undefined) this.refuse(mark, this.text(mark) === '*' ? 'no pointers' : 'no reference variables')
    if (qualified('static')) {
      this.refuse(
        type,
        place === 'local' ? 'no static locals: make it a global' : `no 'static' here: a global is enough`,
      )
    }
    for (const { name, brackets, value } of declarators) {
      if (brackets.length > 1) this.refuse(name, 'no arrays of more than one dimension')
      if (place === 'input' && brackets.length > 0) this.refuse(name, 'an input is no array')
      if (place === 'field' && value !== undefined) this.refuse(name, `no initial value of a field: MQL5 has none`)
      if (place === 'input' && value === undefined) this.refuse(name, 'an input needs its initial value')
      if (value !== undefined && (place === 'global' || place === 'input')) this.#initial(value)
      const braces = value !== undefined && this.text(value[0]) === '{'
      if (braces && brackets.length === 0)
        this.refuse(name, 'no { } for a structure: write ZeroMemory and set its fields')
      if (place === 'local' && brackets.length === 1 && Number(this.text(brackets[0][0] + 1)) > maxLocalElements) {
        this.refuse(
          name,
          `a local array of more than ${maxLocalElements} elements overflows the stack: make it a global`,
        )
      }
    }
  }

  #initial([from, to]: readonly [number, number]): void {
    for (let at = from; at < to; at += 1) {
      const called = this.#program.tokens[at].kind === 'word' && this.text(at + 1) === '('
      if (called && !this.#program.types.has(this.text(at)) && this.text(at) !== 'sizeof') {
        this.refuse(at, `the initial value of a global calls no function: set it in OnInit`)
      }
    }
  }

  function({ type, name, parameters }: FunctionNode): void {
    if (this.#structures.has(this.text(type)))
      this.refuse(name, 'a function gives a scalar or text: return a structure by reference')
    for (const parameter of parameters) {
      if (parameter.bracket !== undefined && !parameter.reference) {
        this.refuse(parameter.name, `arrays pass by reference only: write &${this.text(parameter.name)}[]`)
      }
      if (parameter.bracket === undefined && !parameter.reference && this.#structures.has(this.text(parameter.type))) {
        this.refuse(parameter.name, `structures pass by reference only: write &${this.text(parameter.name)}`)
      }
      if (parameter.reference && parameter.value !== undefined) this.refuse(parameter.name, 'no default of a reference')
    }
  }

  wire(): void {
    for (const { name, fields } of this.#program.structures) {
      if (!this.text(name).startsWith('F_')) continue
      for (const { type, declarators } of fields) {
        const isWire = wireTypes.has(this.text(type)) || this.text(type).startsWith('F_')
        if (!isWire) {
          this.refuse(type, `a wire structure has whole numbers of a fixed size and double only, no ${this.text(type)}`)
        }
        for (const { name: field, brackets } of declarators) {
          if (brackets.some(([from, to]) => to === from + 2))
            this.refuse(field, 'a wire structure has no dynamic array')
        }
      }
    }
  }

  /** Results that say whether it worked, thrown away; and arguments that change something while others are read. */
  calls(): void {
    const { tokens } = this.#program
    const checked = new Set(['CharArrayToStruct', 'StructToCharArray', 'ArrayResize', 'SocketSend'])
    tokens.forEach((token, at) => {
      if (token.kind !== 'word' || this.text(at + 1) !== '(' || this.#program.types.has(token.text)) return
      const parts = argumentsOf(tokens, at + 1)
      const statement =
        ['{', '}', ';', ')', 'else', 'do'].includes(this.text(at - 1)) && this.text(behind(tokens, at + 1)) === ';'
      const shrinks = token.text === 'ArrayResize' && parts.length > 1 && this.text(parts[1][0]) === '0'
      if (statement && checked.has(token.text) && !shrinks)
        this.refuse(at, `the result of ${token.text} is not looked at`)
      if (parts.length < 2 || token.text === 'for') return
      for (const [from, to] of parts) {
        const changed = tokens.slice(from, to).find(({ text }) => text === '++' || text === '--')
        if (changed === undefined) continue
        this.faults.push(faultAt(changed, `no ${changed.text} in an argument: MQL5 evaluates arguments from the right`))
      }
    })
  }

  inputs(): void {
    const { tokens, declarations } = this.#program
    const names = new Set(
      declarations.flatMap(({ place, declarators }) =>
        place === 'input' ? declarators.map(({ name }) => this.text(name)) : [],
      ),
    )
    const declared = new Set(declarations.flatMap(({ declarators }) => declarators.map(({ name }) => name)))
    tokens.forEach((token, at) => {
      const changes =
        /^(?:[-+*/%&|^]|<<|>>)?=$|^\+\+$|^--$/.test(this.text(at + 1)) || /^(?:\+\+|--)$/.test(this.text(at - 1))
      if (names.has(token.text) && this.text(at - 1) !== '.' && !declared.has(at) && changes) {
        this.refuse(at, `the input ${token.text} cannot be changed: copy it to a variable`)
      }
    })
  }
}

export function shapes(program: Program, official: OfficialNames): readonly Fault[] {
  const rule = new Shapes(program, official)
  for (const declaration of program.declarations) rule.declaration(declaration)
  for (const node of program.functions) rule.function(node)
  rule.wire()
  rule.calls()
  rule.inputs()
  return rule.faults
}
