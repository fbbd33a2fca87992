/**
 * Changes who is aboard while the swarm runs. A newcomer reads from the moment it joins and is heard before it speaks; who
 * leaves has its last words handled. Nobody else loses a record or sees one twice, because nobody's cursor is touched but
 * that of the one who comes or goes, and that between records.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { SwarmError } from '#domain/errors.ts'
import { stamp } from '#swarm/clocks/wall-clock.ts'
import type { Agent } from './agent-record.ts'
import type { Crew } from './crew.ts'
import type { SeatDown } from '#swarm/hosts/seat-handle.ts'
import type { Place } from '#swarm/links/fabric.ts'
import { agentParty } from '#swarm/parties.ts'
import type { AgentPlan } from '#swarm/plan.ts'
import type { Recovery } from './recovery.ts'
import { recordEnd } from './turn-tail.ts'
import { checkWiring } from '#swarm/wiring.ts'

/** Asks again while the seat still had no room to handle everything. A seat that does not answer has nothing left to say. */
async function untilNothingLeft(ask: () => Promise<number>, unanswered: () => number): Promise<void> {
  const attempt = async (): Promise<number> => {
    try {
      return await ask()
    } catch {
      return unanswered()
    }
  }
  while ((await attempt()) > 0) await sleep(1)
}

const silence = (agent: Agent): SeatDown => ({
  code: 'AGENT_SILENT',
  line: new SwarmError('AGENT_SILENT', { agent: agent.plan.id }).message,
})

export class Membership {
  private readonly crew: Crew
  private readonly recovery: Recovery

  constructor(crew: Crew, recovery: Recovery) {
    this.crew = crew
    this.recovery = recovery
  }

  async add(plan: AgentPlan): Promise<void> {
    const { crew } = this
    checkWiring([...crew.parties(), agentParty(plan)])
    const at = crew.clock.now()
    const agent = crew.register(plan)
    try {
      await this.joinRoutes(agent)
      await crew.seatAgent(agent)
    } catch (thrown) {
      crew.move(agent, 'fault', 'failed to start')
      crew.agents.delete(plan.id) // first: nobody may bring it back
      await this.unseat(agent) // it may have been too slow to say that it runs
      await this.leaveRoutes(agent)
      throw thrown
    }
    crew.recording?.joined(at, agent.place.node, plan)
    crew.tellMember(agent, 'joined')
    crew.brief(agent)
  }

  async remove(id: string): Promise<void> {
    const { crew } = this
    const agent = crew.agent(id)
    checkWiring(crew.parties().filter((party) => party.id !== id))
    crew.tellMember(agent, 'left')
    crew.move(agent, 'stop', 'removed')
    await crew.seats.settled(agent.place.seat)
    await this.unseat(agent)
    const recording = crew.recordingOf(agent, true)
    if (recording !== null) crew.pastRecordings.push(recording)
    await this.leaveRoutes(agent)
    this.recovery.letGo(agent)
    crew.move(agent, 'stopped', 'removed')
  }

  async pause(id: string): Promise<void> {
    const { crew } = this
    const agent = crew.agent(id)
    crew.mustBe(agent, ['RUNNING', 'SUSPECT'])
    agent.paused = true // first: it may fall while it is asked, and comes back paused then
    try {
      await crew.seats.handle(agent.place.seat).call('pause', agent.place.node)
    } catch (thrown) {
      if (['RUNNING', 'SUSPECT'].includes(crew.stateOf(agent))) {
        agent.paused = false
        throw thrown
      }
    }
    crew.tellMember(agent, 'left')
    crew.move(agent, 'pause', 'paused by the operator')
  }

  async resume(id: string): Promise<void> {
    const { crew } = this
    const agent = crew.agent(id)
    crew.mustBe(agent, ['PAUSED'])
    await crew.seats.handle(agent.place.seat).call('resume', agent.place.node)
    agent.paused = false
    crew.move(agent, 'resume', 'resumed by the operator')
    crew.tellMember(agent, 'joined')
  }

  async restart(id: string): Promise<void> {
    const { crew } = this
    const agent = crew.agent(id)
    crew.mustBe(agent, ['RUNNING', 'SUSPECT', 'PAUSED', 'FAULTED'])
    agent.policy.forgive()
    agent.paused = false
    const { place } = agent
    const { quarantined } = agent
    if (quarantined) for (const from of crew.fabric.places.values()) crew.fabric.connect(from, place)
    agent.quarantined = false
    await crew.seats.settled(place.seat)
    if (crew.seats.has(place.seat)) await this.recovery.restart(agent, quarantined)
    else await this.recovery.reopen(agent.seatName)
    if (crew.stateOf(agent) === 'FAULTED') throw SwarmError.told('AGENT_LOAD_FAILED', agent.lastError)
  }

  /** Takes those that are recorded off their seats: only then is what was recorded whole. One that is gone has no more to write. */
  async endRecordings(): Promise<void> {
    const { crew } = this
    const all = [...crew.agents.values()]
    const recorded = crew.plan.record === undefined ? all.filter(({ plan }) => plan.record !== undefined) : all
    const until = stamp() + crew.plan.supervision.stopMillis * 1e3
    await Promise.all(
      recorded.map(({ place }) =>
        untilNothingLeft(
          async () => {
            const left = await crew.seats.handle(place.seat).call('remove', place.node)
            return stamp() < until ? left : 0
          },
          () => 0,
        ),
      ),
    )
  }

  /** Every thread is gone. Who did not answer any more had turns to give away. */
  end(reason: string): void {
    const { crew } = this
    for (const agent of crew.agents.values()) {
      recordEnd(crew, agent)
      crew.move(agent, 'stopped', reason)
    }
  }

  /** Takes it off its seat. A thread that does not answer is ended: what still ran would write where others sit next. */
  private async unseat(agent: Agent): Promise<void> {
    const { crew } = this
    const { seat, node } = agent.place
    let timedOut = false
    await untilNothingLeft(
      () =>
        crew.seats
          .handle(seat)
          .call('remove', node)
          .catch((thrown: unknown) => {
            timedOut = thrown instanceof SwarmError && thrown.code === 'AGENT_TIMEOUT'
            throw thrown
          }),
      () => 0,
    )
    if (timedOut && crew.seats.has(seat)) await crew.seats.handle(seat).kill(silence(agent))
  }

  /** Connects a newcomer both ways: it reads from now on, and is heard before it speaks. */
  private async joinRoutes(agent: Agent): Promise<void> {
    const { crew } = this
    const { place } = agent
    for (const other of [...crew.fabric.places.values()]) {
      crew.fabric.connect(other, place)
      // Who was cut off is connected again when it comes back: nobody may wait for it meanwhile.
      const deaf = other === place || crew.agentAt(other.node)?.quarantined === true
      const links = deaf ? [] : crew.fabric.connect(place, other)
      for (const { ring, slot, accepts } of links) {
        await crew.seats.handle(other.seat).call('link', other.node, { ring, slot, accepts })
      }
    }
    crew.monitor.watch(place, crew.mainSeat)
  }

  /** The others handle what it still had to say, then its place is free. */
  private async leaveRoutes(agent: Agent): Promise<void> {
    const { crew } = this
    const { place } = agent
    crew.agents.delete(agent.plan.id)
    const until = stamp() + crew.plan.supervision.stopMillis * 1e3
    for (const other of crew.fabric.places.values()) {
      for (const link of other.links.filter(({ from }) => from === place)) {
        // A reader that fell comes back and goes on from its cursor: its last words are kept for it until then.
        await untilNothingLeft(
          async () =>
            other.links.includes(link) ? crew.seats.handle(other.seat).call('unlink', other.node, link.ring.id) : 0, // cut off meanwhile
          () => (stamp() < until && this.isAwaited(other) ? crew.fabric.backlogOf(link) : 0),
        )
        crew.fabric.cut(other, link)
      }
    }
    crew.monitor.unwatch(place)
    crew.fabric.vacate(place)
    await crew.leaveSeat(agent)
  }

  /** The node is down now and will be back: the venue, or an agent that is not cut off. */
  private isAwaited(place: Place): boolean {
    const agent = this.crew.agentAt(place.node)
    return agent === undefined ? place === this.crew.venue : this.crew.stays(agent)
  }
}
