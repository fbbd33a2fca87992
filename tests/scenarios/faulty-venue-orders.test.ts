/**
 * Orders that should never have been, on a paper venue: each ends with the position of the venue, in the desk and in the
 * books of the agents, and with a line in the journal that says why.
 */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Money, ZERO } from '#domain/money.ts'
import type { MessageFor } from '#messages/catalogue.ts'
import type { VenueSpec } from '#swarm/ports/venue.ts'
import { createBooks, bookFacts, type BookFact, type Books } from '#trading/portfolio/books.ts'
import { EURUSD } from '#tests/outbox.ts'
import { openStage, SECOND, type Stage } from '#tests/unit/swarm/desk/desk-stage.ts'
import paper, { openPaper, type PaperVenue } from '#venues/paper/venue.ts'

type Fields = Partial<MessageFor<'order.submit'>>

const facts: ReadonlySet<string> = new Set(bookFacts)
const MARKET: Fields = { orderType: 'market', timeInForce: 'ioc', price: ZERO }

function openOnPaper(): { readonly stage: Stage; readonly books: Books; readonly held: () => Money } {
  const config = paper.config(z).parse({ market: { kind: 'fx' }, touchLots: 1, balance: '100000000' })
  let venue: PaperVenue | undefined
  const spec: VenueSpec = {
    ...paper,
    config: (schema) => schema.unknown(),
    can: () => paper.can(config),
    open: (_config, sink, host) => (venue = openPaper(config, sink, host)),
  }
  const stage = openStage({ venue: spec })
  const books = createBooks([EURUSD])
  stage.onEmit = (message) => {
    if (facts.has(message.type)) books.tell(message as BookFact) // one of those types
  }
  stage.clock.run(2 * SECOND)
  stage.submit(1, { ...MARKET, lots: new Money('0.3') })
  stage.clock.run(SECOND)
  return { stage, books, held: () => venue?.truth('').positions[0]?.lots ?? ZERO }
}

describe('an order that', () => {
  const cases: [string, Fields, string][] = [
    ['names an instrument nobody trades', { ...MARKET, instrument: 7 }, 'INSTRUMENT_UNKNOWN'],
    ['is off the tick', { price: new Money('1.0000003') }, 'INVALID_PRICE'],
    ['is off the step', { ...MARKET, lots: new Money('0.005') }, 'INVALID_LOTS'],
    ['is for lots that are not a number', { ...MARKET, lots: new Money(NaN) }, 'INVALID_LOTS'],
    ['has a price that is not a number', { price: new Money(NaN) }, 'INVALID_PRICE'],
    ['is for less than nothing', { ...MARKET, lots: new Money('-0.5') }, 'INVALID_LOTS'],
    ['came too late', { ...MARKET, expires: 1 }, 'EXPIRED'],
    ['has come before', { ...MARKET, clientId: 1 }, 'ORDER_DUPLICATE'],
  ]
  it.each(cases)('%s is not sent, and the journal says why', (_what, fields, code) => {
    const { stage, books, held } = openOnPaper()
    stage.submit(2, fields)
    stage.clock.run(SECOND)
    const why = stage.journal.durable.filter((entry) => entry.entry === 'why')
    expect(why.map((entry) => entry.code)).toContain(code)
    expect(held().toString()).toBe('0.3')
    expect(stage.status()).toMatchObject({ session: 'reconciled', positions: { EURUSD: '0.3' }, open: [] })
    expect(books.ledger.positionOf(EURUSD.id).lots.toString()).toBe('0.3')
  })

  it('is larger than the market fills with what there is, and the journal says why the rest did not', () => {
    const { stage, books, held } = openOnPaper()
    stage.submit(2, { ...MARKET, lots: new Money(80) })
    stage.clock.run(SECOND)
    const position = held().toString()
    expect(held().gt('0.3')).toBe(true)
    expect(held().lt('80')).toBe(true)
    expect(stage.status()).toMatchObject({ session: 'reconciled', positions: { EURUSD: position }, open: [] })
    expect(books.ledger.positionOf(EURUSD.id).lots.toString()).toBe(position)
    expect(stage.journal.durable).toContainEqual(
      expect.objectContaining({ entry: 'closed', clientId: 2, how: 'canceled', reason: 'no more at the touch' }),
    )
  })
})
