/** `swarm mt5 history` as a user types it, with terminals made of the wire that dial in over loopback. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { detectTickFormat, tickParser } from '#market/tick-format.ts'
import { frames } from '#venues/mt5/wire/catalogue.ts'
import { dialIn } from '#tests/unit/venues/mt5/gateway/fake-terminal.ts'
import { bar, dialPast, tcpDial, type Answer } from '#tests/unit/venues/mt5/past-terminal.ts'
import { DAY, MONDAY, mt5Place, threeTicks, until } from './mt5-shell.ts'

const place = mt5Place()
const history = (...more: string[]): string[] => [
  ...['history', 'EURUSD', '--from', '2026-03-02', '--to', '2026-03-04', '--port', String(place.port), '--wait', '20s'],
  ...more,
]

describe('swarm mt5 history', () => {
  it('writes ticks that the swarm reads again', async () => {
    const run = place.start(history())
    const terminal = await dialPast(tcpDial(place.port), threeTicks, { offsetSeconds: 7_200 })
    const { code, out, err } = await run
    expect([code, out]).toEqual([
      0,
      `6 rows of EURUSD in ${join(place.cwd, 'EURUSD.csv')}; server clock 2 h ahead of UTC\n`,
    ])
    expect(err).toMatch(/^( *\d+ % {2}\d rows\n)+$/)
    expect(err).toMatch(/100 % {2}6 rows\n$/)
    const bytes = readFileSync(join(place.cwd, 'EURUSD.csv'))
    const parser = tickParser(detectTickFormat(bytes)!)
    parser.push(bytes)
    parser.end(false)
    const seen: number[][] = []
    while (parser.next()) seen.push([parser.tick.at / 1_000 - MONDAY - 7_200_000, parser.tick.bid, parser.tick.ask])
    expect(seen).toEqual(
      [0, DAY].flatMap((at) => [
        [at, 1.1, 1.2],
        [at + 5, 1.3, 1.4],
        [at + 7, 1.5, 1.6],
      ]),
    )
    expect(readdirSync(place.cwd).toSorted()).toEqual(['.swarm', 'EURUSD.csv'])
    await until(() => terminal.closed !== undefined)
  })

  it('says how far the clock is off in hours that can be read', async () => {
    const run = place.swarm(
      'history',
      'EURUSD',
      '--from',
      '2026-03-02',
      '--to',
      '2026-03-03',
      '--port',
      String(place.port),
    )
    const terminal = await dialPast(tcpDial(place.port), threeTicks, { offsetSeconds: -12_000 })
    expect((await run).out).toMatch(/server clock 3\.33 h behind UTC\n$/)
    terminal.cut()
  })

  it('writes bars as Parquet, tells it as JSON, and draws a bar for a person', async () => {
    const run = place.start(history('--bars', 'M5', '--out', 'bars.parquet', '--json'), { tty: true })
    await dialPast(tcpDial(place.port), ({ fromTime }) => ({ pages: [[bar(fromTime, 5), bar(fromTime + 300_000, 6)]] }))
    const { code, out, err } = await run
    expect([code, JSON.parse(out)]).toEqual([
      0,
      { symbol: 'EURUSD', file: join(place.cwd, 'bars.parquet'), rows: 2, partial: [], offsetSeconds: 0 },
    ])
    expect(err).toContain(`[${'='.repeat(30)}] 100 %  2 rows`)
    expect(err.endsWith('\r')).toBe(true)
    const bytes = readFileSync(join(place.cwd, 'bars.parquet'))
    const file = new Uint8Array(bytes).buffer
    const rows = await parquetReadObjects({ file })
    expect(rows).toMatchObject([
      { utc_millis: BigInt(MONDAY), open: 5 },
      { utc_millis: BigInt(MONDAY + 300_000), open: 6 },
    ])
  })

  it('keeps what came in part, and says so by its exit code too', async () => {
    const run = place.start(history('--to', '2026-03-03'))
    await dialPast(tcpDial(place.port), (request) => ({ ...threeTicks(request), status: 4_403 }))
    const { code, out, err } = await run
    expect([code, out]).toEqual([9, expect.stringMatching(/^3 rows/)])
    expect(err).toMatch(/only a part of the span that begins on 2026-03-02 could be had\n$/)
  })

  it.each<[string, string[], Answer, RegExp]>([
    ['an unknown symbol', [], { status: 4_301 }, /^MT5_HISTORY: .*mind its suffix and its case\); .*\n$/],
    ['a fault of the terminal', ['--out', 'x.parquet'], { status: 4_004 }, /^MT5_HISTORY: .*error 4004\); .*\n$/],
  ])('tells of %s in one line and leaves nothing', async (_, more, answer, line) => {
    const run = place.start(history(...more))
    await dialPast(tcpDial(place.port), () => answer)
    const { code, out, err } = await run
    expect([code, out, readdirSync(place.cwd)]).toEqual([9, '', ['.swarm']])
    expect(err).toMatch(line)
  })

  it('leaves nothing when the terminal goes in the middle', async () => {
    const run = place.start(history())
    await dialPast(tcpDial(place.port), (request, terminal) => {
      if (request.request === 1) return threeTicks(request)
      terminal.cut()
      return undefined
    })
    const { code, err } = await run
    expect(code).toBe(9)
    expect(err.split('\n').at(-2)).toMatch(/^MT5_HISTORY: /)
    expect(readdirSync(place.cwd)).toEqual(['.swarm'])
  })

  it('leaves nothing when the user has had enough', async () => {
    const run = place.start(history())
    await dialPast(tcpDial(place.port), () => void process.emit('SIGTERM'))
    expect(await run).toEqual({ code: 130, out: '', err: 'interrupted: nothing was written\n' })
    expect(readdirSync(place.cwd)).toEqual(['.swarm'])
  })

  it('takes one terminal, and tells once of others', async () => {
    const run = place.start(history())
    const asked = Promise.withResolvers<() => void>()
    const first = await dialPast(tcpDial(place.port), (request, terminal) => {
      if (request.request > 1) return threeTicks(request)
      asked.resolve(() => terminal.send({ ...frames.history.blank(), request: 1 }))
      return undefined
    })
    const answer = await asked.promise
    for (let tries = 0; tries < 2; tries++) {
      const second = await dialPast(tcpDial(place.port), threeTicks)
      await until(() => second.closed !== undefined)
      expect(second.all('ERROR')).toMatchObject([{ code: 7 }])
      const bridge = await dialIn(tcpDial(place.port))
      await until(() => bridge.closed !== undefined)
      expect(bridge.all('ERROR')).toMatchObject([{ code: 11, text: 'SwarmHistory is wanted here, not SwarmBridge' }])
    }
    expect(first.closed).toBeUndefined()
    answer()
    const { code, err } = await run
    expect(code).toBe(0)
    expect(err.match(/^MT5_NOT_WANTED: /gm)).toHaveLength(2)
  })

  it('does not wait for ever, nor at a port that is taken', async () => {
    const late = await place.swarm(...history('--wait', '1s'))
    expect(late).toEqual({
      code: 9,
      out: '',
      err: expect.stringMatching(
        new RegExp(`^MT5_ABSENT: .*program=SwarmHistory, port=${place.port}, seconds=1\\); .*\n$`),
      ),
    })
    await place.holdPort()
    for (const words of [history(), ['dump', '--port', String(place.port)]]) {
      expect(await place.swarm(...words)).toEqual({
        code: 7,
        out: '',
        err: expect.stringMatching(/^MT5_PORT_TAKEN: .*\n$/),
      })
    }
    expect(readdirSync(place.cwd)).toEqual(['.swarm'])
  })

  it('refuses a file it cannot write before it waits', async () => {
    const { code, err } = await place.swarm(...history('--out', 'nowhere/x.csv'))
    expect([code, err]).toEqual([7, expect.stringMatching(/^FILE_UNWRITABLE: .*nowhere\/x\.csv.*\n$/)])
  })
})
