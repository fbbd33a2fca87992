import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { openMarket, SECOND } from './desk-stage.ts'

describe('desk: cancels and changes', () => {
  it('cancels in every trading state', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    stage.trading = 'HALTED'
    stage.cancel(1)
    stage.clock.run(SECOND)
    expect(stage.sent('order.canceled')).toMatchObject([{ clientId: 1, leaves: new Money(1) }])
    expect(stage.exchange.cancels).toEqual([1])
  })

  it('keeps a cancel that was asked for while the session was down, through a restart too', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    stage.wire.cut()
    stage.cancel(1)
    stage.clock.run(SECOND)
    stage.restart()
    stage.wire.connect()
    stage.clock.run(SECOND)
    expect(stage.exchange.stateOf(1)).toBe('canceled')
    expect(stage.sent('order.canceled')).toMatchObject([{ clientId: 1 }])
  })

  it('tells a cancel of an order nobody knows', () => {
    const stage = openMarket()
    stage.cancel(9)
    stage.clock.run(SECOND)
    expect(stage.sent('order.rejected')).toMatchObject([{ clientId: 9, code: 'ORDER_UNKNOWN' }])
  })

  it('does not take a refused cancel for a refused order', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    stage.exchange.fill(1, '1')
    stage.cancel(1)
    stage.clock.run(10 * SECOND)
    expect(stage.sent('order.rejected')).toEqual([])
    expect(stage.sent('order.filled')).toHaveLength(1)
    expect(stage.status().open).toEqual([])
  })

  it('changes a working order and tells that it stands', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    stage.tell({
      type: 'order.modify',
      seq: 5,
      at: 5,
      instrument: 1,
      clientId: 1,
      lots: new Money(2),
      price: new Money('1.05'),
    })
    stage.clock.run(SECOND)
    expect(stage.sent('order.accepted')).toHaveLength(2)
    expect(stage.status().open).toMatchObject([{ clientId: 1, lots: '2', leaves: '2', phase: 'working' }])
    stage.exchange.fill(1, '2')
    stage.clock.run(SECOND)
    expect(stage.status().open).toEqual([])
  })

  it('tells how an order stands when nobody acknowledged its change', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    const { tell } = stage.exchange
    stage.exchange.tell = undefined
    stage.tell({
      type: 'order.modify',
      seq: 5,
      at: 5,
      instrument: 1,
      clientId: 1,
      lots: new Money(2),
      price: new Money('1.05'),
    })
    stage.clock.run(SECOND)
    stage.exchange.tell = tell
    stage.clock.run(5 * SECOND)
    expect(stage.sent('order.accepted')).toHaveLength(2)
    expect(stage.status().open).toMatchObject([{ clientId: 1, lots: '2', phase: 'working' }])
  })

  it('cancels again when a cancel and its answer were lost', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    const { cancel } = stage.exchange
    stage.exchange.cancel = () => {}
    stage.cancel(1)
    stage.clock.run(SECOND)
    stage.exchange.cancel = cancel
    stage.clock.run(5 * SECOND)
    expect(stage.sent('order.canceled')).toMatchObject([{ clientId: 1 }])
    expect(stage.sent('order.unknown')).toEqual([])
  })

  it('changes nothing while trading is held, nor an order it does not have', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    const modify = {
      type: 'order.modify' as const,
      seq: 5,
      at: 5,
      instrument: 1,
      lots: new Money(2),
      price: new Money(1),
    }
    stage.tell({ ...modify, clientId: 2 })
    stage.trading = 'REDUCING'
    stage.tell({ ...modify, clientId: 1 })
    stage.clock.run(SECOND)
    expect(stage.status()).toMatchObject({ counts: { modifiesRefused: 2 }, open: [{ lots: '1' }] })
  })
})

describe('desk: fills', () => {
  it('counts one fill once however often it is told', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    const fill = stage.exchange.fill(1, '0.5')
    stage.wire.sink.filled(fill)
    stage.clock.run(SECOND)
    stage.wire.sink.filled(fill)
    expect(stage.sent('order.filled')).toHaveLength(1)
    expect(stage.status().positions).toEqual({ EURUSD: '0.5' })
  })

  it('tells a fill that comes after the cancel, and one of an order it never had', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    stage.cancel(1)
    stage.clock.run(SECOND)
    stage.exchange.fill(1, '0.3')
    stage.exchange.trade(1, '-2')
    stage.clock.run(SECOND)
    expect(stage.sent('order.filled')).toMatchObject([
      { clientId: 1, seq: 1001, lots: new Money('0.3') },
      { clientId: 0, seq: 0, lots: new Money(2), side: 'sell' },
    ])
    expect(stage.status().positions).toEqual({ EURUSD: '-1.7' })
  })

  it('takes a fill before the acceptance for the acceptance', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(1)
    stage.wire.sink.filled({
      clientId: 1,
      fillId: 'X',
      instrument: 1,
      side: 'buy',
      lots: new Money(1),
      price: new Money(1),
      fee: new Money(0),
      leaves: new Money(0),
      at: 3,
    })
    stage.clock.run(10 * SECOND)
    expect(stage.news()).toEqual(['order.filled'])
  })

  it('flushes fills together, soon after', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    for (let k = 0; k < 3; k++) stage.wire.sink.filled({ ...stage.exchange.fill(1, '0.1') })
    const before = stage.journal.durable.length
    stage.clock.run(SECOND)
    expect(stage.journal.durable.slice(before).map(({ entry }) => entry)).toEqual(['filled', 'filled', 'filled'])
  })

  it('rounds a price with more digits than a message holds, and nothing else', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    stage.exchange.fill(1, '1', '1.234567890123456789')
    stage.clock.run(SECOND)
    expect(stage.sent('order.filled')[0]?.price.toString()).toBe('1.23456789012346')
    expect(JSON.stringify(stage.journal.durable)).toContain('1.234567890123456789')
  })
})
