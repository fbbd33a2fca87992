/**
 * Bytes in any portions, whole rows out: the rows of a text file, found in one reused buffer.
 *
 * UTF-16LE is narrowed to one byte a character on the way in (a tick file is ASCII; anything else becomes `?`, which no
 * number contains, so such a row is a bad one and nothing more).
 */
export type TextEncoding = 'utf-8' | 'utf-16le'

/** A longer row is no tick: it is skipped, so that a file without line ends cannot fill the memory. */
export const MAX_ROW_BYTES = 4096

const NEWLINE = 10
const RETURN = 13
const QUESTION = 63

/** `none`: push more, or the text is over. `long` and `cut` are rows nobody should read. */
export type RowState = 'row' | 'none' | 'long' | 'cut'

export interface RowBuffer {
  /** The row is `bytes[from, to)`, line end left out; all three change with every `next` and `push`. */
  readonly bytes: Uint8Array
  readonly from: number
  readonly to: number
  /** 1 for the first row. */
  readonly line: number
  push(chunk: Uint8Array): void
  /** No more bytes will come. `cut` says that the text broke off, so a row without its line end is not whole. */
  end(cut: boolean): void
  next(): RowState
}

/** `markBytes` is the length of the byte order mark to leave out. */
export function rowBuffer(encoding: TextEncoding, markBytes: number): RowBuffer {
  let at = 0
  let filled = 0
  let toSkip = markBytes
  let lowByte = -1
  let tooLong = false
  let over: 'no' | 'whole' | 'cut' = 'no'

  const makeRoom = (size: number): void => {
    rows.bytes.copyWithin(0, at, filled)
    filled -= at
    at = 0
    if (filled + size <= rows.bytes.length) return
    const larger = new Uint8Array(Math.max(rows.bytes.length * 2, filled + size))
    larger.set(rows.bytes.subarray(0, filled))
    rows.bytes = larger
  }

  const narrow = (chunk: Uint8Array): void => {
    for (const byte of chunk) {
      if (lowByte < 0) {
        lowByte = byte
        continue
      }
      rows.bytes[filled++] = byte === 0 && lowByte < 128 ? lowByte : QUESTION
      lowByte = -1
    }
  }

  const found = (end: number, next: number): RowState => {
    rows.from = at
    rows.to = end > at && rows.bytes[end - 1] === RETURN ? end - 1 : end
    rows.line++
    at = next
    const long = tooLong || end - rows.from > MAX_ROW_BYTES
    tooLong = false
    return long ? 'long' : 'row'
  }

  const rows = {
    bytes: new Uint8Array(1 << 17),
    from: 0,
    to: 0,
    line: 0,

    push(chunk: Uint8Array): void {
      const skipped = Math.min(toSkip, chunk.length)
      toSkip -= skipped
      const rest = skipped > 0 ? chunk.subarray(skipped) : chunk
      makeRoom(rest.length)
      if (encoding === 'utf-16le') return narrow(rest)
      rows.bytes.set(rest, filled)
      filled += rest.length
    },

    end(cut: boolean): void {
      over = cut ? 'cut' : 'whole'
    },

    next(): RowState {
      const bytes = rows.bytes
      for (let end = at; end < filled; end++) {
        if (bytes[end] === NEWLINE) return found(end, end + 1)
      }
      if (over !== 'no') {
        if (at === filled && !tooLong) return 'none'
        const state = found(filled, filled)
        return over === 'cut' ? 'cut' : state
      }
      if (filled - at > MAX_ROW_BYTES) {
        tooLong = true
        at = filled
      }
      return 'none'
    },
  }
  return rows
}
