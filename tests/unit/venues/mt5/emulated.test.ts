/** The emulated venue on a virtual clock: what a run with a terminal behind the gateway must keep. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Money, ZERO } from '#domain/money.ts'
import type { VenueOrder } from '#swarm/ports/venue.ts'
import emulated, { openEmulated } from '#venues/mt5/emulated.ts'
import { EURUSD } from '#tests/outbox.ts'
import { recordingSink, virtualHost } from '#tests/conformance/venue-bench.ts'

const directory = mkdtempSync(join(tmpdir(), 'emulated-'))
afterAll(() => rmSync(directory, { recursive: true }))

const fileOf = (name: string, text: string): string => {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}
const TICKS = 3_000
const rows = Array.from({ length: TICKS }, (_, k) => `${1_398_920_400_000 + 50 * k},1.387${k % 10},1.388${k % 10}`)
const tickFile = fileOf('ticks.csv', `ts_utc_ms,bid,ask\n${rows.join('\n')}\n`)

function bench(given: Record<string, unknown>, seed = 1) {
  const host = virtualHost([EURUSD], seed)
  const sink = recordingSink()
  const venue = openEmulated(emulated.config(z).parse(given), sink, host)
  return { host, sink, venue, records: sink.records }
}
const order = (clientId: number, fields: Partial<VenueOrder> = {}): VenueOrder => ({
  clientId,
  instrument: 1,
  side: 'buy',
  lots: new Money('0.1'),
  orderType: 'market',
  price: ZERO,
  timeInForce: 'ioc',
  reduceOnly: false,
  ...fields,
})

describe('the emulated venue', () => {
  it('tells every tick of a file once and in order, then that it is over', () => {
    const { host, venue, records } = bench({ market: { kind: 'file', path: tickFile } })
    venue.start()
    host.until(() => records.ends > 0)
    expect(records.ticks.map(({ at }) => at)).toEqual(rows.map((_, k) => (1_398_920_400_000 + 50 * k) * 1_000))
    expect(records.calls.at(-1)).toBe('ended')
    expect(records.ends).toBe(1)
    venue.stop()
  })

  it('loses and doubles no tick of a file however often the line is cut', () => {
    const { host, venue, records } = bench({
      market: { kind: 'file', path: tickFile },
      cuts: { everySeconds: 3, downMillis: 400 },
    })
    venue.start()
    host.until(() => records.ends > 0)
    expect(records.disconnects).toBeGreaterThan(10)
    expect(records.ticks.map(({ at }) => at)).toEqual(rows.map((_, k) => (1_398_920_400_000 + 50 * k) * 1_000))
    venue.stop()
  })

  it('stands still while the swarm has no room, time and all, and loses nothing', () => {
    const { host, venue, sink, records } = bench({ market: { kind: 'file', path: tickFile }, speed: 1_000 })
    let room = true
    sink.room = () => room
    venue.start()
    host.until(() => records.ticks.length > 100)
    room = false
    host.pass(60_000_000)
    const before = records.ticks.length
    host.pass(60_000_000)
    expect(records.ticks.length).toBe(before)
    room = true
    host.until(() => records.ends > 0)
    expect(records.ticks).toHaveLength(TICKS)
    venue.stop()
  })

  it('lets an order live although the swarm takes no ticks', () => {
    const { host, venue, sink, records } = bench({ market: { kind: 'file', path: tickFile }, speed: 1_000 })
    let room = true
    sink.room = () => room
    venue.start()
    host.until(() => records.ticks.length > 100)
    room = false
    host.pass(5_000_000)
    venue.submit(order(1))
    host.pass(2_000_000)
    expect(records.facts.map(({ fact }) => fact)).toContain('filled')
    venue.stop()
  })

  it('makes of one seed one run', () => {
    const run = (seed: number) => {
      const { host, venue, records } = bench(
        { market: { kind: 'fx' }, cuts: { everySeconds: 5, downMillis: 100 } },
        seed,
      )
      venue.start()
      host.until(() => records.ticks.length > 20)
      venue.submit(order(1))
      host.pass(60_000_000)
      venue.stop()
      return records
    }
    const first = run(4)
    expect(run(4)).toEqual(first)
    expect(run(5).ticks).not.toEqual(first.ticks)
  })

  it('executes by market time: at ten times the speed an order meets the market ten times as soon', () => {
    const fillAfter = (speed: number): number => {
      const { host, venue, records } = bench({ market: { kind: 'fx' }, speed, execMillis: 2_000, timerMillis: 0 })
      venue.start()
      host.until(() => records.ticks.length > 20)
      const sentAt = host.now()
      venue.submit(order(1))
      host.until(() => records.facts.some(({ fact }) => fact === 'filled'))
      venue.stop()
      return (host.now() - sentAt) / 1_000
    }
    expect(fillAfter(1)).toBeGreaterThan(1_900)
    expect(fillAfter(10)).toBeLessThan(250)
  })

  it('plays a scenario', () => {
    const scenario = fileOf('cut.txt', '+2000 cut 500\n+3000 permit connected=0\n+2000 permit connected=1\n')
    const { host, venue, records } = bench({ market: { kind: 'fx' }, scenario })
    venue.start()
    host.pass(15_000_000)
    expect(records.connects).toBe(3)
    expect(records.disconnects).toBe(2)
    venue.stop()
  })

  it('refuses a scenario it cannot read, by its lines, before anything starts', () => {
    const scenario = fileOf('bad.txt', 'tick EURUSD 1\nfly\n')
    expect(() => bench({ market: { kind: 'fx' }, scenario })).toThrow(/line 1: .*line 2: /)
    expect(() => bench({ market: { kind: 'fx' }, scenario: join(directory, 'none') })).toThrow('CONFIG_INVALID')
  })

  it('refuses a file that is none of ticks, and an instrument nobody configured', () => {
    const path = fileOf('none.csv', 'hello\n')
    expect(() => bench({ market: { kind: 'file', path } })).toThrow('TICKS_FORMAT')
    expect(() => bench({ market: { kind: 'fx' }, symbol: 'XAUUSD' })).toThrow('CONFIG_INVALID')
  })

  it('tells the faults of its file', () => {
    const path = fileOf('faulty.csv', `ts_utc_ms,bid,ask\n${rows[0]}\nnonsense\n${rows[1]}\n`)
    const { host, venue, records } = bench({ market: { kind: 'file', path } })
    venue.start()
    host.until(() => records.ends > 0)
    expect(records.faults.some((line) => line.startsWith('TICKS_BAD_ROW'))).toBe(true)
    expect(records.ticks).toHaveLength(2)
    venue.stop()
  })

  it('answers what is behind the curtain', async () => {
    const { host, venue, records } = bench({ market: { kind: 'fx' } })
    venue.start()
    host.until(() => records.ticks.length > 5)
    venue.submit(order(7))
    host.until(() => records.facts.some(({ fact }) => fact === 'filled'))
    const { truth } = (await venue.say('truth')) as { truth: { deals: { magic: string }[] } }
    expect(truth.deals.map(({ magic }) => BigInt(magic))).toEqual([(1n << 53n) | 7n])
    await expect(async () => venue.say('fly')).rejects.toThrow('CONFIG_INVALID')
    venue.stop()
  })
})
