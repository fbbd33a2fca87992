import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import type { MessageFor } from '#messages/catalogue.ts'
import type { MemoryJournal } from '#stores/journal-memory.ts'
import { openMarket, SECOND } from './desk-stage.ts'

/** A journal that counts its flushes and may refuse them. */
function countingFlushes() {
  const counted = { flushes: 0, full: false }
  const wrap = (journal: MemoryJournal): MemoryJournal => ({
    ...journal,
    flush() {
      if (counted.full) throw new Error('JOURNAL_UNWRITABLE: disk full')
      counted.flushes++
      journal.flush()
    },
  })
  return { counted, wrap }
}

describe('desk: orders of one turn', () => {
  it('share one flush, before any of them is sent', () => {
    const { counted, wrap } = countingFlushes()
    const stage = openMarket({ wrap })
    stage.clock.run(SECOND)
    const before = counted.flushes
    for (const clientId of [1, 2, 3]) stage.queue(clientId)
    expect(counted.flushes).toBe(before)
    const durable: number[] = []
    stage.wire.onSubmit = () =>
      void durable.push(stage.journal.durable.filter(({ entry }) => entry === 'submit').length)
    stage.desk.work()
    expect(counted.flushes).toBe(before + 1)
    expect(new Set(durable)).toEqual(new Set([3]))
    stage.clock.run(SECOND)
    expect([...stage.exchange.arrivals.keys()]).toEqual([1, 2, 3])
  })

  it('go out by themselves where no turn ends', () => {
    const stage = openMarket()
    stage.queue(1)
    stage.clock.run(SECOND)
    expect([...stage.exchange.arrivals.keys()]).toEqual([1])
  })

  it('go out at once when they are many', () => {
    const { counted, wrap } = countingFlushes()
    const stage = openMarket({ wrap })
    stage.clock.run(SECOND)
    const before = counted.flushes
    for (let clientId = 1; clientId <= 130; clientId++) stage.queue(clientId)
    expect(counted.flushes).toBe(before + 2)
    stage.desk.work()
    expect(counted.flushes).toBe(before + 3)
    stage.clock.run(SECOND)
    expect(stage.exchange.arrivals.size).toBe(130)
  })

  it('are all refused when the journal does not take them, and none counts as open', () => {
    const { counted, wrap } = countingFlushes()
    const stage = openMarket({ wrap })
    for (const clientId of [1, 2]) stage.queue(clientId)
    counted.full = true
    stage.desk.work()
    expect(stage.sent('order.rejected').map(({ clientId, code }) => [clientId, code])).toEqual([
      [1, 'NOT_SENT'],
      [2, 'NOT_SENT'],
    ])
    expect(stage.status().open).toEqual([])
    counted.full = false
    stage.clock.run(60 * SECOND)
    expect(stage.exchange.arrivals.size).toBe(0)
  })

  it('are refused when trading was halted before they were sent', () => {
    const stage = openMarket()
    stage.queue(1)
    stage.trading = 'HALTED'
    stage.desk.work()
    stage.clock.run(SECOND)
    expect(stage.sent('order.rejected')).toMatchObject([{ clientId: 1, code: 'TRADING_HALTED' }])
    expect(stage.exchange.arrivals.size).toBe(0)
  })

  it('are not overtaken by a cancel or a change of one of them', () => {
    const stage = openMarket()
    for (const clientId of [1, 2, 3]) stage.queue(clientId)
    stage.cancel(2)
    stage.clock.run(SECOND)
    expect(stage.exchange.stateOf(2)).toBe('canceled')
    expect(stage.exchange.arrivals.size).toBe(3)
    stage.queue(4)
    stage.modify(4, '2')
    stage.clock.run(SECOND)
    expect(stage.sent('order.modifyRejected')).toMatchObject([{ clientId: 4, reason: 'the order is sent' }])
  })

  it('are asked for, not sent again, when the process died before it sent them', () => {
    const stage = openMarket()
    stage.queue(1)
    stage.journal.flush()
    stage.restart()
    stage.wire.connect()
    stage.clock.run(5 * SECOND)
    expect(stage.sent('order.rejected')).toMatchObject([{ clientId: 1, code: 'NOT_SENT', seq: 1001 }])
    expect(stage.exchange.arrivals.size).toBe(0)
  })
})

type Fields = Partial<MessageFor<'order.submit'>>

describe('desk: orders that cannot be', () => {
  const bad: [string, Fields, string][] = [
    ['lots that are not a number', { lots: new Money(NaN) }, 'INVALID_LOTS'],
    ['no lots', { lots: new Money(0) }, 'INVALID_LOTS'],
    ['negative lots', { lots: new Money(-1) }, 'INVALID_LOTS'],
    ['endless lots', { lots: new Money(Infinity) }, 'INVALID_LOTS'],
    ['lots off the step', { lots: new Money('0.015') }, 'INVALID_LOTS'],
    ['fewer lots than may be', { lots: new Money('0.001') }, 'INVALID_LOTS'],
    ['more lots than may be', { lots: new Money(101) }, 'INVALID_LOTS'],
    ['a price that is not a number', { price: new Money(NaN) }, 'INVALID_PRICE'],
    ['no price', { price: new Money(0) }, 'INVALID_PRICE'],
    ['a negative price', { price: new Money(-1) }, 'INVALID_PRICE'],
    ['a price off the tick', { price: new Money('1.100005') }, 'INVALID_PRICE'],
    ['a client id that is none', { clientId: NaN }, 'UNSUPPORTED'],
    ['a client id of somebody else', { clientId: -3 }, 'UNSUPPORTED'],
    ['an instrument that is not configured', { instrument: 9 }, 'INSTRUMENT_UNKNOWN'],
    ['a time to be sent that is over', { expires: 1 }, 'EXPIRED'],
  ]
  it.each(bad)('refuses %s, says why in the journal, and sends nothing', (_what, fields, code) => {
    const stage = openMarket()
    stage.submit(1, fields)
    stage.clock.run(SECOND)
    expect(stage.sent('order.rejected')).toMatchObject([{ code }])
    expect(stage.exchange.arrivals.size).toBe(0)
    expect(stage.journal.durable).toContainEqual(expect.objectContaining({ entry: 'why', code }))
    expect(stage.status()).toMatchObject({ open: [], session: 'reconciled' })
  })

  it('lets a way out pass that is larger than an order may be', () => {
    const stage = openMarket()
    stage.submit(1, { lots: new Money(250), reduceOnly: true })
    stage.clock.run(SECOND)
    expect(stage.exchange.arrivals.get(1)).toBe(1)
  })

  it('writes down an order that came twice', () => {
    const stage = openMarket()
    stage.submit(1)
    stage.submit(1)
    stage.clock.run(SECOND)
    expect(stage.journal.durable).toContainEqual(expect.objectContaining({ entry: 'why', code: 'ORDER_DUPLICATE' }))
    expect(stage.exchange.arrivals.get(1)).toBe(1)
  })
})
