import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { LATENCY, openMarket, openStage, SECOND } from './desk-stage.ts'

describe('desk: connecting', () => {
  it('tells the bracketed snapshot and then that the session is reconciled', () => {
    const stage = openStage()
    stage.wire.connect()
    stage.clock.run(SECOND)
    expect(stage.news()).toEqual([
      'venue.state',
      'account.snapshot',
      'account.position',
      'account.state',
      'account.snapshot',
      'venue.state',
    ])
    expect(stage.sent('venue.state').map(({ state, epoch }) => [state, epoch])).toEqual([
      ['connected', 1],
      ['reconciled', 1],
    ])
    expect(stage.sent('account.snapshot').map(({ part }) => part)).toEqual(['begin', 'end'])
    expect(stage.sent('account.position')).toMatchObject([{ instrument: 1, lots: new Money(0) }])
    expect(stage.sent('account.state')).toMatchObject([{ equity: new Money('3333.33333333333') }])
  })

  it('takes the venue’s positions and history for its own on a fresh journal, and tells no fill of it', () => {
    const stage = openStage()
    stage.exchange.trade(1, '3')
    stage.exchange.trade(1, '-0.5')
    stage.wire.connect()
    stage.clock.run(SECOND)
    expect(stage.sent('order.filled')).toEqual([])
    expect(stage.sent('account.position')).toMatchObject([{ lots: new Money('2.5') }])
    expect(stage.status()).toMatchObject({ session: 'reconciled', positions: { EURUSD: '2.5' } })
  })

  it('takes what the venue holds and no longer explains, through a restart', () => {
    const stage = openStage()
    stage.exchange.trade(1, '3')
    const { truth } = stage.exchange
    const asked: string[] = []
    stage.exchange.truth = (after) => {
      asked.push(after)
      return { ...truth(after), fills: truth(after === '' ? 'F1' : after).fills }
    }
    stage.wire.connect()
    stage.clock.run(SECOND)
    stage.exchange.trade(1, '1')
    stage.clock.run(SECOND)
    stage.restart()
    stage.wire.connect()
    stage.clock.run(SECOND)
    expect(stage.sent('order.filled')).toHaveLength(1)
    expect(stage.status()).toMatchObject({ session: 'reconciled', positions: { EURUSD: '4' } })
    expect(stage.faults).toEqual([])
    expect(asked).toEqual(['', 'F2'])
  })

  it('tells the snapshot again when asked, with every order that may be at the venue', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    stage.exchange.fill(1, '0.25')
    stage.clock.run(SECOND)
    stage.command('snapshot')
    stage.submit(2)
    stage.news()
    stage.clock.run(SECOND)
    expect(stage.sent('order.open')).toMatchObject([
      { clientId: 1, venueId: 'V1', seq: 1001, lots: new Money(1), leaves: new Money('0.75') },
      { clientId: 2, venueId: '', seq: 1002, leaves: new Money(1) },
    ])
    expect(stage.news()).toEqual([
      'account.snapshot',
      'account.position',
      'order.open',
      'order.open',
      'account.state',
      'account.snapshot',
      'venue.state',
      'order.accepted',
    ])
    expect(stage.sent('venue.state').at(-1)).toMatchObject({ state: 'reconciled', epoch: 1 })
  })

  it('tells with a position what the day has traded, through a restart', () => {
    const stage = openStage()
    stage.wire.connect()
    stage.clock.run(SECOND)
    stage.exchange.trade(1, '3')
    stage.exchange.trade(1, '-1')
    stage.clock.run(SECOND)
    stage.command('snapshot')
    stage.clock.run(SECOND)
    const [told] = stage.sent('account.position').slice(-1)
    expect([told.lots.toFixed(), told.dayLots.toFixed()]).toEqual(['2', '4'])
    expect(told.dayWorth.gt(0)).toBe(true)
    stage.restart()
    stage.wire.connect()
    stage.clock.run(SECOND)
    expect(stage.sent('account.position').at(-1)).toMatchObject({ dayLots: told.dayLots, dayWorth: told.dayWorth })
  })

  it('asks again for a snapshot that does not come', () => {
    const stage = openStage()
    stage.wire.deaf = true
    stage.wire.connect()
    stage.clock.run(SECOND)
    stage.wire.deaf = false
    stage.clock.run(SECOND / 2)
    expect(stage.status().session).toBe('connected')
    stage.clock.run(SECOND)
    expect(stage.status().session).toBe('reconciled')
  })

  it('takes no truth of a session that was lost while it was being compared', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    stage.wire.cut()
    stage.exchange.fill(1, '1')
    stage.onEmit = ({ type }) => {
      if (type === 'order.filled') stage.wire.cut()
    }
    stage.wire.connect()
    stage.clock.run(SECOND)
    expect(stage.status().session).toBe('down')
    expect(stage.sent('account.snapshot')).toHaveLength(2)
  })

  it('adopts a working order of somebody else and can cancel it', () => {
    const stage = openStage()
    const order = { instrument: 1, side: 'buy', orderType: 'limit', timeInForce: 'gtc', reduceOnly: false } as const
    stage.exchange.submit({ ...order, clientId: 555, lots: new Money(2), price: new Money(1) })
    stage.exchange.fill(555, '0.5')
    stage.wire.connect()
    stage.clock.run(SECOND)
    expect(stage.sent('order.open')).toMatchObject([
      { clientId: 555, seq: 0, lots: new Money(2), leaves: new Money('1.5') },
    ])
    stage.cancel(555)
    stage.clock.run(SECOND)
    expect(stage.sent('order.canceled')).toMatchObject([{ clientId: 555, leaves: new Money('1.5') }])
    stage.submit(555)
    expect(stage.status().counts['duplicates']).toBe(1)
  })

  it('counts a session once, with its cut', () => {
    const stage = openMarket()
    stage.wire.cut()
    stage.wire.sink.disconnected('still')
    expect(stage.sent('venue.state').filter(({ state }) => state === 'disconnected')).toHaveLength(1)
    stage.wire.connect()
    stage.clock.run(SECOND)
    stage.wire.sink.connected()
    stage.clock.run(SECOND)
    expect(stage.status()).toMatchObject({ session: 'reconciled', epoch: 3, counts: { cuts: 2 } })
  })
})

describe('desk: positions that differ', () => {
  /** Lots at the venue that no fill explains. */
  function openMismatch(lots: string): ReturnType<typeof openMarket> {
    const stage = openMarket()
    stage.submit(1)
    stage.clock.run(SECOND)
    stage.exchange.fill(1, '1')
    stage.clock.run(SECOND)
    const { truth } = stage.exchange
    stage.exchange.truth = (after) => ({
      ...truth(after),
      positions: [{ instrument: 1, lots: new Money(lots), averagePrice: new Money(1) }],
    })
    stage.news()
    return stage
  }

  it('says so in one line, tells nothing that hides it, and sends nothing', () => {
    const stage = openMismatch('5')
    stage.wire.cut()
    stage.wire.connect()
    stage.clock.run(10 * SECOND)
    expect(stage.faults).toEqual([expect.stringMatching(/^LEDGER_MISMATCH: .*instrument=EURUSD, ours=1, venue=5/)])
    expect(stage.news()).toEqual(['venue.state', 'venue.state'])
    stage.submit(2)
    stage.clock.run(SECOND)
    expect(stage.sent('order.rejected')).toMatchObject([
      { clientId: 2, code: 'NOT_SENT', reason: 'the session is mismatched' },
    ])
  })

  it('believes a difference only when it stands', () => {
    const stage = openMismatch('5')
    const { truth } = stage.exchange
    let asked = 0
    stage.exchange.truth = (after) =>
      asked++ === 0
        ? truth(after)
        : { ...truth(after), positions: [{ instrument: 1, lots: new Money(1), averagePrice: new Money(1) }] }
    stage.wire.cut()
    stage.wire.connect()
    stage.clock.run(10 * SECOND)
    expect(asked).toBe(2)
    expect(stage.faults).toEqual([])
    expect(stage.status().session).toBe('reconciled')
  })

  it('finds one in a running session when it is asked for a snapshot', () => {
    const stage = openMismatch('0.5')
    stage.command('snapshot')
    stage.clock.run(10 * SECOND)
    expect(stage.faults).toHaveLength(1)
    expect(stage.status().session).toBe('mismatched')
  })

  it('takes the venue’s word when the operator resumes, and keeps it through a restart', () => {
    const stage = openMismatch('5')
    stage.command('resume')
    stage.wire.cut()
    stage.wire.connect()
    stage.clock.run(10 * SECOND)
    expect(stage.status().session).toBe('mismatched')
    stage.command('resume')
    stage.clock.run(SECOND)
    expect(stage.status()).toMatchObject({ session: 'reconciled', positions: { EURUSD: '5' } })
    expect(stage.sent('account.position').at(-1)).toMatchObject({ lots: new Money(5) })
    stage.restart()
    stage.wire.connect()
    const asked: string[] = []
    const { truth } = stage.exchange
    stage.exchange.truth = (after) => {
      asked.push(after)
      return truth(after)
    }
    stage.clock.run(SECOND)
    expect(stage.status()).toMatchObject({ session: 'reconciled', positions: { EURUSD: '5' } })
    expect(stage.faults).toHaveLength(1)
    expect(asked).toEqual(['F1'])
  })

  it('nets the positions of a hedging account', () => {
    const stage = openMismatch('1')
    const { truth } = stage.exchange
    stage.exchange.truth = (after) => ({
      ...truth(after),
      positions: [
        { instrument: 1, lots: new Money(3), averagePrice: new Money('1.1') },
        { instrument: 1, lots: new Money(-2), averagePrice: new Money('1.2') },
      ],
    })
    stage.command('snapshot')
    stage.clock.run(LATENCY * 10)
    expect(stage.sent('account.position').at(-1)).toMatchObject({ lots: new Money(1), averagePrice: new Money('0.9') })
  })
})
