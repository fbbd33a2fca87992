/**
 * The turns of a seat that has the swarm to itself: every ring is written and read here, so who has something to do is
 * known without asking each input of each node. For a virtual clock, whose time moves in small steps.
 *
 *     timers ─▶ who reads what they said ─▶ each in the order of the seat ─▶ who reads what it said ...
 *
 * Nodes are served in the same order as by `Seat.pass`, and one that is passed over would have done nothing: what is
 * published is the same, record by record. A record that a reader does not take costs it one step of its cursor.
 *
 * Cost  of a turn: two loads a ring that may have been written, and the inputs that have something for their node.
 */
import type { RingWriter } from '#swarm/links/ring-writer.ts'
import type { Input, Resident } from './resident.ts'
import type { Seat } from './seat.ts'

interface Reader {
  readonly input: Input
  /** The place on its seat of the node it belongs to, and its own among that one's inputs. */
  readonly place: number
  readonly at: number
}

interface Outlet {
  readonly writer: RingWriter
  readonly readers: readonly Reader[]
  /** Up to where they were told of it. */
  seen: number
}

interface Turned {
  readonly resident: Resident
  readonly outlets: readonly Outlet[]
  /** By place of an input: something may wait there. */
  readonly waiting: Uint8Array
}

export interface Alone {
  /** In the last turn a timer fired, or somebody was told something. Who has more to do and did not waits for the event loop. */
  readonly acted: boolean
  /** Serves whoever has something to do; all of them where `all` says so. True when there is more to do at once. */
  turn(all: boolean): boolean
}

/** Every node is seated and running, and none comes or goes. */
export function createAlone(seat: Seat): Alone {
  const { residents } = seat
  for (const { inputs } of residents) for (const { reader } of inputs) reader.alone = true
  const readersOf = (writer: RingWriter): readonly Reader[] =>
    residents.flatMap(({ inputs }, place) =>
      inputs.flatMap((input, at) =>
        input.reader.ring.handle.id === writer.ring.handle.id ? [{ input, place, at }] : [],
      ),
    )
  const turned: readonly Turned[] = residents.map((resident) => ({
    resident,
    outlets: resident.writers.map((writer) => ({ writer, readers: readersOf(writer), seen: writer.published })),
    waiting: new Uint8Array(resident.inputs.length).fill(1),
  }))
  const outlets = turned.flatMap((one) => one.outlets)
  /** By place: it has work of its own, whoever says what. */
  const works = Uint8Array.from(residents, (one) =>
    one.behaviour?.work !== undefined || one.recording !== undefined ? 1 : 0,
  )
  /** By place: something may wait for it. */
  const fed = new Uint8Array(residents.length).fill(1)

  /** Whether any record of a ring from `seen` up to `published` is one that it takes. */
  const takesAny = ({ accepts, reader: { ring } }: Input, seen: number, published: number): boolean => {
    for (let at = seen; at !== published; at = (at + 1) | 0) if (accepts[ring.i[2 * ring.wordOf(at)]] === 1) return true
    return false
  }
  const tell = (outlet: Outlet, published: number): void => {
    const { seen } = outlet
    outlet.seen = published
    for (let j = 0; j < outlet.readers.length; j++) {
      const { input, place, at } = outlet.readers[j]
      // What it would pass over is passed over here, unless something waits before that.
      if (input.reader.cursor === seen && !takesAny(input, seen, published)) input.reader.pass(published)
      else fed[place] = turned[place].waiting[at] = 1
    }
  }
  let acted = false
  const spread = (outlets: readonly Outlet[]): void => {
    for (let k = 0; k < outlets.length; k++) {
      const { published } = outlets[k].writer
      if (published === outlets[k].seen) continue
      acted = true
      tell(outlets[k], published)
    }
  }

  /** As `includes(1)`, which costs a call. */
  const isMarked = (marks: Uint8Array): boolean => {
    for (let k = 0; k < marks.length; k++) if (marks[k] === 1) return true
    return false
  }

  return {
    get acted() {
      return acted
    },
    turn(all) {
      seat.passing = true
      let worked = seat.fireTimers()
      acted = worked
      if (worked) spread(outlets)
      let goesOn = false
      for (let k = 0; k < turned.length; k++) {
        if (fed[k] === 0 && works[k] === 0 && !all) continue
        const one = turned[k]
        if (all) one.waiting.fill(1)
        if (seat.serve(one.resident, one.waiting)) {
          worked = true
          if (works[k] === 1) goesOn = true
        }
        // A batch is bounded, and a way out may have had no room.
        fed[k] = isMarked(one.waiting) ? 1 : 0
        spread(one.outlets)
      }
      seat.passing = false
      // Also of what was said between turns, by a callback.
      return goesOn || ((worked || acted) && isMarked(fed))
    },
  }
}
