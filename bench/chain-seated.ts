/** The trivial agents on one thread, through the product's own seat, rings and codecs. */
import { setImmediate as breathe } from 'node:timers/promises'
import { messageOf, type AnyMessage, type MessageType } from '#messages/catalogue.ts'
import { marketQuote, venueTick } from '#messages/market.ts'
import { readEpoch, stamp, wallClock } from '#swarm/clocks/wall-clock.ts'
import { Fabric } from '#swarm/links/fabric.ts'
import { RingWriter } from '#swarm/links/ring-writer.ts'
import type { WorkingBehaviour } from '#swarm/seat/resident.ts'
import { Seat } from '#swarm/seat/seat.ts'
import { dataBehaviour, executionBehaviour, featureBehaviour, mlBehaviour } from './chain-agents.ts'

/** Sends so many records from a source on the seat; resolves when the last agent has handled them all. */
export type Flow = (count: number) => Promise<void>

interface Member {
  readonly id: string
  readonly consumes: readonly MessageType[]
  readonly produces: readonly MessageType[]
  readonly behaviour: WorkingBehaviour
}

/** Records put in at once. */
const BATCH = 64
/** Turns between two breaths of the event loop. */
const BREATHE_EVERY = 256

/** One agent, told quotes. */
export function seatedEar(): Flow {
  let heard = 0
  const quote = Object.assign(marketQuote.draft(), { instrument: 1, at: 1, bid: 1.1, ask: 1.2, bidSize: 1, askSize: 1 })
  const ear: WorkingBehaviour = { receive: () => void heard++ }
  return flowOf(quote, [{ id: 'ear', consumes: ['market.quote'], produces: [], behaviour: ear }], () => heard)
}

/** Four agents in a row. */
export function seatedPipeline(): Flow {
  let arrived = 0
  const tick = Object.assign(venueTick.draft(), { instrument: 1, at: 1, bid: 1.1, ask: 1.2, bidSize: 1, askSize: 1 })
  const rest: Member[] = [
    { id: 'data', consumes: ['venue.tick'], produces: ['market.quote'], behaviour: dataBehaviour() },
    { id: 'feature', consumes: ['market.quote'], produces: ['feature.row'], behaviour: featureBehaviour() },
    { id: 'ml', consumes: ['feature.row'], produces: ['decision.proposal'], behaviour: mlBehaviour() },
    { id: 'execution', consumes: ['decision.proposal'], produces: [], behaviour: executionBehaviour(() => arrived++) },
  ]
  return flowOf(tick, rest, () => arrived)
}

/** The records are put into the first ring from outside, a batch at a time, as a feed does. */
function flowOf(sent: AnyMessage & { seq: number }, members: readonly Member[], arrived: () => number): Flow {
  const { seat, writer } = seatOf(sent.type, members)
  const { encode } = messageOf(sent.type)
  const { f, i } = writer
  sent.seq = 0
  return async (count) => {
    const goal = arrived() + count
    let left = count
    for (let turn = 1; arrived() < goal; turn++) {
      const now = writer.hasRoom(BATCH) ? Math.min(left, BATCH) : 0
      for (let k = 0; k < now; k++) {
        sent.seq++
        encode(sent, f, i, writer.claim())
      }
      writer.commit()
      left -= now
      seat.pass()
      if (turn % BREATHE_EVERY === 0) await breathe()
    }
  }
}

/** Nodes on one seat, wired by what they declare, and the ring that feeds them. */
function seatOf(feeds: MessageType, members: readonly Member[]): { seat: Seat; writer: RingWriter } {
  const fabric = new Fabric({ slots: 4096, commandSlots: 4096 }, false)
  const index = fabric.takeSeat()
  const onFault = ({ line }: { line: string }): never => {
    throw new Error(line)
  }
  const seat = new Seat(index, { board: fabric.board, clock: wallClock(readEpoch()), stamp, onFault })
  const feed = fabric.place({ id: 'feed', consumes: [], produces: [feeds], from: [], outside: true }, index)
  const places = members.map(({ id, consumes, produces }) =>
    fabric.place({ id, consumes, produces, from: [], outside: false }, index),
  )
  for (const from of [feed, ...places]) for (const to of places) fabric.connect(from, to)
  for (const [k, { node, party, outputs, links }] of places.entries()) {
    const resident = seat.seat({ node, id: party.id, produces: party.produces, outputs, seed: 1 })
    for (const link of links) resident.link(link)
    seat.run(resident, members[k].behaviour, 1, { records: 0, without: [] })
  }
  return { seat, writer: new RingWriter(feed.data!) } // what feeds a chain is market data
}
