import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { seededRng } from '#numeric/rng.ts'
import { recordingSink, wallHost } from '#tests/conformance/venue-bench.ts'
import spec, { openPaper } from '#venues/paper/venue.ts'
import { EURUSD } from '#tests/outbox.ts'
import { every50, openVirtual, order, paperConfig, started, tickFiles } from './paper.ts'

const ticksAt = tickFiles()

describe('the configuration of the paper venue', () => {
  it('needs nothing: the demo is the default', () => {
    expect(paperConfig()).toMatchObject({ market: { kind: 'fx', ticksPerSecond: 20 }, speed: 1, balance: '100000' })
  })

  it('refuses what it does not know, at its place', () => {
    const problems = (given: unknown) =>
      spec
        .config(z)
        .safeParse(given)
        .error?.issues.map(({ path }) => path.join('.'))
    expect(problems({ colour: 1 })).toEqual([''])
    expect(problems({ market: { kind: 'fx', startPrice: -1 } })).toEqual(['market.startPrice'])
    expect(problems({ market: { kind: 'moon' }, balance: 100, speed: 'fast' })).toEqual([
      'market.kind',
      'speed',
      'balance',
    ])
    expect(problems({ market: { kind: 'file' } })).toEqual(['market.path'])
  })

  it('declares what its market can', () => {
    const can = (given: Record<string, unknown>) => spec.can(paperConfig(given))
    expect(can({})).toMatchObject({ depth: false, trades: false, waits: false, modify: false, hedging: false })
    expect(can({ market: { kind: 'index' } })).toMatchObject({ depth: true, trades: true, waits: false })
    expect(can({ market: { kind: 'file', path: 'x' } })).toMatchObject({ depth: false, waits: true })
    expect(can({ speed: 'max' })).toMatchObject({ waits: true })
  })

  it('names an instrument there is', () => {
    expect(() => openVirtual({ symbol: 'GBPUSD' })).toThrow(/CONFIG_INVALID.*symbol.*GBPUSD.*EURUSD WIN/)
  })
})

describe('time at the paper venue', () => {
  it('acknowledges and fills after the latencies it was given, to the microsecond', () => {
    const { venue, host, records } = started({ ackMillis: 8, fillMillis: 30 })
    host.pass(1_000_000)
    const sent = host.now()
    venue.submit(order())
    host.until(() => records.facts.length === 1)
    expect([records.facts[0].fact, host.now() - sent]).toEqual(['accepted', 8_000])
    host.until(() => records.facts.length === 2)
    expect([records.facts[1].fact, host.now() - sent]).toEqual(['filled', 30_000])
    const [, filled] = records.facts
    expect(filled.fact === 'filled' && filled.fill.at - sent).toBe(26_000)
  })

  it('says what the account is worth while it holds a position, and nothing more when it is flat', () => {
    const { venue, host, records } = started({})
    host.pass(10_000_000)
    expect(records.accounts).toEqual([])
    venue.submit(order())
    host.pass(10_000_000)
    const told = records.accounts.length
    expect(told).toBeGreaterThan(5)
    expect(told).toBeLessThan(13)
    expect(new Set(records.accounts.map(({ equity }) => equity.toString())).size).toBeGreaterThan(1)
    venue.submit(order({ side: 'sell' }))
    host.pass(1_000_000)
    const flat = records.accounts.length
    expect(records.accounts.at(-1)?.margin.isZero()).toBe(true)
    host.pass(10_000_000)
    expect(records.accounts.length).toBe(flat)
  })

  it('stamps a synthetic market with host time, and goes as fast as it is told', () => {
    const slow = started({})
    slow.host.pass(60_000_000)
    const fast = started({ speed: 10 })
    fast.host.pass(60_000_000)
    expect(slow.records.ticks.every(({ at }) => at <= slow.host.now())).toBe(true)
    expect(slow.host.now() - slow.records.ticks.at(-1)!.at).toBeLessThan(1_000_000)
    expect(fast.records.ticks.length / slow.records.ticks.length).toBeCloseTo(10, 0)
    expect(fast.records.ticks.slice(0, 100)).toEqual(slow.records.ticks.slice(0, 100))
  })

  it('keeps the pace of a file, but no pause longer than it was told', () => {
    const path = ticksAt('weekend', [0, 100, 200, 200 + 49 * 3_600_000, 300 + 49 * 3_600_000])
    const { host, records } = started({ market: { kind: 'file', path }, maxPauseSeconds: 2 })
    const from = host.now()
    host.until(() => records.ends === 1)
    expect(host.now() - from).toBe(2_300_000)
    expect(records.ticks.at(-1)!.at - records.ticks[0].at).toBe((49 * 3_600_000 + 300) * 1_000)
  })

  it('is not held up by a stamp out of all order', () => {
    const path = ticksAt('absurd', [...every50(20), 3e12, ...every50(400)])
    const { venue, host, records } = started({ market: { kind: 'file', path } })
    host.until(() => records.ticks.length === 25)
    venue.submit(order())
    host.pass(1_000_000)
    expect(records.facts.map(({ fact }) => fact)).toEqual(['accepted', 'filled'])
    host.until(() => records.ends === 1)
    expect(records.ticks).toHaveLength(421)
  })
})

describe('the end of a feed', () => {
  it('comes after everything under way, the account last, and leaves working orders be', () => {
    const path = ticksAt('end', every50(10))
    const { venue, host, records } = started({ market: { kind: 'file', path }, ackMillis: 100, fillMillis: 300 })
    host.until(() => records.ticks.length === 9)
    const resting = order({ price: '1.2' })
    venue.submit(order())
    venue.submit(resting)
    host.until(() => records.ends === 1)
    expect(records.calls.slice(-5)).toEqual(['tick', 'accepted', 'filled', 'account', 'ended'])
    expect(venue.truth('').orders.map(({ order }) => order.clientId)).toEqual([resting.clientId])
    expect(records.accounts.at(-1)).toEqual(venue.truth('').account)
  })

  it('is told once, also when the wire is cut around it, and orders are answered after it', () => {
    const path = ticksAt('late', every50(10))
    const { venue, host, records } = started({ market: { kind: 'file', path } })
    host.until(() => records.ticks.length === 10)
    venue.submit(order())
    venue.disconnect(100)
    host.pass(5_000_000)
    expect(records.ends).toBe(1)
    const late = order()
    venue.submit(late)
    host.pass(1_000_000)
    expect(records.facts.filter(({ clientId }) => clientId === late.clientId).map(({ fact }) => fact)).toEqual([
      'accepted',
      'filled',
    ])
    expect(records.ends).toBe(1)
  })

  it('never comes to a synthetic market without a time set, and does to one with', () => {
    const { host, records } = started({ market: { kind: 'fx', forSeconds: 20 } })
    expect(host.until(() => records.ends === 1)).toBe(true)
    const endless = started({})
    endless.host.pass(100_000_000)
    expect(endless.records.ends).toBe(0)
  })
})

describe('a sink without room', () => {
  it('makes a market that can wait, wait: nothing is lost and the order stays', () => {
    const path = ticksAt('room', every50(200))
    const { host, sink, records } = started({ market: { kind: 'file', path } })
    const rng = seededRng(5)
    sink.room = () => rng.uniform() < 0.4
    host.until(() => records.ends === 1)
    expect(records.ticks.map(({ at }) => at)).toEqual(
      every50(200).map((millis) => (1_400_000_000_000 + millis) * 1_000),
    )
  })

  it('does not keep answers back, nor for long the facts of an order', () => {
    const path = ticksAt('hushed', every50(200))
    const { venue, host, sink, records } = started({ market: { kind: 'file', path } })
    host.until(() => records.ticks.length === 10)
    sink.room = () => false
    host.pass(60_000)
    venue.snapshot('')
    host.pass(2_000)
    expect(records.snapshots).toHaveLength(1)
    venue.submit(order())
    host.pass(100_000)
    expect(records.facts.map(({ fact }) => fact)).toEqual(['accepted', 'filled'])
    expect(records.ticks).toHaveLength(10)
  })
})

describe('a set pace on a wall clock', () => {
  it('tells a file read in the background by timers alone, whole and in order', async () => {
    const path = ticksAt('paced', every50(300))
    const host = wallHost([EURUSD])
    const sink = recordingSink()
    const venue = openPaper(paperConfig({ market: { kind: 'file', path }, speed: 1_000 }), sink, host)
    venue.start()
    expect(venue.work).toBeUndefined()
    expect(await host.turn(venue, () => sink.records.ends === 1)).toBe(true)
    expect(sink.records.ticks.map(({ at }) => at)).toEqual(
      every50(300).map((millis) => (1_400_000_000_000 + millis) * 1_000),
    )
    venue.stop()
  })
})

describe('full speed on a wall clock', () => {
  it('pushes a batch a turn while there is room, and says whether there is more', async () => {
    const path = ticksAt('full', every50(1_000))
    const host = wallHost([EURUSD])
    const sink = recordingSink()
    const venue = openPaper(paperConfig({ market: { kind: 'file', path }, speed: 'max' }), sink, host)
    venue.start()
    expect(venue.work!()).toBe(false)
    await host.turn(venue, () => sink.records.ticks.length > 0)
    expect(sink.records.ticks).toHaveLength(256)
    expect(venue.work!()).toBe(true)
    expect(sink.records.ticks).toHaveLength(512)
    let room = 10
    sink.room = () => room-- > 0
    expect(venue.work!()).toBe(false)
    expect(sink.records.ticks).toHaveLength(522)
    venue.submit(order())
    sink.room = () => true
    await host.turn(venue, () => sink.records.ends === 1)
    expect(sink.records.ticks).toHaveLength(1_000)
    expect(sink.records.facts.map(({ fact }) => fact)).toEqual(['accepted', 'filled'])
    venue.stop()
  })

  it('is offered on no other clock, where time costs nothing', () => {
    expect(openVirtual({ speed: 'max' }).venue.work).toBeUndefined()
    expect(openVirtual({}).venue.work).toBeUndefined()
  })
})

describe('a stopped paper venue', () => {
  it('says nothing more, sends nothing and leaves no timer', () => {
    const { venue, host, records } = started({ cuts: { everySeconds: 5, downMillis: 10 } })
    host.pass(1_000_000)
    venue.submit(order())
    venue.stop()
    const said = records.calls.length
    expect(host.timers).toBe(0)
    expect(venue.submit(order())).toBe(false)
    venue.query(1)
    host.pass(10_000_000)
    expect(records.calls).toHaveLength(said)
  })
})
