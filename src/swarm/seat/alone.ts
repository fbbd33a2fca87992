/**
 * The turns of a seat that has the swarm to itself: every ring is written and read here, so who has something to do is
 * known without asking each input of each node. For a virtual clock, whose time moves in small steps.
 *
 *     timers ─▶ who reads what they said ─▶ each in the order of the seat ─▶ who reads what it said ...
 *
 * Nodes are served in the same order as by `Seat.pass`, and one that is passed over would have done nothing: what is
 * published is the same, record by record.
 *
 * Cost  of a turn: two loads a ring that may have been written, and the nodes that have something to do.
 */
import type { RingWriter } from '#swarm/links/ring-writer.ts'
import type { Resident } from './resident.ts'
import type { Seat } from './seat.ts'

interface Outlet {
  readonly writer: RingWriter
  /** Places on the seat of those that read it. */
  readonly readers: readonly number[]
  /** Up to where they were told of it. */
  seen: number
}

interface Turned {
  readonly resident: Resident
  readonly outlets: readonly Outlet[]
  /** It has work of its own, whoever says what. */
  readonly works: boolean
}

export interface Alone {
  /** Serves whoever has something to do; all of them where `all` says so. True when there is more to do at once. */
  turn(all: boolean): boolean
}

/** Every node is seated and running, and none comes or goes. */
export function createAlone(seat: Seat): Alone {
  const { residents } = seat
  const readersOf = (writer: RingWriter): readonly number[] =>
    residents.flatMap((resident, at) =>
      resident.inputs.some(({ reader }) => reader.ring.handle.id === writer.ring.handle.id) ? [at] : [],
    )
  const turned: readonly Turned[] = residents.map((resident) => ({
    resident,
    outlets: resident.writers.map((writer) => ({ writer, readers: readersOf(writer), seen: writer.ring.published })),
    works: resident.behaviour?.work !== undefined || resident.recording !== undefined,
  }))
  /** By place: something may wait for it. */
  const fed = new Uint8Array(residents.length).fill(1)

  const spread = ({ outlets }: Turned): void => {
    for (let k = 0; k < outlets.length; k++) {
      const outlet = outlets[k]
      const { published } = outlet.writer.ring
      if (published === outlet.seen) continue
      outlet.seen = published
      for (let j = 0; j < outlet.readers.length; j++) fed[outlet.readers[j]] = 1
    }
  }
  const hasInput = ({ inputs }: Resident): boolean => {
    for (let k = 0; k < inputs.length; k++) if (inputs[k].reader.available() > 0) return true
    return false
  }

  return {
    turn(all) {
      seat.passing = true
      let worked = seat.fireTimers()
      if (worked) for (let k = 0; k < turned.length; k++) spread(turned[k])
      let goesOn = false
      for (let k = 0; k < turned.length; k++) {
        const one = turned[k]
        if (fed[k] === 0 && !one.works && !all) continue
        if (seat.serve(one.resident)) {
          worked = true
          if (one.works) goesOn = true
        }
        // A batch is bounded, and a way out may have had no room.
        fed[k] = hasInput(one.resident) ? 1 : 0
        spread(one)
      }
      seat.passing = false
      return goesOn || (worked && fed.includes(1))
    },
  }
}
