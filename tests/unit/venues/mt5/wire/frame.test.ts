import { describe, expect, it } from 'vitest'
import { block, defineFrame, text } from '#venues/mt5/wire/frame.ts'
import { ticks } from '#venues/mt5/wire/market-frames.ts'
import { count, f64, msc, ticket, u16, u8 } from '#venues/mt5/wire/scalar.ts'

const numbers = defineFrame({
  name: 'NUMBERS',
  id: 200,
  from: 'both',
  about: '',
  fields: { time: msc, id: count, big: ticket, price: f64, small: u8 },
})
const letter = defineFrame({
  name: 'LETTER',
  id: 201,
  from: 'both',
  about: '',
  fields: { small: u8 },
  tail: { key: block(4), words: text(5), last: text() },
})
const pairs = defineFrame({
  name: 'PAIRS',
  id: 202,
  from: 'both',
  about: '',
  fields: { n: u16 },
  rows: { a: u8, b: u16 },
})

interface Codec<Value> {
  size(value: Value): number
  write(view: DataView, at: number, value: Value): number
  read(view: DataView, at: number, end: number): Value | undefined
}
function written<Value>(codec: Codec<Value>, value: Value): DataView {
  const view = new DataView(new Uint8Array(codec.size(value)).fill(0xee).buffer)
  expect(codec.write(view, 0, value)).toBe(view.byteLength)
  return view
}
const readBack = <Value>(codec: Codec<Value>, value: Value): Value | undefined => {
  const view = written(codec, value)
  return codec.read(view, 0, view.byteLength)
}

describe('a scalar', () => {
  it.each([0, 1, -1, 2 ** 32, -(2 ** 32), 2 ** 53 - 1, -(2 ** 53 - 1), 1_700_000_000_123])(
    'keeps the time %d',
    (time) => {
      expect(readBack(numbers, { ...numbers.blank(), time })!.time).toBe(time)
    },
  )

  it.each([0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1])('keeps the number %d of ours', (id) => {
    expect(readBack(numbers, { ...numbers.blank(), id })!.id).toBe(id)
  })

  it.each([0n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n])('keeps the ticket %d', (big) => {
    expect(readBack(numbers, { ...numbers.blank(), big })!.big).toBe(big)
  })

  it.each([-0, Number.NaN, Infinity, 5e-324, 1.08515])('keeps the price %d', (price) => {
    expect(readBack(numbers, { ...numbers.blank(), price })!.price).toBe(price)
  })

  it('lies little-endian where the one before it ends', () => {
    const view = written(numbers, { ...numbers.blank(), time: 1, id: 2, small: 9 })
    expect(numbers.fixedBytes).toBe(33)
    expect([view.getUint8(0), view.getUint8(8), view.getUint8(32)]).toEqual([1, 2, 9])
  })
})

describe('a tail', () => {
  const value = { ...letter.blank(), small: 1, key: new Uint8Array([1, 2, 3, 4]), words: 'abc', last: 'São Paulo' }

  it('comes back as it was', () => {
    expect(readBack(letter, value)).toEqual(value)
  })

  it('is cut at what it may hold, between characters', () => {
    expect(readBack(letter, { ...value, words: 'aaaaé' })!.words).toBe('aaaa')
    expect(readBack(letter, { ...value, words: 'aaaéé' })!.words).toBe('aaaé')
    expect(readBack(letter, { ...value, last: 'é'.repeat(200) })!.last).toBe('é'.repeat(127))
  })

  it('leaves out no byte order mark, and makes what is no UTF-8 readable', () => {
    expect(readBack(letter, { ...value, last: '\ufeffx' })!.last).toBe('\ufeffx')
    const view = written(letter, value)
    view.setUint8(6, 0xff)
    expect(letter.read(view, 0, view.byteLength)!.words).toBe('\ufffdbc')
  })

  it('shows nothing of what lay in the buffer before', () => {
    expect(readBack(letter, { ...value, key: new Uint8Array([7]) })!.key).toEqual(new Uint8Array([7, 0, 0, 0]))
    expect(readBack(letter, { ...value, key: new Uint8Array(9).fill(7) })!.key).toEqual(new Uint8Array(4).fill(7))
  })

  it('is refused when a string is longer than it may be', () => {
    const view = written(letter, { ...value, words: 'abcde', last: 'fg' })
    expect(letter.read(view, 0, view.byteLength)).toBeDefined()
    view.setUint8(5, 6)
    expect(letter.read(view, 0, view.byteLength)).toBeUndefined()
  })

  it('is refused when it does not end where the payload does', () => {
    const view = written(letter, value)
    for (let end = 0; end < view.byteLength; end++) expect(letter.read(view, 0, end), String(end)).toBeUndefined()
    const longer = new Uint8Array(view.byteLength + 1)
    longer.set(new Uint8Array(view.buffer))
    expect(letter.read(new DataView(longer.buffer), 0, longer.length)).toBeUndefined()
  })
})

describe('rows', () => {
  const value = {
    ...pairs.blank(),
    rows: [
      { a: 1, b: 300 },
      { a: 2, b: 400 },
    ],
  }

  it('are counted by what is written, not by who fills n', () => {
    expect(readBack(pairs, { ...value, n: 77 })).toEqual({ ...value, n: 2 })
  })

  it('are refused when there are more or fewer of them than n says', () => {
    const view = written(pairs, value)
    for (const n of [0, 1, 3, 65_535]) {
      view.setUint16(0, n, true)
      expect(pairs.read(view, 0, view.byteLength)).toBeUndefined()
      expect(pairs.readFields(view, 0, view.byteLength, { n: 0 })).toBe(false)
    }
  })

  it('are read one by one into an object of the caller’s', () => {
    const tick = { time: 5, bid: 1, ask: 2, last: 3, volume: 4, flags: 88 }
    const view = written(ticks, {
      frame: 'TICKS',
      offsetSeconds: 3600,
      sid: 4,
      n: 0,
      rows: [tick, { ...tick, time: 6 }],
    })
    const fields = { offsetSeconds: 0, sid: 0, n: 0 }
    expect(ticks.readFields(view, 0, view.byteLength, fields)).toBe(true)
    expect(fields).toEqual({ offsetSeconds: 3600, sid: 4, n: 2 })
    const row = { time: 0, bid: 0, ask: 0, last: 0, volume: 0, flags: 0 }
    ticks.readRow(view, ticks.fixedBytes + ticks.rowBytes, row)
    expect(row).toEqual({ ...tick, time: 6 })
  })
})
