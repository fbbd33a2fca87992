/** What bad input gets, as it is typed: one clear line, or a counted warning; never a stack, a hang or silence. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { backtestShell } from './backtest-shell.ts'
import type { Printed } from './captured-shell.ts'

const { cwd, swarm } = backtestShell(4_000)
const store = join(cwd, 'ticks')
const START = Date.UTC(2024, 2, 4, 9)

type Row = readonly [at: string | number, bid: number]
const rows: readonly Row[] = Array.from({ length: 200 }, (_, k) => [START + 500 * k, 1.1 + k * 1e-5])

/** A file of quotes, a fifth of a pip wide. */
function file(name: string, of: readonly Row[], times = 'ts_utc_ms'): string {
  const path = join(cwd, name)
  const lines = of.map(([at, bid]) => `${at},${bid.toFixed(5)},${(bid + 0.00002).toFixed(5)}`)
  writeFileSync(path, `${times},bid,ask\n${lines.join('\n')}\n`)
  return path
}

const iso = (at: number, zone: string): string => `${new Date(at).toISOString().slice(0, -1)}${zone}`
const zoned = (zoneOf: (k: number) => string): readonly Row[] =>
  rows.map(([at, bid], k) => [iso(Number(at), zoneOf(k)), bid])

const taken = (path: string, symbol: string, ...words: string[]): Promise<Printed> =>
  swarm('import', path, '--symbol', symbol, '--store', join(cwd, 'bad'), ...words)
/** What is left when progress is taken away. */
const told = ({ err }: Printed): string =>
  err
    .split('\n')
    .filter((line) => line !== '' && !/^ *\d+ %/.test(line))
    .join('\n')
const oneLine = (code: string, what: string): RegExp => new RegExp(`^${code}: [^\\n]*${what}[^\\n]*$`)

describe('a file that is imported', () => {
  it('is refused when it overlaps what is there, and takes its place when told to', async () => {
    expect((await taken(file('first.csv', rows.slice(0, 120)), 'OVER')).code).toBe(0)
    const second = file('second.csv', rows.slice(100))
    const refused = await taken(second, 'OVER')
    expect(told(refused)).toMatch(oneLine('IMPORT_OVERLAP', 'first\\.csv.*--replace'))
    expect(refused.code).toBe(8)
    expect((await taken(second, 'OVER', '--replace')).out).toContain('20 ticks of the store were replaced')
  })

  it('is refused when it is far out of order, with the line, and sorted and counted when it is a little', async () => {
    const far = await taken(file('far.csv', [...rows.slice(150), ...rows.slice(0, 150)]), 'FAR', '--sort-window', '5s')
    expect(told(far)).toMatch(oneLine('IMPORT_REFUSED', 'line=52.*sort the file'))
    expect(far.code).toBe(8)
    const near = await taken(file('near.csv', [rows[1], rows[0], ...rows.slice(2)]), 'NEAR')
    expect(near.out).toContain('1 rows were out of order, by 500 ms at most: put in their places')
    expect(near.code).toBe(0)
  })

  it('has its gaps named and counted', async () => {
    const late = rows.slice(100).map(([at, bid]): Row => [Number(at) + 5 * 3_600_000, bid])
    const { out, code } = await taken(file('gap.csv', [...rows.slice(0, 100), ...late]), 'GAP')
    expect(out).toMatch(/gaps .* 1 beyond 10 times that/)
    expect(out).toContain('05:00:01 from 2024-03-04 09:00:49.500')
    expect(code).toBe(0)
  })

  it('has each row taken by the time zone it states, counted, and is refused when some state none', async () => {
    const both = file(
      'both.csv',
      zoned((k) => (k % 2 === 0 ? 'Z' : '+00:30')),
      'timestamp',
    )
    const { out } = await taken(both, 'BOTH', '--sort-window', '1h')
    expect(out).toContain('100 rows state another time zone than the first: each is taken by its own')
    const some = await taken(
      file(
        'some.csv',
        zoned((k) => (k % 2 === 0 ? 'Z' : '')),
        'timestamp',
      ),
      'SOME',
    )
    expect(told(some)).toMatch(oneLine('IMPORT_REFUSED', 'line=3.*mixed time zones'))
    expect(some.code).toBe(8)
  })

  it('has local times from before the event counted and left out, or shifted as told, or is refused', async () => {
    const path = join(cwd, 'early.csv')
    const lines = rows.map(([at, bid]) => `x,E,${Number(at)}000,${Number(at) - 3_000}000,1,${bid + 1e-5},${bid},1`)
    const head = 'exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount'
    writeFileSync(path, `${[head, ...lines].join('\n')}\n`)
    expect((await taken(path, 'EARLY')).out).toMatch(
      /local clock is behind the venue's, by up to 3 s, in 200 of 200 rows/,
    )
    expect((await taken(path, 'SHIFTED', '--shift-local', '3s')).out).toContain('the local clock is taken 3 s later')
    const short = await taken(path, 'SHORT', '--shift-local', '1s')
    expect(told(short)).toMatch(oneLine('IMPORT_REFUSED', '2 s before they happened'))
  })

  it('is told in one line when it is not there', async () => {
    const said = await taken(join(cwd, 'none.csv'), 'NONE')
    expect(told(said)).toMatch(oneLine('BOOK_UNREADABLE', 'none.csv.*ENOENT'))
    expect(said.code).toBe(8)
  })

  it.each([
    ['no rows', 'ts_utc_ms,bid,ask\n', 'IMPORT_REFUSED', 'no ticks'],
    ['nothing in it', '', 'TICKS_FORMAT', 'it is empty'],
    ['no format that is known', 'a,b,c\n1,2,3\n', 'TICKS_FORMAT', 'known='],
  ])('is refused in one line with %s', async (_, text, code, what) => {
    const path = join(cwd, 'odd.csv')
    writeFileSync(path, text)
    const said = await taken(path, 'ODD')
    expect(told(said)).toMatch(oneLine(code, what))
    expect(said.code).toBe(8)
  })
})

describe('a span that is out of range', () => {
  it.each([
    ['after all there is', ['--from', '2025-01-01'], 7, oneLine('STORE_EMPTY', '2025-01-01.*2024-03-04T09')],
    ['no date', ['--from', '2024-02-30'], 2, /2024-02-30' is invalid/],
  ])('is told by both backtests: %s', async (_, span, code, line) => {
    const full = await swarm('backtest', '--store', store, '--out', 'runs/span', '--quiet', ...span)
    const signal = await swarm('signal-backtest', '--store', store, '--symbol', 'EURUSD', ...span)
    for (const said of [full, signal]) {
      expect(told(said)).toMatch(line)
      expect(said.code).toBe(code)
      expect(said.out).toBe('')
    }
  })

  it('is told when it ends before it begins', async () => {
    const span = ['--from', '2024-03-05', '--to', '2024-03-04']
    const full = await swarm('backtest', '--store', store, '--out', 'runs/span', '--quiet', ...span)
    expect(told(full)).toContain('expected a moment after `from`')
    const signal = await swarm('signal-backtest', '--store', store, '--symbol', 'EURUSD', ...span)
    expect([told(signal), signal.code]).toEqual(['error: --to must be after --from', 2])
    const download = await swarm('download', 'fx', 'EURUSD', ...span)
    expect([told(download), download.code]).toEqual(['error: --to must be after --from', 2])
  })
})

const program = join(import.meta.dirname, '..', '..', 'src', 'apps', 'swarm.ts')
const started = (...words: string[]) =>
  spawn(process.execPath, [program, ...words], { cwd, stdio: ['ignore', 'ignore', 'pipe'] })

describe('a run that is killed', () => {
  it('leaves no result that looks like its own, and the next run has the directory', async () => {
    const words = ['backtest', '--store', store, '--out', 'runs/killed']
    const whole = started(...words, '--quiet')
    whole.stderr.resume()
    expect(await once(whole, 'exit')).toEqual([0, null])
    const journal = join(cwd, 'runs/killed/orders.db-wal')
    const child = started(...words)
    child.stderr.resume()
    while (existsSync(join(cwd, 'runs/killed/result.json')) || !existsSync(journal)) await sleep(5)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(existsSync(join(cwd, 'runs/killed/result.json'))).toBe(false)
    expect(existsSync(join(cwd, 'runs/killed/tear-sheet.html'))).toBe(false)
    const again = await swarm(...words, '--quiet', '--json')
    expect(JSON.parse(again.out)).toMatchObject({ partial: false })
    expect(readFileSync(join(cwd, 'runs/killed/tear-sheet.html'), 'utf8')).toContain('</html>')
  }, 60_000)

  it('that was an import is begun anew, and the store says that it was cut short', async () => {
    const many = Array.from({ length: 400_000 }, (_, k): Row => [START + 100 * k, 1.1 + (k % 500) * 1e-5])
    const path = file('many.csv', many)
    const child = started('import', path, '--symbol', 'CUT', '--store', join(cwd, 'cut'))
    const notes = join(cwd, 'cut', 'imports.json')
    child.stderr.resume()
    while (!existsSync(notes)) await sleep(5)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(JSON.parse(readFileSync(notes, 'utf8'))).toMatchObject([{ file: path, done: false }])
    const { out, err, code } = await swarm('import', path, '--symbol', 'CUT', '--store', join(cwd, 'cut'))
    expect(err).toMatch(/the import of \S+many\.csv was cut short: import it again/)
    expect(out).toMatch(/an import of it was cut short: \d+ ticks of that were taken away/)
    expect(out).toContain('CUT: 400,000 quotes')
    expect(code).toBe(0)
  }, 60_000)
})
