/** `swarm data check` as a user types it, on real files and on broken ones. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { type Printed, typed } from './captured-shell.ts'

const DATA = join(process.cwd(), '..', 'shared', 'data')
const FXCM = join(DATA, 'fx', 'fxcm_eurusd_tick_201405.csv.gz')
const OANDA = join(DATA, 'fx', 'oanda_eurusd_tick_201405.csv.gz')

const folder = mkdtempSync(join(tmpdir(), 'data-check-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content)
  return name
}

const check = (...words: string[]): Promise<Printed> => typed(['data', 'check', ...words], folder)

interface Report {
  readonly format: string
  readonly kind: string
  readonly gzip: boolean
  readonly bad: number
  readonly findings: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const reportsOf = (out: string): Report[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Report) // what the command prints

const rows = (count: number): string =>
  Array.from({ length: count }, (_, k) => `${1_704_888_000_000 + 500 * k},1.1000${k % 7},1.1001${k % 7}\n`).join('')
const good = `ts_utc_ms,bid,ask\n${rows(300)}`

describe('swarm data check on a file without fault', () => {
  it('prints a line a finding and ends with 0', async () => {
    const { code, out, err } = await check(file('good.csv', good))
    expect([code, err]).toEqual([0, ''])
    const lines = out.trimEnd().split('\n')
    expect(lines[0]).toBe('good.csv  ts_utc_ms,bid,ask')
    expect(lines).toContain('  ok    rows     300 read, none bad')
    expect(lines).toContain('  ok    grid     step 0.00001, 0 prices off it (0 %)')
    expect(lines).toContain('  ok    spread   min 10, median 10, p99 10, max 10 ticks')
    expect(lines.at(-1)).toBe('no findings to look at')
  })

  it('prints one object a file with --json', async () => {
    const { code, out } = await check('--json', file('good.csv', good), file('good.csv.gz', gzipSync(good)))
    const reports = reportsOf(out)
    expect(code).toBe(0)
    expect(reports.map(({ format, kind, gzip, bad }) => [format, kind, gzip, bad])).toEqual([
      ['ts_utc_ms,bid,ask', 'quote', false, 0],
      ['ts_utc_ms,bid,ask', 'quote', true, 0],
    ])
    expect(reports[1].findings).toEqual(reports[0].findings)
  })
})

describe('swarm data check on a broken file', () => {
  it('counts what a truncated gzip still gives, and ends with 1', async () => {
    const noisy = Array.from(
      { length: 5_000 },
      (_, k) => `${1_704_888_000_000 + 500 * k},1.1,${1.2 + ((k * 7919) % 997) / 1e5}\n`,
    )
    const whole = gzipSync(`ts_utc_ms,bid,ask\n${noisy.join('')}`)
    const { code, out } = await check('--json', file('cut.csv.gz', whole.subarray(0, whole.length - 500)))
    const [{ findings }] = reportsOf(out)
    expect(code).toBe(1)
    expect(findings['end']).toMatchObject({ verdict: 'bad', whole: false })
    expect(findings['rows']['rows']).toBeGreaterThan(1_000)
    expect(findings['rows']['rows']).toBeLessThan(5_000)
  })

  it('names the first bad rows by line, field and reason', async () => {
    const { code, out } = await check(file('half.csv', `${good}1704888150000,1.1\nx,1.1,1.2\n1704888151000,1.1`))
    expect(code).toBe(1)
    expect(out).toContain('  bad   rows     300 read, 3 bad (0.99 %)\n')
    expect(out).toContain(' line 302, row: fewer than 3 fields\n')
    expect(out).toContain(' line 303, ts_utc_ms: not a number\n')
    expect(out).toContain(' line 304, row: fewer than 3 fields\n')
    expect(out).toMatch(/\n1 finding to look at\n$/)
  })

  it('finds fault with a file that has a header and nothing else', async () => {
    const { code, out } = await check(file('bare.csv', 'ts_utc_ms,bid,ask\n'))
    expect([code, out.split('\n')[1]]).toEqual([1, '  bad   rows     0 read, none bad'])
  })

  it('says in one line what formats it knows when it knows this one not', async () => {
    for (const [name, content, why] of [
      ['bars.csv', 'time,open,high,low,close\n', 'unknown'],
      ['empty.csv', '', 'it is empty'],
      ['empty.csv.gz', gzipSync(''), 'it is empty'],
    ] as const) {
      const { code, out, err } = await check(file(name, content))
      expect([code, out]).toEqual([8, ''])
      expect(err).toMatch(/^TICKS_FORMAT: [^\n]*\n$/)
      expect(err).toContain(`file=${name}, why=${why}, known=quotes: ts_utc_ms,bid,ask; MT5 tick export; `)
      expect(err).toContain('Trades: Binance trades; ')
    }
  })

  it('looks at the other files when one cannot be read', async () => {
    const { code, out, err } = await check('nowhere.csv', file('good.csv', good))
    expect(code).toBe(8)
    expect(err).toMatch(/^TICKS_UNREADABLE: /)
    expect(out).toMatch(/no findings to look at\n$/)
  })

  it('wants a file', async () => {
    expect((await check()).code).toBe(2)
  })
})

describe('swarm data check on real files', () => {
  it.skipIf(!existsSync(FXCM))(
    'counts the crossed and locked quotes of FXCM (needs ../shared/data/fx/fxcm_eurusd_tick_201405.csv.gz)',
    async () => {
      const { code, out, err } = await check('--json', FXCM)
      const [{ findings }] = reportsOf(out)
      expect(code).toBe(1)
      expect(err).toMatch(/100 % {2}.*: 1,144,807 rows\n$/)
      expect(findings['rows']).toMatchObject({ rows: 1_144_807, badRows: 0 })
      expect(findings['quotes']).toMatchObject({
        verdict: 'bad',
        crossed: 116_871,
        locked: 142_462,
        oneSided: 0,
        nan: 0,
      })
      expect(findings['order']).toMatchObject({ verdict: 'ok', back: 0 })
      expect(findings['grid']).toMatchObject({ tickSize: 0.00001, off: 0 })
      expect(findings['time']).toMatchObject({ first: '2014-05-01T05:00:01.787Z', last: '2014-05-16T04:59:59.718Z' })
    },
  )

  it.skipIf(!existsSync(OANDA))(
    'has nothing bad to say of OANDA (needs ../shared/data/fx/oanda_eurusd_tick_201405.csv.gz)',
    async () => {
      const { code, out } = await check('--json', OANDA)
      const [{ findings }] = reportsOf(out)
      expect(code).toBe(0)
      expect(findings['rows']).toMatchObject({ rows: 532_903, badRows: 0 })
      expect(findings['quotes']).toMatchObject({ crossed: 0, locked: 0 })
    },
  )

  it.skipIf(!existsSync(DATA)).each([
    ['misc/histdata_eurusd_20200101_quotes.csv', 9_500, 'HistData ticks', 0],
    ['misc/truefx_usdjpy_ticks.csv', 1_000, 'timestamp,bid,ask', 0],
    ['misc/binance_btcusdt_quotes_20210108.csv', 451, 'ts_ms,bid,bid_size,ask,ask_size', 0],
    ['misc/binance_btcusdt_trades_20210108.csv', 2_001, 'ts_ms,trade_id,price,quantity,buyer_maker', 0],
    ['misc/huobi-dm-swap_quotes_BTC-USD.csv', 10, 'Tardis quotes', 0],
    ['misc/bitmex_trades_XBTUSD.csv', 10, 'Tardis trades', 0],
    ['misc/binance-futures_book_snapshot_25_BTCUSDT.csv', 10, 'Tardis book_snapshot', 0],
    ['bitstamp_l3/btcusd_20150501_trades.csv.gz', 575, 'Bitstamp trades', 0],
    ['binance/spot_btcusdt_bookticker.csv.gz', 73_174, 'Binance bookticker', 0],
    // The collector's clock runs 1.27 s behind the exchange's.
    ['binance/usdm_btcusdt_bookticker.csv.gz', 66_089, 'Binance bookticker', 66_089],
    ['binance/usdm_btcusdt_trades.csv.gz', 21_313, 'Binance trades', 21_313],
    ['binance/spot_btcusdt_trades.csv.gz', 19_904, 'Binance trades', 19_904],
  ])('reads all of %s (needs ../shared/data)', async (path, count, format, negative) => {
    const { out } = await check('--json', join(DATA, path))
    const [report] = reportsOf(out)
    expect([report.format, report.findings['rows']['rows'], report.findings['rows']['badRows']]).toEqual([
      format,
      count,
      0,
    ])
    expect(report.findings['latency']['negative']).toBe(negative)
    expect(report.bad).toBe(negative > 0 ? 1 : 0)
  })
})
