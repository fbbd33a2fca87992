/**
 * What the subset refuses by a look at single tokens and directives: words, signs, numbers and `#` lines that MetaEditor
 * or g++ would not take, or that the harness cannot run.
 */
import type { Token } from './lexer.ts'
import type { Program } from './declarations.ts'
import { faultAt, type Fault, type Source } from './source.ts'

const outside = (what: string) => `${what}: the subset has free functions and plain structures only`
const notMql = (word: string) => `'${word}' is C++, not MQL5`

const refusedWords: Readonly<Record<string, string>> = {
  class: outside('no classes'),
  interface: outside('no interfaces'),
  union: outside('no unions'),
  template: outside('no templates'),
  typename: outside('no templates'),
  virtual: outside('no virtual functions'),
  operator: outside('no operators of your own'),
  override: outside('no classes'),
  private: outside('no classes'),
  protected: outside('no classes'),
  public: outside('no classes'),
  this: outside('no classes'),
  new: outside('no objects made with new'),
  delete: outside('no objects'),
  dynamic_cast: outside('no classes'),
  extern: `'extern' is of MQL4: write input`,
  export: outside('no libraries'),
  matrix: 'no matrices: the harness has not got them',
  vector: 'no vectors: the harness has not got them',
  goto: 'no goto',
  float: 'no float: prices are double',
}
const foreignWords = [
  'auto',
  'unsigned',
  'signed',
  'nullptr',
  'constexpr',
  'decltype',
  'namespace',
  'using',
  'typedef',
  'try',
  'catch',
  'throw',
  'mutable',
  'volatile',
  'register',
  'friend',
  'explicit',
  'inline',
  'static_cast',
  'reinterpret_cast',
  'const_cast',
  'static_assert',
  'noexcept',
  'size_t',
  'wchar_t',
  'int64_t',
  'uint64_t',
  'int32_t',
  'uint32_t',
  'uint8_t',
  'asm',
  'and',
  'or',
  'not',
  'xor',
]
const wordFaults: ReadonlyMap<string, string> = new Map([
  ...foreignWords.map((word): [string, string] => [word, notMql(word)]),
  ...Object.entries(refusedWords),
])

const properties: ReadonlySet<string> = new Set([
  'copyright',
  'link',
  'version',
  'description',
  'strict',
  'icon',
  'stacksize',
  'service',
  'script_show_inputs',
  'script_show_confirm',
])

function directiveFault(token: Token): string | undefined {
  const [, word = '', rest = ''] = /^#\s*(\w*)\s*([^]*)$/.exec(token.text) ?? []
  switch (word) {
    case 'ifdef':
    case 'ifndef':
    case 'else':
    case 'endif':
    case 'undef':
    case 'resource':
      return undefined
    case 'define':
      return /^\w+\(/.test(rest) ? '#define of constants only: no parameters' : undefined
    case 'include':
      return rest.startsWith('<') ? `no standard includes: write the few lines of ${rest.trim()} you need` : undefined
    case 'property': {
      const [name] = rest.split(/\s/)
      return properties.has(name) ? undefined : `no #property '${name}' that an Expert Advisor of the subset has`
    }
    case 'import':
      return 'no #import: the Expert Advisor needs no DLL'
    case 'if':
    case 'elif':
      return `MQL5 has no #${word}: write #ifdef`
    default:
      return `MQL5 has no #${word}`
  }
}

function numberFault(text: string): string | undefined {
  if (/^0[xX]/.test(text)) return /^0[xX][0-9A-Fa-f]{1,16}$/.test(text) ? undefined : `'${text}' is no MQL5 number`
  if (!/^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?f?$/.test(text)) return `'${text}' is no MQL5 number: it has no suffixes`
  if (/^0\d/.test(text)) return `'${text}' begins with 0: is it octal?`
  return /^\d+$/.test(text) && BigInt(text) > 0x7fff_ffff_ffff_ffffn
    ? `${text} is beyond long: write it as hex`
    : undefined
}

function signFault(tokens: readonly Token[], at: number): string | undefined {
  const { text } = tokens[at]
  if (text === '::') return `no '::'`
  if (text === '->') return `no '->': there are no pointers`
  if (text === '...') return `no '...'`
  if (text === ']' && tokens[at + 1]?.text === '[') return 'no arrays of more than one dimension'
  const lambda = text === '[' && ['=', '(', ',', 'return'].includes(tokens[at - 1]?.text)
  if (lambda) return 'no lambdas: MQL5 has none'
  if (text === '+' && tokens[at - 1]?.kind === 'string' && tokens[at + 1]?.kind === 'string') {
    return `no literal + literal: write one literal, or begin with string("...")`
  }
  if (text === '.' && tokens[at + 1]?.text === '*') return `no '.*'`
  return undefined
}

/** `for (TYPE name : values)`. */
const isRangeFor = (tokens: readonly Token[], at: number): boolean =>
  tokens[at].text === 'for' && tokens.slice(at + 2, at + 7).some(({ text }) => text === ':')

export function words(source: Source, { tokens }: Program): readonly Fault[] {
  const faults: Fault[] = []
  const refuse = (token: Token, message: string | undefined) => {
    if (message !== undefined) faults.push(faultAt(token, message))
  }
  for (const token of source.tokens) {
    if (token.kind === 'directive') refuse(token, directiveFault(token))
    if (token.kind === 'stray' && token.text < '\u0080') refuse(token, `cannot read '${token.text}'`)
  }
  tokens.forEach((token, at) => {
    if (/[\u0080-\uffff]/.test(token.text))
      refuse(token, 'only ASCII outside comments: MetaEditor may read another code page')
    if (token.kind === 'color') refuse(token, 'no color literals')
    if (token.kind === 'word' && tokens[at - 1]?.text !== '.') refuse(token, wordFaults.get(token.text))
    if (token.kind === 'word' && token.text.length > 63) refuse(token, 'a name has at most 63 characters')
    if (token.kind === 'number') refuse(token, numberFault(token.text))
    if (token.kind === 'sign') refuse(token, signFault(tokens, at))
    if (isRangeFor(tokens, at)) refuse(token, 'no for over a range: MQL5 has none')
  })
  return faults
}
