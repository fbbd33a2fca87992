/** Market records of a node on their way to a recorder that can hold them. */
import { expect, it } from 'vitest'
import { featureRow } from '#messages/features.ts'
import { marketGap, marketQuote, marketTrade } from '#messages/market.ts'
import { Board } from '#swarm/links/board.ts'
import { createRing, Ring, slotWordsFor } from '#swarm/links/ring.ts'
import type { RowRecorderSpec } from '#swarm/ports/row-recorder.ts'
import { startRecording } from '#swarm/seat/row-recording.ts'
import { EURUSD, message } from '#tests/outbox.ts'

const NODE = 3

it('tells a recorder the kinds it is asked for, and counts those alone as lost with a thread', () => {
  const told: unknown[] = []
  const board = new Board()
  const spec: RowRecorderSpec = {
    name: 'fake',
    about: 'Market records in memory.',
    open: () => ({
      record: () => told.push('row'),
      tell: (record) => told.push([record.type, record.seq]),
      flush: () => {},
      close: () => {},
      held: 0,
      rows: 0,
      lost: 0,
      fault: '',
    }),
  }
  const order = { module: '', path: 'x.fake', columns: [], ids: [marketQuote.id, marketTrade.id], fault: '' }
  const services = { board, node: NODE, onFault: () => {} }
  const recording = startRecording(spec, order, { incarnation: 1, instruments: [EURUSD] }, services)
  const ring = new Ring(
    createRing(1, NODE, { slots: 2, slotWords: slotWordsFor(featureRow.words), laps: false, window: 2 }),
  )
  marketQuote.encode(message('market.quote', { seq: 7 }), ring.f, ring.i, 0)
  recording.take(ring, 0)
  marketTrade.encode(message('market.trade', { seq: 8 }), ring.f, ring.i, 0)
  recording.take(ring, 0)
  marketGap.encode(message('market.gap', {}), ring.f, ring.i, 0)
  recording.take(ring, 0)
  expect(told).toEqual([
    ['market.quote', 7],
    ['market.trade', 8],
  ])
  board.emitted(NODE)[marketQuote.id] = 5
  board.emitted(NODE)[marketTrade.id] = 2
  board.emitted(NODE)[marketGap.id] = 9
  startRecording(spec, order, { incarnation: 2, instruments: [EURUSD] }, services)
  expect(board.ints[board.node(NODE, 'unrecorded')]).toBe(7)
})
