import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_ROW_BYTES } from '#market/row-buffer.ts'
import { detectTickFormat, KEPT_BAD_ROWS, tickParser, type BadRow, type FileTick } from '#market/tick-format.ts'

interface Parsed {
  readonly ticks: FileTick[]
  readonly badRows: number
  readonly first: readonly BadRow[]
}

/** Parses `content` cut into portions of the given sizes, repeated. */
function parse(content: Uint8Array, sizes: readonly number[] = [content.length], cut = false): Parsed {
  const parser = tickParser(detectTickFormat(content)!)
  const ticks: FileTick[] = []
  const drain = (): void => {
    while (parser.next()) ticks.push({ ...parser.tick })
  }
  for (let at = 0, turn = 0; at < content.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length])
    parser.push(content.subarray(at, at + size))
    at += size
    drain()
  }
  parser.end(cut)
  drain()
  expect(parser.ticks).toBe(ticks.length)
  return { ticks, badRows: parser.badRows, first: parser.firstBadRows }
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const utf16 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(`\ufeff${text}`, 'utf16le'))
const CSV = 'ts_utc_ms,bid,ask\n1398920401787,1.38727,1.38729\n1398920401813,1.38726,1.38729\n'
const MT5_HEADER = '<DATE>\t<TIME>\t<BID>\t<ASK>\t<LAST>\t<VOLUME>\t<FLAGS>'
const MT5 = [
  MT5_HEADER,
  '2021.01.04\t00:00:00.123\t1.22395\t1.22402\t\t\t6',
  '2021.01.04\t00:00:00.456\t1.22396\t\t\t\t2',
  '2021.01.04\t00:00:01.000\t\t1.22401\t\t\t4',
].join('\r\n')
const mt5Ticks = [
  { at: 1609718400123000, bid: 1.22395, ask: 1.22402 },
  { at: 1609718400456000, bid: 1.22396, ask: 1.22402 },
  { at: 1609718401000000, bid: 1.22396, ask: 1.22401 },
]

describe('the format of a tick file', () => {
  it('is known by its first line, with or without a byte order mark, in either encoding', () => {
    for (const [text, name] of [
      [CSV, 'ts_utc_ms,bid,ask'],
      [MT5, 'MT5 tick export'],
    ] as const) {
      for (const bytes of [utf8(text), utf8(`\ufeff${text}`), utf16(text)])
        expect(detectTickFormat(bytes)?.name).toBe(name)
    }
  })

  it('needs no header where the first row is a tick', () => {
    const bare = CSV.slice(CSV.indexOf('\n') + 1)
    expect(parse(utf8(bare)).ticks).toEqual(parse(utf8(CSV)).ticks)
  })

  it('is unknown for anything else', () => {
    for (const text of [
      '',
      '\n',
      'hello',
      'time,open,high,low,close\n',
      'a,b,c\n',
      '1,2\n',
      '{"bid":1}',
      '<DATE>\t<OPEN>\n',
      '\0\0\0',
    ]) {
      expect([text, detectTickFormat(utf8(text))]).toEqual([text, null])
    }
    expect(detectTickFormat(utf8('9'.repeat(100_000)))).toBeNull()
  })
})

describe('the format ts_utc_ms,bid,ask', () => {
  it('gives micros and prices', () => {
    expect(parse(utf8(CSV)).ticks).toEqual([
      { at: 1398920401787000, bid: 1.38727, ask: 1.38729 },
      { at: 1398920401813000, bid: 1.38726, ask: 1.38729 },
    ])
  })

  it('does not need a line end on its last row, and takes the other kind', () => {
    expect(parse(utf8(CSV.trimEnd())).ticks).toHaveLength(2)
    expect(parse(utf8(CSV.replaceAll('\n', '\r\n')))).toEqual(parse(utf8(CSV)))
  })

  it('counts a bad row with its line, field and reason, and reads on', () => {
    const rows = ['1,1.1', '2,x,1.2', '', '3,1.1,', ',1.1,1.2', 'nan,1.1,1.2', '4,1.1,1.2,9', '5,1.1,1.2']
    const { ticks, badRows, first } = parse(utf8(`ts_utc_ms,bid,ask\n${rows.join('\n')}\n`))
    expect(ticks).toEqual([{ at: 5000, bid: 1.1, ask: 1.2 }])
    expect(badRows).toBe(7)
    expect(first).toEqual([
      { line: 2, field: 'row', reason: 'fewer than 3 fields' },
      { line: 3, field: 'bid', reason: 'not a number' },
      { line: 4, field: 'row', reason: 'empty' },
      { line: 5, field: 'ask', reason: 'empty' },
      { line: 6, field: 'ts_utc_ms', reason: 'empty' },
    ])
    expect(first).toHaveLength(KEPT_BAD_ROWS)
  })

  it('passes absurd numbers on: whoever checks quotes counts them', () => {
    const rows = ['5,NaN,1.2', '4,0,-1', '6,1.3,1.2', '6,1e400,1']
    const { ticks, badRows } = parse(utf8(`${CSV}${rows.join('\n')}`))
    expect(badRows).toBe(0)
    expect(ticks.slice(2)).toEqual([
      { at: 5000, bid: NaN, ask: 1.2 },
      { at: 4000, bid: 0, ask: -1 },
      { at: 6000, bid: 1.3, ask: 1.2 },
      { at: 6000, bid: Infinity, ask: 1 },
    ])
  })

  it('has no time before the epoch or past what a double can count', () => {
    const { badRows, first } = parse(utf8(`${CSV}-5,1,2\n1e300,1,2\n`))
    expect(badRows).toBe(2)
    expect(first.map(({ reason }) => reason)).toEqual(['not a time', 'not a time'])
  })

  it('does not believe the row a file breaks off in', () => {
    const broken = utf8(CSV.slice(0, -3))
    expect(parse(broken, [7], true)).toMatchObject({ badRows: 1, first: [{ line: 3, field: 'row' }] })
    expect(parse(broken, [7], true).ticks).toHaveLength(1)
    expect(parse(utf8(CSV), [7], true).badRows).toBe(0)
  })

  it('skips a row without end, counts it once, and keeps no more of it than a row may have', () => {
    const long = `${CSV}${'9'.repeat(50 * MAX_ROW_BYTES)}\n7,1.1,1.2\n`
    const { ticks, badRows, first } = parse(utf8(long), [1000])
    expect(ticks.at(-1)).toEqual({ at: 7000, bid: 1.1, ask: 1.2 })
    expect([badRows, first[0].line, first[0].field]).toEqual([1, 4, 'row'])
  })
})

describe('the MT5 tick export', () => {
  it('carries an unchanged side over, in any encoding', () => {
    for (const bytes of [utf8(MT5), utf8(`\ufeff${MT5}`), utf16(MT5)])
      expect(parse(bytes)).toEqual({ ticks: mt5Ticks, badRows: 0, first: [] })
  })

  it('has no price of a side before its first', () => {
    const rows = `${MT5_HEADER}\n2021.01.04\t00:00:00.123\t1.2\t\t\t\t2\n`
    expect(parse(utf8(rows)).ticks).toEqual([{ at: 1609718400123000, bid: 1.2, ask: NaN }])
  })

  it('takes the columns by their names, and seconds without millis', () => {
    const rows = '<TIME>\t<DATE>\t<ASK>\t<BID>\n23:59:59\t2024.02.29\t1.2\t1.1\n'
    expect(parse(utf8(rows)).ticks).toEqual([{ at: Date.UTC(2024, 1, 29, 23, 59, 59) * 1000, bid: 1.1, ask: 1.2 }])
  })

  it('lets a bad row change nothing of the next', () => {
    const rows = [
      '2021.01.04\t00:00:02.000\t9.9\tx\t\t\t6',
      '2021.01.04\t00:00:02.000\t9.9',
      '2021.13.04\t00:00:02.000\t9.9\t9.9\t\t\t6',
      '2021.02.29\t00:00:02.000\t9.9\t9.9\t\t\t6',
      '2021.01.04\t24:00:02.000\t9.9\t9.9\t\t\t6',
      '2021.01.04\t00:00:03.000\t\t\t\t\t0',
    ]
    const { ticks, badRows, first } = parse(utf8(`${MT5}\n${rows.join('\n')}`))
    expect(ticks.slice(3)).toEqual([{ at: 1609718403000000, bid: 1.22396, ask: 1.22401 }])
    expect(badRows).toBe(5)
    expect(first.map(({ line, field }) => `${line} ${field}`)).toEqual([
      '5 <ASK>',
      '6 row',
      '7 <DATE>',
      '8 <DATE>',
      '9 <TIME>',
    ])
  })

  it('knows every day of the calendar', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), (day) => {
        const date = new Date(day * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '.')
        const { ticks } = parse(utf8(`${MT5_HEADER}\n${date}\t00:00:00.000\t1\t2\t\t\t6\n`))
        expect(ticks[0].at).toBe(day * 86_400_000_000)
      }),
    )
  })
})

describe('any tick file', () => {
  const row = fc.oneof(
    fc.tuple(fc.nat(2 ** 40), fc.float({ noNaN: true }), fc.float({ noNaN: true })).map((fields) => fields.join(',')),
    fc.string({ unit: fc.constantFrom(...Array.from('0123456789.,-eNan\t \r<>:é')), maxLength: 40 }),
  )
  const content = fc
    .tuple(fc.constantFrom('ts_utc_ms,bid,ask', MT5_HEADER), fc.array(row, { maxLength: 40 }))
    .map(([header, rows]) => [header, ...rows].join('\n'))
  const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 })

  it('gives the same ticks and the same bad rows however its bytes are portioned', () => {
    fc.assert(
      fc.property(content, sizes, fc.boolean(), (text, sizes, wide) => {
        const bytes = wide ? utf16(text) : utf8(text)
        expect(parse(bytes, sizes)).toEqual(parse(bytes))
      }),
    )
  })

  it('accounts for every row, garbled or not, and never throws', () => {
    fc.assert(
      fc.property(content, sizes, (text, sizes) => {
        const rows = text.split('\n').slice(1)
        const asked = rows.at(-1) === '' ? rows.length - 1 : rows.length
        const { ticks, badRows } = parse(utf8(text), sizes)
        expect(ticks.length + badRows).toBe(Math.max(0, asked))
      }),
    )
  })

  it('survives any bytes after its first line', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), sizes, (noise, sizes) => {
        parse(Uint8Array.from([...utf8(CSV), ...noise, ...utf8('\n8,1.1,1.2\n')]), sizes)
        const { ticks } = parse(Uint8Array.from([...utf8(CSV), ...noise, ...utf8('\n8,1.1,1.2\n')]), sizes)
        expect(ticks.at(-1)).toEqual({ at: 8000, bid: 1.1, ask: 1.2 })
      }),
    )
  })
})
