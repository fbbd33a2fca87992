/** How a session stays and goes: heartbeats, silence, permissions, the clock, and the orders it carries. */
import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { fromSeconds } from '#domain/time.ts'
import { openGateway } from '#venues/mt5/gateway/gateway.ts'
import { memoryDoor } from '#venues/mt5/gateway/memory-door.ts'
import { recordingSink, virtualHost } from '#tests/conformance/venue-bench.ts'
import { EURUSD } from '#tests/outbox.ts'
import { dialIn, gatewayBench, order, termsOf } from './fake-terminal.ts'

describe('a session', () => {
  it('pings every heartbeat and measures the way', async () => {
    const { dial, host, status } = gatewayBench()
    const terminal = await dial()
    host.pass(fromSeconds(3))
    expect(terminal.all('PING')).toHaveLength(3)
    expect(status().terminals[0].pingMicros).toBe(0)
    terminal.send({ frame: 'PING', time: 42 })
    host.pass(10)
    expect(terminal.all('PONG')).toEqual([{ frame: 'PONG', time: 42 }])
  })

  it('acks every read', async () => {
    const { dial, host } = gatewayBench()
    const terminal = await dial()
    terminal.account()
    host.pass(10)
    expect(terminal.wire.acked).toBe(terminal.wire.sent)
  })

  it('ends after five silent heartbeats', async () => {
    const { dial, host, sink } = gatewayBench()
    const terminal = await dial()
    terminal.wire.receive = () => {}
    host.pass(fromSeconds(4.9))
    expect(sink.records.disconnects).toBe(0)
    host.pass(fromSeconds(0.2))
    expect(sink.records.disconnects).toBe(1)
    expect(terminal.closed).toBeDefined()
  })

  it('ends with a goodbye, and the next one goes on', async () => {
    const { dial, host, sink, status } = gatewayBench()
    const terminal = await dial()
    terminal.send({ frame: 'BYE', reason: 9 })
    host.pass(10)
    expect(status().terminals[0]).toMatchObject({ state: 'away', reason: 'the terminal was closed' })
    await dial()
    expect(sink.records).toMatchObject({ connects: 2, disconnects: 1 })
  })

  it('ends with one line when the proved peer breaks the wire, and takes nothing of the frame', async () => {
    const { dial, host, sink } = gatewayBench()
    const terminal = await dial()
    terminal.write(new Uint8Array(16))
    host.pass(10)
    expect(sink.records).toMatchObject({ disconnects: 1, ticks: [] })
    expect(sink.records.faults).toEqual([expect.stringMatching(/^MT5_WIRE: .*BAD_MAGIC/)])
    expect(host.timers).toBe(0)
  })

  it('sends no order while it is down, and routes what it gets when it is up', async () => {
    const { dial, venue, trades, host } = gatewayBench()
    expect(venue.submit(order())).toBe(false)
    const terminal = await dial()
    expect(venue.submit(order())).toBe(true)
    venue.cancel(1)
    venue.modify(1, new Money(1), new Money(1))
    venue.query(1)
    venue.snapshot('7')
    host.pass(10)
    expect(trades[0].calls.slice(1)).toEqual(['submit 1', 'cancel 1', 'modify 1', 'query 1', 'snapshot 7'])
    terminal.cut()
    host.pass(10)
    expect(venue.submit(order())).toBe(false)
    expect(trades[0].host.send({ frame: 'HALT', mode: 0 })).toBe(false)
  })

  it('halts the program of its terminal with the swarm, in every session until trading is resumed', async () => {
    const { dial, venue, host } = gatewayBench()
    const modes = (terminal: Awaited<ReturnType<typeof dial>>) => terminal.all('HALT').map(({ mode }) => mode)
    const first = await dial()
    venue.halt?.(true)
    host.pass(10)
    expect(modes(first)).toEqual([0, 1])
    first.cut()
    host.pass(10)
    const second = await dial()
    venue.halt?.(false)
    host.pass(10)
    expect(modes(second)).toEqual([1, 0])
  })

  it('refuses every order itself where the configuration does not allow trading', async () => {
    const { dial, venue, trades, sink } = gatewayBench({ allowTrading: false })
    await dial()
    expect(venue.submit(order())).toBe(true)
    expect(sink.records.facts).toMatchObject([{ fact: 'rejected', code: 'UNSUPPORTED' }])
    expect(trades[0].calls).not.toContain('submit 1')
  })

  it('refuses every order itself while the program of the terminal is read-only', async () => {
    const { dial, venue, trades, sink } = gatewayBench()
    await dial({ hello: { caps: 1 } })
    expect(venue.submit(order())).toBe(true)
    expect(sink.records.facts).toMatchObject([{ fact: 'rejected', code: 'UNSUPPORTED' }])
    expect(trades[0].calls).not.toContain('submit 1')
  })

  it('has a trading half of its own when none is given', async () => {
    const sink = recordingSink()
    const host = virtualHost([EURUSD])
    const door = memoryDoor((call) => void host.after(0, call))
    const venue = openGateway(termsOf(), sink, host, door)
    venue.start()
    const terminal = await dialIn(door.dial)
    host.pass(10)
    terminal.ticks(1, [[1_700_000_000_000, 1.1, 1.2]])
    host.pass(10)
    expect(venue.submit(order({ clientId: 33 }))).toBe(true)
    host.pass(10)
    expect(terminal.all('ORDER')).toMatchObject([{ cid: 33, sid: 1, action: 1, orderType: 0, volume: 0.01 }])
    venue.stop()
  })

  it('rejects an order for an instrument nobody has', async () => {
    const { dial, venue, sink } = gatewayBench()
    await dial()
    expect(venue.submit(order({ instrument: 9 }))).toBe(true)
    expect(sink.records.facts).toMatchObject([{ fact: 'rejected', code: 'INSTRUMENT_UNKNOWN' }])
  })

  it('is over with everything it had when the gateway stops', async () => {
    const { dial, venue, host, sink, door } = gatewayBench()
    const terminal = await dial()
    venue.stop()
    host.pass(fromSeconds(10))
    expect(terminal.closed).toBeDefined()
    expect(host.timers).toBe(0)
    expect(sink.records.disconnects).toBe(0)
    expect((await dialIn(door.dial)).closed).toBe('nobody listens')
  })
})

describe('permissions', () => {
  it('that are off are told once with the switch and its remedy', async () => {
    const { dial, sink, host, status } = gatewayBench()
    const terminal = await dial({ hello: { permissions: 31 & ~2 } })
    terminal.account({ permissions: 31 & ~2 })
    terminal.account({ permissions: 31 & ~2 })
    host.pass(10)
    expect(sink.records.faults).toEqual([
      expect.stringMatching(/^MT5_PERMISSION: .*the Algo Trading button is off: press Algo Trading in the toolbar/),
    ])
    expect(status().terminals[0].permissions).toEqual({
      connected: true,
      algo: false,
      program: true,
      account: true,
      server: true,
    })
    terminal.account({ permissions: 31 })
    terminal.account({ permissions: 31 & ~8 })
    host.pass(10)
    expect(sink.records.faults).toHaveLength(2)
    expect(sink.records.faults[1]).toMatch(/investor password/)
    expect(sink.records).toMatchObject({ connects: 1, disconnects: 0 })
  })

  it('to trade concern nobody who does not trade', async () => {
    const { dial, sink } = gatewayBench({ allowTrading: false })
    await dial({ hello: { permissions: 1 } })
    expect(sink.records.faults).toEqual([])
    expect(sink.records.connects).toBe(1)
  })

  it('a terminal without its trade server is not connected until it has it again', async () => {
    const { dial, sink, host, venue, status } = gatewayBench()
    const terminal = await dial()
    terminal.account({ permissions: 30 })
    host.pass(10)
    expect(sink.records).toMatchObject({ connects: 1, disconnects: 1 })
    expect(sink.records.faults).toEqual([expect.stringMatching(/no connection to the trade server/)])
    expect(status().terminals[0].state).toBe('offline')
    expect(venue.submit(order())).toBe(false)
    terminal.account({ permissions: 31 })
    host.pass(10)
    expect(sink.records.connects).toBe(2)
  })
})

describe('the server clock', () => {
  it('that contradicts ours is told once, until it agrees again', async () => {
    const { dial, sink, host } = gatewayBench()
    const terminal = await dial({ hello: { caps: 0 } })
    const server = (aheadMillis: number) =>
      terminal.account({ offsetSeconds: 7_200, serverTime: Math.floor(host.now() / 1_000) + 7_200_000 + aheadMillis })
    server(-1_000)
    host.pass(10)
    expect(sink.records.faults).toEqual([])
    server(5_000)
    server(5_000)
    host.pass(10)
    expect(sink.records.faults).toEqual([expect.stringMatching(/^MT5_CLOCK: .*serverAheadSeconds=5\.0/)])
    server(0)
    server(-3_000)
    host.pass(10)
    expect(sink.records.faults).toHaveLength(2)
  })

  it('of a simulated terminal is its own', async () => {
    const { dial, sink, host } = gatewayBench()
    const terminal = await dial({ hello: { caps: 1 } })
    terminal.account({ serverTime: 5 })
    host.pass(10)
    expect(sink.records.faults).toEqual([])
  })
})
