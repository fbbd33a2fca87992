/**
 * The whole swarm in one thread on a virtual clock: backtest, replay, and the proof that a run is a function of its
 * seed. The same agents, rings and seat as in worker threads; only time is told instead of read.
 *
 * Time moves only when nothing is left to do: every message a moment caused is handled at that moment. Ties go by the
 * order of nodes in the plan, so two runs of one plan give the same digest over every record.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import { SwarmError } from '#domain/errors.ts'
import type { Micros } from '#domain/time.ts'
import { messageById, type MessageType } from '#messages/catalogue.ts'
import { SEQ_WORD } from '#messages/record.ts'
import { createDigest } from '#numeric/digest.ts'
import { virtualClock } from '#swarm/clocks/virtual-clock.ts'
import { Fabric, type Place } from '#swarm/links/fabric.ts'
import { nodeTerms, recordTerms } from './node-terms.ts'
import { digestRecord, Monitor } from '#swarm/supervision/monitor.ts'
import { createOperator, OPERATOR } from '#swarm/supervision/operator.ts'
import type { Summary } from '#swarm/operations.ts'
import { agentParty, venueParty } from '#swarm/parties.ts'
import type { SwarmPlan } from '#swarm/plan.ts'
import { controlSeat, type NodeOrder } from '#swarm/seat/seat-control.ts'
import type { Fault } from '#swarm/seat/fault.ts'
import { Seat } from '#swarm/seat/seat.ts'
import { recordingOf } from '#swarm/supervision/recordings.ts'
import { readDataAgents, summarise, toldNothing } from '#swarm/supervision/summary.ts'
import { checkWiring } from '#swarm/wiring.ts'

/** Where virtual time starts: any fixed moment does, as long as it is the same each run. */
const START: Micros = Date.UTC(2026, 0, 1) * 1_000
/** Turns between two looks at the command rings and two breaths for the event loop. */
const LOOK_EVERY = 32
const BREATHE_EVERY = 4_096

export interface InlineOptions {
  /** Virtual time to run; until the feed ends when absent. */
  readonly forMicros?: number
  readonly onDecision?: (line: string) => void
  /** Told every record as it is published: who said what, and which market event it goes back to. */
  readonly onRecord?: (from: string, type: MessageType, seq: number) => void
  /** Ends the run at the next breath when it answers true. */
  readonly cancelled?: () => boolean
}

/** Rejects with the first fault: a run that lost an agent is not a result. */
export async function runInline(plan: SwarmPlan, options: InlineOptions = {}): Promise<Summary> {
  const wallStart = performance.now()
  const parties = [OPERATOR, venueParty(plan.venue), ...plan.agents.map(agentParty)]
  checkWiring(parties)
  const fabric = new Fabric(plan.links, false)
  const index = fabric.takeSeat()
  const [operatorPlace, venue, ...agents] = parties.map((party) => fabric.place(party, index)) as [
    Place,
    Place,
    ...Place[],
  ] // three lines up
  for (const from of fabric.places.values()) for (const to of fabric.places.values()) fabric.connect(from, to)

  const nameOf = (node: number): string =>
    [...fabric.places.values()].find((place) => place.node === node)?.party.id ?? ''
  const clock = virtualClock(START)
  const digest = createDigest()
  const faults: Fault[] = []
  const unrecorded = new Map<number, string>()
  let ended = false
  const seat = new Seat(index, {
    board: fabric.board,
    clock,
    stamp: () => clock.now(),
    onFault: (fault) => faults.push(fault),
    tap: (node, ring, w) => {
      digestRecord(digest, ring, w)
      options.onRecord?.(nameOf(node), messageById[ring.i[2 * w]]!.type, ring.f[w + SEQ_WORD]) // only catalogued records are written
    },
  })
  const control = controlSeat(seat, (news) => {
    if (news.news === 'ended') ended = true
    if (news.news === 'unrecorded') unrecorded.set(news.node, news.line)
    if (news.news !== 'ended') options.onDecision?.(news.line)
  })
  const monitor = new Monitor(plan, fabric.board, nameOf, (line) => options.onDecision?.(line))
  for (const place of fabric.places.values()) monitor.watch(place, index)

  const orders: NodeOrder[] = plan.agents.map((agent, k) => ({
    role: 'agent',
    ...nodeTerms(plan, agents[k]), // one place an agent, in order
    incarnation: 1,
    module: agent.module,
    config: agent.config,
    columns: agent.columns,
    record: recordTerms(agent),
    warmup: 0,
    poison: [],
  }))
  orders.push({
    role: 'venue',
    ...nodeTerms(plan, venue),
    incarnation: 1,
    module: plan.venue.module,
    config: plan.venue.config,
    journal: plan.journal,
  })
  for (const order of orders) {
    const answer = await control.add(order)
    if (!answer.ok) throw SwarmError.told(answer.code, answer.line)
  }
  const operator = createOperator(
    operatorPlace,
    fabric.board,
    () => clock.now(),
    () => clock.now(),
  )
  for (const [k, agent] of plan.agents.entries()) {
    if (!agent.capabilities.includes('vote')) continue
    const mayVeto = agent.capabilities.includes('veto')
    operator.member({ node: agents[k].node, name: agent.id, weight: agent.weight, mayVeto }, 'joined')
  }

  const end = options.forMicros === undefined ? Infinity : START + options.forMicros
  for (let turn = 1; faults.length === 0; turn++) {
    const worked = seat.pass()
    if (turn % LOOK_EVERY === 0) monitor.poll()
    if (turn % BREATHE_EVERY === 0) {
      await breathe()
      if (options.cancelled?.() === true) break
    }
    if (worked) continue
    if (ended || seat.timers.next > end || seat.timers.next === Infinity) break
    clock.advanceTo(seat.timers.next)
  }
  for (const resident of seat.residents) resident.recording?.close()
  const [fault] = faults
  if (fault !== undefined) throw SwarmError.told(fault.code, fault.line)

  monitor.poll()
  const readers = plan.agents.flatMap((agent, k) =>
    agent.capabilities.includes('market-data') ? [agents[k].node] : [],
  )
  const told = readDataAgents(
    readers.map((node) => seat.resident(node).behaviour?.status?.()),
    toldNothing,
  )
  const summary = summarise(fabric.board, venue, [...fabric.places.values()], monitor, {
    reason: ended ? 'feed ended' : 'time is up',
    seconds: (performance.now() - wallStart) / 1e3,
    restarts: 0,
    deadLetters: 0,
    told,
    recordings: plan.agents.flatMap((agent, k) => {
      const { node } = agents[k] // as above
      return recordingOf(fabric.board, node, agent, { fault: unrecorded.get(node) ?? '', over: true }) ?? []
    }),
  })
  for (const order of orders) seat.unseat(order.node)
  return { ...summary, eventDigest: digest.hex() }
}
