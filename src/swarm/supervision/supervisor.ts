/**
 * Runs a swarm in threads: starts it in order, stops it in order, and answers its operator in between. The crew knows
 * who is where, the membership changes it, the recovery mends it, the monitor knows what was said.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { SwarmError } from '#domain/errors.ts'
import type { AgentStatus, TradingState } from '#messages/system.ts'
import type { Capability } from '#swarm/behaviour.ts'
import { stamp } from '#swarm/clocks/wall-clock.ts'
import { Crew } from './crew.ts'
import { heartbeatOf, messagesBy, newRate } from './heartbeat.ts'
import { Membership } from './membership.ts'
import type {
  Counts,
  LimitChange,
  StartOptions,
  Summary,
  SwarmEvents,
  SwarmOperations,
  SwarmStatus,
} from '#swarm/operations.ts'
import type { AgentPlan, SwarmPlan } from '#swarm/plan.ts'
import { Recovery } from './recovery.ts'
import { changeLimit } from './risk-word.ts'
import { Seats } from './seats.ts'
import { QUIET_POLLS, untilQuiet } from './quiet.ts'
import { countsOf, readDataAgents, summarise, toldNothing, type ToldByData } from './summary.ts'
import { TurnRecording } from './turn-recording.ts'
import { checkWiring } from '#swarm/wiring.ts'

const POLL_MILLIS = 50

/** Starts every agent, then the venue. Rejects, with nothing left running, when one does not load. */
export async function startSwarm(plan: SwarmPlan, options: StartOptions): Promise<SwarmOperations> {
  const supervisor = new Supervisor(plan, options)
  await supervisor.start()
  return supervisor
}

class Supervisor implements SwarmOperations {
  private readonly mode: string
  private readonly crew: Crew
  private readonly recovery: Recovery
  private readonly membership: Membership
  private startedAt = 0
  private endedAt = 0
  private feedEnded = false
  private quietPolls = 0
  private told: ToldByData = toldNothing
  private poller: NodeJS.Timeout | undefined
  private heartbeats: NodeJS.Timeout | undefined
  /** Adding, removing and restarting by hand happen one after another. */
  private queue: Promise<unknown> = Promise.resolve()
  private stopping: Promise<Summary> | undefined

  constructor(plan: SwarmPlan, options: StartOptions) {
    this.mode = options.mode
    const recording = plan.record && options.onMarket && new TurnRecording(plan.session, options.onMarket)
    this.crew = new Crew(plan, recording)
    this.recovery = new Recovery(this.crew)
    this.membership = new Membership(this.crew, this.recovery)
    const preload = [...new Set(plan.agents.map((agent) => agent.module))]
    this.crew.seats = new Seats(this.crew.fabric.board, this.crew.epoch, plan.supervision, preload, {
      onNews: (_seat, news) => {
        if ('node' in news && recording?.hear(news.node) === true) return
        if ('node' in news && news.node.news === 'ended') this.feedEnded = true
        else this.recovery.onNews(news)
      },
      onDown: (seat, down) => this.recovery.onDown(seat, down),
      onSilent: (seat, missed) => this.recovery.onSilent(seat, missed),
    })
  }

  async start(): Promise<void> {
    const { crew } = this
    const { plan } = crew
    crew.muster()
    checkWiring(crew.parties())
    try {
      await Promise.all(crew.seatNames().map((name) => crew.open(name)))
      for (const agent of crew.agents.values()) crew.tellMember(agent, 'joined')
      this.startedAt = stamp()
      await crew.open(plan.venue.thread)
    } catch (thrown) {
      this.recovery.close()
      await crew.seats.closeAll()
      throw thrown
    }
    crew.seats.watch()
    this.poller = setInterval(() => this.poll(), POLL_MILLIS)
    this.heartbeats = setInterval(() => this.beat(), plan.supervision.heartbeatMillis)
  }

  on<Name extends keyof SwarmEvents>(event: Name, listener: SwarmEvents[Name]): () => void {
    // eventemitter3 types listeners by concrete name; here it is generic, and our own signature pairs the two.
    const untyped = listener as () => void
    this.crew.events.on(event, untyped)
    return () => this.crew.events.off(event, untyped)
  }

  status(): SwarmStatus {
    const { crew } = this
    const { monitor } = crew
    monitor.poll()
    return {
      pid: process.pid,
      mode: this.mode,
      upSeconds: Math.round((stamp() - this.startedAt) / 1e6),
      trading: crew.trading.state,
      tradingReason: crew.trading.reason,
      venue: { use: crew.plan.venue.use, ...monitor.venue },
      agents: [...crew.agents.values()].map((agent) => crew.heartbeat(agent)),
      account: monitor.account,
      positions: monitor.positionViews(),
      pnl: monitor.pnl,
      counts: this.counts(),
      lastRefusals: [...monitor.lastRefusals],
      lastVotes: [...monitor.lastVotes],
      alerts: monitor.standingAlerts(),
      deadLetters: crew.deadLetters,
      recordings: crew.recordings(),
    }
  }

  async inspect(id: string): Promise<AgentStatus> {
    const { crew } = this
    if (id === crew.plan.venue.id) return this.inspectVenue()
    const agent = crew.agent(id)
    const { node, seat } = agent.place
    const state = await crew.seats.handle(seat).call('inspect', node)
    return {
      type: 'agent.status',
      agent: id,
      use: agent.plan.use,
      capabilities: agent.plan.capabilities,
      consumes: agent.plan.consumes,
      produces: agent.plan.produces,
      heartbeat: crew.heartbeat(agent),
      consumed: messagesBy(crew.fabric.board.consumed(node)),
      emitted: messagesBy(crew.fabric.board.emitted(node)),
      recording: crew.recordingOf(agent),
      state,
    }
  }

  discover(capability: Capability): readonly string[] {
    const { crew } = this
    const running = crew.withCapability(capability).filter((agent) => crew.stateOf(agent) === 'RUNNING')
    return running.map(({ plan }) => plan.id)
  }

  add(plan: AgentPlan): Promise<void> {
    return this.inTurn(() => this.membership.add(plan))
  }

  remove(id: string): Promise<void> {
    return this.inTurn(() => this.membership.remove(id))
  }

  pause(id: string): Promise<void> {
    return this.inTurn(() => this.membership.pause(id))
  }

  resume(id: string): Promise<void> {
    return this.inTurn(() => this.membership.resume(id))
  }

  restart(id: string): Promise<void> {
    return this.inTurn(() => this.membership.restart(id))
  }

  trading(state: TradingState, reason: string): void {
    this.crew.trading.want(state, reason)
  }

  flatten(reason: string, thenHalt: boolean): void {
    this.crew.trading.flatten(reason, thenHalt)
  }

  limit(change: LimitChange): void {
    changeLimit(this.crew, change)
  }

  stop(reason: string): Promise<Summary> {
    this.stopping ??= this.stopInOrder(reason)
    return this.stopping
  }

  /** Feed first, then what it caused, then working orders, then the agents, then the venue and its journal. */
  private async stopInOrder(reason: string): Promise<Summary> {
    const { crew } = this
    await this.queue.catch(() => null)
    const seconds = ((this.endedAt === 0 ? stamp() : this.endedAt) - this.startedAt) / 1e6
    const toVenue = async (call: 'hush' | 'remove'): Promise<number | null> =>
      crew.seats.has(crew.venue.seat)
        ? crew.seats
            .handle(crew.venue.seat)
            .call(call, crew.venue.node)
            .catch(() => null)
        : null
    const quiet = (): Promise<void> => untilQuiet(() => crew.fabric.backlog(), crew.plan.supervision.stopMillis)
    await toVenue('hush')
    await quiet()
    crew.trading.want('HALTED', 'stopping')
    await quiet()
    clearInterval(this.heartbeats)
    clearInterval(this.poller)
    this.recovery.close()
    await this.readDataAgents()
    await this.membership.endRecordings()
    crew.monitor.poll()
    const summary = summarise(crew.fabric.board, crew.venue, [...crew.fabric.places.values()], crew.monitor, {
      reason,
      seconds,
      restarts: this.recovery.restarts,
      deadLetters: crew.deadLetters,
      told: this.told,
      recordings: crew.recordings(true),
    })
    for (const agent of crew.agents.values()) crew.move(agent, 'stop', reason)
    // Its journal is closed only by leaving: asked again while it has no room to say its last.
    for (let k = 0; k < QUIET_POLLS && ((await toVenue('remove')) ?? 0) > 0; k++) await sleep(10)
    await crew.seats.closeAll()
    this.membership.end(reason)
    return summary
  }

  private async inspectVenue(): Promise<AgentStatus> {
    const { crew } = this
    const { seat, node, party } = crew.venue
    const state = await crew.seats.handle(seat).call('inspect', node)
    return {
      type: 'agent.status',
      agent: party.id,
      use: crew.plan.venue.use,
      capabilities: [],
      consumes: party.consumes,
      produces: party.produces,
      heartbeat: heartbeatOf(crew.fabric.board, {
        agent: party.id,
        node,
        state: crew.monitor.venue.state,
        incarnation: crew.venueIncarnation,
        thread: crew.plan.venue.thread,
        heapMiB: crew.seats.heapMiB(seat),
        restarts: crew.venueIncarnation - 1,
        lastError: '',
        rate: newRate(),
      }),
      consumed: messagesBy(crew.fabric.board.consumed(node)),
      emitted: messagesBy(crew.fabric.board.emitted(node)),
      recording: null,
      state,
    }
  }

  private counts(): Counts {
    const { crew } = this
    return countsOf(crew.fabric.board, crew.venue, crew.fabric.places.values(), crew.monitor, this.told)
  }

  private poll(): void {
    const { crew } = this
    crew.monitor.poll()
    if (!this.feedEnded) return
    this.quietPolls = crew.fabric.backlog() === 0 ? this.quietPolls + 1 : 0
    if (this.quietPolls === 1) this.endedAt = stamp()
    if (this.quietPolls === QUIET_POLLS) {
      this.feedEnded = false
      crew.events.emit('ended')
    }
  }

  private beat(): void {
    const { crew } = this
    for (const agent of crew.agents.values()) crew.events.emit('heartbeat', crew.heartbeat(agent))
    void this.readDataAgents()
  }

  /** What was set aside is told by the content of the data agents' status alone. */
  private async readDataAgents(): Promise<void> {
    const readers = this.crew.withCapability('market-data')
    const states = readers.map(async ({ place }) =>
      this.crew.seats.has(place.seat)
        ? this.crew.seats
            .handle(place.seat)
            .call('inspect', place.node)
            .catch(() => null)
        : null,
    )
    this.told = readDataAgents(await Promise.all(states), this.told)
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    if (this.stopping !== undefined) return Promise.reject(new SwarmError('AGENT_STATE', { state: 'stopping' }))
    const turn = this.queue.then(act, act)
    this.queue = turn.catch(() => null)
    return turn
  }
}
