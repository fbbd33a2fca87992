/** A venue that answers before what it was asked returns. */
import { describe, expect, it } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import type { VenueFill, VenueOrder, VenueSink, VenueSpec } from '#swarm/ports/venue.ts'
import { openStage, SECOND, type Stage } from './desk-stage.ts'

type Answer = (sink: VenueSink, order: VenueOrder) => boolean

const account = { balance: new Money(100), equity: new Money(100), margin: ZERO }

function promptVenue(answer: Answer): VenueSpec {
  return {
    name: 'prompt',
    about: 'Answers at once.',
    config: (z) => z.unknown(),
    can: () => ({ depth: false, trades: false, orderTypes: ['limit'], modify: true, hedging: false, waits: false }),
    open: (_config, sink) => ({
      start: () => sink.connected(),
      submit: (order) => answer(sink, order),
      modify: () => {},
      cancel: (clientId) => sink.canceled(clientId, new Money(1), 'asked'),
      query: (clientId) => sink.report({ known: false, clientId }),
      snapshot: () => sink.snapshot({ orders: [], fills: [], positions: [], account }),
      stop: () => sink.disconnected('stopped'),
      status: () => ({}),
    }),
  }
}

const fillOf = ({ clientId, instrument, side, lots, price }: VenueOrder): VenueFill => ({
  clientId,
  fillId: `F${clientId}`,
  instrument,
  side,
  lots,
  price,
  fee: ZERO,
  leaves: ZERO,
  at: 5,
})

/** The facts of the one order that was sent, and how it stands in the journal. */
function outcome(
  answer: Answer,
  then: (stage: Stage) => void = () => {},
): { facts: string[]; closed: string[]; position: string } {
  const stage = openStage({ venue: promptVenue(answer) })
  stage.news()
  stage.submit(1)
  then(stage)
  stage.clock.run(10 * SECOND)
  const facts = stage.news().filter((type) => type.startsWith('order.'))
  const closed = stage.journal.durable.flatMap((entry) => (entry.entry === 'closed' ? [entry.how] : []))
  return { facts, closed, position: stage.status().positions['EURUSD'] }
}

describe('desk: a venue that answers at once', () => {
  it('is heard before its submit returns', () => {
    const answer: Answer = (sink, order) => {
      sink.accepted(order.clientId, 'V1')
      sink.filled(fillOf(order))
      return true
    }
    expect(outcome(answer)).toEqual({ facts: ['order.accepted', 'order.filled'], closed: ['filled'], position: '1' })
  })

  it.each([true, false])('says no once, whether it calls the order sent or not: %s', (sent) => {
    const answer: Answer = (sink, { clientId }) => {
      sink.rejected(clientId, 'VENUE_REFUSED', 'no')
      return sent
    }
    expect(outcome(answer)).toEqual({ facts: ['order.rejected'], closed: ['VENUE_REFUSED'], position: '0' })
  })

  it('has its fill counted though it calls the order not sent', () => {
    const answer: Answer = (sink, order) => {
      sink.filled(fillOf(order))
      return false
    }
    expect(outcome(answer)).toEqual({ facts: ['order.filled'], closed: ['filled'], position: '1' })
  })

  it('loses its session while it is asked to send', () => {
    const answer: Answer = (sink) => {
      sink.disconnected('line')
      return false
    }
    expect(outcome(answer)).toEqual({ facts: ['order.unknown', 'order.rejected'], closed: ['NOT_SENT'], position: '0' })
  })

  it('is not sent what it refused before', () => {
    const sent: number[] = []
    const answer: Answer = (sink, { clientId }) => {
      sent.push(clientId)
      sink.rejected(2, 'VENUE_REFUSED', 'none of that either')
      return true
    }
    const stage = openStage({ venue: promptVenue(answer) })
    stage.queue(1)
    stage.queue(2)
    stage.clock.run(SECOND)
    expect(sent).toEqual([1])
    expect(stage.sent('order.rejected')).toMatchObject([{ clientId: 2 }])
  })

  it('cancels at once', () => {
    const answer: Answer = (sink, { clientId }) => {
      sink.accepted(clientId, 'V1')
      return true
    }
    const { facts, closed } = outcome(answer, (stage) => stage.cancel(1))
    expect([facts, closed]).toEqual([['order.accepted', 'order.canceled'], ['canceled']])
  })
})
