/** One line that says how far long work has come: redrawn in place for a person, a line each tenth for a file. */
import type { Stream } from './shell.ts'

export interface Progress {
  show(share: number, note: string): void
  /** A line above it, where it stays. */
  print(line: string): void
  close(): void
}

const CELLS = 30

export function progressLine(stream: Stream): Progress {
  const person = stream.isTTY === true
  let drawn = ''
  let tenths = -1
  const clear = (): void => {
    if (drawn !== '') stream.write(`\r${' '.repeat(drawn.length)}\r`)
    drawn = ''
  }
  return {
    show(share, note) {
      const percent = `${Math.floor(share * 100)} %`.padStart(5)
      if (!person) {
        if (Math.floor(share * 10) <= tenths) return
        tenths = Math.floor(share * 10)
        return void stream.write(`${percent}  ${note}\n`)
      }
      clear()
      const full = Math.round(share * CELLS)
      drawn = `[${'='.repeat(full)}${' '.repeat(CELLS - full)}] ${percent}  ${note}`
      stream.write(drawn)
    },
    print(line) {
      clear()
      stream.write(`${line}\n`)
    },
    close: clear,
  }
}
