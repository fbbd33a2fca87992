/**
 * A recorded session lived again by its turns: the agents of a plan in one thread, told what they were told then, in the
 * order and at the moments they took it up. The venue and the operator only say what was recorded of them.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import type { Micros } from '#domain/time.ts'
import type { AnyMessage } from '#messages/catalogue.ts'
import { Fabric, type Place } from '#swarm/links/fabric.ts'
import type { Ring } from '#swarm/links/ring.ts'
import { agentParty, venueParty } from '#swarm/parties.ts'
import type { SwarmPlan } from '#swarm/plan.ts'
import { Resident } from '#swarm/seat/resident.ts'
import { createAgent } from '#swarm/seat/seat-control.ts'
import { Seat } from '#swarm/seat/seat.ts'
import type { TurnChunk } from '#swarm/seat/turn-log.ts'
import { OPERATOR } from '#swarm/supervision/operator.ts'
import { nodeTerms } from './node-terms.ts'
import { Schedule, type Voice } from './schedule.ts'
import { TurnPart } from './turn-part.ts'

const BREATHE_EVERY = 4_096

/** What the operator said, or turns of an agent. */
export type TurnLine = { readonly said: AnyMessage } | { readonly chunk: TurnChunk }

/** What the venue said, one thing after the other. */
export interface VenueScript {
  /** Host time of what it says next; Infinity once it has said all; undefined while that must be read first. */
  readonly due: Micros | undefined
  read(): Promise<void>
  say(emit: (message: AnyMessage) => void): void
}

export interface ScheduledOptions {
  readonly venue: VenueScript
  /** In the order of their first moments. */
  readonly lines: AsyncIterator<readonly TurnLine[]>
  /** Host time from which and until which agents whose turns are lost go on. */
  readonly from: Micros
  readonly until: Micros
  /** Told every record of an agent as it is published. */
  readonly published: (node: number, ring: Ring, word: number, at: Micros) => void
  readonly cancelled: () => boolean
}

export interface ScheduledOutcome {
  readonly turns: number
  /** Where it is not exact, a line each. */
  readonly notes: readonly string[]
}

export async function runScheduled(plan: SwarmPlan, options: ScheduledOptions): Promise<ScheduledOutcome> {
  const { venue, lines } = options
  const { slots, commandSlots } = plan.links
  // Twice as long: a reader that is behind must not keep the market from going on.
  const fabric = new Fabric({ slots: 2 * slots, commandSlots: 2 * commandSlots }, false, Infinity)
  const index = fabric.takeSeat()
  const place = (party: Place['party']): Place => fabric.place(party, index)
  // As when a swarm is mustered: who is who is told by number.
  const operatorPlace = place(OPERATOR)
  const venuePlace = place(venueParty(plan.venue))
  const agents = plan.agents.map((agent) => ({ agent, place: place(agentParty(agent)) }))
  for (const from of fabric.places.values()) for (const { place: to } of agents) fabric.connect(from, to)

  let at = 0
  const seat: Seat = new Seat(index, {
    board: fabric.board,
    clock: { virtual: true, now: () => at },
    stamp: () => at,
    onFault: ({ node, line }) => {
      const part = parts.find((one) => one.node === node)
      if (part !== undefined) part.fault = line
    },
    tap: (node, ring, word) => options.published(node, ring, word, at),
  })
  const parts: readonly TurnPart[] = agents.map(({ agent: { id }, place: { node } }) => new TurnPart(id, node))

  const begin = async (part: TurnPart, incarnation: number, paused: boolean): Promise<Resident> => {
    const { agent, place } = agents[parts.indexOf(part)] // one part an agent, in order
    const terms = nodeTerms(plan, place)
    const { module, config, columns, recovery, warmupRecords } = agent
    const behaviour = await createAgent({
      role: 'agent',
      ...terms,
      incarnation,
      module,
      config,
      columns,
      poison: [],
      warmup: 0,
    })
    const resident = part.resident ?? seat.seat(terms)
    for (const input of terms.inputs) resident.link(input)
    const records = incarnation > 1 && recovery === 'replay' ? warmupRecords : 0
    const told = part.state === 'recorded' ? { told: part.warmed } : {}
    seat.run(resident, behaviour, incarnation, { records, without: part.poison, ...told }, paused)
    return resident
  }

  const speaker = ({ node, party, outputs }: Place): Resident => {
    const order = { node, id: party.id, produces: party.produces, outputs, seed: 0 }
    return new Resident(order, { board: fabric.board, now: () => at, after: () => {}, tap: undefined })
  }
  const operator = speaker(operatorPlace)
  const words: AnyMessage[] = []
  const operatorVoice: Voice = {
    get due() {
      return words.length === 0 ? Infinity : words[0].at
    },
    hasRoom: () => operator.hasRoom(),
    say() {
      const word = words.shift()
      if (word !== undefined) operator.ctx.emit(word)
      operator.commit()
    },
  }
  const stand = speaker(venuePlace)
  const venueVoice: Voice = {
    get due() {
      return venue.due ?? Infinity // it is read before it is asked
    },
    hasRoom: () => stand.hasRoom(),
    say() {
      venue.say(stand.ctx.emit)
      stand.commit()
    },
  }
  const schedule = new Schedule({
    seat,
    clock: { set: (moment) => (at = moment) },
    voices: [operatorVoice, venueVoice],
    parts,
    from: options.from,
    until: options.until,
    begin,
    cut: (part) => {
      const { place } = agents[parts.indexOf(part)] // as above
      for (const link of [...place.links]) fabric.cut(place, link)
    },
  })
  const read = async (): Promise<void> => {
    const { value, done } = await lines.next()
    if (done === true) return schedule.close()
    for (const line of value) {
      if ('said' in line) words.push(line.said)
      else schedule.add(line.chunk)
    }
  }

  for (let step = 1; ; step++) {
    if (step % BREATHE_EVERY === 0) {
      await breathe()
      if (options.cancelled()) break
    }
    if (venue.due === undefined) await venue.read()
    const outcome = schedule.step()
    if (outcome === 'over') break
    if (outcome === 'read') await read()
    else if (outcome !== 'done') await outcome
  }
  for (const { node } of [...seat.residents]) seat.unseat(node)
  return { turns: parts.reduce((total, { done }) => total + done, 0), notes: schedule.notes }
}
