/** The same gateway over real sockets on loopback: a session, a cut, strangers, a port that is taken. */
import { createConnection, createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { isLoopback, tcpDoor } from '#venues/mt5/gateway/listener.ts'
import { openGateway } from '#venues/mt5/gateway/gateway.ts'
import type { Dial } from '#venues/mt5/pipe.ts'
import { recordingSink, wallHost } from '#tests/conformance/venue-bench.ts'
import { EURUSD } from '#tests/outbox.ts'
import { dialIn, fakeTrade, termsOf } from './fake-terminal.ts'

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

async function opened(port = 0) {
  const sink = recordingSink()
  const host = wallHost([EURUSD])
  const door = tcpDoor('127.0.0.1', port, host)
  const venue = openGateway(termsOf({ heartbeatMillis: 100 }), sink, host, door, fakeTrade)
  ends.push(() => venue.stop())
  venue.start()
  const until = (condition: () => boolean): Promise<boolean> => host.turn(venue, condition, 5_000)
  await until(() => door.port > 0 || sink.records.faults.length > 0)
  const socketTo = async (): Promise<Socket> => {
    const socket = createConnection(door.port, '127.0.0.1')
    ends.push(() => socket.destroy())
    socket.on('error', () => {})
    await once(socket, 'connect')
    return socket
  }
  const dial: Dial = async (outlet) => {
    const socket = await socketTo()
    socket.on('data', (bytes) => outlet.received(bytes))
    socket.on('close', () => outlet.closed('closed'))
    return { write: (bytes) => void socket.write(bytes), close: () => void socket.resetAndDestroy() }
  }
  return { sink, door, venue, dial, until, socketTo }
}

describe('over TCP', () => {
  it('a session connects, streams, is cut and goes on', async () => {
    const { sink, dial, until } = await opened()
    const terminal = await dialIn(dial)
    expect(await until(() => sink.records.connects === 1)).toBe(true)
    for (let page = 0; page < 200; page++) {
      terminal.ticks(
        1,
        Array.from({ length: 100 }, (_, k) => [1_000 + page, 1 + k, 2 + k]),
      )
    }
    expect(await until(() => sink.records.ticks.length === 20_000)).toBe(true)
    expect(await until(() => terminal.wire.acked === terminal.wire.sent)).toBe(true)
    terminal.cut()
    expect(await until(() => sink.records.disconnects === 1)).toBe(true)
    const again = await dialIn(dial)
    expect(await until(() => again.all('SUBSCRIBE').length === 1)).toBe(true)
    expect(again.all('SUBSCRIBE')).toMatchObject([{ fromTime: 1_199, fromCount: 100 }])
    expect(await until(() => again.all('PING').length > 1)).toBe(true)
    expect(sink.records.faults).toEqual([])
  })

  it('a refusal is read before the connection ends, even by one who talks on', async () => {
    const { dial, until, sink } = await opened()
    const terminal = await dialIn(dial, { secret: 'z'.repeat(32) })
    expect(await until(() => terminal.heard.length > 0)).toBe(true)
    terminal.write(new Uint8Array(100_000))
    expect(await until(() => terminal.closed !== undefined)).toBe(true)
    expect(terminal.all('ERROR')).toMatchObject([{ code: 2 }])
    expect(sink.records.connects).toBe(0)
  })

  it('eight silent strangers do not keep a ninth connection open, nor the port shut when they leave', async () => {
    const { socketTo, venue, until, dial, sink } = await opened()
    const silent = await Promise.all(Array.from({ length: 8 }, socketTo))
    expect(await until(() => (venue.status() as { strangers: number }).strangers === 8)).toBe(true)
    const ninth = await socketTo()
    let closed = false
    ninth.on('close', () => {
      closed = true
    })
    ninth.resume()
    expect(await until(() => closed)).toBe(true)
    for (const socket of silent) socket.destroy()
    expect(await until(() => (venue.status() as { strangers: number }).strangers === 0)).toBe(true)
    await dialIn(dial)
    expect(await until(() => sink.records.connects === 1)).toBe(true)
  })

  it('a port that is taken is told once and tried again', async () => {
    const squatter = createServer()
    squatter.listen(0, '127.0.0.1')
    await once(squatter, 'listening')
    const address = squatter.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const { sink, door, until } = await opened(port)
    expect(sink.records.faults).toEqual([expect.stringMatching(/^MT5_PORT_TAKEN: .*EADDRINUSE/)])
    squatter.close()
    expect(await until(() => door.port === port)).toBe(true)
    expect(sink.records.faults).toHaveLength(1)
  })
})

it.each([
  ['127.0.0.1', true],
  ['127.9.0.1', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['192.168.1.2', false],
  ['127.0.0.1.example.com', false],
])('%s is loopback: %s', (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback)
})
