import { describe, expect, it } from 'vitest'
import { plainTimes } from '#apps/hawkes-plain-times.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Rows as [t, side], and what was bad. */
function read(text: string, cut = false) {
  const rows = plainTimes(bytes(text))
  if (rows === null) return null
  for (const byte of bytes(text)) rows.push(Uint8Array.of(byte))
  rows.end(cut)
  const events: [number, number][] = []
  while (rows.next()) events.push([rows.at, rows.side])
  return { events, badRows: rows.badRows, firstBad: rows.firstBad }
}

describe('a plain file of times', () => {
  it('holds seconds under the header t, in portions of any size and with any line ends', () => {
    expect(read('t\n0\n1.5\r\n2e3')).toEqual({
      events: [
        [0, Number.NaN],
        [1.5, Number.NaN],
        [2000, Number.NaN],
      ],
      badRows: 0,
      firstBad: '',
    })
  })
  it('holds sides under the header t,side', () => {
    expect(read('t,side\n1,buy\n2,sell\n')?.events).toEqual([
      [1, 1],
      [2, -1],
    ])
  })
  it('counts what is no row, and names the first', () => {
    expect(read('t\n1\n\nx\n2,3\nInfinity\n4\n')).toMatchObject({
      events: [
        [1, NaN],
        [4, NaN],
      ],
    })
    expect(read('t,side\n1,buy\n2\n3,held\n4,buy,5\n')).toEqual({
      events: [[1, 1]],
      badRows: 3,
      firstBad: 'line 3, row: another number of fields',
    })
    expect(read('t\n1\n2.', true)).toMatchObject({ events: [[1, NaN]], badRows: 1 })
  })
  it('is known by its header alone', () => {
    for (const text of ['', 'time\n1\n', 't,side,size\n', '1\n2\n', 'ts_ms,trade_id,price,quantity,buyer_maker\n']) {
      expect(plainTimes(bytes(text)), text).toBeNull()
    }
  })
})
