/** Styled text that can be cut to a width before any terminal code is in it. */
import { styleText } from 'node:util'
import { printable } from './figures.ts'

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green'

export interface Span {
  readonly text: string
  readonly style?: Style
}
export type Line = readonly Span[]

export const span = (text: string, style?: Style): Span => (style === undefined ? { text } : { text, style })

/** At most `width` characters, with the styles as terminal codes when `coloured`. */
export function painted(line: Line, width: number, coloured: boolean): string {
  let room = width
  let text = ''
  for (const { text: raw, style } of line) {
    if (room <= 0) break
    const clean = printable(raw)
    const cut = clean.length > room ? `${clean.slice(0, room - 1)}…` : clean
    room -= cut.length
    // Colour was decided by the caller, who knows the stream.
    text += coloured && style !== undefined ? styleText(style, cut, { validateStream: false }) : cut
  }
  return text.trimEnd()
}

/** Rows under headings: every column as wide as its widest cell, two blanks between, the last one ragged. */
export function columned(rows: readonly Line[], right: readonly boolean[]): readonly Line[] {
  const widths = right.map((_, at) => Math.max(...rows.map((row) => row[at]?.text.length ?? 0)))
  return rows.map((row) =>
    row.map((cell, at) => {
      const last = at === row.length - 1
      const text = right[at] ? cell.text.padStart(widths[at]) : last ? cell.text : cell.text.padEnd(widths[at])
      return { ...cell, text: last ? text : `${text}  ` }
    }),
  )
}
