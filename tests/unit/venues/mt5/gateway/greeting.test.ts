/** How a terminal comes in: the greeting, what each refusal says, and strangers at the door. */
import { describe, expect, it } from 'vitest'
import { fromMillis, fromSeconds } from '#domain/time.ts'
import { frames } from '#venues/mt5/wire/catalogue.ts'
import { writeHeader } from '#venues/mt5/wire/header.ts'
import { EURUSD } from '#tests/outbox.ts'
import { gatewayBench, helloOf, SECRET, type FakeOptions } from './fake-terminal.ts'

describe('a terminal that comes in', () => {
  it('is welcomed with what the swarm wants, and is connected once its symbols are known', async () => {
    const { dial, sink, status } = gatewayBench()
    const terminal = await dial()
    expect(terminal.welcomed).toBe(true)
    expect(terminal.heard.map(({ frame }) => frame)).toEqual(['CHALLENGE', 'WELCOME', 'HALT', 'SUBSCRIBE', 'ACK'])
    expect(terminal.all('WELCOME')[0]).toMatchObject({
      session: 1,
      resumeEpoch: 5n,
      resumeEvent: 9,
      space: 1,
      heartbeatMillis: 1_000,
      deadManMillis: 10_000,
      allow: 1,
    })
    expect(terminal.all('SUBSCRIBE')).toMatchObject([{ sid: 1, symbol: 'EURUSD', fromTime: 0, fromCount: 0, book: 1 }])
    expect(sink.records.connects).toBe(1)
    expect(status()).toMatchObject({ connected: true, strangers: 0, terminals: [{ state: 'up' }] })
    expect(sink.records.faults).toEqual([])
  })

  it('hears from its trading half first, and again when it goes', async () => {
    const { dial, trades, sink, host } = gatewayBench()
    const terminal = await dial()
    terminal.send(frames.tradeEvent.blank())
    terminal.send(frames.orderResult.blank(), 2)
    terminal.account()
    host.pass(10)
    terminal.cut()
    host.pass(10)
    expect(trades[0].calls).toEqual(['connected 5012345', 'TRADE_EVENT', 'ORDER_RESULT dup', 'ACCOUNT', 'disconnected'])
    expect(sink.records.disconnects).toBe(1)
  })

  const refusals: [string, Parameters<typeof gatewayBench>[0], FakeOptions, number, RegExp][] = [
    ['with another secret', {}, { secret: 'x'.repeat(32) }, 2, /^MT5_SECRET_WRONG: .*from=memory/],
    ['of another version', {}, { hello: { proto: 2 } }, 1, /^MT5_VERSION: .*program=1\.2, proto=2, spoken=1-1/],
    ['of a real account', {}, { hello: { tradeMode: 2 } }, 5, /^MT5_REAL_REFUSED: .*login=…2345/],
    [
      'of a real account that is not configured by name',
      { allowReal: true },
      { hello: { tradeMode: 2 } },
      5,
      /^MT5_REAL_REFUSED/,
    ],
    ['that is simulated', { allowSimulated: false }, { hello: { caps: 1 } }, 6, /^MT5_SIMULATED/],
    [
      'of another account',
      { terminals: [{ login: 1n, symbols: [{ instrument: EURUSD, contract: { rule: 'fixed', symbol: 'EURUSD' } }] }] },
      {},
      4,
      /^MT5_ACCOUNT: .*login=…2345, server=Demo-Server, why=not configured/,
    ],
    [
      'of another server',
      {
        terminals: [
          { server: 'Live', symbols: [{ instrument: EURUSD, contract: { rule: 'fixed', symbol: 'EURUSD' } }] },
        ],
      },
      {},
      4,
      /^MT5_ACCOUNT/,
    ],
  ]
  it.each(refusals)('%s is refused with a code and one line', async (_, terms, options, code, line) => {
    const { dial, sink, host, status } = gatewayBench(terms)
    const terminal = await dial(options)
    host.pass(fromSeconds(1))
    expect(terminal.welcomed).toBe(false)
    expect(terminal.all('ERROR').map((error) => error.code)).toEqual([code])
    expect(terminal.closed).toBeDefined()
    expect(sink.records.faults).toHaveLength(1)
    expect(sink.records.faults[0]).toMatch(line)
    expect(sink.records.connects).toBe(0)
    expect(status().strangers).toBe(0)
  })

  it('of a real account is taken when both say so and it is configured by name', async () => {
    const terminals = [
      {
        login: 5_012_345n,
        server: 'Demo-Server',
        symbols: [{ instrument: EURUSD, contract: { rule: 'fixed', symbol: 'EURUSD' } as const }],
      },
    ]
    const { dial, sink } = gatewayBench({ allowReal: true, terminals })
    const terminal = await dial({ hello: { tradeMode: 2 } })
    expect(terminal.all('WELCOME')[0].allow).toBe(3)
    expect(sink.records.connects).toBe(1)
  })

  it('a second time is refused while the first one lives, and taken when that has gone silent', async () => {
    const { dial, sink, host } = gatewayBench()
    const first = await dial()
    const second = await dial()
    expect(second.all('ERROR').map(({ code }) => code)).toEqual([3])
    expect(sink.records.faults).toEqual([expect.stringMatching(/^MT5_DUPLICATE/)])
    first.wire.receive = () => {}
    host.pass(fromSeconds(3.5))
    const third = await dial()
    expect(third.welcomed).toBe(true)
    expect(sink.records).toMatchObject({ connects: 2, disconnects: 1 })
  })

  it('with another account than the first one is refused for the life of the swarm', async () => {
    const { dial, sink, host } = gatewayBench()
    const first = await dial()
    first.send({ frame: 'BYE', reason: 6 })
    host.pass(10)
    const other = await dial({ hello: { login: 999_888n } })
    expect(other.all('ERROR').map(({ code }) => code)).toEqual([4])
    expect(sink.records.faults).toEqual([expect.stringMatching(/^MT5_ACCOUNT: .*why=the swarm began with …2345/)])
    const again = await dial()
    expect(again.welcomed).toBe(true)
    expect(sink.records.connects).toBe(2)
  })

  it('for history is told that none is wanted, and nobody is bothered', async () => {
    const { dial, sink } = gatewayBench()
    const terminal = await dial({ hello: { role: 1 } })
    expect(terminal.all('ERROR').map(({ code }) => code)).toEqual([7])
    expect(sink.records.faults).toEqual([])
  })
})

describe('a stranger', () => {
  it('that says nothing is sent away after three seconds', async () => {
    const { dial, sink, host, status } = gatewayBench()
    const terminal = await dial({ greeting: () => {} })
    host.pass(fromMillis(2_900))
    expect(terminal.closed).toBeUndefined()
    host.pass(fromMillis(200))
    expect(terminal.closed).toBeDefined()
    expect(terminal.all('ERROR').map(({ code }) => code)).toEqual([9])
    expect(sink.records.faults).toEqual([expect.stringMatching(/^MT5_WIRE: .*within 3000 ms/)])
    expect(status().strangers).toBe(0)
  })

  it('that hangs up without a word is only counted', async () => {
    const { dial, sink, host, status } = gatewayBench()
    const terminal = await dial({ greeting: () => {} })
    terminal.cut()
    host.pass(10)
    expect(sink.records.faults).toEqual([])
    expect(status()).toMatchObject({ strangers: 0, silentVisits: 1 })
  })

  it('that talks another language costs one line, and one only, however often it comes', async () => {
    const { dial, sink, host } = gatewayBench()
    for (let visit = 0; visit < 5; visit++) {
      const terminal = await dial({ greeting: () => {} })
      terminal.write(new TextEncoder().encode('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'))
      host.pass(10)
      expect(terminal.closed).toBeDefined()
    }
    expect(sink.records.faults).toEqual([expect.stringMatching(/^MT5_WIRE: .*BAD_MAGIC/)])
  })

  it('that sends more than 512 bytes before its proof is cut off', async () => {
    const { dial, sink, host } = gatewayBench()
    const terminal = await dial({ greeting: () => {} })
    const bytes = new Uint8Array(600)
    writeHeader(new DataView(bytes.buffer), 0, frames.hello.id, 0, 584, 1, 0)
    terminal.write(bytes)
    host.pass(10)
    expect(terminal.closed).toBeDefined()
    expect(sink.records.faults).toEqual([expect.stringMatching(/^MT5_WIRE: .*(UNPROVED|OVERSIZE)/)])
  })

  it('that reports why it goes is quoted without its control characters', async () => {
    const { dial, sink, host } = gatewayBench()
    await dial({
      greeting: (wire) => void wire.send({ frame: 'ERROR', code: 1, text: 'needs\n\u001b[31m protocol 9' }),
    })
    host.pass(10)
    expect(sink.records.faults).toEqual([expect.stringMatching(/^MT5_VERSION: .*says=needs {2}\[31m protocol 9/)])
  })

  it('is one of eight at most', async () => {
    const { dial, status, host } = gatewayBench()
    for (let visit = 0; visit < 8; visit++) await dial({ greeting: () => {} })
    const ninth = await dial({ greeting: () => {} })
    expect(ninth.closed).toBe('nobody listens')
    expect(status()).toMatchObject({ strangers: 8, turnedAway: 1 })
    host.pass(fromSeconds(4))
    expect((await dial()).welcomed).toBe(true)
  })
})

it('never shows the secret', async () => {
  const { dial, sink, venue } = gatewayBench()
  await dial()
  await dial({ secret: 'y'.repeat(40) })
  const shown = JSON.stringify([sink.records.faults, venue.status()])
  expect(shown).not.toContain(SECRET)
  expect(shown).not.toContain(helloOf().login.toString())
})
