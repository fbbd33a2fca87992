/** What a node with I/O of its own says from a callback: it is heard at once, under the stamp of its moment. */
import { describe, expect, it } from 'vitest'
import type { MessageType } from '#messages/catalogue.ts'
import { messageOf } from '#messages/catalogue.ts'
import { STAMP_WORD } from '#messages/record.ts'
import { virtualClock } from '#swarm/clocks/virtual-clock.ts'
import { PARKED, RUNNING } from '#swarm/links/board.ts'
import { Fabric } from '#swarm/links/fabric.ts'
import { Ring } from '#swarm/links/ring.ts'
import { RingReader } from '#swarm/links/ring-reader.ts'
import { RingWriter } from '#swarm/links/ring-writer.ts'
import type { WorkingBehaviour } from '#swarm/seat/resident.ts'
import { drain } from '#swarm/seat/out-of-turn.ts'
import { Seat } from '#swarm/seat/seat.ts'
import { message } from '#tests/outbox.ts'

const PARK_MICROS = 100_000
const row = message('feature.row', { seq: 1, width: 0 })

/** One node between a teller and a hearer, on a seat whose clock is turned by hand but passes for a wall clock. */
function stage(behaviour: WorkingBehaviour) {
  const fabric = new Fabric({ slots: 256, commandSlots: 256 }, false)
  const clock = virtualClock(1_000)
  const seat = new Seat(fabric.takeSeat(), {
    board: fabric.board,
    clock: { now: clock.now, virtual: false },
    stamp: () => clock.now(),
    onFault: ({ line }) => expect.unreachable(line),
  })
  const consumes: MessageType[] = ['market.quote']
  const produces: MessageType[] = ['feature.row']
  const teller = fabric.place({ id: 'teller', consumes: [], produces: consumes, from: [], outside: true }, 0)
  const venue = fabric.place({ id: 'venue', consumes, produces, from: [], outside: false }, 0)
  const hearer = fabric.place({ id: 'hearer', consumes: produces, produces: [], from: [], outside: true }, 0)
  fabric.connect(teller, venue)
  const [heard] = fabric.connect(venue, hearer).map(({ ring, slot }) => new RingReader(new Ring(ring), slot))
  const told = new RingWriter(teller.data!)
  const resident = seat.seat({ node: venue.node, id: 'venue', produces, outputs: venue.outputs, seed: 1 })
  for (const link of venue.links) resident.link(link)
  seat.run(resident, behaviour, 1, { records: 0, without: [] })
  return {
    seat,
    resident,
    emit: () => resident.ctx.emit(row),
    later: (micros: number) => clock.advanceTo(clock.now() + micros),
    tellQuote(stamp: number) {
      const w = told.claim()
      messageOf('market.quote').encode(message('market.quote', { seq: 1, bid: 1, ask: 2 }), told.f, told.i, w)
      told.f[w + STAMP_WORD] = stamp
      told.commit()
    },
    stamps(): number[] {
      const stamps: number[] = []
      for (; heard.available() > 0; heard.done())
        stamps.push(heard.ring.f[heard.ring.wordOf(heard.cursor) + STAMP_WORD])
      heard.release()
      return stamps
    },
  }
}

describe('a seat that is parked', () => {
  it('wakes for what a callback of one of its own nodes tells another of them', () => {
    const { seat, emit } = stage({ receive: () => {}, work: () => false })
    seat.pass()
    const wake = seat.board.seat(seat.index, 'wake')
    seat.board.ints[wake] = PARKED
    emit()
    expect(seat.board.ints[wake]).toBe(RUNNING)
  })
})

describe('the stamp of what a node with I/O says', () => {
  it('is the moment of the callback it speaks from, however long the seat was parked', () => {
    const { seat, emit, later, stamps } = stage({ receive: () => {}, work: () => false })
    seat.pass()
    later(PARK_MICROS)
    emit()
    later(7)
    emit()
    expect(stamps()).toEqual([101_000, 101_007])
  })

  it('is that of the turn while it works, and that of the record while it handles one', () => {
    let due = false
    const { seat, later, stamps, tellQuote, resident } = stage({
      receive: (_, ctx) => {
        later(5)
        ctx.emit(row)
      },
      work() {
        if (!due) return false
        due = false
        later(5)
        resident.ctx.emit(row)
        return true
      },
    })
    later(PARK_MICROS)
    due = true
    seat.pass()
    expect(stamps()).toEqual([101_000])

    tellQuote(42)
    seat.pass()
    tellQuote(43)
    drain(seat, resident)
    expect(stamps()).toEqual([42, 43])
  })

  it('stays that of the record for an agent that publishes with its turn', () => {
    const { seat, stamps, tellQuote, later } = stage({ receive: (_, ctx) => ctx.emit(row) })
    later(PARK_MICROS)
    tellQuote(42)
    seat.pass()
    expect(stamps()).toEqual([42])
  })
})
