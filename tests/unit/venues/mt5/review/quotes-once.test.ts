/** Market data: each tick once, and only numbers. */
import { describe, expect, it } from 'vitest'
import { fromSeconds } from '#domain/time.ts'
import { EURUSD } from '#tests/outbox.ts'
import { gatewayBench, specOf } from '#tests/unit/venues/mt5/gateway/fake-terminal.ts'

const SERVER = 1_700_007_200_000
const tick = (millis: number, bid: number): number[] => [SERVER + millis, bid, bid + 1]

describe('a symbol that is subscribed again while it streams', () => {
  /** A roll from A to B, which is subscribed already to be traded; the terminal's ticks and the question cross. */
  const roll = async (crossing: (sink: ReturnType<typeof gatewayBench>['sink']) => void) => {
    const contracts = [{ symbol: 'A', until: fromSeconds(1_700_000_005) }, { symbol: 'B' }]
    const rule = { rule: 'listed', contracts } as const
    const bench = gatewayBench({ terminals: [{ symbols: [{ instrument: EURUSD, contract: rule }] }] })
    const { dial, host, sink, trades, venue } = bench
    const terminal = await dial()
    trades[0].host.contractNamed('B')
    host.pass(10)
    terminal.ticks(2, [tick(0, 1)])
    host.after(fromSeconds(1_700_000_005) - host.now(), () => {
      crossing(sink)
      terminal.ticks(2, [tick(1, 2)])
    })
    host.pass(fromSeconds(5.5))
    sink.room = () => true
    venue.work?.()
    // It begins at the place it was asked to, with what the swarm was not told by then.
    expect(terminal.all('SUBSCRIBE')[2]).toMatchObject({ sid: 2, symbol: 'B', fromTime: SERVER, fromCount: 1 })
    terminal.ticks(2, [tick(1, 2), tick(2, 3)])
    host.pass(2_000)
    return { sink, terminal }
  }

  it('gives no tick twice', async () => {
    const { sink } = await roll(() => {})
    expect(sink.records.ticks.map(({ bid }) => bid)).toEqual([2, 3])
  })

  it('gives none twice that was parked meanwhile, and acks them all', async () => {
    const { sink, terminal } = await roll((full) => {
      full.room = () => false
    })
    expect(sink.records.ticks.map(({ bid }) => bid)).toEqual([2, 3])
    expect(terminal.wire.acked).toBe(terminal.wire.sent)
  })

  it('gives none twice that was parked before', async () => {
    const contracts = [{ symbol: 'A', until: fromSeconds(1_700_000_005) }, { symbol: 'B' }]
    const rule = { rule: 'listed', contracts } as const
    const { dial, host, sink, trades, venue } = gatewayBench({
      terminals: [{ symbols: [{ instrument: EURUSD, contract: rule }] }],
    })
    const terminal = await dial()
    trades[0].host.contractNamed('B')
    host.pass(10)
    sink.room = () => false
    terminal.ticks(2, [tick(0, 1)])
    terminal.ticks(1, [tick(0, 9)])
    host.pass(fromSeconds(5.5))
    expect(terminal.all('SUBSCRIBE')[2]).toMatchObject({ sid: 2, symbol: 'B', fromTime: 0 })
    sink.room = () => true
    venue.work?.()
    terminal.ticks(2, [tick(0, 1), tick(2, 3)])
    host.pass(2_000)
    expect(sink.records.ticks.map(({ bid }) => bid)).toEqual([1, 3])
    expect(terminal.wire.acked).toBe(terminal.wire.sent)
  })
})

describe('rows that are no numbers', () => {
  it('are no quotes and no trades', async () => {
    const { dial, host, sink } = gatewayBench()
    const terminal = await dial()
    terminal.ticks(1, [
      [SERVER, Infinity, 2],
      [SERVER + 1, 1, Infinity],
      [SERVER + 2, 0, 0, Infinity, 1, 8],
      [SERVER + 3, 0, 0, 1, Infinity, 8],
      [SERVER + 4, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 8],
    ])
    terminal.send({
      frame: 'BOOK',
      time: SERVER,
      offsetSeconds: 0,
      sid: 1,
      n: 2,
      rows: [
        { type: 2, price: Infinity, volume: 1 },
        { type: 2, price: 1, volume: Infinity },
      ],
    })
    host.pass(10)
    const numbers = sink.records.ticks.flatMap(({ bid, ask }) => [bid, ask])
    expect(numbers.filter((value) => Math.abs(value) === Infinity)).toEqual([])
    expect(sink.records.trades).toEqual([])
    expect(sink.records.depths.map(({ bids }) => bids)).toEqual([[]])
  })

  it('are no symbol either', async () => {
    const { dial, sink } = gatewayBench()
    await dial({ spec: (symbol) => ({ ...specOf(symbol), digits: 200 }) })
    expect(sink.records.connects).toBe(0)
  })
})
