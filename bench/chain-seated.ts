/** The trivial agents on one thread, through the product's own seat, rings and codecs. */
import { setImmediate as breathe } from 'node:timers/promises'
import type { AnyMessage, MessageType } from '#messages/catalogue.ts'
import { marketQuote, venueTick } from '#messages/market.ts'
import { readEpoch, stamp, wallClock } from '#swarm/clocks/wall-clock.ts'
import { Fabric } from '#swarm/links/fabric.ts'
import { EMIT_LIMIT } from '#swarm/seat/record-path.ts'
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

function flowOf(sent: AnyMessage & { seq: number }, rest: readonly Member[], arrived: () => number): Flow {
  let left = 0
  let emit: (message: AnyMessage) => void = () => {}
  const source: WorkingBehaviour = {
    start: (ctx) => void ({ emit } = ctx),
    receive() {},
    // The seat calls it only when its ring has room for a receive's worth.
    work() {
      const now = Math.min(left, EMIT_LIMIT)
      left -= now
      for (let k = 0; k < now; k++) {
        sent.seq++
        emit(sent)
      }
      return now > 0
    },
  }
  sent.seq = 0
  const seat = seatOf([{ id: 'source', consumes: [], produces: [sent.type], behaviour: source }, ...rest])
  return async (count) => {
    const goal = arrived() + count
    left += count
    for (let turn = 1; arrived() < goal; turn++) {
      seat.pass()
      if (turn % BREATHE_EVERY === 0) await breathe()
    }
  }
}

/** Nodes on one seat, wired by what they declare. */
function seatOf(members: readonly Member[]): Seat {
  const fabric = new Fabric({ slots: 4096, commandSlots: 4096 }, false)
  const index = fabric.takeSeat()
  const onFault = ({ line }: { line: string }): never => {
    throw new Error(line)
  }
  const seat = new Seat(index, { board: fabric.board, clock: wallClock(readEpoch()), stamp, onFault })
  const places = members.map(({ id, consumes, produces }) =>
    fabric.place({ id, consumes, produces, from: [], outside: false }, index),
  )
  for (const from of places) for (const to of places) fabric.connect(from, to)
  for (const [k, { node, party, outputs, links }] of places.entries()) {
    const resident = seat.seat({ node, id: party.id, produces: party.produces, outputs, seed: 1 })
    for (const link of links) resident.link(link)
    seat.run(resident, members[k].behaviour, 1, { records: 0, without: [] })
  }
  return seat
}
