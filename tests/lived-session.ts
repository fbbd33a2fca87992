/** A drawn session as it is lived: agents on seats of their own that take turns as the lot says, and all that is recorded of it. */
import fc from 'fast-check'
import { expect } from 'vitest'
import type { AnyMessage } from '#messages/catalogue.ts'
import { nodeTerms } from '#swarm/hosts/node-terms.ts'
import type { TurnLine } from '#swarm/hosts/scheduled.ts'
import { Fabric, type Place } from '#swarm/links/fabric.ts'
import { Ring } from '#swarm/links/ring.ts'
import { agentParty, venueParty } from '#swarm/parties.ts'
import type { AgentPlan, SwarmPlan } from '#swarm/plan.ts'
import type { Fault } from '#swarm/seat/fault.ts'
import { Resident } from '#swarm/seat/resident.ts'
import { controlSeat, type SeatControl } from '#swarm/seat/seat-control.ts'
import { Seat } from '#swarm/seat/seat.ts'
import { TurnMemory } from '#swarm/seat/turn-memory.ts'
import { OPERATOR } from '#swarm/supervision/operator.ts'
import { tailOf } from '#swarm/supervision/turn-tail.ts'
import { hearing, joiners, type Said, START, type Step } from './drawn-session.ts'
import { message } from './outbox.ts'

const MOST_FALLS = 8

interface Member {
  readonly plan: AgentPlan
  readonly place: Place
  seat: Seat
  control: SeatControl
  readonly turns: TurnMemory
  readonly poison: string[]
  incarnation: number
  fellAt: string
  seated: boolean
  cutOff: boolean
}

/** A session, and all that is recorded of it. */
export async function lived(plan: SwarmPlan, falls: number, steps: readonly Step[]) {
  const fabric = new Fabric(plan.links, true)
  let now = START
  const lines: { readonly at: number; readonly line: TurnLine }[] = []
  const venueSaid: Said[] = []
  const { heard, hear } = hearing()
  const fallen: Fault[] = []
  const crew: Member[] = []
  const operatorPlace = fabric.place(OPERATOR, fabric.takeSeat())
  const venuePlace = fabric.place(venueParty(plan.venue), fabric.takeSeat())

  const open = (place: Place): { seat: Seat; control: SeatControl } => {
    const seat = new Seat(place.seat, {
      board: fabric.board,
      clock: { virtual: false, now: () => now },
      stamp: () => now,
      onFault: (fault) => void fallen.push(fault),
      tap: hear,
    })
    const control = controlSeat(seat, (news) => {
      if (news.news === 'turns') lines.push({ at: news.chunk.turns[0], line: { chunk: news.chunk } })
    })
    return { seat, control }
  }
  const enrol = (one: AgentPlan): Member => {
    const place = fabric.place(agentParty(one), fabric.takeSeat())
    const life = { turns: new TurnMemory(), poison: [], incarnation: 1, fellAt: '', seated: false, cutOff: false }
    const member: Member = { plan: one, place, ...open(place), ...life }
    crew.push(member)
    return member
  }
  const orderOf = ({ plan: { module, config, warmupRecords }, place, incarnation, poison, turns }: Member) =>
    ({
      role: 'agent',
      ...nodeTerms(plan, place),
      ...{ incarnation, poison: [...poison], module, config, columns: [], turns: turns.buffer },
      warmup: incarnation > 1 ? warmupRecords : 0,
    }) as const
  const sit = async (member: Member): Promise<void> => {
    member.seated = true
    expect(await member.control.add(orderOf(member))).toMatchObject({ ok: true })
  }
  const voice = ({ node, party, outputs }: Place, said: (one: Said) => void) => {
    const order = { node, id: party.id, produces: party.produces, outputs, seed: 0 }
    const resident = new Resident(order, { board: fabric.board, now: () => now, after() {}, tap: undefined })
    return (one: AnyMessage): void => {
      if (one.type !== 'venue.tick' && !resident.hasRoom()) return
      said({ at: now, message: one })
      resident.ctx.emit(one)
      resident.commit()
    }
  }
  const venue = voice(venuePlace, (said) => void venueSaid.push(said))
  const operator = voice(operatorPlace, ({ at, message: said }) => void lines.push({ at, line: { said } }))

  /** Who was connected sits. */
  const finishJoining = async (): Promise<void> => {
    for (const member of crew) if (!member.seated) await sit(member)
  }
  /** Two steps: it is connected at one, and sits at the next change of who is aboard. */
  const join = async (one: AgentPlan): Promise<void> => {
    await finishJoining()
    if (crew.some(({ plan: { id } }) => id === one.id)) return
    const at = now
    const newcomer = enrol(one)
    const { place } = newcomer
    lines.push({ at, line: { joined: { agent: one, node: place.node, at } } })
    for (const from of fabric.places.values()) fabric.connect(from, place)
    for (const { place: to, cutOff, control } of crew) {
      for (const link of cutOff ? [] : fabric.connect(place, to)) control.link(to.node, link)
    }
  }
  /** Asks until nothing is left; meanwhile the others go on, and who falls again and again is cut off. */
  const untilNothingLeft = async (ask: () => number | Promise<number>): Promise<void> => {
    for (let asked = 0; (await ask()) > 0; asked++) {
      fc.pre(asked < 1_000) // a ring of full rings: nobody can go on
      for (const { seat } of crew) seat.pass()
      await mend(asked > MOST_FALLS)
    }
  }
  const leave = async (one: AgentPlan): Promise<void> => {
    await finishJoining()
    const member = crew.find(({ plan: { id } }) => id === one.id)
    if (member === undefined) return
    const { place, control } = member
    await untilNothingLeft(async () => {
      const answer = await control.remove(place.node)
      return answer.ok ? answer.value : 0
    })
    crew.splice(crew.indexOf(member), 1)
    for (const fault of fallen.filter(({ node }) => node === place.node)) fallen.splice(fallen.indexOf(fault), 1)
    for (const { place: to, control: reader } of crew) {
      for (const link of to.links.filter(({ from }) => from === place)) {
        await untilNothingLeft(() => {
          const answer = to.links.includes(link) ? reader.unlink(to.node, link.ring.id) : undefined
          return answer?.ok === true ? answer.value : 0
        })
        fabric.cut(to, link)
      }
    }
    fabric.vacate(place)
    fabric.giveSeat(place.seat)
  }
  /** Who fell last begins again, or is cut off. */
  const mend = async (cutOff = false): Promise<void> => {
    const fault = fallen.shift()
    const member = crew.find(({ place }) => place.node === fault?.node)
    if (fault === undefined || member === undefined || member.incarnation !== fault.incarnation) return
    const again = member.fellAt === fault.place && fault.place !== 'timer'
    member.fellAt = again ? '' : fault.place
    if (again) member.poison.push(fault.place)
    if (cutOff) {
      member.cutOff = true
      for (const link of [...member.place.links]) fabric.cut(member.place, link)
      return
    }
    member.incarnation++
    await member.control.renew(orderOf(member), again ? Number(fault.place.split(':')[0]) : -1)
  }
  const comeBack = async (): Promise<void> => {
    await finishJoining()
    const member = crew.find(({ cutOff }) => cutOff)
    if (member === undefined) return
    member.cutOff = false
    for (const from of fabric.places.values()) fabric.connect(from, member.place)
    await member.control.remove(member.place.node)
    member.incarnation++
    await sit(member)
  }

  /** Its thread is ended: in the midst of its `count`th message of a pass, or behind it. It sits again when somebody comes, goes or returns. */
  const kill = (id: string, count: number): void => {
    const member = crew.find(({ plan: one, seated, cutOff }) => one.id === id && seated && !cutOff)
    if (member === undefined) return
    const { place, seat, turns } = member
    const { board } = fabric
    const resident = seat.resident(place.node)
    const { behaviour } = resident
    const words = [board.seat(place.seat, 'current'), board.node(place.node, 'input')]
    // Its thread would not go on from there: what it did to the memory then is undone.
    let left: (() => void) | undefined
    let messages = 0
    if (behaviour !== undefined && resident.state !== 'faulted')
      resident.behaviour = {
        ...behaviour,
        receive(told, ctx) {
          behaviour.receive(told, ctx)
          if (++messages !== count) return
          const memory = new Uint8Array(turns.buffer).slice()
          const values = words.map((word) => board.ints[word])
          left = () => {
            new Uint8Array(turns.buffer).set(memory)
            words.forEach((word, k) => (board.ints[word] = values[k]))
          }
          throw new Error('its thread is ended')
        },
      }
    seat.pass()
    left?.()
    for (const fault of fallen.filter(({ node }) => node === place.node)) fallen.splice(fallen.indexOf(fault), 1)
    const [current, input] = words.map((word) => board.ints[word])
    const link = current - 1 === place.node ? place.links.find(({ ring }) => ring.id === input) : undefined
    const fellAt = link && `${link.ring.id}:${new Ring(link.ring).doneBy(link.slot)}`
    const poisoned = fellAt !== undefined && fellAt === member.fellAt ? link : undefined
    member.fellAt = poisoned === undefined ? (fellAt ?? member.fellAt) : ''
    const chunk = tailOf(fabric, member, now)
    if (chunk !== undefined) lines.push({ at: chunk.turns[0], line: { chunk } })
    if (poisoned !== undefined && fellAt !== undefined) {
      member.poison.push(fellAt)
      new Ring(poisoned.ring).skip(poisoned.slot)
    }
    member.incarnation++
    member.seated = false
    Object.assign(member, open(place))
  }

  let seq = 0
  const [, b] = plan.agents
  const [d, e] = joiners(falls)
  const act = async ({ who, count }: Step): Promise<void> => {
    switch (who) {
      case 'venue':
        for (let left = count; left > 0; left--) venue(message('venue.tick', { seq: ++seq, at: now }))
        return
      case 'fact':
        return venue(message('venue.state', { seq, at: now }))
      case 'operator':
        return operator(message('agent.command', { seq: 0, at: now, command: 'reduce' }))
      case 'pause b':
      case 'resume b': {
        const member = crew.find(({ plan: { id } }) => id === b.id)
        return void member?.control[who === 'pause b' ? 'pause' : 'resume'](member.place.node)
      }
      case 'mend':
        return mend()
      case 'cut off':
        return mend(true)
      case 'return':
        return comeBack()
      case 'kill a':
      case 'kill c':
      case 'kill d':
        return kill(who.slice(-1), count)
      case 'join b':
        return join(b)
      case 'leave b':
        return leave(b)
      case 'join d':
        return join(d)
      case 'leave d':
        return leave(d)
      case 'join e':
        return join(e)
      case 'leave e':
        return leave(e)
      default:
        return void crew.find(({ plan: { id } }) => id === who)?.seat.pass()
    }
  }
  for (const one of plan.agents) enrol(one)
  for (const from of fabric.places.values()) for (const { place } of crew) fabric.connect(from, place)
  for (const member of crew) await sit(member)
  for (const one of steps) {
    now += one.micros
    await act(one)
  }
  await finishJoining()
  // As a swarm that stops: asked again while something is left, which is handled by then, or it has fallen over it.
  for (let left = true; left;) {
    left = false
    for (const { control, place } of crew) {
      const answer = await control.remove(place.node)
      left ||= answer.ok && answer.value > 0
      // Nobody waits for who has left.
      if (answer.ok && answer.value === 0) for (const link of [...place.links]) fabric.cut(place, link)
    }
  }
  return { heard, venueSaid, lines: lines.sort((x, y) => x.at - y.at).map(({ line }) => line) }
}
