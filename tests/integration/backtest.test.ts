/** `swarm backtest` on a store of ticks: what it leaves, what is the same every time, and what bad input gets. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { backtestShell } from './backtest-shell.ts'
import type { Printed } from './captured-shell.ts'

const { cwd, swarm } = backtestShell()
const store = join(cwd, 'ticks')
const lively = ['--set', 'agents.momentum.config.enterBps=0.3', '--set', 'agents.coordinator.config.threshold.for=1']

const backtest = (...words: string[]): Promise<Printed> =>
  swarm('backtest', '--store', store, '--quiet', ...lively, ...words)

interface Figures {
  readonly digest: string
  readonly trades: number
  readonly fills: number
  readonly partial: boolean
}
const figures = ({ out }: Printed): Figures => JSON.parse(out) as Figures // as --json prints it

/** Another process, with the runtime of this one. */
const inProcess = (...words: string[]) =>
  spawn(process.execPath, [resolve('src/apps/swarm.ts'), 'backtest', '--store', store, ...lively, ...words], {
    cwd,
    env: { ...process.env, SWARM_STATE: join(cwd, '.swarm') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

describe('a backtest', () => {
  it('trades, and leaves its journal, its figures, its tables and its page', async () => {
    const { code, out } = await backtest('--out', 'runs/first')
    expect(code).toBe(0)
    expect(out).toContain('page ')
    const files = readdirSync(join(cwd, 'runs/first'))
    expect(files).toEqual(
      expect.arrayContaining([
        'orders.db',
        'result.json',
        'equity.csv',
        'fills.csv',
        'trades.csv',
        'votes.csv',
        'tear-sheet.html',
      ]),
    )
    expect(files.filter((file) => file.endsWith('.part'))).toEqual([])
    const result = JSON.parse(readFileSync(join(cwd, 'runs/first/result.json'), 'utf8')) as {
      partial: boolean
      figures: { fills: number }
    }
    expect(result.partial).toBe(false)
    expect(result.figures.fills).toBeGreaterThan(0)
  }, 60_000)

  it('is the same every time, in this process and in another, and another with another seed of its delays', async () => {
    const drawn = '{ name: log_normal, params: { feedMillis: 5, entryMillis: 20, responseMillis: 5 } }'
    const delays = ['--set', `venue.config.latency=${drawn}`, '--json']
    const once = figures(await backtest('--out', 'runs/a', ...delays))
    const again = figures(await backtest('--out', 'runs/b', ...delays))
    const other = figures(await backtest('--out', 'runs/c', ...delays, '--set', 'seed=43'))
    const child = inProcess('--quiet', '--out', 'runs/d', ...delays)
    let text = ''
    child.stdout.on('data', (part: Buffer) => (text += part.toString()))
    await new Promise((done) => child.on('close', done))
    const elsewhere = figures({ code: 0, out: text, err: '' })
    expect([again.digest, elsewhere.digest]).toEqual([once.digest, once.digest])
    expect(other.digest).not.toBe(once.digest)
  }, 120_000)

  it('begins and ends where it was told to', async () => {
    const { out } = await backtest(
      '--out',
      'runs/span',
      '--from',
      '2024-03-04T09:05',
      '--to',
      '2024-03-04T09:10',
      '--json',
    )
    const { from, to } = JSON.parse(out) as { from: number; to: number }
    expect(from / 1e3).toBe(Date.UTC(2024, 2, 4, 9, 5))
    expect(to / 1e3).toBeLessThan(Date.UTC(2024, 2, 4, 9, 10))
  }, 60_000)

  it('counts what was under way when its quotes ended: in the fills, and in the equity', async () => {
    const delayed = '{ name: constant, params: { feedMillis: 1, submit: { entryMillis: 1500, responseMillis: 2 } } }'
    const delays = ['--set', `venue.config.latency=${delayed}`]
    const table = (run: string): readonly string[] => readFileSync(join(cwd, run, 'fills.csv'), 'utf8').split('\r\n')
    await backtest('--out', 'runs/all', ...delays)
    const end = Date.parse(table('runs/all')[1].split(',')[0]) - 500
    // The last thing that is told before the fill is a trade, not a quote.
    writeFileSync(join(cwd, 'trades.csv'), `ts_ms,trade_id,price,quantity,buyer_maker\n${end - 1},1,1.1,1,0\n`)
    const other = join(cwd, 'quotes-and-a-trade')
    for (const file of ['eurusd.csv', 'trades.csv'])
      expect((await swarm('import', join(cwd, file), '--symbol', 'EURUSD', '--store', other)).code).toBe(0)
    const span = ['--to', new Date(end).toISOString(), '--out', 'runs/late']
    expect((await swarm('backtest', '--store', other, '--quiet', ...lively, ...delays, ...span)).code).toBe(0)
    expect(table('runs/late')).toHaveLength(3)
    const { figures: late, summary } = JSON.parse(readFileSync(join(cwd, 'runs/late/result.json'), 'utf8')) as {
      figures: { endEquity: number }
      summary: { account: { equity: string } }
    }
    expect(late.endEquity).toBe(Number(summary.account.equity))
    expect(late.endEquity).toBeLessThan(100_000)
  }, 60_000)

  it('goes on over a gap in its ticks: nobody trades in it, and nothing is made up', async () => {
    const { code } = await backtest('--out', 'runs/gap', '--json')
    expect(code).toBe(0)
    const times = readFileSync(join(cwd, 'runs/gap/fills.csv'), 'utf8')
      .split('\r\n')
      .slice(1, -1)
      .map((row) => Date.parse(row.split(',')[0]))
    const ticks = readFileSync(join(cwd, 'eurusd.csv'), 'utf8').split('\n').slice(1, -1)
    const before = Number(ticks[1_999].split(',')[0])
    const after = Number(ticks[2_000].split(',')[0])
    // What was under way arrives; then it is quiet.
    expect(times.filter((at) => at > before + 1_000 && at < after)).toEqual([])
  }, 60_000)
})

describe('bad input of a backtest', () => {
  const lineOf = ({ err }: Printed): string => err.trim()

  it('is told of a span the store has nothing of', async () => {
    const said = await backtest('--out', 'runs/bad', '--from', '2030-01-01', '--to', '2030-02-01')
    expect(said.code).toBe(7)
    expect(lineOf(said)).toMatch(/^STORE_EMPTY: [^\n]*2030-01-01[^\n]*2024-03-04[^\n]*$/)
  })

  it('is told of an end before its beginning', async () => {
    const said = await backtest('--out', 'runs/bad', '--from', '2024-03-05', '--to', '2024-03-04')
    expect(said.code).not.toBe(0)
    expect(lineOf(said)).toContain('after `from`')
  })

  it('is told of a store that is not there, and of one that is empty', async () => {
    const absent = await swarm('backtest', '--store', join(cwd, 'nowhere'), '--quiet')
    expect(lineOf(absent)).toMatch(/^STORE_ABSENT: [^\n]*nowhere[^\n]*$/)
    mkdirSync(join(cwd, 'hollow'), { recursive: true })
    const hollow = await swarm('backtest', '--store', join(cwd, 'hollow'), '--quiet')
    expect(lineOf(hollow)).toMatch(/^STORE_(EMPTY|ABSENT): [^\n]*$/)
  })

  it('is told of an instrument the store does not have', async () => {
    const said = await backtest(
      '--out',
      'runs/bad',
      '--set',
      'instruments=[{ symbol: GBPUSD, tickSize: "0.00001", lotStep: "0.01", minLots: "0.01", maxLots: "100", contractSize: "100000", currency: USD, base: GBP, leverage: 30 }]',
    )
    expect(lineOf(said)).toMatch(/^STORE_EMPTY: [^\n]*GBPUSD[^\n]*EURUSD[^\n]*$/)
  })

  it('is told of a negative latency by its key', async () => {
    const said = await backtest(
      '--out',
      'runs/bad',
      '--set',
      'venue.config.latency={ name: constant, params: { feedMillis: -1, submit: { entryMillis: 1, responseMillis: 1 } } }',
    )
    expect(said.code).toBe(3)
    expect(lineOf(said)).toContain('venue.config.latency.params.feedMillis')
  })

  it('ends with one line when an agent throws, and names it', async () => {
    writeFileSync(
      join(cwd, 'thrower.ts'),
      `export default {
  name: 'thrower', about: 'Throws.', capabilities: [], consumes: ['market.quote'], produces: [], recovery: 'none',
  config: (z) => z.strictObject({}),
  create: () => { let left = 100; return { receive() { if (--left === 0) throw new Error('out of ideas') } } },
}
`,
    )
    writeFileSync(join(cwd, 'thrower.yaml'), 'agents:\n  - id: thrower\n    use: ./thrower.ts\n')
    const said = await backtest('--out', 'runs/thrown', '--config', 'thrower.yaml')
    expect(said.code).not.toBe(0)
    expect(lineOf(said).split('\n')).toHaveLength(1)
    expect(lineOf(said)).toContain('thrower')
    expect(lineOf(said)).toContain('out of ideas')
  }, 60_000)

  it('is told of a directory it cannot write to, and of a file that cannot be written at the end', async () => {
    writeFileSync(join(cwd, 'taken'), '')
    const said = await backtest('--out', 'taken/run')
    expect(lineOf(said)).toMatch(/^RUN_UNWRITABLE: [^\n]*$/)
    expect((await backtest('--out', 'runs/blocked')).code).toBe(0)
    mkdirSync(join(cwd, 'runs/blocked/equity.csv.part'))
    const blocked = await backtest('--out', 'runs/blocked')
    expect(blocked.code).toBe(7)
    expect(lineOf(blocked)).toMatch(/^FILE_UNWRITABLE: [^\n]*equity\.csv[^\n]*$/)
    // It comes last, so where it is all the others are.
    expect(existsSync(join(cwd, 'runs/blocked/result.json'))).toBe(false)
  }, 60_000)

  it('keeps what it has played when it is interrupted, and says that it is a part', async () => {
    const child = inProcess(
      '--out',
      'runs/cut',
      '--set',
      'venue.config.latency={ name: constant, params: { feedMillis: 0, submit: { entryMillis: 0, responseMillis: 0 } } }',
      '--set',
      'agents.risk.config.leaseMillis=20',
    )
    let out = ''
    child.stdout.on('data', (part: Buffer) => (out += part.toString()))
    const over = new Promise((done) => child.on('close', done))
    // Made when it begins to play.
    while (!existsSync(join(cwd, 'runs/cut/orders.db'))) await sleep(5)
    child.kill('SIGINT')
    const code = await over
    expect([code, out.includes('a partial result')]).toEqual([130, true])
    const result = JSON.parse(readFileSync(join(cwd, 'runs/cut/result.json'), 'utf8')) as { partial: boolean }
    expect(result.partial).toBe(true)
  }, 60_000)
})
