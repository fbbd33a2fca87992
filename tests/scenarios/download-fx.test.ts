/** Ticks of currencies from a stand-in for Dukascopy's server, through `dukascopy-node`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { downloadPlace } from './download-place.ts'
import { hourOf, hourOfTicks, type HourTick, type Said } from './history-stand-in.ts'

const HOUR = 3_600_000
const POINT = '1.0E-5'
const PROGRAM = join(import.meta.dirname, '..', '..', 'src', 'apps', 'swarm.ts')
const LINE = join(import.meta.dirname, '..', 'fixtures', 'history-line.ts')
const place = downloadPlace()
const iso = (text: string): number => Date.parse(text)
const nothing = (url: URL): Said => hourOfTicks(hourOf(url), POINT, [])

/** One tick in each hour, ten seconds after it began; the price tells the hour. */
const tickOf = (hour: number): readonly HourTick[] => {
  const points = 108_000 + ((hour / HOUR) % 1_000)
  return [[10_000, points + 2, points, 900_000, 1_120_000]]
}
const everyHour = (url: URL): Said => hourOfTicks(hourOf(url), POINT, tickOf(hourOf(url)))
const lineOf = (hour: number): string => {
  const points = 108_000 + ((hour / HOUR) % 1_000)
  return `${hour + 10_000},${points / 1e5},1.12,${(points + 2) / 1e5},0.9`
}
const hoursFrom = (from: string, to: string): readonly number[] =>
  Array.from({ length: (iso(to) - iso(from)) / HOUR }, (_, k) => iso(from) + k * HOUR)
const linesFrom = (from: string, to: string): string => hoursFrom(from, to).map(lineOf).join('\n')
const HEAD = 'ts_ms,bid,bid_size,ask,ask_size'

describe('ticks of Dukascopy', () => {
  it('have the times, the prices to their last place and the sizes in millions, of the time that was asked for', async () => {
    const ticks: readonly HourTick[] = [
      [93, 106_717, 106_713, 900_000, 1_120_000],
      [197, 106_715, 106_712, 1_800_000, 450_000],
      [197, 106_716, 106_710, 120_000, 100_000],
      [1_800_000, 106_720, 106_719, 3_000_000, 750_000],
    ]
    place.server.says = (url) => hourOfTicks(hourOf(url), POINT, ticks)
    const span = ['--from', '2024-05-01T09:00', '--to', '2024-05-01T10:30']
    const { code, out, err } = await place.download('fx', 'EURUSD', ...span, '--out', 'eurusd.csv')
    expect([code, out, err]).toEqual([
      0,
      `${join(place.cwd, 'eurusd.csv')}: 7 rows\n`,
      expect.stringContaining('100 %'),
    ])
    const [nine, ten] = [iso('2024-05-01T09:00Z'), iso('2024-05-01T10:00Z')]
    const rows = [
      '93,1.06713,1.12,1.06717,0.9',
      '197,1.06712,0.45,1.06715,1.8',
      '197,1.0671,0.1,1.06716,0.12',
      '1800000,1.06719,0.75,1.0672,3',
    ]
    const at = (hour: number, row: string): string => `${hour + Number.parseInt(row)}${row.slice(row.indexOf(','))}`
    const wanted = [...rows.map((row) => at(nine, row)), ...rows.slice(0, 3).map((row) => at(ten, row))]
    expect(place.text('eurusd.csv')).toBe(`${[HEAD, ...wanted].join('\n')}\n`)
    expect(place.server.asked.map(({ host, pathname }) => host + pathname)).toEqual([
      'jetta.dukascopy.com/v1/ticks/EUR-USD/2024/5/1/9',
      'jetta.dukascopy.com/v1/ticks/EUR-USD/2024/5/1/10',
    ])
    expect(place.parts()).toEqual([])
  })

  it('of yen have three places, and come into a store under the name asked for', async () => {
    place.server.says = (url) => hourOfTicks(hourOf(url), '0.001', [[500, 157_801, 157_795, 1_000_000, 2_000_000]])
    const span = ['--from', '2024-05-01T09:00', '--to', '2024-05-01T10:00']
    const { code, out, err } = await place.download('fx', 'usdjpy', ...span, '--symbol', 'USDJPY.duka')
    expect([code, out]).toEqual([0, expect.stringContaining('USDJPY.duka: 1 quote, 2024-05-01 09:00:00.5')])
    expect(err).not.toContain('kept')
    expect(await place.stored()).toEqual([
      { symbol: 'USDJPY.duka', kind: 'quote', at: '2024-05-01T09:00:00.500Z', values: [157.795, 2, 157.801, 1] },
    ])
    expect(place.parts()).toEqual([])
  })

  it('of a weekend are none, and no fault', async () => {
    const open = (hour: number): boolean => hour < iso('2024-05-03T21:00Z') || hour >= iso('2024-05-05T21:00Z')
    place.server.says = (url) => (open(hourOf(url)) ? everyHour(url) : nothing(url))
    const span = ['--from', '2024-05-03T19:00', '--to', '2024-05-05T23:00']
    const { code, err } = await place.download('fx', 'EURUSD', ...span, '--out', 'weekend.csv')
    expect([code, err]).toEqual([0, expect.not.stringContaining('left out')])
    const [friday, sunday] = [
      linesFrom('2024-05-03T19:00Z', '2024-05-03T21:00Z'),
      linesFrom('2024-05-05T21:00Z', '2024-05-05T23:00Z'),
    ]
    expect(place.text('weekend.csv')).toBe(`${[HEAD, friday, sunday].join('\n')}\n`)
    expect(place.server.asked).toHaveLength(52)
  })

  it('of hours the server does not have are left out, and counted', async () => {
    const gone = iso('2024-05-01T10:00Z')
    place.server.says = (url) => (hourOf(url) === gone ? { status: 404, body: '' } : everyHour(url))
    const span = ['--from', '2024-05-01T09:00', '--to', '2024-05-01T12:00']
    const { code, err } = await place.download('fx', 'EURUSD', ...span, '--out', 'hole.csv')
    expect([code, err]).toEqual([
      0,
      expect.stringContaining('EURUSD: hours left out, as the server does not have them: 1\n'),
    ])
    const [before, after] = [
      linesFrom('2024-05-01T09:00Z', '2024-05-01T10:00Z'),
      linesFrom('2024-05-01T11:00Z', '2024-05-01T12:00Z'),
    ]
    expect(place.text('hole.csv')).toBe(`${[HEAD, before, after].join('\n')}\n`)
  })

  it.each([
    ['a server that is too busy', { status: 429, body: 'Too Many Requests' }],
    ['a server that errs', { status: 500, body: '' }],
    ['an empty answer to who is no browser', { status: 202, body: '' }],
    [
      'a line that breaks in the middle',
      { body: `{"timestamp":${iso('2024-05-01')}${' '.repeat(4_000)}}`, isCut: true },
    ],
  ])('are asked for again after %s', async (_, first: Said) => {
    place.server.says = (url, count) => (count === 1 && url.pathname.endsWith('/10') ? first : everyHour(url))
    const span = ['--from', '2024-05-01T09:00', '--to', '2024-05-01T12:00']
    const { code } = await place.download('fx', 'EURUSD', ...span, '--out', 'again.csv')
    expect(code).toBe(0)
    expect(place.text('again.csv')).toBe(`${HEAD}\n${linesFrom('2024-05-01T09:00Z', '2024-05-01T12:00Z')}\n`)
  })

  it('are no download while an hour of them cannot be had, and the same command goes on when it can', async () => {
    const bad = iso('2024-05-02T01:00Z')
    place.server.says = (url) => (hourOf(url) === bad ? { status: 500, body: '' } : everyHour(url))
    const words = ['fx', 'EURUSD', '--from', '2024-05-01', '--to', '2024-05-02T03:00'] as const
    const failed = await place.download(...words)
    expect([failed.code, failed.out]).toEqual([8, ''])
    const [kept, why] = failed.err.trimEnd().split('\n').slice(-2)
    expect(kept).toMatch(
      /EURUSD_2024-05-01_2024-05-02T030000\.000Z\.part: has 24 rows: the same command goes on from 2024-05-02T00:00:00\.000Z$/,
    )
    expect(why).toMatch(/^SOURCE_FAILED: .*Request failed with status 500/)
    expect(existsSync(join(place.cwd, 'ticks'))).toBe(false)

    // As a kill would leave it: a row of the second day, and half of another.
    const [part] = place.parts()
    writeFileSync(join(place.cwd, part), `${lineOf(iso('2024-05-02T00:00Z'))}\n17146`, { flag: 'a' })
    place.server.forget()
    place.server.says = everyHour
    const again = await place.download(...words)
    expect([again.code, again.err]).toEqual([0, expect.stringContaining('has 24 rows: going on from 2024-05-02T00:00')])
    expect(place.server.asked.map(({ pathname }) => pathname.slice(-11))).toEqual([
      '/2024/5/2/0',
      '/2024/5/2/1',
      '/2024/5/2/2',
    ])
    const hours = hoursFrom('2024-05-01T00:00Z', '2024-05-02T03:00Z')
    expect((await place.stored()).map(({ at }) => at)).toEqual(
      hours.map((hour) => new Date(hour + 10_000).toISOString()),
    )
    expect(place.parts()).toEqual([])
  })

  it('that were interrupted are gone on with', async () => {
    const noon = iso('2024-05-02T12:00Z')
    place.server.says = (url) => (hourOf(url) < noon ? everyHour(url) : undefined)
    const span = ['--from', '2024-05-01T12:00', '--to', '2024-05-02T14:00']
    const words = ['fx', 'EURUSD', ...span, '--out', 'stopped.csv']
    const child = spawn(process.execPath, ['--import', LINE, PROGRAM, 'download', ...words], {
      cwd: place.cwd,
      env: { ...process.env, HISTORY_PORT: String(place.server.port) },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let told = ''
    child.stderr.setEncoding('utf8').on('data', (said: string) => (told += said))
    while (!place.server.asked.some((url) => hourOf(url) >= noon) && child.exitCode === null) await sleep(20)
    child.kill('SIGINT')
    expect(await once(child, 'exit')).toEqual([130, null])
    const [part] = place.parts()
    expect(told).toContain(`${part}: has 24 rows: the same command goes on from 2024-05-02T12:00`)
    expect(existsSync(join(place.cwd, 'stopped.csv'))).toBe(false)

    place.server.forget()
    place.server.says = everyHour
    expect(await place.download(...words)).toMatchObject({
      code: 0,
      out: `${join(place.cwd, 'stopped.csv')}: 26 rows\n`,
    })
    expect(place.server.asked).toHaveLength(2)
    expect(place.text('stopped.csv')).toBe(`${HEAD}\n${linesFrom('2024-05-01T12:00Z', '2024-05-02T14:00Z')}\n`)
    expect(place.parts()).toEqual([])
  })

  it('that came and could not be imported are not asked for once more', async () => {
    place.server.says = everyHour
    const span = ['--from', '2024-05-01', '--to', '2024-05-01T02:00']
    await place.download('fx', 'EURUSD', ...span)
    const other = (url: URL): Said =>
      hourOfTicks(hourOf(url), POINT, [[10_000, 108_002, 108_000, 1_000_000, 2_000_000]])
    place.server.says = other
    const refused = await place.download('fx', 'EURUSD', ...span)
    expect([refused.code, refused.err]).toEqual([
      8,
      expect.stringMatching(/^IMPORT_OVERLAP: [^]*\.part: kept: the next try of this download needs no server\n$/m),
    ])

    place.server.forget()
    const replaced = await place.download('fx', 'EURUSD', ...span, '--replace')
    expect([replaced.code, replaced.out, place.server.asked]).toEqual([
      0,
      expect.stringContaining('2 ticks of the store were replaced'),
      [],
    ])
    expect((await place.stored()).map(({ values }) => values)).toEqual([
      [1.08, 2, 1.08002, 1],
      [1.08, 2, 1.08002, 1],
    ])
    expect(place.parts()).toEqual([])
  })

  it('replace those of all the time asked for, also where they have none', async () => {
    place.server.says = everyHour
    await place.download('fx', 'EURUSD', '--from', '2024-05-01', '--to', '2024-05-01T05:00')
    const two = iso('2024-05-01T02:00Z')
    place.server.says = (url) => (hourOf(url) === two ? everyHour(url) : nothing(url))
    const { out } = await place.download(
      'fx',
      'EURUSD',
      '--from',
      '2024-05-01',
      '--to',
      '2024-05-01T04:00',
      '--replace',
    )
    expect(out).toContain('4 ticks of the store were replaced')
    expect((await place.stored()).map(({ at }) => at)).toEqual(['2024-05-01T02:00:10.000Z', '2024-05-01T04:00:10.000Z'])
  })

  it('are asked for by one at a time', async () => {
    place.server.says = everyHour
    const words = ['fx', 'EURUSD', '--from', '2024-05-01', '--to', '2024-05-01T02:00', '--out', 'one.csv']
    const both = await Promise.all([place.download(...words), place.download(...words)])
    const refused = both.filter(({ code }) => code !== 0)
    expect(refused).toEqual([
      { code: 7, out: '', err: expect.stringMatching(/^FILE_UNWRITABLE: .*process \d+ downloads it/) },
    ])
    expect(place.text('one.csv')).toBe(`${HEAD}\n${linesFrom('2024-05-01T00:00Z', '2024-05-01T02:00Z')}\n`)
  })

  it('of an instrument it does not know are refused in one line, and leave nothing', async () => {
    const { code, err } = await place.download('fx', 'NOTHING', '--from', '2024-05-01', '--to', '2024-05-02')
    expect([code, err]).toEqual([8, expect.stringMatching(/^SOURCE_FAILED: [^\n]*symbol=NOTHING[^\n]*\n$/)])
    expect([place.server.asked, readdirSync(place.cwd)]).toEqual([[], []])
  })

  it.each(['2024-05-02', '2024-05-01'])('from 2024-05-02 to %s are refused, before anything is asked', async (to) => {
    const { code, err } = await place.download('fx', 'EURUSD', '--from', '2024-05-02', '--to', to)
    expect([code, err, place.server.asked]).toEqual([2, 'error: --to must be after --from\n', []])
  })

  it('of a time without any are told, and leave nothing', async () => {
    place.server.says = nothing
    const { code, err } = await place.download('fx', 'EURUSD', '--from', '2024-05-04', '--to', '2024-05-04T02:00')
    expect([code, err]).toEqual([8, expect.stringContaining('it has nothing of that time')])
    expect(readdirSync(place.cwd)).toEqual([])
  })

  it.each([['--store', 'ticks'], ['--symbol', 'EUR'], ['--replace']])(
    'go into a file or into a store, and %s says nothing of a file',
    async (...words) => {
      const span = ['--from', '2024-05-01T09:00', '--to', '2024-05-01T10:00']
      const { code, err } = await place.download('fx', 'EURUSD', ...span, '--out', 'eurusd.csv', ...words)
      expect([code, place.server.asked]).toEqual([2, []])
      expect(err).toContain("'--out <file.csv>' cannot be used with option")
    },
  )

  it('go into no file that is there already, before anything is asked', async () => {
    writeFileSync(join(place.cwd, 'mine.csv'), 'mine')
    const span = ['--from', '2024-05-01', '--to', '2024-05-02']
    const { code, err } = await place.download('fx', 'EURUSD', ...span, '--out', 'mine.csv')
    expect([code, err]).toEqual([7, expect.stringMatching(/^FILE_UNWRITABLE: .*it is there already/)])
    expect([place.server.asked, place.text('mine.csv')]).toEqual([[], 'mine'])
  })
})
