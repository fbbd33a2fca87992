/**
 * The main thread's side of the data plane: which node has which place on the board, which rings it writes, and which
 * place it holds in the rings it reads. Nothing here touches a record.
 */
import { SwarmError } from '#domain/errors.ts'
import { messageOf, type MessageType } from '#messages/catalogue.ts'
import type { Lane } from '#messages/record.ts'
import { Board, MAX_NODES, MAX_SEATS } from './board.ts'
import type { LinksPlan } from '#swarm/plan.ts'
import type { InputOrder, OutputOrder } from '#swarm/seat/resident.ts'
import { createRing, Ring, slotWordsFor } from './ring.ts'
import { acceptsOn, routesBetween, type Party } from '#swarm/wiring.ts'

/** Some batches, and room for what one receive emits. */
const WAITING_WINDOW = 256

export interface Link extends InputOrder {
  readonly from: Place
}

/** A node's place: its number, its rings, its routes in. */
export interface Place {
  readonly node: number
  readonly party: Party
  readonly data: Ring | null
  readonly command: Ring | null
  readonly outputs: OutputOrder
  readonly links: Link[]
  readonly seat: number
}

export class Fabric {
  readonly board = new Board()
  readonly places = new Map<string, Place>()
  private readonly links: LinksPlan
  /** Market data laps slow consumers; otherwise the source waits for them. */
  private readonly laps: boolean
  private readonly window: number
  private readonly takenNodes = new Set<number>()
  private readonly takenSeats = new Set<number>()
  private ringId = 0

  /** `window`: market records a source may be ahead of the slowest agent it waits for. */
  constructor(links: LinksPlan, laps: boolean, window = WAITING_WINDOW) {
    this.links = links
    this.laps = laps
    this.window = window
  }

  takeSeat(): number {
    return take(this.takenSeats, MAX_SEATS, 'seat')
  }

  giveSeat(seat: number): void {
    this.takenSeats.delete(seat)
  }

  /** At a node of its own choosing, which must be free, or at the first that is. */
  place(party: Party, seat: number, chosen?: number): Place {
    const node = chosen ?? take(this.takenNodes, MAX_NODES, 'node')
    this.takenNodes.add(node)
    this.board.clear(node)
    const data = this.ring(node, seat, party.produces, 'data')
    const command = this.ring(node, seat, party.produces, 'command')
    const outputs = { data: data?.handle ?? null, command: command?.handle ?? null }
    const place: Place = { node, party, data, command, outputs, links: [], seat }
    this.places.set(party.id, place)
    return place
  }

  /** Connects `to` as a consumer of `from` where their declarations meet. Reads from now on. */
  connect(from: Place, to: Place): readonly Link[] {
    const route = routesBetween(from.party, to.party)
    if (route === undefined) return []
    const made: Link[] = []
    for (const [ring, lane] of [
      [from.data, 'data'],
      [from.command, 'command'],
    ] as const) {
      const accepts = acceptsOn(route.types, lane)
      if (ring === null || accepts.length === 0) continue
      if (to.links.some((link) => link.ring.id === ring.handle.id)) continue
      const slot = ring.freeSlot()
      if (slot < 0) throw new SwarmError('WIRING_FULL', { ring: from.party.id, consumer: to.party.id })
      ring.attach(slot, to.seat, false)
      const link = { ring: ring.handle, slot, accepts, from }
      to.links.push(link) // at once: what is attached is waited for until somebody cuts it
      made.push(link)
    }
    return made
  }

  /** Frees the consumer place behind a link; the producer no longer waits for it. */
  cut(to: Place, link: Link): void {
    const at = to.links.indexOf(link)
    if (at < 0) return // cut already; its place may be another's by now
    to.links.splice(at, 1)
    new Ring(link.ring).detach(link.slot)
    this.board.wake(link.from.seat)
  }

  vacate(place: Place): void {
    for (const link of [...place.links]) this.cut(place, link)
    this.places.delete(place.party.id)
    this.takenNodes.delete(place.node)
  }

  /** Records published and not yet handled, over every link of the swarm. */
  backlog(): number {
    let total = 0
    for (const place of this.places.values()) {
      for (const link of place.links) total += Math.max(0, this.backlogOf(link))
    }
    return total
  }

  backlogOf({ ring, slot }: Link): number {
    return new Ring(ring).backlog(slot)
  }

  private ring(node: number, seat: number, produces: readonly MessageType[], lane: Lane): Ring | null {
    const words = produces
      .map(messageOf)
      .filter((d) => d.lane === lane)
      .map((d) => d.words)
    if (words.length === 0) return null
    const slots = lane === 'data' ? this.links.slots : this.links.commandSlots
    const laps = lane === 'data' && this.laps
    // A source that waits gains nothing from a long queue but latency: the slots are for the past alone.
    const window = lane === 'data' && !laps ? Math.min(slots, this.window) : slots
    const shape = { slots, slotWords: slotWordsFor(Math.max(...words)), laps, window }
    const ring = new Ring(createRing(this.ringId++, node, shape))
    ring.producerSeat = seat
    return ring
  }
}

function take(taken: Set<number>, limit: number, what: string): number {
  for (let at = 0; at < limit; at++) {
    if (taken.has(at)) continue
    taken.add(at)
    return at
  }
  throw new SwarmError('WIRING_FULL', { what, limit })
}
