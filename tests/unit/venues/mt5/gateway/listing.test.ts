/** Symbols: whether they are what is configured, and which contract stands for an instrument. */
import { describe, expect, it } from 'vitest'
import { fromSeconds } from '#domain/time.ts'
import { EURUSD } from '#tests/outbox.ts'
import { gatewayBench, specOf } from './fake-terminal.ts'

const SERVER = 1_700_007_200_000

describe('symbols', () => {
  it('that contradict the configuration are told in one line, and the session is not connected', async () => {
    const { dial, sink, status } = gatewayBench()
    await dial({ spec: () => ({ tickSize: 0.0001, volumeStep: 0.1, volumeMin: 0.1 }) })
    expect(sink.records.connects).toBe(0)
    expect(sink.records.faults).toHaveLength(1)
    expect(sink.records.faults[0]).toMatch(
      /^MT5_SYMBOL: .*tickSize 0\.00001 but the terminal has 0\.0001, lotStep 0\.01 but .* 0\.1, minLots 0\.01/,
    )
    expect(status().terminals[0].state).toBe('asking')
  })

  it('that become right make it connected', async () => {
    const { dial, sink, host } = gatewayBench()
    const terminal = await dial({ spec: () => ({ status: 4301 }) })
    expect(sink.records.faults).toEqual([expect.stringMatching(/^MT5_SYMBOL: .*knows no such symbol/)])
    terminal.send(specOf('EURUSD', { sid: 1 }))
    host.pass(10)
    expect(sink.records.connects).toBe(1)
    terminal.send(specOf('EURUSD', { sid: 1, volumeMax: 1 }))
    host.pass(10)
    expect(sink.records.disconnects).toBe(1)
  })

  it('that were refused are asked for again every ten heartbeats, without another line', async () => {
    const { dial, sink, host } = gatewayBench()
    const terminal = await dial({ spec: () => ({ status: 4301 }) })
    host.pass(fromSeconds(20.5))
    expect(terminal.all('SUBSCRIBE')).toHaveLength(3)
    expect(sink.records.faults).toHaveLength(1)
  })

  it('with delayed quotes are told', async () => {
    const { dial, sink, host } = gatewayBench()
    const terminal = await dial({ spec: () => ({ delayed: 1 }) })
    terminal.send(specOf('EURUSD', { sid: 1, delayed: 1 }))
    host.pass(10)
    expect(sink.records.faults).toEqual([expect.stringMatching(/^MT5_DELAYED: .*EURUSD/)])
  })
})

describe('quotes of one symbol and orders to another', () => {
  const win = {
    ...EURUSD,
    symbol: 'WIN',
    tickSize: '5',
    lotStep: '1',
    minLots: '1',
    maxLots: '100',
    contractSize: '0.2',
  }
  const future = {
    tickSize: 5,
    tickValue: 1,
    volumeStep: 1,
    volumeMin: 1,
    contractSize: 1,
    calcMode: 33,
    profit: 'BRL',
  }
  const opened = (quotes: string | undefined) =>
    gatewayBench({
      terminals: [
        {
          symbols: [
            {
              instrument: win,
              quotes,
              contract: {
                rule: 'listed',
                contracts: [{ symbol: 'WINZ26', until: 1_700_000_060_000_000 }, { symbol: 'WING27' }],
              },
            },
          ],
        },
      ],
    })
  const options = { spec: () => future, hello: { currency: 'BRL' } }

  it('are kept apart, and both must fit', async () => {
    const { dial, sink, host, trades } = opened('WIN$N')
    const terminal = await dial(options)
    expect(terminal.all('SUBSCRIBE').map(({ sid, symbol, book }) => [sid, symbol, book])).toEqual([
      [1, 'WIN$N', 1],
      [2, 'WINZ26', 0],
    ])
    expect(sink.records).toMatchObject({ connects: 1, faults: [] })
    terminal.ticks(2, [[SERVER, 1, 2]])
    terminal.ticks(1, [[SERVER, 130_000, 130_005]])
    host.pass(10)
    expect(sink.records.ticks.map(({ bid }) => bid)).toEqual([130_000])
    expect(trades[0].host.contractOf(1)).toMatchObject({ sid: 2, symbol: 'WINZ26' })
    expect(trades[0].host.touch(1)).toMatchObject({ bid: 130_000, ask: 130_005 })
    expect(trades[0].host.instrumentOf('WING27')).toBe(win)
    expect(trades[0].host.instrumentOf('WING28')).toBeUndefined()
  })

  it('roll to the next contract, quotes too when it gives them', async () => {
    const { dial, sink, host, trades } = opened(undefined)
    const terminal = await dial(options)
    terminal.ticks(1, [[SERVER, 130_000, 130_005]])
    host.pass(fromSeconds(61))
    expect(terminal.all('SUBSCRIBE').map(({ symbol, book }) => [symbol, book])).toEqual([
      ['WINZ26', 1],
      ['WING27', 1],
    ])
    expect(trades[0].host.contractOf(1)).toMatchObject({ symbol: 'WING27' })
    expect(trades[0].host.contractNamed('WINZ26')).toMatchObject({ sid: 1 })
    terminal.ticks(1, [[SERVER, 1, 2]])
    terminal.ticks(2, [[SERVER, 131_000, 131_005]])
    host.pass(10)
    expect(sink.records.ticks.map(({ bid }) => bid)).toEqual([130_000, 131_000])
    expect(sink.records).toMatchObject({ connects: 1, disconnects: 0, faults: [] })
  })

  it('ask for a contract that is only held when it is named', async () => {
    const { dial, host, trades } = opened('WIN$N')
    const terminal = await dial(options)
    expect(trades[0].host.contractNamed('WING27')).toBeUndefined()
    host.pass(10)
    expect(trades[0].host.contractNamed('WING27')).toMatchObject({ sid: 3 })
    expect(terminal.all('SUBSCRIBE')).toHaveLength(3)
    expect(trades[0].host.contractNamed('PETR4')).toBeUndefined()
  })
})
