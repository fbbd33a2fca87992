/** A seat with one agent under test: between a teller of the market and of decisions, an operator, and a hearer. */
import type { AnyMessage, MessageType } from '#messages/catalogue.ts'
import { type Definition, messageById, messageOf } from '#messages/catalogue.ts'
import { virtualClock } from '#swarm/clocks/virtual-clock.ts'
import { Fabric } from '#swarm/links/fabric.ts'
import type { Resident, WorkingBehaviour } from '#swarm/seat/resident.ts'
import { Ring } from '#swarm/links/ring.ts'
import { RingReader } from '#swarm/links/ring-reader.ts'
import { RingWriter } from '#swarm/links/ring-writer.ts'
import type { Fault } from '#swarm/seat/fault.ts'
import { Seat } from '#swarm/seat/seat.ts'
import { message } from '#tests/outbox.ts'

/** No past to be told. */
export const nothing = { records: 0, without: [] }

export function stage(behaviour: WorkingBehaviour, options: { laps?: boolean; slots?: number } = {}) {
  const fabric = new Fabric({ slots: options.slots ?? 256, commandSlots: 256 }, options.laps ?? false)
  const clock = virtualClock(1_000)
  const faults: Fault[] = []
  const seat = new Seat(fabric.takeSeat(), {
    board: fabric.board,
    clock,
    stamp: () => clock.now(),
    onFault: (fault) => faults.push(fault),
  })
  const told: MessageType[] = ['market.quote', 'decision.intent']
  const said: MessageType[] = ['agent.command']
  const consumes = [...told, ...said]
  const produces: MessageType[] = ['feature.row', 'decision.proposal']
  const teller = fabric.place({ id: 'teller', consumes: [], produces: told, from: [], outside: true }, 0)
  const operator = fabric.place({ id: 'operator', consumes: [], produces: said, from: [], outside: true }, 0)
  const agent = fabric.place({ id: 'agent', consumes, produces, from: [], outside: false }, 0)
  const hearer = fabric.place({ id: 'hearer', consumes: produces, produces: [], from: [], outside: true }, 0)
  fabric.connect(teller, agent)
  fabric.connect(operator, agent)
  const heard = fabric.connect(agent, hearer).map(({ ring, slot }) => new RingReader(new Ring(ring), slot))
  const market = new RingWriter(teller.data!)
  const decisions = new RingWriter(teller.command!)
  const commands = new RingWriter(operator.command!)
  const writerOf = ({ lane, type }: Definition): RingWriter =>
    lane === 'data' ? market : type === 'agent.command' ? commands : decisions
  const resident: Resident = seat.seat({ node: agent.node, id: 'agent', produces, outputs: agent.outputs, seed: 1 })
  for (const link of agent.links) resident.link(link)
  seat.run(resident, behaviour, 1, nothing)
  return {
    seat,
    resident,
    clock,
    faults,
    board: fabric.board,
    tell(...messages: AnyMessage[]) {
      for (const one of messages) {
        const definition = messageOf(one.type)
        const writer = writerOf(definition)
        definition.encode(one, writer.ring.f, writer.ring.i, writer.claim())
        writer.commit()
      }
    },
    settle() {
      while (seat.pass()) {}
    },
    heard(): string[] {
      return heard.flatMap((reader) => {
        const seqs: string[] = []
        while (reader.available() > 0) {
          const w = reader.ring.wordOf(reader.cursor)
          seqs.push(`${messageById[reader.ring.i[2 * w]]!.type} ${reader.ring.f[w + 1]}`)
          reader.done()
        }
        reader.release()
        return seqs
      })
    },
  }
}

export const quote = (seq: number): AnyMessage => message('market.quote', { seq, bid: 1, ask: 2 })
export const rowFor = (one: AnyMessage): AnyMessage => message('feature.row', { seq: one.seq, width: 0 })
