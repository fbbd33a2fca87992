/** Several terminals as one venue. */
import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { EURUSD } from '#tests/outbox.ts'
import { gatewayBench, order } from './fake-terminal.ts'

describe('two terminals', () => {
  const usdjpy = { ...EURUSD, id: 2, symbol: 'USDJPY' }
  const terminals = [
    { login: 1n, symbols: [{ instrument: EURUSD, contract: { rule: 'fixed', symbol: 'EURUSD' } as const }] },
    { login: 2n, symbols: [{ instrument: usdjpy, contract: { rule: 'fixed', symbol: 'USDJPYm' } as const }] },
  ]

  it('are connected together and disconnected by either', async () => {
    const { dial, sink, host } = gatewayBench({ terminals })
    const first = await dial({ hello: { login: 1n } })
    expect(sink.records.connects).toBe(0)
    await dial({ hello: { login: 2n } })
    expect(sink.records.connects).toBe(1)
    first.cut()
    host.pass(10)
    expect(sink.records.disconnects).toBe(1)
  })

  it('get each their own orders, and answer as one', async () => {
    const { dial, venue, trades, sink } = gatewayBench({ terminals })
    await dial({ hello: { login: 1n } })
    await dial({ hello: { login: 2n } })
    venue.submit(order({ clientId: 5, instrument: 2 }))
    venue.cancel(5)
    const account = { balance: new Money(10), equity: new Money(11), margin: new Money(1) }
    const fill = {
      clientId: 5,
      fillId: '9',
      instrument: 2,
      side: 'buy',
      lots: new Money(1),
      price: new Money(1),
      fee: new Money(0),
      leaves: new Money(0),
      at: 5,
    } as const
    trades[1].host.sink.filled(fill)
    const [own] = sink.records.facts.flatMap((fact) => (fact.fact === 'filled' ? [fact.fill.fillId] : []))
    expect(Buffer.byteLength(own)).toBeLessThanOrEqual(24)
    venue.snapshot(own)
    expect(trades.map(({ calls }) => calls.slice(1))).toEqual([['snapshot '], ['submit 5', 'cancel 5', 'snapshot 9']])
    trades[1].host.sink.snapshot({ account, positions: [], orders: [], fills: [fill] })
    expect(sink.records.snapshots).toHaveLength(0)
    trades[0].host.sink.snapshot({ account, positions: [], orders: [], fills: [{ ...fill, at: 3 }] })
    expect(sink.records.snapshots).toHaveLength(1)
    const [first, second] = sink.records.snapshots[0].fills.map(({ fillId }) => fillId)
    // Two brokers may count alike: each fill says whose it is, whatever the order of the configuration.
    expect([first.endsWith('.9'), second]).toEqual([true, own])
    expect(first).not.toBe(second)
    expect(sink.records.snapshots[0].account.balance.toNumber()).toBe(20)
  })

  it('are both asked about an order nobody knows, and one no is not enough', async () => {
    const { dial, venue, trades, sink } = gatewayBench({ terminals })
    await dial({ hello: { login: 1n } })
    await dial({ hello: { login: 2n } })
    venue.query(8)
    trades[0].host.sink.report({ known: false, clientId: 8 })
    expect(sink.records.reports).toEqual([])
    trades[1].host.sink.report({ known: false, clientId: 8 })
    expect(sink.records.reports).toEqual([{ known: false, clientId: 8 }])
  })
})
