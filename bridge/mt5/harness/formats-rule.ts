/**
 * Formats against their arguments, as far as a literal format and the declared types tell: %d of a 64-bit number keeps
 * its low half, %I64d of a 32-bit one reads beyond it, and a wrong count prints garbage.
 */
import { argumentsOf, type Program } from './declarations.ts'
import { faultAt, type Fault } from './source.ts'

const wideTypes: ReadonlySet<string> = new Set(['long', 'ulong', 'datetime'])
const narrowTypes: ReadonlySet<string> = new Set(['char', 'uchar', 'short', 'ushort', 'int', 'uint', 'bool'])
const wideResults: ReadonlySet<string> = new Set([
  'AccountInfoInteger',
  'FileReadLong',
  'FileSize',
  'FileTell',
  'GetMicrosecondCount',
  'GetTickCount64',
  'HistoryDealGetInteger',
  'HistoryDealGetTicket',
  'HistoryOrderGetInteger',
  'HistoryOrderGetTicket',
  'OrderGetInteger',
  'OrderGetTicket',
  'PositionGetInteger',
  'PositionGetTicket',
  'StringToInteger',
  'SymbolInfoInteger',
  'TimeCurrent',
  'TimeGMT',
  'TimeLocal',
  'TimeTradeServer',
])
const textResults: ReadonlySet<string> = new Set([
  'AccountInfoString',
  'CharArrayToString',
  'DoubleToString',
  'IntegerToString',
  'StringFormat',
  'StringSubstr',
  'SymbolInfoString',
  'TerminalInfoString',
  'TimeToString',
])

type Kind = 'wide' | 'narrow' | 'real' | 'text' | 'unknown'

function kindOfType(type: string): Kind {
  if (wideTypes.has(type)) return 'wide'
  if (narrowTypes.has(type)) return 'narrow'
  if (type === 'double') return 'real'
  return type === 'string' ? 'text' : 'unknown'
}

/** The kind that every declaration of a name agrees on. */
function kindsByName({ tokens, declarations, functions }: Program): ReadonlyMap<string, Kind> {
  const kinds = new Map<string, Kind>()
  const add = (name: number, type: number) => {
    const kind = kindOfType(tokens[type].text)
    const before = kinds.get(tokens[name].text)
    kinds.set(tokens[name].text, before === undefined || before === kind ? kind : 'unknown')
  }
  for (const { type, declarators } of declarations) for (const { name } of declarators) add(name, type)
  for (const { type, name, parameters } of functions) {
    add(name, type)
    for (const parameter of parameters) add(parameter.name, parameter.type)
  }
  return kinds
}

/** Conversions in a format literal: their letter, and whether they are 64 bits wide. */
export function conversions(
  format: string,
): readonly { readonly letter: string; readonly wide: boolean; readonly size: string }[] {
  return [...format.matchAll(/%(?:%|[-+ #0]*\d*(?:\.\d+)?(I64|I32|ll|l|h|)([A-Za-z]?))/g)]
    .filter(([whole]) => whole !== '%%')
    .map(([, size = '', letter = '']) => ({ letter, size, wide: size === 'I64' || size === 'll' }))
}

function clash(letter: string, wide: boolean, kind: Kind): string | undefined {
  if ('sS'.includes(letter)) return kind === 'unknown' || kind === 'text' ? undefined : `%${letter} of a number`
  if ('feEgGa'.includes(letter)) return kind === 'unknown' || kind === 'real' ? undefined : `%${letter} of no double`
  if (kind === 'real' || kind === 'text') return `%${letter} of no whole number`
  if (kind === 'wide' && !wide) return `%${letter} keeps 32 bits of a 64-bit number: write %I64${letter}`
  if (kind === 'narrow' && wide)
    return `%I64${letter} of a 32-bit number reads beyond it: write %${letter}, or cast to long`
  return undefined
}

export function formats(program: Program): readonly Fault[] {
  const { tokens } = program
  const faults: Fault[] = []
  const kinds = kindsByName(program)

  const kindOf = (from: number, to: number): Kind => {
    const words = tokens.slice(from, to)
    const last = words.at(-1)
    if (words.length === 1 && last?.kind === 'string') return 'text'
    if (words.length === 1 && last?.kind === 'number') return /^(?:0x|\d+$)/.test(last.text) ? 'unknown' : 'real'
    if (words[0].text === '(' && program.types.has(words[1]?.text) && words[2]?.text === ')')
      return kindOfType(words[1].text)
    const isPath = words.every(({ kind, text }, at) => (at % 2 === 0 ? kind === 'word' : text === '.'))
    if (isPath) return kinds.get(last?.text ?? '') ?? 'unknown'
    if (words[1]?.text !== '(' || last?.text !== ')') return 'unknown'
    if (wideResults.has(words[0].text)) return 'wide'
    return textResults.has(words[0].text) ? 'text' : kindOfType(words[0].text)
  }

  tokens.forEach((token, at) => {
    if (!['StringFormat', 'PrintFormat'].includes(token.text) || tokens[at + 1]?.text !== '(') return
    const [first, ...given] = argumentsOf(tokens, at + 1)
    if (first === undefined || first[1] !== first[0] + 1 || tokens[first[0]].kind !== 'string') return
    const wanted = conversions(tokens[first[0]].text)
    if (wanted.length !== given.length) {
      faults.push(faultAt(token, `the format has ${wanted.length} conversions, the call ${given.length} values`))
      return
    }
    wanted.forEach(({ letter, size, wide }, position) => {
      const wrong = 'diouxXcfeEgGasS'.includes(letter) && letter !== '' && size !== 'l' && size !== 'h'
      const message = wrong
        ? clash(letter, wide, kindOf(...given[position]))
        : `MQL5 has no conversion %${size}${letter}`
      if (message !== undefined) faults.push(faultAt(tokens[given[position][0]], message))
    })
  })
  return faults
}
