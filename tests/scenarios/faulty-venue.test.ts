/**
 * A venue that does one thing wrong at a time: it ends with the position of the venue, in the desk and in the books of the
 * agents, no order is sent again, and the journal says why.
 */
import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { expectAgreement, openFaultyMarket } from './faulty-stage.ts'

describe('a venue that acknowledges', () => {
  it('late: the order is looked up meanwhile, and the late word is one too many', () => {
    const faulty = openFaultyMarket()
    const { stage, line } = faulty
    const { tell } = stage.exchange
    stage.exchange.tell = undefined
    stage.submit(1)
    faulty.run(3)
    stage.exchange.tell = tell
    line.say((sink) => sink.accepted(1, 'V1'))
    faulty.run(1)
    stage.exchange.fill(1, '1')
    faulty.run(1)
    expect(stage.sent('order.unknown')).toHaveLength(1)
    expect(stage.sent('order.accepted')).toHaveLength(1)
    expect(faulty.trail(1)).toEqual([
      'submit',
      'unknown',
      'why ACCEPTANCE_MISSED',
      'accepted',
      'why FACT_REPEATED',
      'filled F1',
      'closed filled',
    ])
    expectAgreement(faulty)
  })

  it('never: every word on orders is lost, and questions tell what became of them', () => {
    const faulty = openFaultyMarket({ faults: { drop: 1 } })
    const { stage } = faulty
    for (const clientId of [1, 2, 3]) stage.submit(clientId)
    faulty.run(1)
    stage.exchange.fill(1, '1')
    stage.exchange.fill(2, '0.4')
    stage.exchange.end(2, 'canceled')
    faulty.run(10)
    expect(stage.sent('order.filled').map(({ fillId }) => fillId)).toEqual(['F1', 'F2'])
    expect(stage.sent('order.canceled')).toMatchObject([{ clientId: 2, leaves: new Money('0.6') }])
    expect(stage.status().open).toMatchObject([{ clientId: 3, phase: 'working' }])
    expect(faulty.trail(2)).toEqual([
      'submit',
      'unknown',
      'why ACCEPTANCE_MISSED',
      'accepted',
      'why FILL_MISSED',
      'filled F2',
      'why END_MISSED',
      'closed canceled',
    ])
    expectAgreement(faulty)
  })

  it('twice: everything it says, and each word counts once', () => {
    const faulty = openFaultyMarket({ faults: { double: 1 } })
    const { stage } = faulty
    stage.submit(1)
    faulty.run(1)
    stage.exchange.fill(1, '0.4')
    faulty.run(1)
    stage.cancel(1)
    faulty.run(1)
    expect(stage.sent('order.filled')).toHaveLength(1)
    expect(stage.sent('order.canceled')).toHaveLength(1)
    expect(faulty.trail(1).filter((line) => line === 'why FACT_REPEATED')).toHaveLength(3)
    expectAgreement(faulty)
  })

  it('out of order: the end before the fills, the fills before the acceptance', () => {
    const faulty = openFaultyMarket()
    const { stage, line } = faulty
    stage.exchange.tell = undefined
    stage.submit(1)
    faulty.run(0.1)
    const [first, second] = [stage.exchange.fill(1, '0.3'), stage.exchange.fill(1, '0.2')]
    stage.exchange.end(1, 'canceled')
    line.say((sink) => sink.canceled(1, new Money('0.5'), 'asked'))
    line.say((sink) => sink.filled(second))
    line.say((sink) => sink.filled(first))
    line.say((sink) => sink.accepted(1, 'V1'))
    faulty.run(10)
    expect(stage.sent('order.filled')).toHaveLength(2)
    expect(stage.sent('order.canceled')).toMatchObject([{ leaves: new Money('0.5') }])
    expect(faulty.trail(1)).toContain('why FILLS_LACKING')
    expectAgreement(faulty)
  })
})

describe('a venue that', () => {
  it('fills after the cancel: the fill counts, and the journal says that it came late', () => {
    const faulty = openFaultyMarket({ faults: { fillAfterCancel: 1 } })
    const { stage } = faulty
    stage.submit(1)
    faulty.run(1)
    stage.cancel(1)
    faulty.run(1)
    expect(stage.sent('order.canceled')).toHaveLength(1)
    expect(stage.sent('order.filled')).toMatchObject([{ clientId: 1, lots: new Money(1) }])
    expect(faulty.trail(1)).toEqual(['submit', 'accepted', 'cancel', 'closed canceled', 'filled F1', 'why FILL_LATE'])
    expectAgreement(faulty)
  })

  it('refuses some of a batch: the others stand, and the journal has its reason', () => {
    const faulty = openFaultyMarket()
    const { stage, line } = faulty
    const { submit } = stage.exchange
    stage.exchange.submit = (order) => {
      if (order.clientId % 2 === 1) return submit(order)
      line.say((sink) => sink.rejected(order.clientId, 'NO_MONEY', 'no money'))
    }
    for (const clientId of [1, 2, 3, 4]) stage.queue(clientId)
    faulty.run(1)
    stage.exchange.fill(1, '1')
    faulty.run(1)
    expect(stage.sent('order.accepted').map(({ clientId }) => clientId)).toEqual([1, 3])
    expect(stage.sent('order.rejected')).toMatchObject([
      { clientId: 2, code: 'NO_MONEY' },
      { clientId: 4, code: 'NO_MONEY' },
    ])
    expect(stage.journal.durable).toContainEqual(
      expect.objectContaining({ entry: 'closed', clientId: 2, how: 'NO_MONEY', reason: 'no money' }),
    )
    expectAgreement(faulty)
  })

  it('refuses the rest of an order that has filled in part: what is filled stays', () => {
    const faulty = openFaultyMarket()
    const { stage, line } = faulty
    stage.submit(1)
    faulty.run(1)
    stage.exchange.fill(1, '0.4')
    const { report } = stage.exchange
    stage.exchange.report = (clientId) => {
      const told = report(clientId)
      return told.known ? { ...told, state: 'rejected' } : told
    }
    stage.exchange.truth = ((truth) => (after: string) => ({ ...truth(after), orders: [] }))(stage.exchange.truth)
    line.say((sink) => sink.rejected(1, 'VENUE_REFUSED', 'no more of it'))
    faulty.run(5)
    expect(stage.sent('order.rejected')).toEqual([])
    expect(stage.sent('order.canceled')).toMatchObject([{ clientId: 1, leaves: new Money('0.6') }])
    expect(faulty.trail(1)).toContain('why END_MISSED')
    expectAgreement(faulty)
  })

  it('loses the session in the middle of a batch: what was sent is looked up, the rest never was', () => {
    const faulty = openFaultyMarket({ faults: { loseOnCut: 0 } })
    const { stage, line } = faulty
    line.onSubmit = (clientId) => {
      if (clientId === 3) line.cut()
    }
    for (const clientId of [1, 2, 3, 4]) stage.queue(clientId)
    stage.desk.work()
    faulty.run(1)
    line.connect()
    faulty.run(5)
    for (const clientId of [1, 2]) stage.exchange.fill(clientId, '1')
    faulty.run(1)
    expect(stage.sent('order.rejected').map(({ clientId, code }) => [clientId, code])).toEqual([
      [3, 'NOT_SENT'],
      [4, 'NOT_SENT'],
    ])
    expect(faulty.trail(2)).toEqual([
      'submit',
      'unknown',
      'why ACCEPTANCE_MISSED',
      'accepted',
      'filled F2',
      'closed filled',
    ])
    expect(faulty.trail(4)).toEqual(['submit', 'closed NOT_SENT'])
    expectAgreement(faulty)
  })

  it('loses an order before it takes it: it is asked for, and never sent again', () => {
    const faulty = openFaultyMarket({ faults: { loseOrder: 1 } })
    const { stage } = faulty
    stage.submit(1)
    faulty.run(5)
    expect(stage.sent('order.rejected')).toMatchObject([{ clientId: 1, code: 'NOT_SENT' }])
    expect(faulty.trail(1)).toEqual(['submit', 'unknown', 'why NEVER_ARRIVED', 'closed NOT_SENT'])
    expect(stage.exchange.arrivals.size).toBe(0)
    expectAgreement(faulty)
  })

  it('answers no question for long: it is asked on, at a slow pace, and the journal says so once', () => {
    const faulty = openFaultyMarket({ faults: { drop: 1, loseAnswer: 1 } })
    const { stage } = faulty
    stage.submit(1)
    faulty.run(120)
    expect(faulty.trail(1)).toEqual(['submit', 'unknown', 'why LOOKUP_SILENT'])
    expect(stage.status().open).toMatchObject([{ clientId: 1, phase: 'unknown' }])
    faulty.be({})
    stage.exchange.fill(1, '1')
    faulty.run(20)
    expect(stage.status().open).toEqual([])
    expectAgreement(faulty)
  })

  it('accepts an order it had refused: it is asked which is true', () => {
    const faulty = openFaultyMarket()
    const { stage, line } = faulty
    const { submit } = stage.exchange
    stage.exchange.submit = (order) => {
      line.say((sink) => sink.rejected(order.clientId, 'VENUE_REFUSED', 'busy'))
      submit(order)
    }
    stage.submit(1)
    faulty.run(2)
    stage.exchange.fill(1, '0.5')
    faulty.run(2)
    expect(stage.sent('order.rejected')).toHaveLength(1)
    expect(stage.status().open).toMatchObject([{ clientId: 1, leaves: '0.5', phase: 'working' }])
    expect(faulty.trail(1)).toEqual(
      expect.arrayContaining(['closed VENUE_REFUSED', 'why FACT_REPEATED', 'why ORDER_WORKS', 'filled F1']),
    )
    expectAgreement(faulty)
  })

  it('tells one fill with two prices: the first stands', () => {
    const faulty = openFaultyMarket()
    const { stage, line } = faulty
    stage.submit(1)
    faulty.run(1)
    const fill = stage.exchange.fill(1, '0.5')
    line.say((sink) => sink.filled({ ...fill, lots: new Money('0.7') }))
    faulty.run(1)
    expect(stage.sent('order.filled')).toMatchObject([{ lots: new Money('0.5') }])
    expect(faulty.trail(1)).toContain('why FACT_CONFLICT')
    expectAgreement(faulty)
  })

  it('fills more than the order was for: money is money, and the journal says so', () => {
    const faulty = openFaultyMarket()
    const { stage } = faulty
    stage.submit(1)
    faulty.run(1)
    stage.exchange.fill(1, '1')
    stage.exchange.fill(1, '0.25')
    faulty.run(5)
    expect(faulty.trail(1)).toContain('why FILL_OVER')
    expectAgreement(faulty)
  })

  it('speaks of orders nobody placed: a fill counts, any other word is only written down', () => {
    const faulty = openFaultyMarket()
    const { stage, line } = faulty
    line.say((sink) => sink.accepted(77, 'V77'))
    line.say((sink) => sink.canceled(78, new Money(1), 'who knows'))
    stage.exchange.trade(1, '-2')
    faulty.run(1)
    expect(faulty.trail(77)).toEqual(['why ORDER_STRANGER'])
    expect(faulty.trail(78)).toEqual(['why ORDER_STRANGER'])
    const [fill] = stage.sent('order.filled')
    expect(fill.clientId).toBeLessThan(0)
    expect(faulty.trail(fill.clientId)[0]).toBe('why ORDER_STRANGER')
    expectAgreement(faulty)
  })

  it('forgets a fill in its list: all that it keeps is asked for before anything is called a mismatch', () => {
    const faulty = openFaultyMarket()
    const { stage } = faulty
    stage.submit(1)
    stage.submit(2)
    faulty.run(1)
    stage.cancel(1)
    faulty.run(1)
    // The late fill of 1 is lost, and one of 2 comes after it.
    const { tell } = stage.exchange
    stage.exchange.tell = undefined
    stage.exchange.fill(1, '0.5')
    stage.exchange.tell = tell
    faulty.run(0.1)
    stage.exchange.fill(2, '1')
    faulty.run(1)
    stage.command('snapshot')
    faulty.run(5)
    expect(stage.sent('order.filled').map(({ fillId }) => fillId)).toEqual(['F2', 'F1'])
    expect(faulty.trail(1)).toContain('why FILL_MISSED')
    expectAgreement(faulty)
  })
})
