/** A tick store that is damaged in its middle, as it is typed: whoever reads it says so, and leaves nothing that looks whole. */
import { cpSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { backtestShell } from './backtest-shell.ts'

const { cwd, swarm } = backtestShell(100)
const DAYS = ['2024-03-04', '2024-03-05', '2024-03-06']
const TICKS = 1_000

const dayFile = (store: string, day: string): string =>
  join(cwd, store, 'kind=quote', 'symbol=EURUSD', `day=${day}`, 'ticks.parquet')

beforeAll(async () => {
  const rows = DAYS.flatMap((day) =>
    Array.from({ length: TICKS }, (_, k) => {
      const bid = 1.1 + 0.002 * Math.sin(k / 40)
      return `${Date.parse(`${day}T09:00Z`) + 500 * k},${bid.toFixed(5)},${(bid + 0.00002).toFixed(5)}`
    }),
  )
  writeFileSync(join(cwd, 'days.csv'), `ts_utc_ms,bid,ask\n${rows.join('\n')}\n`)
  const { code, err } = await swarm('import', join(cwd, 'days.csv'), '--symbol', 'EURUSD', '--store', join(cwd, 'days'))
  if (code !== 0) throw new Error(err)
  for (const store of ['cut', 'spoiled']) cpSync(join(cwd, 'days'), join(cwd, store), { recursive: true })
  const cut = dayFile('cut', DAYS[1])
  truncateSync(cut, readFileSync(cut).length >> 1)
  // Both ends as they were: only who reads it finds out.
  const bytes = readFileSync(dayFile('spoiled', DAYS[1]))
  writeFileSync(dayFile('spoiled', DAYS[1]), bytes.fill(0xff, 8, 2_000))
})

const damaged = [
  { how: 'cut short', store: 'cut', named: 'STORE_TORN: .*day=2024-03-05' },
  { how: 'spoiled inside', store: 'spoiled', named: 'STORE_UNREADABLE: .*day=2024-03-04.* or one of the 2 days after' },
] as const
/** What is left of what was said when the notices of the store's opening are taken away. */
const faults = (err: string): readonly string[] => err.split('\n').filter((line) => /^[A-Z_]+:/.test(line))

describe.each(damaged)('a day in the middle that is $how', ({ store, named }) => {
  const oneLine = [expect.stringMatching(`^(TICKS_UNREADABLE: .*)?${named}`)]

  it('ends a backtest with one line and no result, not even an earlier one', async () => {
    const words = ['--out', 'runs/torn', '--quiet'] as const
    expect((await swarm('backtest', '--store', join(cwd, 'days'), '--to', DAYS[1], ...words)).code).toBe(0)
    const { code, out, err } = await swarm('backtest', '--store', join(cwd, store), ...words)
    expect(faults(err)).toEqual(oneLine)
    expect([code, out]).toEqual([8, ''])
    for (const name of ['result.json', 'tear-sheet.html', 'equity.csv', 'fills.csv'])
      expect(existsSync(join(cwd, 'runs/torn', name)), name).toBe(false)
  })

  it('ends a sweep with one line and no table', async () => {
    const { code, out, err } = await swarm(
      ...['backtest', '--store', join(cwd, store), '--out', `runs/sweep-${store}`, '--quiet'],
      ...['--sweep', 'agents.momentum.config.enterBps=0.5,1'],
    )
    expect(faults(err)).toEqual(oneLine)
    expect(code).not.toBe(0)
    expect(out).toBe('')
    expect(existsSync(join(cwd, `runs/sweep-${store}`, 'sweep.csv'))).toBe(false)
  })

  it('ends a backtest of a signal with one line and no result', async () => {
    const { code, out, err } = await swarm(
      ...['signal-backtest', '--store', join(cwd, store), '--symbol', 'EURUSD', '--out', `runs/signal-${store}`],
    )
    expect(faults(err)).toEqual(oneLine)
    expect(code).not.toBe(0)
    expect(out).toBe('')
    expect(existsSync(join(cwd, `runs/signal-${store}`, 'result.json'))).toBe(false)
  })

  it('is told by a swarm that plays it on the wall clock, whose exit says so too', async () => {
    const { code, out, err } = await swarm(
      ...['up', '--set', 'venue.use=simulated', '--speed', 'max'],
      ...['--set', `ticks=${join(cwd, store)}`, '--set', 'control.port=0', '--for', '30s'],
    )
    expect(`${out}${err}`).toMatch(new RegExp(`TICKS_UNREADABLE: .*${named}`))
    expect(code).toBe(8)
  })
})
