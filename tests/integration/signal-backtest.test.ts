/** `swarm signal-backtest`: positions of a file, or of a rule on a store, and what they would have earned. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { backtestShell } from './backtest-shell.ts'

const { cwd, swarm } = backtestShell(4_000)

const file = (name: string, text: string): string => {
  writeFileSync(join(cwd, name), name.endsWith('.gz') ? gzipSync(text) : text)
  return name
}
const rows = 'time,close,position\n2020-01-01,100,1\n2020-01-02,110,1\n2020-01-03,105,-1\n2020-01-04,120,0\n'

describe('a signal backtest', () => {
  it('earns what the positions of a file say, after costs, and leaves a page', async () => {
    const { code, out } = await swarm(
      'signal-backtest',
      file('mine.csv', rows),
      '--size',
      '2',
      '--spread',
      '1',
      '--json',
    )
    expect(code).toBe(0)
    // +10 -5 -15, twice; four units change hands, each for half a spread of 1, twice.
    expect(JSON.parse(out)).toMatchObject({ rows: 4, gross: -20, costs: 4, profit: -24, trades: 2 })
    expect(existsSync(join(cwd, 'runs/signal/tear-sheet.html'))).toBe(true)
    expect(readFileSync(join(cwd, 'runs/signal/equity.csv'), 'utf8').split('\r\n')).toContain(
      '2020-01-04T00:00:00.000000Z,9976',
    )
  })

  it('leaves no result where a table cannot be written', async () => {
    const words = ['signal-backtest', file('mine.csv', rows), '--out', 'runs/blocked']
    expect((await swarm(...words)).code).toBe(0)
    rmSync(join(cwd, 'runs/blocked/trades.csv'))
    mkdirSync(join(cwd, 'runs/blocked/trades.csv.part'))
    const { code, err } = await swarm(...words)
    expect([code, err]).toEqual([7, expect.stringMatching(/^FILE_UNWRITABLE: .*trades\.csv/)])
    expect(existsSync(join(cwd, 'runs/blocked/result.json'))).toBe(false)
  })

  it('reads it gzipped, its positions by another name, its times as numbers', async () => {
    const text = 'ts,price,want\n1577836800,100,1\n1577836860,101,0\n'
    const { out } = await swarm('signal-backtest', file('other.csv.gz', text), '--signal', 'want', '--json')
    expect(JSON.parse(out)).toMatchObject({ profit: 1, from: 1_577_836_800e6 })
  })

  it('tries a moving average on bars of a store, at the spread that was quoted', async () => {
    const words = [
      '--store',
      join(cwd, 'ticks'),
      '--symbol',
      'EURUSD',
      '--fast',
      '3',
      '--slow',
      '12',
      '--size',
      '100000',
    ]
    const bars = JSON.parse((await swarm('signal-backtest', ...words, '--bar', '10s', '--json')).out) as Record<
      string,
      number
    >
    const ticks = JSON.parse((await swarm('signal-backtest', ...words, '--bar', '0s', '--json')).out) as Record<
      string,
      number
    >
    expect(bars['trades']).toBeGreaterThan(2)
    // A turn is two units of 100,000 at half of 0.00006.
    expect(bars['costs']).toBeCloseTo(3 * bars['turnover'], 6)
    expect(ticks['rows']).toBe(4_000)
    expect(bars['rows']).toBeLessThan(400)
  })

  it('takes imported bars as they are: the close, when it was known', async () => {
    const closes = [100, 101, 103, 99]
    const bars = closes.map((close, k) => `2020-01-01 00:0${k}:00,${close},${close},${close},${close},7`)
    const path = join(cwd, file('bars.csv', `time,open,high,low,close,volume\n${bars.join('\n')}\n`))
    const words = ['--store', join(cwd, 'bars'), '--symbol', 'B']
    expect((await swarm('import', path, ...words)).code).toBe(0)
    const rule = ['--fast', '1', '--slow', '2', '--json']
    const { out } = await swarm('signal-backtest', ...words, '--bar', '1m', ...rule)
    // Long from the second close, at 101, to the last.
    expect(JSON.parse(out)).toMatchObject({ rows: 4, from: 1_577_836_860e6, to: 1_577_837_040e6, profit: -2 })
    const { out: wider } = await swarm('signal-backtest', ...words, '--bar', '2m', ...rule)
    expect(JSON.parse(wider)).toMatchObject({ rows: 2, from: 1_577_836_920e6, to: 1_577_837_040e6 })
  })

  it('leaves out what is crossed, bar by bar, and says how much that was', async () => {
    const quotes = '1577836800000,1,1.2\n1577836800500,1.3,1.1\n1577836861000,1.3,1.1\n1577836925000,1.1,1.3\n'
    const path = join(cwd, file('crossed.csv', `ts_utc_ms,bid,ask\n${quotes}`))
    const words = ['--store', join(cwd, 'crossed'), '--symbol', 'X']
    expect((await swarm('import', path, ...words)).code).toBe(0)
    const { out } = await swarm('signal-backtest', ...words, '--bar', '1m', '--fast', '1', '--slow', '2')
    expect(out).toMatch(/left out +crossed 2, empty bars 1\n/)
    expect(out).toMatch(/2020-01-01 00:01:00 to 2020-01-01 00:03:00 UTC, 2 rows/)
    const { out: json } = await swarm(
      'signal-backtest',
      ...words,
      '--bar',
      '0s',
      '--fast',
      '1',
      '--slow',
      '2',
      '--json',
    )
    expect(JSON.parse(json)).toMatchObject({ rows: 2, leftOut: { crossed: 2 } })
  })

  it('has figures of all trades when there are more than it lists, and says how many it lists', async () => {
    const turns = Array.from({ length: 100_010 }, (_, k) => `${1_577_836_800 + k},${100 + (k & 1)},${k & 1 ? -1 : 1}`)
    // The last of them earns as much as all others: it is in the mean only if they all are.
    turns[turns.length - 1] = `${1_577_836_800 + turns.length},100108,0`
    const name = file('turns.csv.gz', `time,price,position\n${turns.join('\n')}\n`)
    const { out } = await swarm('signal-backtest', name, '--export', 'csv')
    expect(out).toContain('trades     100,009, 100.00 % won; the first 100,000 are listed')
    const { out: json } = await swarm('signal-backtest', name, '--json')
    const { trades, metrics } = JSON.parse(json) as { trades: number; metrics: Record<string, number> }
    expect(trades).toBe(100_009)
    expect(metrics['expectancy']).toBeCloseTo((2 * 100_008) / 100_009, 9)
    expect(readFileSync(join(cwd, 'runs/signal/trades.csv'), 'utf8').split('\r\n')).toHaveLength(100_002)
  }, 30_000)

  it.each([
    [
      'zones and none mixed',
      file('z.csv', 'time,price,position\n2020-01-01T00:00:00Z,1,1\n2020-01-01T00:01:00,1,1\n'),
      'line 3',
    ],
    ['a spread that is none', file('f.csv', 'time,price,spread,position\n1577836800,1,,1\n'), 'line 2'],
    ['a spread below 0', file('g.csv', 'time,price,spread,position\n1577836800,1,-1,1\n'), 'line 2'],
    ['no positions', file('a.csv', 'time,price\n1577836800,1\n'), 'no column of positions'],
    ['no times', file('b.csv', 'price,position\n1,1\n'), 'no column of times'],
    ['rows out of order', file('c.csv', 'time,price,position\n1577836860,1,1\n1577836800,1,1\n'), 'line 3'],
    ['a time that is none', file('d.csv', 'time,price,position\nsoon,1,1\n'), 'line 2'],
    ['no rows', file('e.csv', 'time,price,position\n'), 'no rows'],
    ['nothing there', 'nowhere.csv', 'nowhere.csv'],
  ])('tells of a file with %s in one line', async (_what, name, told) => {
    const { code, err } = await swarm('signal-backtest', name)
    expect(code).toBe(8)
    expect(err.trim()).toMatch(/^SIGNAL_INVALID: [^\n]*$/)
    expect(err).toContain(told)
  })

  it('tells of an instrument the store does not have, and of a rule that cannot be', async () => {
    const store = join(cwd, 'ticks')
    const absent = await swarm('signal-backtest', '--store', store, '--symbol', 'XAUUSD')
    expect(absent.err.trim()).toMatch(/^STORE_EMPTY: [^\n]*XAUUSD[^\n]*EURUSD[^\n]*$/)
    const odd = await swarm('signal-backtest', '--store', store, '--symbol', 'EURUSD', '--fast', '9', '--slow', '3')
    expect(odd.err.trim()).toMatch(/^SIGNAL_INVALID: [^\n]*fast < slow[^\n]*$/)
  })
})
