/** Rows that repeat the one before byte for byte: the file was written or joined twice there. */
import { MAX_ROW_BYTES } from '#market/row-buffer.ts'
import type { Measure } from './measure.ts'
import { counted, whole } from './words.ts'

export function repeats(): Measure {
  const kept = new Uint8Array(MAX_ROW_BYTES)
  let length = -1
  let count = 0
  let firstLine = 0

  const repeated = (bytes: Uint8Array, from: number): boolean => {
    // Rows differ near their end when they do: times begin alike.
    for (let k = length - 1; k >= 0; k--) if (bytes[from + k] !== kept[k]) return false
    return true
  }

  return {
    take(_row, _price, { bytes, from, to, line }) {
      if (to - from === length && repeated(bytes, from)) {
        if (count++ === 0) firstLine = line
        return
      }
      length = to - from
      for (let k = 0; k < length; k++) kept[k] = bytes[from + k]
    },
    finding({ rows }) {
      return {
        verdict: count > 0 ? 'note' : 'ok',
        text: count > 0 ? `${counted(count, 'like the row before', rows)}, first on line ${whole(firstLine)}` : 'none',
        facts: { count, firstLine: count > 0 ? firstLine : null },
      }
    },
  }
}
