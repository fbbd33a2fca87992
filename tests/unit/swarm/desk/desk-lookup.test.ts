import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { createMemoryJournal } from '#stores/journal-memory.ts'
import { openMarket, openStage, SECOND } from './desk-stage.ts'

describe('desk: after a cut', () => {
  it('tells the fills it missed, then the snapshot, then that it is reconciled', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    stage.wire.cut()
    stage.exchange.fill(1, '0.5')
    stage.exchange.fill(1, '0.5')
    stage.news()
    stage.wire.connect()
    stage.clock.run(SECOND)
    expect(stage.news()).toEqual([
      'venue.state',
      'order.filled',
      'order.filled',
      'account.snapshot',
      'account.position',
      'account.state',
      'account.snapshot',
      'venue.state',
    ])
    expect(stage.status()).toMatchObject({ open: [], positions: { EURUSD: '1' } })
  })

  it('lets no live fill overtake the missed ones, so that none is lost when it is cut and killed again', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    stage.wire.cut()
    stage.exchange.fill(1, '0.2')
    stage.wire.connect()
    const live = stage.exchange.fill(1, '0.3')
    stage.wire.sink.filled(live)
    expect(stage.sent('order.filled')).toEqual([])
    stage.wire.cut(1)
    stage.restart()
    stage.wire.connect()
    stage.clock.run(SECOND)
    expect(stage.sent('order.filled').map(({ fillId }) => fillId)).toEqual(['F1', 'F2'])
    expect(stage.status().positions).toEqual({ EURUSD: '0.5' })
  })

  it('looks up an order that was in flight and finds it working', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.wire.cut(0)
    expect(stage.news()).toEqual(['venue.state', 'order.unknown'])
    stage.clock.run(SECOND)
    stage.wire.connect()
    stage.clock.run(SECOND)
    expect(stage.sent('order.accepted')).toMatchObject([{ clientId: 1, venueId: 'V1' }])
    expect(stage.sent('order.open')).toMatchObject([{ clientId: 1 }])
    expect(stage.exchange.arrivals.get(1)).toBe(1)
  })

  it('calls an order not sent only when the venue cannot learn of it any more, and is reconciled only then', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.wire.cut(1)
    stage.wire.connect()
    stage.clock.run(1.9 * SECOND)
    expect(stage.sent('order.rejected')).toEqual([])
    expect(stage.status().session).toBe('settling')
    stage.submit(2)
    expect(stage.sent('order.rejected')).toMatchObject([{ clientId: 2, code: 'NOT_SENT' }])
    stage.clock.run(SECOND)
    expect(stage.sent('order.rejected')).toMatchObject([{ clientId: 2 }, { clientId: 1, code: 'NOT_SENT' }])
    expect(stage.status().session).toBe('reconciled')
  })

  it('finds an order that reached the venue late, after the session was back', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.wire.detach(1)
    stage.wire.sink.disconnected('cut')
    stage.wire.connect()
    stage.clock.run(SECOND)
    stage.exchange.submit({
      clientId: 1,
      instrument: 1,
      side: 'buy',
      lots: new Money(1),
      orderType: 'limit',
      price: new Money(1),
      timeInForce: 'gtc',
      reduceOnly: false,
    })
    stage.clock.run(5 * SECOND)
    expect(stage.sent('order.rejected')).toEqual([])
    expect(stage.status()).toMatchObject({ session: 'reconciled', open: [{ clientId: 1, phase: 'working' }] })
  })

  it.each(['canceled', 'expired'] as const)('tells that an order was %s meanwhile', (how) => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    stage.exchange.fill(1, '0.4')
    stage.wire.cut()
    stage.exchange.end(1, how)
    stage.wire.connect()
    stage.clock.run(5 * SECOND)
    expect(stage.sent('order.filled')).toHaveLength(1)
    expect(stage.sent(`order.${how}`)).toMatchObject([{ clientId: 1, leaves: new Money('0.6'), seq: 1001 }])
    expect(stage.status()).toMatchObject({ session: 'reconciled', open: [] })
  })
})

describe('desk: no answer', () => {
  it('says so after the time for it, asks on a backoff until the venue answers, and never sends again', () => {
    const stage = openMarket()
    stage.wire.deaf = true
    const { submit } = stage.exchange
    stage.exchange.submit = () => {}
    stage.submit(1)
    stage.clock.run(2 * SECOND)
    expect(stage.news()).toEqual(['order.unknown'])
    stage.clock.run(60 * SECOND)
    const asked = stage.status().counts['queries'] ?? 0
    expect(asked).toBeGreaterThan(6)
    expect(asked).toBeLessThan(15)
    expect(stage.status().open).toMatchObject([{ clientId: 1, phase: 'unknown' }])
    stage.wire.deaf = false
    stage.exchange.submit = submit
    stage.clock.run(15 * SECOND)
    expect(stage.news()).toEqual(['order.rejected'])
    expect(stage.sent('order.rejected')).toMatchObject([{ clientId: 1, code: 'NOT_SENT', seq: 1001 }])
  })

  it('sends other orders meanwhile', () => {
    const stage = openMarket()
    const { submit } = stage.exchange
    stage.exchange.submit = (order) => void (order.clientId === 2 && submit(order))
    stage.wire.deaf = true
    stage.submit(1)
    stage.clock.run(3 * SECOND)
    stage.submit(2)
    stage.clock.run(SECOND)
    expect(stage.sent('order.accepted')).toMatchObject([{ clientId: 2 }])
  })

  it('takes an order back that it had given up and the venue accepts after all', () => {
    const stage = openMarket()
    const { submit } = stage.exchange
    let late = (): void => {}
    stage.exchange.submit = (order) => {
      late = () => submit(order)
    }
    stage.submit(1)
    stage.clock.run(5 * SECOND)
    expect(stage.sent('order.rejected')).toMatchObject([{ code: 'NOT_SENT' }])
    late()
    stage.clock.run(SECOND)
    expect(stage.sent('order.open')).toMatchObject([{ clientId: 1, venueId: 'V1' }])
    expect(stage.status().open).toMatchObject([{ clientId: 1, phase: 'working' }])
  })

  it('finds a fill that was lost on the way when the order ends without it', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    const { tell } = stage.exchange
    stage.exchange.tell = undefined
    stage.exchange.fill(1, '0.4')
    stage.exchange.tell = tell
    stage.exchange.end(1, 'canceled')
    stage.clock.run(5 * SECOND)
    expect(stage.sent('order.filled')).toMatchObject([{ lots: new Money('0.4') }])
    expect(stage.sent('order.canceled')).toMatchObject([{ leaves: new Money('0.6') }])
  })

  it('finds an earlier fill that was lost when the last one comes', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    const { tell } = stage.exchange
    stage.exchange.tell = undefined
    stage.exchange.fill(1, '0.4')
    stage.exchange.tell = tell
    stage.exchange.fill(1, '0.6')
    stage.clock.run(5 * SECOND)
    expect(stage.sent('order.filled').map(({ fillId }) => fillId)).toEqual(['F2', 'F1'])
    expect(stage.status()).toMatchObject({ open: [], positions: { EURUSD: '1' } })
  })

  it('says that an order the venue once had is gone, and not that it was never sent', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    stage.wire.cut()
    const { truth } = stage.exchange
    stage.exchange.truth = (after) => ({ ...truth(after), orders: [] })
    stage.exchange.report = (clientId) => ({ known: false, clientId })
    stage.wire.connect()
    stage.clock.run(5 * SECOND)
    expect(stage.sent('order.rejected')).toEqual([])
    expect(stage.sent('order.canceled')).toMatchObject([{ clientId: 1, leaves: new Money(1) }])
  })
})

describe('desk: after kill -9', () => {
  it('looks up what was open or unknown, and sends nothing again', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    stage.exchange.fill(1, '0.5')
    stage.clock.run(SECOND)
    stage.submit(2)
    stage.restart()
    stage.wire.connect()
    stage.exchange.fill(1, '0.1')
    stage.news()
    stage.clock.run(5 * SECOND)
    expect(stage.exchange.arrivals.get(1)).toBe(1)
    expect(stage.exchange.arrivals.get(2) ?? 0).toBeLessThan(2)
    expect(stage.sent('order.filled').map(({ fillId }) => fillId)).toEqual(['F1', 'F2'])
    expect(stage.status()).toMatchObject({ session: 'reconciled', positions: { EURUSD: '0.6' } })
    expect(stage.status().open).toContainEqual(
      expect.objectContaining({ clientId: 1, phase: 'working', leaves: '0.4' }),
    )
  })

  it('tells a fill again that was told but not yet on the disk, and counts it once', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    stage.wire.sink.filled(stage.exchange.fill(1, '0.5'))
    stage.restart()
    stage.wire.connect()
    stage.clock.run(SECOND)
    expect(stage.sent('order.filled').map(({ fillId }) => fillId)).toEqual(['F1', 'F1'])
    expect(stage.status().positions).toEqual({ EURUSD: '0.5' })
  })

  it('knows an order that was journalled and died before it was sent', () => {
    const order = { instrument: 1, side: 'buy', orderType: 'limit', timeInForce: 'gtc', reduceOnly: false } as const
    const journal = createMemoryJournal([
      { entry: 'session', session: 1, at: 1, symbols: [] },
      {
        entry: 'submit',
        at: 2,
        parent: 8,
        seq: 9,
        eventAt: 3,
        order: { ...order, clientId: 8, lots: new Money(1), price: new Money(1) },
      },
    ])
    const stage = openStage({ journal })
    stage.submit(8)
    stage.wire.connect()
    stage.clock.run(SECOND)
    expect(stage.sent('order.unknown')).toMatchObject([{ clientId: 8, seq: 9, at: 3 }])
    expect(stage.sent('order.rejected')).toMatchObject([{ clientId: 8, code: 'NOT_SENT', instrument: 1 }])
    expect(stage.exchange.arrivals.size).toBe(0)
    expect(stage.status()).toMatchObject({ session: 'reconciled', counts: { duplicates: 1 } })
  })
})
