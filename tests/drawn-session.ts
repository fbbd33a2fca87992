/**
 * Sessions drawn by lot: agents of which everything matters, what happens to them step by step, and what they said. The lot
 * decides who has a turn when, how much the venue says at once, and who is paused, killed, cut off, added and removed.
 */
import fc from 'fast-check'
import { PLAIN_ACCOUNT } from '#domain/account.ts'
import { UTC_DAY } from '#domain/trading-day.ts'
import type { AnyMessage, MessageType } from '#messages/catalogue.ts'
import { messageById } from '#messages/catalogue.ts'
import type { Ring } from '#swarm/links/ring.ts'
import type { AgentPlan, SwarmPlan } from '#swarm/plan.ts'
import type { Tap } from '#swarm/seat/resident.ts'
import { EURUSD } from '#tests/outbox.ts'

export const START = 1_000_000_000
const SLOTS = 256

const agent = (
  id: string,
  consumes: readonly MessageType[],
  produces: readonly MessageType[],
  falls: number,
): AgentPlan => ({
  id,
  use: 'chaotic',
  module: new URL('./fixtures/chaotic.ts', import.meta.url).href,
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

/** Two that may join them: they hear the venue and some of the others, and are heard. */
export const joiners = (falls: number): readonly AgentPlan[] => [
  agent('d', ['venue.tick', 'agent.command', 'market.quote'], ['feature.row', 'decision.vote'], falls),
  agent('e', ['venue.tick', 'decision.vote'], ['decision.intent', 'market.quote'], falls),
]

/** A ring of three that hear the venue, the operator and one another, on both lanes. */
export const planWhere = (falls: number): SwarmPlan => ({
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

export interface Said {
  readonly at: number
  readonly message: AnyMessage
}

const changes = [
  ...['fact', 'operator', 'pause b', 'resume b', 'mend', 'cut off', 'return'],
  ...['join b', 'leave b', 'join d', 'leave d', 'join e', 'leave e'],
  ...['kill a', 'kill c', 'kill d'],
] as const

/** What one step of the lot does, and how long it takes. */
export interface Step {
  readonly who: 'venue' | 'a' | 'b' | 'c' | 'd' | 'e' | (typeof changes)[number]
  readonly count: number
  readonly micros: number
}

export const step: fc.Arbitrary<Step> = fc.record({
  who: fc.oneof(
    { weight: 4, arbitrary: fc.constant('venue' as const) },
    { weight: 12, arbitrary: fc.constantFrom('a' as const, 'b' as const, 'c' as const, 'd' as const, 'e' as const) },
    { weight: 4, arbitrary: fc.constantFrom(...changes) },
  ),
  count: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 1, max: 20 }) },
    { weight: 1, arbitrary: fc.integer({ min: 200, max: 400 }) },
  ),
  micros: fc.integer({ min: 0, max: 300 }),
})

const shown = (_node: number, ring: Ring, word: number): string => {
  const type = messageById[ring.i[2 * word]]?.type ?? ''
  return `${type} ${ring.f[word + 1]} ${ring.f[word + 2]}`
}

/** What each node said, whoever had it. */
type Heard = ReadonlyMap<number, readonly string[]>

/** Writes down what each node says. */
export function hearing() {
  const heard = new Map<number, string[]>()
  const hear: Tap = (node, ring, word) => {
    const words = heard.get(node) ?? []
    heard.set(node, words)
    words.push(shown(node, ring, word))
  }
  return { heard: heard as Heard, hear }
}
