/**
 * MQL5 source as tokens. Spaces and comments are tokens too: the rewriter gives every token back in its place, so that
 * line numbers of the C++ are those of the .mq5.
 */

export type TokenKind =
  | 'word'
  | 'number'
  | 'string'
  | 'character'
  | 'date'
  | 'color'
  | 'sign'
  | 'directive'
  | 'space'
  | 'comment'
  | 'stray'

export interface Token {
  readonly kind: TokenKind
  readonly text: string
  readonly line: number
  /** The file it stands in, as faults name it. */
  readonly file: string
}

/** Longest first: the lexer takes the first that fits. */
const signs = [
  '<<=',
  '>>=',
  '...',
  '::',
  '->',
  '<<',
  '>>',
  '<=',
  '>=',
  '==',
  '!=',
  '&&',
  '||',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '&=',
  '|=',
  '^=',
  '++',
  '--',
]

const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['comment', /\/\/[^\n]*|\/\*[^]*?\*\//y],
  ['space', /\s+/y],
  ['date', /D'[^'\n]*'/y],
  ['color', /C'[^'\n]*'/y],
  ['word', /[A-Za-z_]\w*/y],
  ['number', /0[xX][0-9A-Fa-f]+\w*|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\w*/y],
  ['string', /"(?:\\.|[^"\\\n])*"/y],
  ['character', /'(?:\\x[0-9A-Fa-f]+|\\.|[^'\\\n])'/y],
  [
    'sign',
    new RegExp(
      `${signs.map((sign) => sign.replaceAll(/[|^*+.]/g, '\\$&')).join('|')}|[-+*/%=<>!&|^~?:;,.(){}[\\]]`,
      'y',
    ),
  ],
]

/** A `#` line with all that a backslash at the end continues, without the comment behind it. */
const directivePattern = /#(?:\\\r?\n|"(?:\\.|[^"\\\n])*"|(?!\/\/|\/\*)[^\n"])*/y

function taken(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(source)?.[0]
}

function next(source: string, at: number, fresh: boolean): readonly [TokenKind, string] {
  if (fresh && source[at] === '#') return ['directive', taken(directivePattern, source, at) ?? '#']
  for (const [kind, pattern] of patterns) {
    const text = taken(pattern, source, at)
    if (text !== undefined && text !== '') return [kind, text]
  }
  return ['stray', source[at]]
}

/** Never throws: what fits nothing is a `stray` token, which the linter reports. */
export function tokens(source: string, file: string): readonly Token[] {
  const found: Token[] = []
  let line = 1
  let fresh = true
  for (let at = 0; at < source.length;) {
    const [kind, text] = next(source, at, fresh)
    found.push({ kind, text, line, file })
    const breaks = text.split('\n').length - 1
    line += breaks
    fresh = kind === 'space' ? fresh || breaks > 0 : kind === 'comment' && fresh
    at += text.length
  }
  return found
}

/** The tokens that mean something to the grammar. */
export function significant(all: readonly Token[]): readonly Token[] {
  return all.filter(({ kind }) => kind !== 'space' && kind !== 'comment' && kind !== 'directive')
}

/** The words of a `#define` behind its name, as tokens on its line. */
export function macroBody(directive: Token): readonly Token[] {
  const body = /^#\s*define\s+\w+(?:\([^)]*\))?([^]*)$/.exec(directive.text)?.[1] ?? ''
  return tokens(body.replaceAll(/\\\r?\n/g, ' '), directive.file).map((token) => ({ ...token, line: directive.line }))
}
