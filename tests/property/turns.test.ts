/**
 * Agents on threads of their own, whose order is drawn by lot, recorded; and the same session lived again by its turns. The
 * lot decides who has a turn when, how much the venue says at once, when somebody is paused, and when one that fell is up
 * again. Whatever it decides, every agent says the same again: record by record, at the same moments.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PLAIN_ACCOUNT } from '#domain/account.ts'
import { UTC_DAY } from '#domain/trading-day.ts'
import type { AnyMessage, MessageType } from '#messages/catalogue.ts'
import { messageById } from '#messages/catalogue.ts'
import { nodeTerms } from '#swarm/hosts/node-terms.ts'
import { runScheduled, type TurnLine } from '#swarm/hosts/scheduled.ts'
import { Fabric, type Place } from '#swarm/links/fabric.ts'
import type { Ring } from '#swarm/links/ring.ts'
import { agentParty, venueParty } from '#swarm/parties.ts'
import type { AgentPlan, SwarmPlan } from '#swarm/plan.ts'
import type { Fault } from '#swarm/seat/fault.ts'
import { Resident } from '#swarm/seat/resident.ts'
import { controlSeat } from '#swarm/seat/seat-control.ts'
import { Seat } from '#swarm/seat/seat.ts'
import type { TurnChunk } from '#swarm/seat/turn-log.ts'
import { OPERATOR } from '#swarm/supervision/operator.ts'
import { EURUSD, message } from '#tests/outbox.ts'

const START = 1_000_000_000
const SLOTS = 256

const agent = (
  id: string,
  consumes: readonly MessageType[],
  produces: readonly MessageType[],
  falls: number,
): AgentPlan => ({
  id,
  use: 'chaotic',
  module: new URL('../fixtures/chaotic.ts', import.meta.url).href,
  thread: 'own',
  config: { says: produces, falls },
  from: [],
  capabilities: [],
  consumes,
  produces,
  recovery: 'replay',
  warmupRecords: 40,
  ownColumns: [],
  columns: [],
  weight: 1,
  heapMiB: 64,
})

/** A ring of three that hear the venue, the operator and one another, on both lanes. */
const planWhere = (falls: number): SwarmPlan => ({
  seed: 1,
  session: 1,
  instruments: [EURUSD],
  day: UTC_DAY,
  account: PLAIN_ACCOUNT,
  venue: { id: 'venue', use: 'none', module: '', thread: 'venue', config: null, waits: false, heapMiB: 64 },
  journal: { module: '', config: {} },
  agents: [
    agent(
      'a',
      ['venue.tick', 'venue.state', 'agent.command', 'decision.intent'],
      ['market.quote', 'decision.proposal'],
      falls,
    ),
    agent('b', ['market.quote', 'decision.proposal', 'agent.command'], ['feature.row', 'decision.vote'], falls),
    agent('c', ['venue.tick', 'feature.row', 'decision.vote'], ['decision.intent'], falls),
  ],
  supervision: {} as SwarmPlan['supervision'], // nobody supervises here
  links: { slots: SLOTS, commandSlots: SLOTS },
})

interface Said {
  readonly at: number
  readonly message: AnyMessage
}

/** What one step of the lot does, and how long it takes. */
interface Step {
  readonly who: 'venue' | 'fact' | 'operator' | 'a' | 'b' | 'c' | 'pause b' | 'resume b' | 'mend'
  readonly count: number
  readonly micros: number
}

const step: fc.Arbitrary<Step> = fc.record({
  who: fc.oneof(
    { weight: 4, arbitrary: fc.constant('venue' as const) },
    { weight: 9, arbitrary: fc.constantFrom('a' as const, 'b' as const, 'c' as const) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        'fact' as const,
        'operator' as const,
        'pause b' as const,
        'resume b' as const,
        'mend' as const,
      ),
    },
  ),
  count: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 1, max: 20 }) },
    { weight: 1, arbitrary: fc.integer({ min: 200, max: 400 }) },
  ),
  micros: fc.integer({ min: 0, max: 300 }),
})

/** The third tick fells an agent that falls; the market goes round twice, and it leaves without having read on. */
const unread: Step[] = [
  { who: 'venue', count: 20, micros: 1 },
  { who: 'a', count: 1, micros: 1 },
  { who: 'venue', count: 400, micros: 1 },
  { who: 'venue', count: 220, micros: 1 },
  ...Array.from({ length: 4 }, () => ({ who: 'c', count: 1, micros: 1 }) as const),
  { who: 'b', count: 1, micros: 1_000_000 },
]

const shown = (_node: number, ring: Ring, word: number): string => {
  const type = messageById[ring.i[2 * word]]?.type ?? ''
  return `${type} ${ring.f[word + 1]} ${ring.f[word + 2]}`
}

/** A session, and all that is recorded of it. */
async function lived(plan: SwarmPlan, steps: readonly Step[]) {
  const fabric = new Fabric(plan.links, true)
  let now = START
  const chunks: TurnChunk[] = []
  const operatorSaid: Said[] = []
  const venueSaid: Said[] = []
  const heard: string[][] = []
  const fallen: Fault[] = []
  const operatorPlace = fabric.place(OPERATOR, fabric.takeSeat())
  const venuePlace = fabric.place(venueParty(plan.venue), fabric.takeSeat())
  const places = plan.agents.map((one) => fabric.place(agentParty(one), fabric.takeSeat()))
  for (const from of fabric.places.values()) for (const to of places) fabric.connect(from, to)
  const seats = places.map(({ seat }) => {
    const words: string[] = []
    heard.push(words)
    const made = new Seat(seat, {
      board: fabric.board,
      clock: { virtual: false, now: () => now },
      stamp: () => now,
      onFault: (fault) => void fallen.push(fault),
      tap: (...record) => void words.push(shown(...record)),
    })
    return { seat: made, control: controlSeat(made, (news) => void (news.news === 'turns' && chunks.push(news.chunk))) }
  })
  const orderOf = (k: number, incarnation: number, poison: readonly string[]) =>
    ({
      role: 'agent',
      ...nodeTerms(plan, places[k]),
      ...{
        incarnation,
        poison,
        module: plan.agents[k].module,
        config: plan.agents[k].config,
        columns: [],
        recorded: true,
      },
      warmup: incarnation > 1 ? plan.agents[k].warmupRecords : 0,
    }) as const
  const voice = ({ node, party, outputs }: Place, said: Said[]) => {
    const order = { node, id: party.id, produces: party.produces, outputs, seed: 0 }
    const resident = new Resident(order, { board: fabric.board, now: () => now, after() {}, tap: undefined })
    return (one: AnyMessage): void => {
      if (one.type !== 'venue.tick' && !resident.hasRoom()) return
      said.push({ at: now, message: one })
      resident.ctx.emit(one)
      resident.commit()
    }
  }
  const venue = voice(venuePlace, venueSaid)
  const operator = voice(operatorPlace, operatorSaid)
  for (const [k, { control }] of seats.entries())
    expect(await control.add(orderOf(k, 1, []))).toMatchObject({ ok: true })

  let seq = 0
  const fellAt = new Map<number, string>()
  const lives = seats.map(() => 1)
  const poison = seats.map((): string[] => [])
  const act = async ({ who, count }: Step): Promise<void> => {
    const k = ['a', 'b', 'c'].indexOf(who)
    if (k >= 0) return void seats[k].seat.pass()
    switch (who) {
      case 'venue':
        for (let left = count; left > 0; left--) venue(message('venue.tick', { seq: ++seq, at: now }))
        return
      case 'fact':
        return venue(message('venue.state', { seq, at: now }))
      case 'operator':
        return operator(message('agent.command', { seq: 0, at: now, command: 'reduce' }))
      case 'pause b':
        return void seats[1].control.pause(places[1].node)
      case 'resume b':
        return void seats[1].control.resume(places[1].node)
      default: {
        const fault = fallen.shift()
        if (fault === undefined) return
        const at = places.findIndex(({ node }) => node === fault.node)
        const again = fellAt.get(fault.node) === fault.place && fault.place !== 'timer'
        fellAt.set(fault.node, again ? '' : fault.place)
        if (again) poison[at].push(fault.place)
        const skipped = again ? Number(fault.place.split(':')[0]) : -1
        await seats[at].control.renew(orderOf(at, ++lives[at], [...poison[at]]), skipped)
      }
    }
  }
  for (const one of steps) {
    now += one.micros
    await act(one)
  }
  // As a swarm that stops: asked again while something is left, which is handled by then, or it has fallen over it.
  for (let left = true; left;) {
    left = false
    for (const [k, { control }] of seats.entries()) {
      const answer = await control.remove(places[k].node)
      left ||= answer.ok && answer.value > 0
      // Nobody waits for who has left.
      if (answer.ok && answer.value === 0) for (const link of [...places[k].links]) fabric.cut(places[k], link)
    }
  }
  const lines = [
    ...operatorSaid.map(({ at, message: said }) => ({ at, line: { said } })),
    ...chunks.map((chunk) => ({ at: chunk.turns[0], line: { chunk } })),
  ]
  return { heard, venueSaid, lines: lines.sort((x, y) => x.at - y.at).map(({ line }): TurnLine => line) }
}

/** It again, in one thread. */
async function again(plan: SwarmPlan, venueSaid: readonly Said[], lines: readonly TurnLine[]) {
  let told = 0
  const heard = plan.agents.map((): string[] => [])
  async function* read(): AsyncGenerator<readonly TurnLine[]> {
    for (const line of lines) yield [line]
  }
  const outcome = await runScheduled(plan, {
    venue: {
      get due() {
        return venueSaid[told]?.at ?? Infinity
      },
      read: async () => {},
      say: (emit) => emit(venueSaid[told++].message),
    },
    lines: read(),
    from: START,
    until: START + 1_000_000,
    cancelled: () => false,
    published: (node, ring, word) => void heard[node - 2].push(shown(node, ring, word)),
  })
  return { ...outcome, heard }
}

describe('a session of agents on threads of their own, lived again by its turns', () => {
  it.each([
    ['that never fall', 0],
    ['that fall now and then', 61],
  ])('says the same, record by record, with agents %s', { timeout: 60_000 }, async (_, falls) => {
    const plan = planWhere(falls)
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 250 }), async (steps) => {
        const then = await lived(plan, steps)
        const now = await again(plan, then.venueSaid, then.lines)
        expect(now.notes).toEqual([])
        expect(now.heard).toEqual(then.heard)
      }),
      { numRuns: 40, examples: [[unread]] },
    )
  })

  it('ends, and says where it is not the same, when turns are lost', { timeout: 60_000 }, async () => {
    const plan = planWhere(0)
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 30, maxLength: 120 }),
        fc.constantFrom('a', 'b', 'c'),
        async (steps, lost) => {
          const then = await lived(plan, steps)
          const kept = then.lines.filter((line) => !('chunk' in line && line.chunk.agent === lost))
          const now = await again(plan, then.venueSaid, kept)
          expect(now.notes.length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 20 },
    )
  })
})
