import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { SwarmError } from '#domain/errors.ts'
import { seededRng } from '#numeric/rng.ts'
import { EURUSD } from '#tests/outbox.ts'
import tickFile from '#venues/markets/tick-file.ts'

const directory = mkdtempSync(join(tmpdir(), 'ticks-'))
afterAll(() => rmSync(directory, { recursive: true }))

const rows = Array.from({ length: 20_000 }, (_, k) => `${1_398_920_400_000 + k},${1.3 + (k % 700) / 1e5},1.4`)
const csv = Buffer.from(`ts_utc_ms,bid,ask\n${rows.join('\n')}\n`)

function written(name: string, content: Uint8Array): string {
  const path = join(directory, name)
  writeFileSync(path, content)
  return path
}

interface Read {
  readonly ticks: string[]
  readonly faults: string[]
  readonly status: unknown
}

/** Reads a whole file as a host with that kind of clock would. */
async function read(path: string, clock: 'virtual' | 'wall'): Promise<Read> {
  const faults: string[] = []
  const fault = (line: string): void => void faults.push(line)
  const market = tickFile.open(
    { kind: 'file', path },
    { instrument: EURUSD, rng: seededRng(1), virtual: clock === 'virtual', fault },
  )
  const ticks: string[] = []
  const outlet = {
    tick: (at: number, bid: number, bidSize: number, ask: number, askSize: number) =>
      ticks.push(`${at} ${bid} ${bidSize} ${ask} ${askSize}`),
    depth: () => {},
    trade: () => {},
  }
  market.start(0)
  for (let state = market.next(); state !== 'end'; state = market.next()) {
    if (state === 'event') market.tell(outlet)
    else if (clock === 'wall') await turn()
    else throw new Error('a virtual clock must not be told to wait')
  }
  expect(market.next()).toBe('end')
  market.close()
  return { ticks, faults, status: market.status() }
}

const codeOf = (run: () => unknown): string => {
  try {
    run()
  } catch (thrown) {
    if (thrown instanceof SwarmError) return thrown.message
  }
  return 'nothing was thrown'
}
const opening = (path: string) => () =>
  tickFile.open({ kind: 'file', path }, { instrument: EURUSD, rng: seededRng(1), virtual: true, fault: () => {} })

describe.each(['virtual', 'wall'] as const)('a tick file on a %s clock', (clock) => {
  it('gives every row, plain or gzip, whatever its name says', async () => {
    const plain = await read(written('plain.gz', csv), clock)
    const packed = await read(written('packed.csv', gzipSync(csv)), clock)
    expect(plain.ticks).toHaveLength(rows.length)
    expect(plain.ticks[0]).toBe('1398920400000000 1.3 NaN 1.4 NaN')
    expect(packed.ticks.join()).toBe(plain.ticks.join())
    expect(packed.faults).toEqual([])
    expect(packed.status).toMatchObject({ ticks: rows.length, badRows: 0, gzip: true, over: true })
  })

  it('takes a gzip of several members as one file', async () => {
    const half = csv.indexOf(10, csv.length / 2) + 1
    const parts = [csv.subarray(0, half), csv.subarray(half)].map((part) => gzipSync(part))
    expect((await read(written('members', Buffer.concat(parts)), clock)).ticks).toHaveLength(rows.length)
  })

  it('uses all of a gzip before it breaks off, and says so in one line', async () => {
    const packed = gzipSync(csv)
    const whole = (await read(written('plain', csv), clock)).ticks
    for (const share of [0.2, 0.7, 0.999]) {
      const path = written('truncated', packed.subarray(0, Math.floor(packed.length * share)))
      const { ticks, faults } = await read(path, clock)
      expect(ticks.length / rows.length).toBeGreaterThan(share / 2)
      expect(ticks.join()).toBe(whole.slice(0, ticks.length).join())
      expect(faults).toHaveLength(1)
      expect(faults[0]).toMatch(/^TICKS_TRUNCATED: .*truncated, ticks=\d+, reason=unexpected end of file/)
    }
  })

  it('uses what comes before the damage of a damaged gzip', async () => {
    const packed = gzipSync(csv)
    const damage = Math.floor(packed.length * 0.8)
    packed.fill(0x55, damage, damage + 64)
    const { ticks, faults } = await read(written('damaged', packed), clock)
    expect(ticks.length).toBeGreaterThan(rows.length / 4)
    expect(faults.at(-1)).toMatch(/^TICKS_TRUNCATED/)
  })

  it('tells the first bad rows one by one and the others as a number', async () => {
    const bad = Buffer.from(`${csv.toString()}${'9000,1.1\n'.repeat(9)}5000,1.1,1.2`)
    const { ticks, faults, status } = await read(written('bad', bad), clock)
    expect(ticks).toHaveLength(rows.length + 1)
    expect(status).toMatchObject({ badRows: 9 })
    expect(faults).toHaveLength(6)
    expect(faults[0]).toMatch(/^TICKS_BAD_ROW: .*line=20002, field=row, reason=fewer than 3 fields/)
    expect(faults[5]).toMatch(/more=4, total=9/)
  })
})

describe('opening a tick file', () => {
  it('says of a file that is not there, or no file, that it cannot be read', () => {
    expect(codeOf(opening(join(directory, 'nowhere')))).toMatch(/^TICKS_UNREADABLE: .*nowhere.*ENOENT/)
    expect(codeOf(opening(directory))).toMatch(/^TICKS_UNREADABLE: .*EISDIR/)
  })

  it('says of a file in another format that it is in no known one', () => {
    expect(codeOf(opening(written('bars.csv', Buffer.from('time,open,high\n1,2,3\n'))))).toMatch(/^TICKS_FORMAT: /)
    expect(codeOf(opening(written('empty', Buffer.alloc(0))))).toMatch(/^TICKS_FORMAT: /)
    expect(codeOf(opening(written('half-a-head', gzipSync(csv).subarray(0, 12))))).toMatch(/^TICKS_FORMAT: /)
  })

  it('says of a gzip that is none that it cannot be read', () => {
    expect(codeOf(opening(written('none.gz', Buffer.from([0x1f, 0x8b, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]))))).toMatch(
      /^TICKS_UNREADABLE: .*unknown compression method/,
    )
  })
})
