/**
 * Who is aboard: every agent's record, its place in the fabric and its seat, and the venue's. Knows how to seat a node;
 * when to, is for the supervisor and the recovery to say.
 */
import { EventEmitter } from 'eventemitter3'
import { createActor } from 'xstate'
import { SwarmError } from '#domain/errors.ts'
import type { AgentHeartbeat, Recording } from '#messages/system.ts'
import { seededRng, seedFor } from '#numeric/rng.ts'
import type { Agent, LifeEvent } from './agent-record.ts'
import type { Capability } from '#swarm/behaviour.ts'
import { readEpoch, stamp, wallClock } from '#swarm/clocks/wall-clock.ts'
import { Fabric, type Place } from '#swarm/links/fabric.ts'
import { heartbeatOf, newRate, processedBy, sampleRate } from './heartbeat.ts'
import { nodeTerms, recordTerms } from '#swarm/hosts/node-terms.ts'
import type { Failures } from '#swarm/hosts/worker-host.ts'
import { lifecycle, type LifecycleState } from './lifecycle.ts'
import { Monitor } from './monitor.ts'
import type { SwarmEvents } from '#swarm/operations.ts'
import { createOperator, OPERATOR, type Operator } from './operator.ts'
import { agentParty, venueParty } from '#swarm/parties.ts'
import type { AgentPlan, SwarmPlan } from '#swarm/plan.ts'
import { restartPolicy, type RestartPolicy } from './restart-policy.ts'
import type { AgentOrder, NodeOrder } from '#swarm/seat/seat-control.ts'
import { recordingOf } from './recordings.ts'
import type { Seats } from './seats.ts'
import { TurnMemory } from '#swarm/seat/turn-memory.ts'
import { heedAlert } from './risk-word.ts'
import { TradingSwitch } from './trading-switch.ts'
import type { TurnRecording } from './turn-recording.ts'
import type { Party } from '#swarm/wiring.ts'

/** The name of the main thread among threads. */
const INLINE = 'inline'

export class Crew {
  readonly plan: SwarmPlan
  readonly epoch = readEpoch()
  readonly clock = wallClock(this.epoch)
  readonly events = new EventEmitter<SwarmEvents>()
  readonly fabric: Fabric
  readonly monitor: Monitor
  readonly operator: Operator
  readonly trading: TradingSwitch
  readonly agents = new Map<string, Agent>()
  /** Of a session that is to be lived again. */
  readonly recording: TurnRecording | undefined
  readonly mainSeat: number
  readonly venuePolicy: RestartPolicy
  venueIncarnation = 1
  deadLetters = 0
  /** Of agents that have left. */
  readonly pastRecordings: Recording[] = []
  /** Set right after construction: the seats report back to the supervisor, which holds this crew. */
  seats!: Seats
  venue!: Place
  private readonly seatByName = new Map<string, number>()

  constructor(plan: SwarmPlan, recording?: TurnRecording) {
    this.plan = plan
    this.recording = recording
    this.fabric = new Fabric(plan.links, !plan.venue.waits)
    this.mainSeat = this.fabric.takeSeat()
    this.seatByName.set(INLINE, this.mainSeat)
    const place = this.fabric.place(OPERATOR, this.mainSeat)
    this.operator = createOperator(place, this.fabric.board, () => this.clock.now(), stamp, recording)
    recording?.start(this.clock.now())
    this.trading = new TradingSwitch(this.fabric.board, {
      onCommand: (command, reason) => this.operator.command(command, reason),
      onChange: (state, reason) => void this.events.emit('trading', { state, reason }),
    })
    this.venuePolicy = restartPolicy(plan.supervision, seededRng(seedFor(plan.seed, plan.venue.id)))
    this.monitor = new Monitor(
      plan,
      this.fabric.board,
      (node) => this.placeOf(node)?.party.id ?? `node ${node}`,
      (line) => this.events.emit('decision', line),
      (alert) => heedAlert(this.trading, alert),
    )
  }

  /** Gives everybody a place and connects them. Nothing runs yet. */
  muster(): void {
    const { plan } = this
    this.venue = this.fabric.place(venueParty(plan.venue), this.seatFor(plan.venue.thread))
    for (const agent of plan.agents) this.register(agent)
    const places = [...this.fabric.places.values()]
    for (const from of places) for (const to of places) this.fabric.connect(from, to)
    for (const place of places) this.monitor.watch(place, this.mainSeat)
  }

  agent(id: string): Agent {
    const found = this.agents.get(id)
    if (found === undefined)
      throw new SwarmError('AGENT_UNKNOWN', { agent: id, known: [...this.agents.keys()].join(' ') })
    return found
  }

  /** Those who can do a thing, whoever they are: nobody is looked for by name. */
  withCapability(capability: Capability): readonly Agent[] {
    return [...this.agents.values()].filter(({ plan }) => plan.capabilities.includes(capability))
  }

  parties(): readonly Party[] {
    return [OPERATOR, venueParty(this.plan.venue), ...[...this.agents.values()].map(({ plan }) => agentParty(plan))]
  }

  placeOf(node: number): Place | undefined {
    return [...this.fabric.places.values()].find((place) => place.node === node)
  }

  agentAt(node: number): Agent | undefined {
    return [...this.agents.values()].find(({ place }) => place.node === node)
  }

  /** It is a member, not cut off and not on its way out: when it falls it comes back. */
  stays(agent: Agent): boolean {
    const state = this.stateOf(agent)
    return this.agents.get(agent.plan.id) === agent && !agent.quarantined && state !== 'STOPPING' && state !== 'STOPPED'
  }

  seatedOn(seat: number): readonly Agent[] {
    return [...this.agents.values()].filter(({ place }) => place.seat === seat)
  }

  register(plan: AgentPlan): Agent {
    const seatName = plan.thread === 'own' ? `own:${plan.id}` : plan.thread
    const place = this.fabric.place(agentParty(plan), this.seatFor(seatName))
    const agent: Agent = {
      plan,
      place,
      seatName,
      life: createActor(lifecycle).start(),
      policy: restartPolicy(this.plan.supervision, seededRng(seedFor(this.plan.seed, plan.id))),
      rate: newRate(),
      turns: this.recording && new TurnMemory(),
      config: plan.config,
      incarnation: 1,
      restarts: 0,
      lastError: '',
      fellAt: '',
      poison: [],
      quarantined: false,
      paused: false,
      unrecorded: '',
    }
    this.agents.set(plan.id, agent)
    return agent
  }

  /** Opens a seat with everybody who belongs there. Throws for the first who does not load. */
  async open(seatName: string): Promise<void> {
    const failures = await this.openSeat(seatName)
    const first = failures[0]
    if (first !== undefined) throw SwarmError.told('AGENT_LOAD_FAILED', first.line)
    for (const agent of this.seatedOn(this.seatFor(seatName))) this.move(agent, 'started', 'started')
  }

  /** Opens a seat; who does not load is reported, the others run. */
  async openSeat(seatName: string): Promise<Failures> {
    const seat = this.seatFor(seatName)
    const aboard = this.seatedOn(seat).filter((agent) => this.stays(agent))
    const venueHere = this.venue.seat === seat
    for (const agent of aboard) this.move(agent, 'start', 'starting')
    const orders: NodeOrder[] = aboard.map((agent) => this.orderOf(agent))
    if (venueHere) orders.push(this.venueOrder())
    if (seat === this.mainSeat) return this.seats.openInMain(seat, orders)
    const heap = aboard.reduce((total, { plan }) => total + plan.heapMiB, venueHere ? this.plan.venue.heapMiB : 0)
    return this.seats.open(seat, venueHere ? 'loop' : 'block', orders, heap)
  }

  /** Seats one agent on its thread, opening the thread when it is its first. */
  async seatAgent(agent: Agent): Promise<void> {
    const { seat } = agent.place
    await this.seats.settled(seat)
    if (!this.seats.has(seat)) {
      // Its neighbours fell and come back as new incarnations, in their own time: not as a by-product of this.
      if (this.seatedOn(seat).some((other) => other !== agent && this.stays(other)))
        throw new SwarmError('AGENT_DOWN', { thread: agent.seatName })
      return this.open(agent.seatName)
    }
    this.move(agent, 'start', 'starting')
    await this.seats.handle(agent.place.seat).call('add', this.orderOf(agent))
    this.move(agent, 'started', 'started')
  }

  seatNames(): readonly string[] {
    const used = new Set([...this.agents.values()].map(({ seatName }) => seatName))
    return [...used].filter((name) => name !== this.plan.venue.thread)
  }

  /** Ends the thread when nobody is left on it. */
  async leaveSeat(agent: Agent): Promise<void> {
    const { seat } = agent.place
    if (seat === this.mainSeat || this.venue.seat === seat || this.seatedOn(seat).length > 0) return
    await this.seats.close(seat)
    this.seatByName.delete(agent.seatName)
    this.fabric.giveSeat(seat)
  }

  orderOf(agent: Agent): AgentOrder {
    const { plan, place } = agent
    return {
      role: 'agent',
      ...nodeTerms(this.plan, place),
      incarnation: agent.incarnation,
      module: plan.module,
      config: agent.config,
      columns: plan.columns,
      record: recordTerms(plan, agent.unrecorded),
      poison: agent.poison,
      paused: agent.paused,
      turns: agent.turns?.buffer,
      warmup: agent.incarnation > 1 && plan.recovery === 'replay' ? plan.warmupRecords : 0,
    }
  }

  /** Moves the statechart and tells who listens. An event the state does not know changes nothing. */
  move(agent: Agent, event: LifeEvent, reason: string): void {
    const from = this.stateOf(agent)
    agent.life.send({ type: event })
    const to = this.stateOf(agent)
    if (from !== to) this.events.emit('lifecycle', { agent: agent.plan.id, from, to, reason })
  }

  stateOf(agent: Agent): LifecycleState {
    return agent.life.getSnapshot().value
  }

  mustBe(agent: Agent, allowed: readonly LifecycleState[]): void {
    const state = this.stateOf(agent)
    if (!allowed.includes(state))
      throw new SwarmError('AGENT_STATE', { agent: agent.plan.id, state, allowed: allowed.join(' ') })
  }

  tellMember(agent: Agent, change: 'joined' | 'left' | 'restarted'): void {
    const { plan, place } = agent
    if (!plan.capabilities.includes('vote')) return
    const voter = { node: place.node, name: plan.id, weight: plan.weight, mayVeto: plan.capabilities.includes('veto') }
    this.operator.member(voter, change)
  }

  /** What a new incarnation cannot know: the trading state, the electorate, the positions. */
  brief(agent: Agent): void {
    const { plan } = agent
    if (plan.capabilities.includes('risk')) this.monitor.forgetAlerts()
    if (plan.consumes.includes('agent.command')) this.operator.command(this.trading.command, this.trading.reason)
    if (plan.consumes.includes('swarm.member')) {
      for (const other of this.agents.values()) if (this.stateOf(other) === 'RUNNING') this.tellMember(other, 'joined')
    }
    if (plan.recovery === 'snapshot') this.operator.command('snapshot', `for ${plan.id}`)
  }

  heartbeat(agent: Agent): AgentHeartbeat {
    const { place, rate } = agent
    sampleRate(rate, processedBy(this.fabric.board, place.node), stamp() / 1e3)
    return heartbeatOf(this.fabric.board, {
      agent: agent.plan.id,
      node: place.node,
      state: this.stateOf(agent),
      incarnation: agent.incarnation,
      thread: agent.seatName.startsWith('own:') ? 'own' : agent.seatName,
      heapMiB: this.seats.heapMiB(place.seat),
      restarts: agent.restarts,
      lastError: agent.lastError,
      rate,
    })
  }

  /** `over` when it has left its seat. */
  recordingOf({ plan, place, unrecorded }: Agent, over = false): Recording | null {
    return recordingOf(this.fabric.board, place.node, plan, { fault: unrecorded, over })
  }

  recordings(over = false): readonly Recording[] {
    const present = [...this.agents.values()].flatMap((agent) => this.recordingOf(agent, over) ?? [])
    return [...this.pastRecordings, ...present]
  }

  private venueOrder(): NodeOrder {
    const { venue, journal, ticks, record } = this.plan
    return {
      role: 'venue',
      ...nodeTerms(this.plan, this.venue),
      incarnation: this.venueIncarnation,
      module: venue.module,
      config: venue.config,
      journal,
      ticks,
      timing: venue.timing,
      recorded: record !== undefined,
    }
  }

  private seatFor(name: string): number {
    const seat = this.seatByName.get(name) ?? this.fabric.takeSeat()
    this.seatByName.set(name, seat)
    return seat
  }
}
