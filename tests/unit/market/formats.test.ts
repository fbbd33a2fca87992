import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FileRow } from '#market/formats/file-row.ts'
import { detectRowFormat, detectTickFormat, rowParser, type BadRow } from '#market/tick-format.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

function parse(text: string): { name: string; kind: string; rows: Partial<FileRow>[]; bad: readonly BadRow[] } {
  const bytes = utf8(text)
  const format = detectRowFormat(bytes)
  if (format === null) throw new Error('no known format')
  const parser = rowParser(format)
  parser.push(bytes)
  parser.end(false)
  const rows: Partial<FileRow>[] = []
  while (parser.next())
    rows.push(Object.fromEntries(Object.entries(parser.row).filter(([, value]) => !Number.isNaN(value))))
  return { name: format.name, kind: format.kind, rows, bad: parser.firstBadRows }
}

const BOOKTICKER = 'local_ts_ns,event_ts_ms,tx_ts_ms,update_id,bid_px,bid_qty,ask_px,ask_qty'
const TARDIS_TRADES = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount'

describe('the formats of tick files', () => {
  it.each([
    [
      'HistData ticks',
      'quote',
      '20200101 170000065,1.121200,1.121720,0\n20200101 170010447,1.121200,1.121920,0\n',
      { at: Date.UTC(2020, 0, 1, 22, 0, 0, 65) * 1_000, bid: 1.1212, ask: 1.12172 },
    ],
    [
      'timestamp,bid,ask',
      'quote',
      'timestamp,bid,ask\n2013-01-01 22:00:00.295000+00:00,86.655,86.728\n',
      { at: Date.UTC(2013, 0, 1, 22, 0, 0, 295) * 1_000, bid: 86.655, ask: 86.728 },
    ],
    [
      'timestamp,bid,ask',
      'quote',
      '2013-01-01T22:00:00.123456789-05:30,86.655,86.728\n',
      { at: Date.UTC(2013, 0, 2, 3, 30) * 1_000 + 123_456, bid: 86.655, ask: 86.728 },
    ],
    [
      'Binance bookticker',
      'quote',
      `${BOOKTICKER}\n1723161255088169167,1723161256313,1723161256313,5123107839020,61800.20,2.507,61800.30,2.510\n`,
      {
        at: 1723161256313000,
        localAt: 1723161255088169,
        bid: 61800.2,
        bidSize: 2.507,
        ask: 61800.3,
        askSize: 2.51,
      },
    ],
    [
      'ts_ms,bid,bid_size,ask,ask_size',
      'quote',
      'ts_ms,ask_size,ask,bid_size,bid\n1610064001076,0.066851,39433.62,0.0031,39432.99\n',
      { at: 1610064001076000, bid: 39432.99, bidSize: 0.0031, ask: 39433.62, askSize: 0.066851 },
    ],
    [
      'Tardis quotes',
      'quote',
      'exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount\nhuobi-dm-swap,BTC-USD,1588291201099000,1588291201234268,5494,8629.3,8629.2,806\n',
      { at: 1588291201099000, localAt: 1588291201234268, bid: 8629.2, bidSize: 806, ask: 8629.3, askSize: 5494 },
    ],
    [
      'Tardis book_snapshot',
      'quote',
      'exchange,symbol,timestamp,local_timestamp,asks[0].price,asks[0].amount,bids[0].price,bids[0].amount,asks[1].price\nx,y,1598918403696000,1598918403810979,11657.08,1.714,11657.07,10.896,11657.54\n',
      {
        at: 1598918403696000,
        localAt: 1598918403810979,
        bid: 11657.07,
        bidSize: 10.896,
        ask: 11657.08,
        askSize: 1.714,
      },
    ],
    [
      'Binance trades',
      'trade',
      'local_ts_ns,event_ts_ms,trade_ts_ms,trade_id,price,qty,buyer_is_maker,kind\n1723161255088176367,1723161256322,1723161256322,5266583935,61800.30,0.006,0,MARKET\n',
      { at: 1723161256322000, localAt: 1723161255088176, id: 5266583935, price: 61800.3, size: 0.006, side: 1 },
    ],
    [
      'ts_ms,trade_id,price,quantity,buyer_maker',
      'trade',
      'ts_ms,trade_id,price,quantity,buyer_maker\n1610064000278,553287559,39432.48,0.000263,True\n',
      { at: 1610064000278000, id: 553287559, price: 39432.48, size: 0.000263, side: -1 },
    ],
    [
      'Tardis trades',
      'trade',
      `${TARDIS_TRADES}\nbitmex,XBTUSD,1583020803145000,1583020803307160,ccc3c1fa-212c,sell,8531.5,2152\n`,
      { at: 1583020803145000, localAt: 1583020803307160, price: 8531.5, size: 2152, side: -1 },
    ],
    [
      'Bitstamp trades',
      'trade',
      'local_ts_ms,trade_id,price,qty\n1430438404645,8111041,236.47,0.21144331\n',
      { at: 1430438404645000, id: 8111041, price: 236.47, size: 0.21144331 },
    ],
  ])('are known by content: %s', (name, kind, text, first) => {
    const parsed = parse(text)
    expect([parsed.name, parsed.kind, parsed.bad]).toEqual([name, kind, []])
    expect(parsed.rows[0]).toEqual(first)
    expect(parse(text.replaceAll('\n', '\r\n'))).toEqual(parsed)
  })

  it('are of quotes where a market is asked for', () => {
    expect(detectTickFormat(utf8('20200101 170000065,1.1,1.2,0\n'))?.name).toBe('HistData ticks')
    expect(detectTickFormat(utf8('local_ts_ms,trade_id,price,qty\n'))).toBeNull()
  })

  it('are not guessed from a header that lacks a column or has one twice', () => {
    for (const header of [
      'timestamp,open,high,low,close,volume',
      'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount',
      'local_ts_ms,side,level,price,qty',
      'local_ts_ms,trade_id,price,qty,price',
      '20200101 170000065,1.1,1.2',
    ]) {
      expect([header, detectRowFormat(utf8(`${header}\n`))]).toEqual([header, null])
    }
  })
})

describe('a row of any format', () => {
  it('is refused by field and reason', () => {
    const good = '1723161255088169167,1723161256313,,1,2,3,4,5'
    const { rows, bad } = parse(
      [
        BOOKTICKER,
        '172316125508816916x,1,,1,2,3,4,5',
        '1723161255088169167,,,1,,3,4,5',
        '1723161255088169167,1,,1,2,3',
        `${good},6`,
        '',
        good,
      ].join('\n'),
    )
    expect(bad).toEqual([
      { line: 2, field: 'local_ts_ns', reason: 'not a time' },
      { line: 3, field: 'bid_px', reason: 'empty' },
      { line: 4, field: 'row', reason: 'fewer than 8 fields' },
      { line: 5, field: 'row', reason: 'more than 8 fields' },
      { line: 6, field: 'row', reason: 'empty' },
    ])
    expect(rows).toHaveLength(1)
  })

  it('takes the local time where the venue gives none, and says nothing of latency then', () => {
    const { rows } = parse(`${BOOKTICKER}\n1723161254087891268,,,50093239212,1,2,3,4\n`)
    expect([rows[0]['at'], rows[0]['localAt']]).toEqual([1723161254087891, undefined])
  })

  it('keeps nothing of the row before', () => {
    const { rows } = parse(
      `${TARDIS_TRADES}\nx,y,1583020803145000,1583020803307160,5,buy,1,2\nx,y,1583020803145000,1583020803307160,,unknown,1,2\n`,
    )
    expect([rows[1]['id'], rows[1]['side']]).toEqual([undefined, undefined])
  })

  it('refuses what is no moment or no side', () => {
    const iso = [
      '2013-02-30 00:00:00',
      '2013-01-01 24:00:00',
      '2013-01-01 22:00:00.',
      '2013-01-01 22:00:00+5',
      '2013-01-01',
    ]
    const { bad } = parse(`timestamp,bid,ask\n${iso.map((at) => `${at},1,2`).join('\n')}\n`)
    expect(bad.map(({ field, reason }) => `${field} ${reason}`)).toEqual(iso.map(() => 'timestamp not a time'))
    expect(parse('20200101 170000065,1,2,0\n20201301 170000065,1,2,0\n').bad).toMatchObject([
      { line: 2, field: 'time' },
    ])
    expect(parse(`${TARDIS_TRADES}\nx,y,1583020803145000,1583020803307160,5,both,1,2\n`).bad).toMatchObject([
      { field: 'side', reason: 'not a side' },
    ])
  })

  it('reads any moment of ISO 8601 as it stands', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true }), (date) => {
        const { rows } = parse(`timestamp,bid,ask\n${date.toISOString()},1,2\n`)
        expect(rows[0]['at']).toBe(date.getTime() * 1_000)
      }),
    )
  })
})

describe('any file in any format', () => {
  const headers = [
    'timestamp,bid,ask',
    '20200101 170000065,1.1,1.2,0',
    BOOKTICKER,
    'ts_ms,bid,bid_size,ask,ask_size',
    'local_ts_ns,event_ts_ms,trade_ts_ms,trade_id,price,qty,buyer_is_maker,kind',
    'ts_ms,trade_id,price,quantity,buyer_maker',
    TARDIS_TRADES,
    'local_ts_ms,trade_id,price,qty',
  ]
  const cell = fc.oneof(
    fc.string({ unit: fc.constantFrom(...Array.from('0123456789.-:T Zenabuysl+é')), maxLength: 24 }),
    fc.constantFrom('1723161255088169167', '1723161256313', '2013-01-01 22:00:00', 'buy', 'true', '0', '1.5'),
  )
  const row = fc.array(cell, { maxLength: 9 }).map((cells) => cells.join(','))

  it('accounts for every row, garbled or not, and gives no row without a time', () => {
    fc.assert(
      fc.property(fc.constantFrom(...headers), fc.array(row, { maxLength: 30 }), (header, lines) => {
        const bytes = utf8(`${[header, ...lines].join('\n')}\n`)
        const format = detectRowFormat(bytes)!
        const parser = rowParser(format)
        parser.push(bytes)
        parser.end(false)
        while (parser.next()) expect(parser.row.at).toSatisfy(Number.isSafeInteger)
        expect(parser.rows + parser.badRows).toBe(lines.length + (format.header ? 0 : 1))
      }),
    )
  })
})
