/**
 * Literals of MQL5 in C++: text is a `string` of its own, a character is 16 bits wide, a date is its seconds.
 */
import type { Token } from './lexer.ts'

/** Seconds of `D'yyyy.mm.dd hh:mm:ss'`; parts may be missing from the end. Undefined when it is no such date. */
export function dateSeconds(text: string): number | undefined {
  const [date, time = ''] = text.slice(2, -1).trim().split(/\s+/)
  const parts = /^(\d{1,4})\.(\d{1,2})\.(\d{1,4})$/.exec(date)
  const clock = /^(?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}))?)?)?$/.exec(time)
  if (parts === null || clock === null) return undefined
  const [first, month, last] = parts.slice(1).map(Number)
  const [year, day] = parts[1].length > 2 ? [first, last] : [last, first]
  const [hour, minute, second] = clock.slice(1).map((part) => Number(part ?? 0))
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000
}

/** What stands for the token in C++. */
export function literal(token: Token): string {
  switch (token.kind) {
    case 'string':
      return `string(${token.text})`
    case 'character':
      return `ushort(u${token.text})`
    case 'date':
      return `datetime(${dateSeconds(token.text) ?? 0})`
    default:
      return token.text
  }
}
