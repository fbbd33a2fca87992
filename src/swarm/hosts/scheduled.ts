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
import type { AgentPlan, SwarmPlan } from '#swarm/plan.ts'
import { Resident } from '#swarm/seat/resident.ts'
import { createAgent } from '#swarm/seat/seat-control.ts'
import { Seat } from '#swarm/seat/seat.ts'
import type { TurnChunk } from '#swarm/seat/turn-log.ts'
import { OPERATOR } from '#swarm/supervision/operator.ts'
import { keepLimit } from '#swarm/supervision/risk-word.ts'
import { nodeTerms } from './node-terms.ts'
import { Schedule, type Voice } from './schedule.ts'
import type { TurnPart } from './turn-part.ts'

const BREATHE_EVERY = 4_096

/** What the operator said, who was added, or turns of an agent. */
export type TurnLine =
  | { readonly said: AnyMessage }
  | { readonly joined: { readonly agent: AgentPlan; readonly node: number; readonly at: Micros } }
  | { readonly chunk: TurnChunk }

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
  // As when a swarm is mustered: who is who is told by number.
  const operatorPlace = fabric.place(OPERATOR, index)
  const venuePlace = fabric.place(venueParty(plan.venue), index)

  let at = 0
  const seat: Seat = new Seat(index, {
    board: fabric.board,
    clock: { virtual: true, now: () => at },
    stamp: () => at,
    onFault: ({ node, line }) => {
      const part = schedule.parts.find((one) => one.node === node && one.place !== undefined)
      if (part !== undefined) part.fault = line
    },
    tap: (node, ring, word) => options.published(node, ring, word, at),
  })

  /** Nobody reads any more who had its name or its node: where it was, it sits from now on. */
  const vacate = (former: TurnPart): void => {
    const { place } = former
    if (place === undefined) return
    for (const to of fabric.places.values())
      for (const link of to.links.filter(({ from }) => from === place)) fabric.cut(to, link)
    fabric.vacate(place)
    former.place = undefined
  }
  /** It is heard from now on, and hears. */
  const admit = (part: TurnPart): void => {
    const others = schedule.parts.filter((one) => one !== part)
    for (const one of others) if (one.id === part.id || one.node === part.node) vacate(one)
    const place = (part.place = fabric.place(agentParty(part.agent), index, part.node))
    // Who comes later reads from where it did then: it is connected when it begins.
    if (part.joins === -Infinity) for (const from of fabric.places.values()) fabric.connect(from, place)
    for (const { state, place: to, resident } of others) {
      if (to === undefined || state === 'left') continue
      const links = fabric.connect(place, to)
      if (resident !== undefined && seat.holds(resident)) for (const link of links) resident.link(link)
    }
  }
  const begin = async (part: TurnPart, incarnation: number, paused: boolean): Promise<Resident> => {
    const place = part.place! // it has joined
    const { module, columns, recovery, warmupRecords } = part.agent
    const known = part.resident !== undefined && seat.holds(part.resident) ? part.resident : undefined
    const reads = ({ node }: Place): boolean => part.from.has(2 * node) || part.from.has(2 * node + 1)
    if (known === undefined)
      for (const from of fabric.places.values()) if (reads(from) || part.from.size === 0) fabric.connect(from, place)
    const terms = nodeTerms(plan, place)
    const { config } = part
    const order = { role: 'agent', ...terms, incarnation, module, config, columns, poison: [], warmup: 0 } as const
    const behaviour = await createAgent(order)
    const resident = known ?? seat.seat(terms)
    for (const input of terms.inputs) resident.link(input)
    for (const { source, reader } of resident.inputs) {
      reader.pass(part.from.get(source) ?? reader.cursor)
      for (const one of part.poisoned)
        if (one.source === source) part.poison.push(`${reader.ring.handle.id}:${one.record}`)
    }
    part.poisoned.length = 0
    const records = incarnation > 1 && recovery === 'replay' ? warmupRecords : 0
    const told = part.state === 'recorded' ? { told: part.warmed } : {}
    // The past ends where it had read to then: what it never takes may be passed over already.
    const moveBy = (sign: number): void => {
      for (const { source, reader } of resident.inputs)
        reader.cursor = (reader.cursor + sign * (part.passed.get(source) ?? 0)) | 0
    }
    moveBy(-1)
    seat.run(resident, behaviour, incarnation, { records, without: part.poison, ...told }, paused)
    moveBy(1)
    return resident
  }

  const speaker = ({ node, party, outputs }: Place): Resident => {
    const order = { node, id: party.id, produces: party.produces, outputs, seed: 0 }
    return new Resident(order, { board: fabric.board, now: () => at, after: () => {}, tap: undefined })
  }
  const operator = speaker(operatorPlace)
  const guards = (): readonly TurnPart[] =>
    schedule.parts.filter(({ place, agent }) => place !== undefined && agent.capabilities.includes('risk'))
  const words: AnyMessage[] = []
  const operatorVoice: Voice = {
    get due() {
      return words.length === 0 ? Infinity : words[0].at
    },
    hasRoom: () => operator.hasRoom(),
    say() {
      const word = words.shift()
      if (word === undefined) return
      if (word.type === 'risk.limit') keepLimit(guards(), word.limit, JSON.parse(word.value))
      operator.ctx.emit(word)
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
    from: options.from,
    until: options.until,
    admit,
    begin,
    published: (source) => {
      const speaks = [...fabric.places.values()].find(({ node }) => node === source >> 1)
      return (source % 2 === 0 ? speaks?.data : speaks?.command)?.published ?? Infinity
    },
    cut: ({ place }, ring) => {
      if (place === undefined) return
      for (const link of [...place.links]) if (ring === undefined || link.ring.id === ring) fabric.cut(place, link)
    },
  })
  for (const [k, agent] of plan.agents.entries()) schedule.join(agent, venuePlace.node + 1 + k, -Infinity)
  const read = async (): Promise<void> => {
    const { value, done } = await lines.next()
    if (done === true) return schedule.close()
    for (const line of value) {
      if ('said' in line) words.push(line.said)
      else if ('joined' in line) schedule.join(line.joined.agent, line.joined.node, line.joined.at)
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
  return { turns: schedule.parts.reduce((total, { done }) => total + done, 0), notes: schedule.notes }
}
