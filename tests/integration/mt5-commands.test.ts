/** `swarm mt5 ...` as a user types it, with terminals made of the wire that dial in over loopback. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { frames } from '#venues/mt5/wire/catalogue.ts'
import { dialIn, type FakeOptions } from '#tests/unit/venues/mt5/gateway/fake-terminal.ts'
import { dialAnd, dialPast, SECRET, tcpDial } from '#tests/unit/venues/mt5/past-terminal.ts'
import { MONDAY, mt5Place, threeTicks, until } from './mt5-shell.ts'

const place = mt5Place()

describe('swarm mt5', () => {
  it('explains itself, with an example on every page', async () => {
    for (const page of [[], ['install'], ['doctor'], ['history'], ['dump'], ['emulate']]) {
      const { code, out } = await place.swarm(...page, '--help')
      expect(code).toBe(0)
      expect(out).toMatch(/Usage: swarm mt5/)
      expect(out).toMatch(/Example:\n {2}\$ swarm mt5 /)
    }
  })

  it('shows spans of time as they are typed', async () => {
    const pages = await Promise.all(['doctor', 'history'].map((page) => place.swarm(page, '--help')))
    expect(
      pages.map(({ out }) => /--wait <span>[^(]*\(default: (\S+)\)/.exec(out.replaceAll(/\s+/g, ' '))?.[1]),
    ).toEqual(['20s', '1m'])
  })

  it.each([
    [['history', 'X'], /required option '--from <day>' not specified\n$/],
    [['history', '--from', '2026-03-02'], /missing required argument 'symbol'\n$/],
    [['history', 'X', '--from', '2026-02-30'], /Expected a day such as 2026-03-02, or .*\n$/],
    [['history', 'X', '--from', 'monday'], /Expected a day/],
    [['history', 'X', '--from', '2026-03-02T25:00'], /Expected a day/],
    [
      ['history', 'X', '--from', '2026-03-02', '--to', '2026-03-02'],
      /nothing lies between --from 2026-03-02T00:00:00.000Z and --to/,
    ],
    [['history', 'X', '--from', '2999-01-01'], /nothing lies between/],
    [['history', 'X', '--from', '2026-03-02', '--bars', 'M2'], /Allowed choices are M1, M5, /],
    [
      ['history', 'X', '--from', '2026-03-02', '--out', 'x.txt'],
      /Expected a name that ends in \.csv or \.parquet\.\n$/,
    ],
    [['history', 'X', '--from', '2026-03-02', '--port', '70000'], /Expected 1 to 65535\.\n$/],
    [['history', 'X', '--from', '2026-03-02', '--wait', '5'], /Expected a span of time/],
    [['dump', '--port', 'x'], /Expected 1 to 65535\.\n$/],
    [['install', '--host', 'a\nInpAllowTrading=true'], /Expected a name or an address, without a port\.\n$/],
  ])('refuses %j', async (words, line) => {
    const { code, out, err } = await place.swarm(...words)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/^error: /)
    expect(err).toMatch(line)
    expect(readdirSync(place.cwd)).toEqual(['.swarm'])
  })

  it('wants a secret that others cannot read', async () => {
    const file = join(place.cwd, '.swarm', 'mt5.secret')
    chmodSync(file, 0o644)
    const exposed = { code: 5, out: '', err: expect.stringMatching(/^SECRET_EXPOSED: .*\n$/) }
    expect(await place.swarm('history', 'EURUSD', '--from', '2026-03-02')).toEqual(exposed)
    expect(await place.swarm('dump')).toEqual(exposed)
    expect(await place.swarm('install')).toEqual(exposed)
    rmSync(file)
    const missing = { code: 3, out: '', err: expect.stringMatching(/^SECRET_MISSING: .*\n$/) }
    expect(await place.swarm('history', 'EURUSD', '--from', '2026-03-02')).toEqual(missing)
    expect(await place.swarm('dump', '--secret-file', 'elsewhere')).toEqual(missing)
    expect(await place.start(['dump'], { environment: { SWARM_MT5_SECRET: 'short' } })).toEqual(missing)
  })
})

describe('swarm mt5 dump', () => {
  it('prints what a terminal says, a JSON object a line, and nothing secret', async () => {
    const run = place.start([
      'dump',
      '--symbol',
      'EURUSD',
      '--symbol',
      'XAUUSD',
      '--book',
      '--port',
      String(place.port),
      '--for',
      '2s',
    ])
    const terminal = await dialAnd(
      tcpDial(place.port),
      (self, frame) => {
        if (frame.frame !== 'SUBSCRIBE' || frame.sid !== 2) return
        self.ticks(1, [[MONDAY, Number.NaN, 1.2]], 1)
        self.send({ ...frames.tradeEvent.blank(), event: 1, order: 9_007_199_254_740_993n })
        self.account()
      },
      { hello: { nonce: new Uint8Array(32).fill(0xab) } },
    )
    const { code, out, err } = await run
    expect([code, err]).toEqual([0, ''])
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>) // one object a line
    expect(lines[0]).toMatchObject({ frame: 'HELLO', login: '…2345', server: 'Demo-Server', epoch: '77' })
    expect(lines.filter(({ frame }) => frame === 'SYMBOL')).toMatchObject([{ symbol: 'EURUSD' }, { symbol: 'XAUUSD' }])
    expect(lines.find(({ frame }) => frame === 'TICKS')).toMatchObject({
      flags: ['REPLAY', 'MAC'],
      rows: [{ time: MONDAY, bid: 'NaN', ask: 1.2 }],
    })
    expect(lines.find(({ frame }) => frame === 'TRADE_EVENT')).toMatchObject({ order: '9007199254740993' })
    expect(lines.some(({ frame }) => frame === 'ACCOUNT')).toBe(true)
    expect(terminal.all('SUBSCRIBE')).toMatchObject([
      { book: 1, sid: 1 },
      { book: 1, sid: 2 },
    ])
    for (const secret of [SECRET, 'ab'.repeat(16), '"mac"', '5012345']) expect(out).not.toContain(secret)
  })

  it('says that nobody came, or who was not wanted', async () => {
    const run = place.start(['dump', '--port', String(place.port), '--for', '1s'])
    const other = await dialPast(tcpDial(place.port), threeTicks)
    const wrong = await dialIn(tcpDial(place.port), { secret: 'another secret of thirty-two bytes' })
    const { code, out, err } = await run
    expect([code, out, other.all('ERROR').length, wrong.all('ERROR').length]).toEqual([9, '', 1, 1])
    const [first, second, third] = err.split('\n').toSorted().slice(1)
    expect(first).toMatch(/^MT5_ABSENT: .*program=SwarmBridge/)
    expect(second).toMatch(/^MT5_NOT_WANTED: .*SwarmBridge is wanted here/)
    expect(third).toMatch(/^MT5_SECRET_WRONG: /)
  })
})

describe('swarm mt5 install', () => {
  it('writes, shows the five steps, and never the secret', async () => {
    rmSync(join(place.cwd, '.swarm'), { recursive: true })
    const { code, out, err } = await place.swarm('install')
    expect([code, err]).toEqual([0, ''])
    expect(out.split('\n').slice(0, 6)).toEqual([
      'wrote  mt5/Experts/AegisSwarm/SwarmBridge.mq5',
      'wrote  mt5/Presets/SwarmBridge.set',
      'wrote  mt5/Experts/AegisSwarm/SwarmHistory.mq5',
      'wrote  mt5/Presets/SwarmHistory.set',
      'wrote  .swarm/mt5.secret',
      '',
    ])
    expect(out.match(/^\d\. /gm)).toEqual(['1. ', '2. ', '3. ', '4. ', '5. '])
    expect(out).toContain('copy the folders Experts and Presets')
    expect(out).toContain('add 127.0.0.1 and 127.0.0.1:45001')
    const secret = readFileSync(join(place.cwd, '.swarm', 'mt5.secret'), 'utf8').trim()
    const again = await place.swarm('install', '--json', '--host', '10.0.0.5', '--port', '5000')
    expect(JSON.parse(again.out)).toMatchObject({
      newSecret: false,
      host: '10.0.0.5',
      port: 5_000,
      found: [],
      files: { length: 4 },
    })
    expect((await place.swarm('install')).out).toContain('kept   .swarm/mt5.secret\n')
    expect(out + again.out).not.toContain(secret)
    expect(statSync(join(place.cwd, '.swarm', 'mt5.secret')).mode & 0o777).toBe(0o600)
  })

  it('takes the one terminal there is, and lets the user choose among several', async () => {
    const make = (name: string): string => {
      const folder = join(place.cwd, '.mt5', 'drive_c', 'Program Files', name, 'MQL5')
      mkdirSync(join(folder, 'Experts'), { recursive: true })
      return folder
    }
    const first = make('MetaTrader 5')
    const { out } = await place.swarm('install')
    expect(existsSync(join(first, 'Presets', 'SwarmBridge.set'))).toBe(true)
    expect(out).toContain('open Experts/AegisSwarm/SwarmBridge.mq5')
    const second = make('Other')
    const both = await place.swarm('install')
    expect(both.out).toContain(`found  ${first} (choose with --to)\nfound  ${second} (choose with --to)\n`)
    expect(both.out).toContain('copy the folders Experts and Presets')
    expect(existsSync(join(place.cwd, 'mt5', 'Presets', 'SwarmBridge.set'))).toBe(true)
    expect((await place.swarm('install', '--to', second)).out).toContain('open Experts/AegisSwarm/SwarmBridge.mq5')
  })

  it('says in one line that it cannot write', async () => {
    writeFileSync(join(place.cwd, 'file'), '')
    const { code, out, err } = await place.swarm('install', '--to', 'file')
    expect([code, out, err]).toEqual([7, '', expect.stringMatching(/^FILE_UNWRITABLE: .*\n$/)])
  })
})

describe('swarm mt5 doctor', () => {
  const yaml = (more = ''): string => `mode: live
venue:
  use: mt5
  config:
    listen: { port: ${place.port} }
    secret: { file: '${join(place.cwd, '.swarm', 'mt5.secret')}' }
    allowSimulated: true
    allowTrading: true
    terminals: [{ login: 5012345, server: Demo-Server }]${more}
instruments:
  - { symbol: EURUSD, tickSize: '0.00001', lotStep: '0.01', minLots: '0.01', maxLots: '100', contractSize: '100000', currency: USD }
`
  const doctor = (...more: string[]): string[] => ['doctor', '--config', 'live.yaml', '--wait', '3s', ...more]
  beforeEach(() => writeFileSync(join(place.cwd, 'live.yaml'), yaml()))

  const alive = (options: FakeOptions = {}) =>
    dialAnd(
      tcpDial(place.port),
      (self, frame) => {
        if (frame.frame === 'WELCOME') self.account({ permissions: options.hello?.permissions ?? 31 })
        if (frame.frame === 'SUBSCRIBE') self.ticks(frame.sid, [[MONDAY, 1.1, 1.2]])
      },
      options,
    )

  it('ends with 0 when all is well, and leaves the terminal alone', async () => {
    const run = place.start(doctor('--wait', '20s'))
    const terminal = await alive()
    const { code, out, err } = await run
    expect(out).toMatch(/^(ok {4}.*\n){5}$/)
    expect(out).toMatch(/demo account …2345 at Demo-Server: \d+\.\d ms away/)
    expect([code, err]).toEqual([0, 'waiting up to 20 s for the terminal ...\n'])
    expect(terminal.all('WELCOME')).toMatchObject([{ allow: 0, deadManMillis: 0 }])
    await until(() => terminal.closed !== undefined)
  })

  it.each<[string, FakeOptions | undefined, RegExp]>([
    ['nobody dials', undefined, /^FAIL {2}dialled +nothing dials 127\.0\.0\.1:\d+: .*4014/m],
    ['the secret is wrong', { secret: 'another secret of thirty-two bytes' }, /^FAIL {2}fault +MT5_SECRET_WRONG: /m],
    ['a switch is off', { hello: { permissions: 23 } }, /^FAIL {2}switches +MT5_PERMISSION: .*investor/m],
  ])('ends with 1 when %s', async (_, options, line) => {
    const run = place.start(doctor())
    if (options !== undefined) await alive(options)
    const { code, out } = await run
    expect(out).toMatch(line)
    expect(code).toBe(1)
  })

  it('tells it as JSON', async () => {
    const { code, out, err } = await place.swarm(...doctor('--json', '--wait', '1s'))
    expect([code, err]).toEqual([1, ''])
    expect(JSON.parse(out)).toMatchObject({ running: false, findings: [{ well: false, what: 'dialled' }] })
  })

  it('does not wait at a port that is taken', async () => {
    await place.holdPort()
    const { code, out } = await place.swarm(...doctor('--wait', '10m'))
    expect([code, out]).toEqual([1, expect.stringMatching(/^FAIL {2}fault +MT5_PORT_TAKEN: .*\n$/)])
  })

  it('wants the venue of a terminal, and a secret', async () => {
    expect(await place.swarm('doctor', '--set', 'venue.use=paper')).toMatchObject({
      code: 3,
      err: expect.stringMatching(/CONFIG_INVALID: .*venue\.use.*given=paper.*\n$/),
    })
    rmSync(join(place.cwd, '.swarm', 'mt5.secret'))
    expect(await place.swarm(...doctor())).toMatchObject({
      code: 3,
      err: expect.stringMatching(/\nSECRET_MISSING: .*\n$/),
    })
  })
})
