/** `swarm signal-backtest`: positions of a file, or of a rule on a store, and what they would have earned. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
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
      '2020-01-04T00:00:00.000Z,9976',
    )
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

  it.each([
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
