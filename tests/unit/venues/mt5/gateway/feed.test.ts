/** From TICKS frames to what the swarm is told: nothing lost, nothing twice, nothing made up. */
import { describe, expect, it } from 'vitest'
import { seededRng } from '#numeric/rng.ts'
import { fromMillis, fromSeconds } from '#domain/time.ts'
import { flags } from '#venues/mt5/wire/header.ts'
import { gatewayBench, type GatewayBench } from './fake-terminal.ts'

const SERVER = 1_700_007_200_000

const cursorOf = ({ status }: GatewayBench): object => status().terminals[0].symbols[0].cursor

describe('a tick', () => {
  it('is told in UTC, without sizes it does not have', async () => {
    const { dial, sink, host } = gatewayBench()
    const terminal = await dial()
    terminal.ticks(1, [[SERVER, 1.1, 1.2]], 0, 7_200)
    host.pass(10)
    expect(sink.records.ticks).toEqual([
      { instrument: 1, at: 1_700_000_000_000_000, bid: 1.1, bidSize: NaN, ask: 1.2, askSize: NaN },
    ])
    expect(sink.records.calls).toEqual(['connected', 'clock', 'tick'])
  })

  it('keeps an empty side empty', async () => {
    const { dial, sink, host } = gatewayBench()
    const terminal = await dial()
    terminal.ticks(1, [
      [SERVER, 0, 1.2],
      [SERVER, 0, 0, 5, 1, 8],
    ])
    host.pass(10)
    expect(sink.records.ticks.map(({ bid, ask }) => [bid, ask])).toEqual([[NaN, 1.2]])
  })

  it('without a quote is a trade alone, and without a volume nothing', async () => {
    const { dial, sink, host } = gatewayBench()
    const terminal = await dial()
    terminal.ticks(1, [
      [SERVER, 0, 0, 130_000, 3, 8 | 16 | 32],
      [SERVER, 0, 0, 130_005, 0, 8],
      [SERVER, 0, 0, 130_005, 2, 8 | 64],
      [SERVER, 0, 0, 130_005, 2, 16 | 32 | 64],
      [SERVER, 1.1, 1.2, 130_005, 2, 6],
    ])
    host.pass(10)
    expect(sink.records.trades.map(({ price, size, aggressor }) => [price, size, aggressor])).toEqual([
      [130_000, 3, 'buy'],
      [130_005, 2, 'sell'],
      [130_005, 2, 'unknown'],
    ])
    expect(sink.records.ticks).toHaveLength(1)
  })

  it('of a broker that stamps bits of its own has no side, and its quotes are seen by their change', async () => {
    const { dial, sink, host } = gatewayBench()
    const terminal = await dial()
    terminal.ticks(1, [
      [SERVER, 100, 105, 100, 1, 1_080],
      [SERVER, 100, 105, 105, 2, 1_080],
      [SERVER, 105, 110, 105, 2, 1_080],
      [SERVER, 105, 110, 105, 2, 1_030],
    ])
    host.pass(10)
    expect(sink.records.trades.map(({ aggressor }) => aggressor)).toEqual(['unknown', 'unknown', 'unknown'])
    expect(sink.records.ticks.map(({ bid }) => bid)).toEqual([100, 105, 105])
  })

  it('of the past says so', async () => {
    const replays: boolean[] = []
    const { dial, sink, host } = gatewayBench()
    sink.tick = (_instrument, _at, _bid, _bidSize, _ask, _askSize, replay) => void replays.push(replay)
    sink.trade = (_instrument, _at, _price, _size, _aggressor, replay) => void replays.push(replay)
    const terminal = await dial()
    terminal.ticks(1, [[SERVER, 1.1, 1.2, 1.1, 1, 31]], flags.replay)
    terminal.ticks(1, [[SERVER, 1.1, 1.2, 1.1, 1, 31]])
    host.pass(10)
    expect(replays).toEqual([true, true, false, false])
  })

  it('of a number nobody asked for is nobody’s', async () => {
    const { dial, sink, host } = gatewayBench()
    const terminal = await dial()
    terminal.ticks(9, [[SERVER, 1.1, 1.2]])
    host.pass(10)
    expect(sink.records.ticks).toEqual([])
    expect(terminal.closed).toBeUndefined()
  })
})

describe('the cursor', () => {
  it('counts the ticks of the last millisecond and begins the next session', async () => {
    const bench = gatewayBench()
    const terminal = await bench.dial()
    terminal.ticks(1, [
      [SERVER, 1, 2],
      [SERVER, 1.5, 2],
      [SERVER + 1, 1, 2],
      [SERVER + 1, 1.5, 2],
      [SERVER + 1, 1, 2],
    ])
    bench.host.pass(10)
    expect(cursorOf(bench)).toEqual({ time: SERVER + 1, count: 3 })
    terminal.cut()
    bench.host.pass(10)
    const again = await bench.dial()
    expect(again.all('SUBSCRIBE')).toMatchObject([{ sid: 1, fromTime: SERVER + 1, fromCount: 3 }])
    again.ticks(1, [[SERVER + 1, 1.5, 2]])
    bench.host.pass(10)
    expect(cursorOf(bench)).toEqual({ time: SERVER + 1, count: 4 })
  })

  it('stays where it is for late ticks, and none is taken twice when a new session repeats its millisecond', async () => {
    const bench = gatewayBench()
    const base = [
      [SERVER, 1, 2],
      [SERVER - 40, 2, 3],
      [SERVER, 3, 4],
      [SERVER - 30, 4, 5],
    ]
    const terminal = await bench.dial()
    terminal.ticks(1, base)
    bench.host.pass(10)
    expect(cursorOf(bench)).toEqual({ time: SERVER, count: 2 })
    terminal.cut()
    bench.host.pass(10)
    for (const repeated of [2, 4]) {
      const again = await bench.dial()
      expect(again.all('SUBSCRIBE')).toMatchObject([{ fromTime: SERVER, fromCount: 0 }])
      again.ticks(1, base.slice(0, repeated))
      bench.host.pass(10)
      again.cut()
      bench.host.pass(10)
    }
    const last = await bench.dial()
    last.ticks(1, [...base, [SERVER - 20, 5, 6], [SERVER + 1, 6, 7]])
    bench.host.pass(10)
    expect(bench.sink.records.ticks.map(({ bid }) => bid)).toEqual([1, 2, 3, 4, 5, 6])
    last.cut()
    bench.host.pass(10)
    expect((await bench.dial()).all('SUBSCRIBE')).toMatchObject([{ fromTime: SERVER + 1, fromCount: 1 }])
  })

  it('does not pass what was parked when the session ended', async () => {
    const bench = gatewayBench()
    const { sink, host } = bench
    const terminal = await bench.dial()
    let room = 2
    sink.room = () => room-- > 0
    terminal.ticks(
      1,
      [1, 2, 3, 4].map((k) => [SERVER + k, k, k + 1]),
    )
    host.pass(10)
    expect(sink.records.ticks).toHaveLength(2)
    terminal.cut()
    host.pass(10)
    sink.room = () => true
    host.pass(fromSeconds(1))
    expect(sink.records.ticks).toHaveLength(2)
    const again = await bench.dial()
    expect(again.all('SUBSCRIBE')).toMatchObject([{ fromTime: SERVER + 2, fromCount: 1 }])
  })

  it('loses and doubles no tick over many sessions cut anywhere, with a sink that is often full', async () => {
    const rng = seededRng(11)
    const bench = gatewayBench()
    const { sink, host, venue } = bench
    let time = SERVER
    const base = Array.from({ length: 4_000 }, (_, k) => {
      if (rng.below(3) === 0) time += rng.below(3)
      const lateMillis = rng.below(10) === 0 ? rng.below(40) : 0
      return [time - lateMillis, 1 + k, 2 + k]
    })
    sink.room = () => rng.below(20) !== 0
    let sessions = 0
    while (sink.records.ticks.length < base.length && sessions < 500) {
      sessions++
      const terminal = await bench.dial()
      const { fromTime, fromCount } = terminal.all('SUBSCRIBE')[0]
      const first = base.findIndex(([at]) => at >= fromTime)
      let next = fromTime === 0 ? 0 : first + fromCount
      const pages = 1 + rng.below(8)
      for (let page = 0; page < pages && next < base.length; page++) {
        const rows = base.slice(next, next + 1 + rng.below(40))
        next += rows.length
        terminal.ticks(1, rows)
        if (rng.below(2) === 0) host.pass(fromMillis(rng.below(5)))
        if (rng.below(2) === 0) venue.work?.()
      }
      if (rng.below(2) === 0) host.pass(fromMillis(rng.below(30)))
      terminal.cut()
      host.pass(10)
    }
    expect(sink.records.ticks.map(({ bid }) => bid)).toEqual(base.map(([, bid]) => bid))
    expect(sessions).toBeGreaterThan(20)
  })

  it('of a first session with backfill begins so long before the server’s now', async () => {
    const { dial, sink, host } = gatewayBench({ backfillSeconds: 60 })
    const terminal = await dial()
    expect(terminal.all('SUBSCRIBE')).toEqual([])
    expect(sink.records.connects).toBe(0)
    terminal.account({ serverTime: SERVER, offsetSeconds: 7_200 })
    host.pass(10)
    expect(terminal.all('SUBSCRIBE')).toMatchObject([{ fromTime: SERVER - 60_000, fromCount: 0 }])
    expect(sink.records.connects).toBe(1)
  })
})
