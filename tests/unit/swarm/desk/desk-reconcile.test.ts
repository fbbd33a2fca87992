import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { openMarket, SECOND } from './desk-stage.ts'

describe('desk: what others do on the account', () => {
  const theirs = { instrument: 1, side: 'sell', orderType: 'limit', timeInForce: 'gtc', reduceOnly: false } as const

  /** Lists a working order of somebody else from now on. */
  function openStranger(leaves: () => string | undefined): ReturnType<typeof openMarket> {
    const stage = openMarket()
    const { truth } = stage.exchange
    stage.exchange.truth = (after) => {
      const left = leaves()
      if (left === undefined) return truth(after)
      const lots = new Money(2)
      const order = { ...theirs, clientId: 0, lots, price: new Money('1.3') }
      const report = {
        known: true,
        order,
        venueId: 'X9',
        state: 'working',
        leaves: new Money(left),
        fills: [],
      } as const
      return { ...truth(after), orders: [...truth(after).orders, report] }
    }
    stage.command('snapshot')
    stage.clock.run(SECOND)
    return stage
  }
  const again = (stage: ReturnType<typeof openMarket>): void => {
    stage.clock.run(3 * SECOND)
    stage.command('snapshot')
    stage.clock.run(SECOND)
  }

  it('adopts an order that bears none of our ids under one of its own, the same after a restart', () => {
    const stage = openStranger(() => '2')
    const [first] = stage.sent('order.open')
    expect(first).toMatchObject({ venueId: 'X9', side: 'sell', leaves: new Money(2), seq: 0 })
    expect(first.clientId).toBeLessThan(0)
    expect(stage.journal.durable).toContainEqual(expect.objectContaining({ entry: 'adopted', venueId: 'X9' }))
    expect(stage.journal.durable).toContainEqual(expect.objectContaining({ entry: 'why', code: 'ORDER_EXTERNAL' }))
    stage.restart()
    stage.wire.connect()
    stage.clock.run(SECOND)
    expect(stage.sent('order.open').map(({ clientId }) => clientId)).toEqual([first.clientId, first.clientId])
    expect(stage.journal.durable.filter(({ entry }) => entry === 'adopted')).toHaveLength(1)
  })

  it('follows what is left of it, and says when it is gone', () => {
    let leaves: string | undefined = '2'
    const stage = openStranger(() => leaves)
    leaves = '0.5'
    again(stage)
    const [{ clientId }] = stage.sent('order.open')
    expect(stage.sent('order.updated')).toMatchObject([{ clientId, request: 0, lots: new Money('0.5') }])
    leaves = undefined
    again(stage)
    expect(stage.sent('order.canceled')).toMatchObject([{ clientId, leaves: new Money('0.5') }])
    expect(stage.status()).toMatchObject({ session: 'reconciled', open: [], positions: { EURUSD: '0' } })
  })

  it('neither cancels nor changes it', () => {
    const stage = openStranger(() => '2')
    const [{ clientId }] = stage.sent('order.open')
    stage.cancel(clientId)
    stage.modify(clientId, '1')
    stage.clock.run(SECOND)
    expect(stage.exchange.cancels).toEqual([])
    expect(stage.sent('order.cancelRejected')).toMatchObject([{ clientId, reason: 'an order of somebody else' }])
    expect(stage.sent('order.modifyRejected')).toMatchObject([{ clientId, reason: 'an order of somebody else' }])
  })

  it('books what the operator accepts as an order of somebody else, told as a fill', () => {
    const stage = openMarket()
    const { truth } = stage.exchange
    const positions = [{ instrument: 1, lots: new Money(-4), averagePrice: new Money('1.25') }]
    stage.exchange.truth = (after) => ({ ...truth(after), positions })
    stage.command('snapshot')
    stage.clock.run(10 * SECOND)
    expect(stage.journal.durable).toContainEqual(
      expect.objectContaining({ entry: 'why', code: 'LEDGER_MISMATCH', ours: '0', venues: '-4 (POSITION_LOTS)' }),
    )
    stage.command('resume')
    stage.clock.run(SECOND)
    const [fill] = stage.sent('order.filled')
    expect(fill).toMatchObject({ side: 'sell', lots: new Money(4), price: new Money('1.25'), seq: 0 })
    expect(fill.clientId).toBeLessThan(0)
    expect(fill.fillId).toMatch(/^S[0-9a-f]{16}$/)
    expect(stage.journal.durable).toContainEqual(expect.objectContaining({ entry: 'why', code: 'POSITION_DIFFERS' }))
    expect(stage.status()).toMatchObject({ session: 'reconciled', positions: { EURUSD: '-4' } })
  })
})

describe('desk: on a schedule', () => {
  it('compares with the venue, finds what no word told, and says why', () => {
    const stage = openMarket({ timing: { reconcileMillis: 5_000 } })
    stage.submit(1)
    stage.clock.run(SECOND)
    const { tell } = stage.exchange
    stage.exchange.tell = undefined
    stage.exchange.fill(1, '1')
    stage.exchange.trade(1, '2')
    stage.exchange.tell = tell
    stage.clock.run(10 * SECOND)
    expect(stage.sent('order.filled').map(({ fillId }) => fillId)).toEqual(['F1', 'F2'])
    expect(stage.journal.durable.filter((entry) => entry.entry === 'why').map(({ code }) => code)).toEqual(
      expect.arrayContaining(['FILL_MISSED', 'ORDER_EXTERNAL']),
    )
    expect(stage.status()).toMatchObject({ session: 'reconciled', open: [], positions: { EURUSD: '3' } })
  })

  it('says a mismatch once, and goes on by itself when it is gone', () => {
    const stage = openMarket({ timing: { reconcileMillis: 5_000 } })
    const { truth } = stage.exchange
    const positions = [{ instrument: 1, lots: new Money(1), averagePrice: new Money(1) }]
    stage.exchange.truth = (after) => ({ ...truth(after), positions })
    stage.clock.run(30 * SECOND)
    expect(stage.faults).toHaveLength(1)
    expect(stage.status().session).toBe('mismatched')
    stage.exchange.truth = truth
    stage.clock.run(10 * SECOND)
    expect(stage.status().session).toBe('reconciled')
  })

  it('holds a report that cannot be true for a mismatch, until the operator has looked', () => {
    const stage = openMarket({ timing: { reconcileMillis: 5_000 } })
    stage.submit(1)
    stage.clock.run(SECOND)
    const { truth } = stage.exchange
    // One id of ours, on the other side.
    stage.exchange.truth = (after) => {
      const whole = truth(after)
      const orders = whole.orders.map((one) => ({ ...one, order: { ...one.order, side: 'sell' as const } }))
      return { ...whole, orders }
    }
    stage.clock.run(20 * SECOND)
    expect(stage.faults).toEqual([expect.stringMatching(/^LEDGER_MISMATCH: .*invariant=IDS_DISTINCT/)])
    stage.command('resume')
    stage.clock.run(20 * SECOND)
    expect(stage.status().session).toBe('reconciled')
    expect(stage.faults).toHaveLength(1)
  })
})
