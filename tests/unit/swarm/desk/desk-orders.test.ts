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
    stage.modify(1, '2')
    stage.clock.run(SECOND)
    expect(stage.sent('order.accepted')).toHaveLength(1)
    expect(stage.sent('order.updated')).toMatchObject([
      { clientId: 1, request: 1, lots: new Money(2), price: new Money('1.05') },
    ])
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
    stage.modify(1, '2')
    stage.clock.run(SECOND)
    stage.exchange.tell = tell
    stage.clock.run(5 * SECOND)
    expect(stage.sent('order.updated')).toMatchObject([{ clientId: 1, request: 1 }])
    expect(stage.status().open).toMatchObject([{ clientId: 1, lots: '2', phase: 'working' }])
  })

  it('tells that a change was refused, why, and that the order stays as it was', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    stage.exchange.fill(1, '0.5')
    stage.modify(1, '0.4', '1.2')
    stage.clock.run(SECOND)
    expect(stage.sent('order.modifyRejected')).toMatchObject([{ clientId: 1, request: 1, reason: 'more is filled' }])
    expect(stage.sent('order.rejected')).toEqual([])
    expect(stage.status().open).toMatchObject([{ clientId: 1, lots: '1', leaves: '0.5', phase: 'working' }])
    expect(stage.journal.durable.map(({ entry }) => entry)).toEqual(
      expect.arrayContaining(['modify', 'modifyRejected']),
    )
  })

  it('tells after a restart what became of a change', () => {
    const stage = openMarket()
    for (const clientId of [1, 2]) stage.submit(clientId)
    stage.clock.run(SECOND)
    stage.exchange.tell = undefined
    const { modify } = stage.exchange
    stage.exchange.modify = (clientId, lots, price) => {
      if (clientId === 2) modify(clientId, lots, price)
    }
    stage.modify(1, '2')
    stage.modify(2, '2')
    stage.clock.run(SECOND)
    stage.restart()
    stage.wire.connect()
    stage.clock.run(5 * SECOND)
    expect(stage.sent('order.modifyRejected')).toMatchObject([{ clientId: 1, request: 1 }])
    expect(stage.sent('order.updated')).toMatchObject([{ clientId: 2, request: 2, lots: new Money(2) }])
  })

  it('takes no late acknowledgement of the order for one of the change', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    const { modify } = stage.exchange
    stage.exchange.modify = () => {}
    stage.modify(1, '2')
    stage.wire.sink.accepted(1, 'V1')
    stage.clock.run(SECOND)
    stage.exchange.modify = modify
    expect(stage.sent('order.updated')).toEqual([])
    expect(stage.sent('order.modifyRejected')).toMatchObject([{ reason: 'the venue did not change it' }])
    expect(stage.status().open).toMatchObject([{ lots: '1' }])
  })

  it('tells what the venue changed unasked, with request 0', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    stage.exchange.modify(1, new Money(3), new Money('1.2'))
    stage.clock.run(SECOND)
    stage.command('snapshot')
    stage.clock.run(SECOND)
    expect(stage.sent('order.updated')).toMatchObject([{ clientId: 1, request: 0, lots: new Money(3) }])
    expect(stage.journal.durable).toContainEqual(expect.objectContaining({ entry: 'why', code: 'TERMS_DIFFER' }))
  })

  it('tells that a cancel was refused, and says it again later', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    const { cancel } = stage.exchange
    let asked = 0
    stage.exchange.cancel = (clientId) => {
      if (++asked > 1) return cancel(clientId)
      stage.wire.sink.rejected(clientId, 'MARKET_CLOSED', 'the market is closed')
    }
    stage.cancel(1)
    stage.clock.run(SECOND)
    expect(stage.sent('order.cancelRejected')).toMatchObject([
      { clientId: 1, request: 1, reason: 'the market is closed' },
    ])
    expect(asked).toBe(1)
    stage.clock.run(10 * SECOND)
    expect(stage.sent('order.canceled')).toMatchObject([{ clientId: 1 }])
  })

  it('tells that a cancel came too late', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    stage.exchange.fill(1, '1')
    stage.clock.run(SECOND)
    stage.cancel(1)
    stage.clock.run(SECOND)
    expect(stage.sent('order.cancelRejected')).toMatchObject([{ clientId: 1, request: 1, reason: 'the order is over' }])
    expect(stage.sent('order.rejected')).toEqual([])
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
    stage.modify(2, '2')
    stage.trading = 'REDUCING'
    stage.modify(1, '2')
    stage.clock.run(SECOND)
    expect(stage.status()).toMatchObject({ counts: { modifiesRefused: 2 }, open: [{ lots: '1' }] })
    expect(stage.sent('order.modifyRejected')).toMatchObject([
      { clientId: 2, request: 1, reason: 'no such order' },
      { clientId: 1, request: 2, reason: 'trading is REDUCING' },
    ])
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
      { seq: 0, lots: new Money(2), side: 'sell' },
    ])
    // An order of somebody else.
    expect(stage.sent('order.filled')[1]?.clientId).toBeLessThan(0)
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
    stage.exchange.tell = undefined
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
