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
import { messageById, messageOf, type AnyMessage, type Definition, type MessageType } from '#messages/catalogue.ts'
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
import type { TickBatch } from '#swarm/ports/tick-batch.ts'
import type { WorkingBehaviour } from '#swarm/seat/resident.ts'
import { createAlone } from '#swarm/seat/alone.ts'
import { controlSeat, type NodeOrder } from '#swarm/seat/seat-control.ts'
import type { Fault } from '#swarm/seat/fault.ts'
import { Seat } from '#swarm/seat/seat.ts'
import { recordingOf } from '#swarm/supervision/recordings.ts'
import { readDataAgents, summarise, toldNothing } from '#swarm/supervision/summary.ts'
import { checkWiring } from '#swarm/wiring.ts'

/** Where virtual time starts: any fixed moment does, as long as it is the same each run. */
export const VIRTUAL_START: Micros = Date.UTC(2026, 0, 1) * 1_000
/** Records of a data ring: as many as a source may be ahead, and few enough to stay in the caches. */
const SLOTS = 256
/** Turns between two looks at the command rings and two breaths for the event loop; one that waits for it has one at once. */
const LOOK_EVERY = 32
const BREATHE_EVERY = 4_096

export interface InlineOptions {
  /** Moment virtual time begins at; any fixed one does where no record is played. */
  readonly start?: Micros
  /** Virtual time to run; until the feed ends when absent. */
  readonly forMicros?: number
  readonly onDecision?: (line: string) => void
  /** Told every record as it is published: who said what, and which market event it goes back to. */
  readonly onRecord?: (from: string, type: MessageType, seq: number) => void
  /** Told every message of some types as it is published, in full; lent. */
  readonly hears?: { readonly types: readonly MessageType[]; hear(message: AnyMessage): void }
  /** Which number on the board each node has, before the run; what each agent says of itself, after it. */
  readonly onNodes?: (names: ReadonlyMap<number, string>) => void
  readonly onStatus?: (agent: string, status: unknown) => void
  /** What the venue told, batch by batch, when the plan has it recorded; of one's own. */
  readonly onMarket?: (batch: TickBatch) => void
  /** Stands in for the venue and its desk: a session that was recorded. Said by it, and nobody else, is what it produces. */
  readonly stage?: {
    readonly behaviour: WorkingBehaviour & { readonly over: boolean }
    readonly produces: readonly MessageType[]
  }
  /** Ends the run at the next breath when it answers true. */
  readonly cancelled?: () => boolean
}

/** Rejects with the first fault: a run that lost an agent is not a result. */
export async function runInline(plan: SwarmPlan, options: InlineOptions = {}): Promise<Summary> {
  const wallStart = performance.now()
  const { stage } = options
  const outside = venueParty(plan.venue)
  const parties = [
    OPERATOR,
    stage === undefined ? outside : { ...outside, produces: stage.produces },
    ...plan.agents.map(agentParty),
  ]
  checkWiring(parties)
  // Nobody comes late and asks for the past.
  const fabric = new Fabric({ ...plan.links, slots: Math.min(plan.links.slots, SLOTS) }, false)
  const index = fabric.takeSeat()
  const [operatorPlace, venue, ...agents] = parties.map((party) => fabric.place(party, index)) as [
    Place,
    Place,
    ...Place[],
  ] // three lines up
  for (const from of fabric.places.values()) for (const to of fabric.places.values()) fabric.connect(from, to)

  const nameOf = (node: number): string =>
    [...fabric.places.values()].find((place) => place.node === node)?.party.id ?? ''
  const start = options.start ?? VIRTUAL_START
  const clock = virtualClock(start)
  const digest = createDigest()
  /** By number of the message: what is heard, with a draft to read it into. */
  const drafts: { readonly definition: Definition; readonly message: AnyMessage }[] = []
  for (const definition of (options.hears?.types ?? []).map(messageOf)) {
    drafts[definition.id] = { definition, message: definition.draft() }
  }
  options.onNodes?.(new Map([...fabric.places.values()].map(({ node, party }) => [node, party.id])))
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
      const draft = drafts[ring.i[2 * w]]
      if (draft !== undefined) {
        draft.definition.decode(ring.f, ring.i, w, draft.message)
        options.hears?.hear(draft.message)
      }
      options.onRecord?.(nameOf(node), messageById[ring.i[2 * w]]!.type, ring.f[w + SEQ_WORD]) // only catalogued records are written
    },
  })
  const control = controlSeat(seat, (news) => {
    if (news.news === 'ended') ended = true
    if (news.news === 'unrecorded') unrecorded.set(news.node, news.line)
    if (news.news === 'market') options.onMarket?.(news.batch)
    if (news.news === 'fault' || news.news === 'unrecorded') options.onDecision?.(news.line)
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
  const venueTerms = nodeTerms(plan, venue)
  if (stage === undefined)
    orders.push({
      role: 'venue',
      ...venueTerms,
      incarnation: 1,
      module: plan.venue.module,
      config: plan.venue.config,
      journal: plan.journal,
      ticks: plan.ticks,
      timing: plan.venue.timing,
      recorded: plan.record !== undefined,
    })
  for (const order of orders) {
    const answer = await control.add(order)
    if (!answer.ok) throw SwarmError.told(answer.code, answer.line)
  }
  if (stage !== undefined) {
    const resident = seat.seat(venueTerms)
    for (const input of venueTerms.inputs) resident.link(input)
    seat.run(resident, stage.behaviour, 1, { records: 0, without: [] })
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

  const end = options.forMicros === undefined ? Infinity : start + options.forMicros
  seat.pass()
  const alone = createAlone(seat)
  // How often a store is asked again must not be seen in what is looked at when: only turns that did something count.
  for (let turn = 1; faults.length === 0; turn += alone.acted ? 1 : 0) {
    const worked = alone.turn(turn % LOOK_EVERY === 0)
    if (turn % LOOK_EVERY === 0) monitor.poll()
    if ((worked && !alone.acted) || turn % BREATHE_EVERY === 0) {
      await breathe()
      if (options.cancelled?.() === true) break
    }
    if (worked) continue
    ended ||= stage?.behaviour.over === true
    if (ended || seat.timers.next > end || seat.timers.next === Infinity) break
    clock.advanceTo(seat.timers.next)
  }
  for (const resident of seat.residents) resident.recording?.close()
  const [fault] = faults
  if (fault !== undefined) {
    for (const order of orders) seat.unseat(order.node)
    throw SwarmError.told(fault.code, fault.line)
  }

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
  if (options.onStatus !== undefined) {
    for (const [k, { id }] of plan.agents.entries()) {
      options.onStatus(id, seat.resident(agents[k].node).behaviour?.status?.())
    }
  }
  for (const { node } of [...seat.residents]) seat.unseat(node)
  return { ...summary, eventDigest: digest.hex() }
}
