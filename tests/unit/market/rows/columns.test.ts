import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  lots,
  microsOfNanos,
  orEmpty,
  places,
  restOfNanos,
  rowReader,
  ticks,
  whole,
  word,
  type Column,
  type ReadRow,
} from '#market/rows/columns.ts'

const columns: readonly Column[] = [
  microsOfNanos('local_ts_ns'),
  restOfNanos('local_ts_ns'),
  word('side', ['b', 'a']),
  ticks('price', 2),
  lots('qty', 3),
  orEmpty(whole('event')),
]
const HEADER = 'local_ts_ns,event,side,note,price,qty'

function readerFor(header: string, wanted: readonly Column[] = columns): (line: string) => unknown {
  const read = rowReader(wanted, header)
  expect(read).toBeTypeOf('function')
  const cells = new Float64Array(wanted.length)
  return (line) => {
    const bytes = new TextEncoder().encode(`,,${line},,`)
    return (read as ReadRow)(bytes, 2, bytes.length - 2, cells) ?? [...cells] // looked at just above
  }
}

describe('a row through declared columns', () => {
  it('is read by the names of the header, whatever their order', () => {
    const row = [1_723_161_254_087_891, 268, 1, 6_183_763, 3788, 7]
    expect(readerFor(HEADER)('1723161254087891268,7,a,x,61837.63000000,3.788')).toEqual(row)
    expect(readerFor(' qty ,price,side,event,local_ts_ns')('3.788,61837.63,a,7,1723161254087891268')).toEqual(row)
  })

  it('has NaN where an optional field is empty', () => {
    expect(readerFor(HEADER)('1,,b,,1.5,2')).toEqual([0, 1, 0, 150, 2000, NaN])
  })

  it.each([
    ['', 'row', 'emptyRow'],
    ['1723161254087891268,7,a,x,618', 'row', 'halfRow'],
    ['1,7,a,x,1.5,2,9', 'row', 'extraField'],
    ['1,7,,x,1.5,2', 'side', 'emptyField'],
    ['1,7,c,x,1.5,2', 'side', 'unknownWord'],
    ['1,7,bb,x,1.5,2', 'side', 'unknownWord'],
    ['1,7,a,x,abc,2', 'price', 'notANumber'],
    ['1,7,a,x,1.555,2', 'price', 'offGrid'],
    ['1,7,a,x,99999999.99,2', 'price', 'tooLarge'],
    ['1,-7,a,x,1.5,2', 'event', 'notANumber'],
    ['-1,7,a,x,1.5,2', 'local_ts_ns', 'notANumber'],
    ['1.5,7,a,x,1.5,2', 'local_ts_ns', 'notANumber'],
    ['99999999999999999999,7,a,x,1.5,2', 'local_ts_ns', 'tooLarge'],
  ])('%j is refused at %s: %s', (line, field, condition) => {
    expect(readerFor(HEADER)(line)).toEqual({ field, condition })
  })

  it('says of a row with all of its fields what can be read, of any other nothing', () => {
    const read = rowReader(columns, HEADER) as ReadRow // it names every column
    const cells = new Float64Array(columns.length)
    const left = (line: string): number[] => {
      cells.fill(9)
      const bytes = new TextEncoder().encode(line)
      expect(read(bytes, 0, bytes.length, cells)).not.toBeNull()
      return [...cells]
    }
    expect(left('1,7,c,x,1.555,2')).toEqual([0, 1, NaN, NaN, 2000, 7])
    expect(left('1x,-7,b,x,,2')).toEqual([NaN, NaN, 0, NaN, 2000, NaN])
    for (const line of ['', '1,7,a,x,1.5', '1,7,a,x,1.5,2,9']) expect(left(line)).toEqual(Array(6).fill(NaN))
  })

  it('says which columns a header lacks', () => {
    expect(rowReader(columns, 'local_ts_ns,side,qty')).toEqual({ missing: ['price', 'event'] })
  })

  it('can look at the decimals of a number only', () => {
    expect(readerFor('price,qty', [places('qty'), places('price')])('61837.63000000,1e-06')).toEqual([6, 2])
  })

  it('keeps every nanosecond', () => {
    const read = readerFor('t', [microsOfNanos('t'), restOfNanos('t')])
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 62n }), (nanos) => {
        const [micros, rest] = read(String(nanos)) as [number, number] // there is no fault
        expect(BigInt(micros) * 1_000n + BigInt(rest)).toBe(nanos)
      }),
    )
  })
})
