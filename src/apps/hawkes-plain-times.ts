/**
 * A plain file of events: a header `t` or `t,side`, then seconds a line, with `buy` or `sell` behind. What
 * `swarm hawkes simulate` writes, and what anything else can write.
 */
import { rowBuffer } from '#market/row-buffer.ts'
import type { EventRows } from './hawkes-events.ts'

const HEADER = /^t(,side)?$/

/** Null when the file does not begin with such a header. */
export function plainTimes(head: Uint8Array): EventRows | null {
  const newline = head.indexOf(0x0a)
  const header = HEADER.exec(
    Buffer.from(newline < 0 ? head : head.subarray(0, newline))
      .toString('latin1')
      .trim(),
  )
  if (header === null) return null
  const sided = header[1] !== undefined
  const lines = rowBuffer('utf-8', 0)
  let headed = false
  const refuse = (reason: string): void => {
    rows.badRows++
    if (rows.firstBad === '') rows.firstBad = `line ${lines.line}, ${reason}`
  }
  const rows = {
    at: Number.NaN,
    side: Number.NaN,
    get line() {
      return lines.line
    },
    badRows: 0,
    firstBad: '',
    push: lines.push,
    end: lines.end,
    next(): boolean {
      for (;;) {
        const state = lines.next()
        if (state === 'none') return false
        if (state !== 'row') {
          refuse(state === 'cut' ? 'row: the file breaks off in it' : 'row: too long')
          continue
        }
        if (!headed) {
          headed = true
          continue
        }
        const [time, side, ...rest] = Buffer.from(lines.bytes.subarray(lines.from, lines.to))
          .toString('latin1')
          .split(',')
        const at = time === undefined || time.trim() === '' ? Number.NaN : Number(time)
        const sign = side === 'buy' ? 1 : side === 'sell' ? -1 : Number.NaN
        if (!Number.isFinite(at)) refuse('t: not a number')
        else if (rest.length > 0 || (side !== undefined) !== sided) refuse('row: another number of fields')
        else if (sided && Number.isNaN(sign)) refuse('side: neither buy nor sell')
        else {
          rows.at = at
          rows.side = sign
          return true
        }
      }
    },
  }
  return rows
}
