/**
 * What happens when something falls. One for one: the fallen agent is restarted alone and goes on from its cursors, so
 * nothing is lost; a record it falls on twice is skipped and dead-lettered. More falls than the intensity allows cut it
 * off and halt trading. While the risk agent is down trading is held at the venue desk, by a flag and not by a message.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { lineOf, messageOf as textOf, SwarmError } from '#domain/errors.ts'
import { stamp } from '#swarm/clocks/wall-clock.ts'
import type { Agent } from './agent-record.ts'
import type { Crew } from './crew.ts'
import type { SeatDown, SeatNews } from '#swarm/hosts/seat-handle.ts'
import type { Failures } from '#swarm/hosts/worker-host.ts'
import { Ring } from '#swarm/links/ring.ts'
import type { Fault } from '#swarm/seat/fault.ts'
import { recordEnd } from './turn-tail.ts'

/** Who makes trading stand still, and why: silence and a fall end at different times. */
const silent = (agent: Agent): string => `silent ${agent.plan.id}`
const down = (agent: Agent): string => `down ${agent.plan.id}`

const codeOf = (line: string): string => line.split(':')[0] ?? ''

/** False when the seat does not know the node: it never loaded. */
const isSeated = (asked: Promise<unknown>): Promise<boolean> =>
  asked.then(
    () => true,
    (thrown: unknown) => {
      if (thrown instanceof SwarmError && thrown.code === 'AGENT_UNKNOWN') return false
      throw thrown
    },
  )

export class Recovery {
  restarts = 0
  private readonly crew: Crew
  private closed = false

  constructor(crew: Crew) {
    this.crew = crew
  }

  /** The swarm stops: what falls from now on stays down. */
  close(): void {
    this.closed = true
  }

  onNews(news: SeatNews): void {
    if ('fault' in news) return this.onFault(news.fault)
    if ('full' in news) return this.onFull(news.full)
    if (news.node.news === 'unrecorded') return this.onUnrecorded(news.node)
    if (news.node.news !== 'fault') return
    const { line } = news.node
    this.report(this.crew.plan.venue.id, line)
    // Only the operator's resume may settle it: nothing else may say `resume` to the desk meanwhile.
    if (codeOf(line) === 'LEDGER_MISMATCH') this.crew.trading.want('HALTED', line)
  }

  /** The agent and its trade go on. */
  private onUnrecorded({ node, line }: { readonly node: number; readonly line: string }): void {
    const agent = this.crew.agentAt(node)
    if (agent === undefined) return
    agent.unrecorded = line
    this.report(agent.plan.id, line)
  }

  /** Decisions or orders pile up: their consumer is dead or far too slow, and trading on would be blind. */
  private onFull(node: number): void {
    const id = this.crew.placeOf(node)?.party.id ?? String(node)
    const line = lineOf('LINK_FULL', { agent: id })
    this.report(id, line)
    this.crew.trading.want('HALTED', line)
  }

  /** A seat missed heartbeats, or (`missed` 0) has a pulse again. */
  onSilent(seat: number, missed: number): void {
    for (const agent of this.crew.seatedOn(seat)) {
      this.crew.move(agent, missed > 0 ? 'suspect' : 'pulse', missed > 0 ? `${missed} heartbeats missed` : 'pulse')
      if (!agent.plan.capabilities.includes('risk')) continue
      if (missed > 0) this.crew.trading.hold(silent(agent), 'risk agent silent')
      else this.crew.trading.release(silent(agent))
    }
  }

  /** A thread is gone, and everybody on it. Who was in `receive` is the culprit; the others fell with it. */
  onDown(seat: number, { line }: SeatDown): void {
    const { crew } = this
    crew.seats.forget(seat)
    if (this.closed) return
    const { board } = crew.fabric
    for (const agent of crew.seatedOn(seat)) recordEnd(crew, agent)
    const current = board.ints[board.seat(seat, 'current')] - 1
    board.ints[board.seat(seat, 'current')] = 0
    const aboard = crew.seatedOn(seat).filter((agent) => crew.stays(agent))
    const venueFell = crew.venue.seat === seat
    if (aboard.length === 0 && !venueFell) return
    const caught = aboard.find(({ place }) => place.node === current)
    const culprit = caught ?? (venueFell && current === crew.venue.node ? undefined : aboard[0])
    const blamed = culprit?.plan.id ?? crew.plan.venue.id
    for (const agent of aboard) this.fallen(agent, agent === culprit ? line : `fell with ${blamed}`)
    if (caught !== undefined) this.skipPoison(caught)

    if (venueFell) {
      crew.venueIncarnation++
      this.report(crew.plan.venue.id, line)
    }
    const verdict = (culprit?.policy ?? crew.venuePolicy).fell(stamp() / 1e3)
    const seatName = culprit?.seatName ?? crew.plan.venue.thread
    if (verdict.restart) return void this.after(verdict.delayMillis, () => this.reopen(seatName))
    if (culprit === undefined) return crew.trading.hold(blamed, lineOf('RESTART_INTENSITY', { venue: blamed }))
    this.quarantine(culprit, verdict.falls)
    if (aboard.length > 1 || venueFell) void this.after(0, () => this.reopen(culprit.seatName))
  }

  /** Opens a fallen thread again, with everybody on it as a new incarnation; nothing when somebody else did already. */
  async reopen(seatName: string): Promise<void> {
    const { crew } = this
    const venueHere = crew.plan.venue.thread === seatName
    const back = [...crew.agents.values()].filter((agent) => agent.seatName === seatName && crew.stays(agent))
    if (back.length === 0 && !venueHere) return
    const { seat } = back[0]?.place ?? crew.venue
    await crew.seats.settled(seat)
    if (this.closed || crew.seats.has(seat)) return
    const lives = back.map((agent) => ++agent.incarnation)
    let failures: Failures
    try {
      failures = await crew.openSeat(seatName)
    } catch (thrown) {
      return this.onDown(seat, { code: 'AGENT_EXIT', line: textOf(thrown) })
    }
    const unopened = failures.find(({ node }) => node === crew.venue.node)
    if (unopened !== undefined) return this.endVenue(unopened)
    for (const [k, agent] of back.entries()) {
      const failure = failures.find(({ node }) => node === agent.place.node)
      if (agent.incarnation !== lives[k]) continue
      if (failure === undefined) this.cameBack(agent)
      else this.failedToLoad(agent, failure.line)
    }
  }

  /** A new incarnation runs: the swarm is told, and it is told what it cannot know. */
  cameBack(agent: Agent): void {
    const { crew } = this
    // It was removed meanwhile, or it fell again as it started: that is told on another way, which may be the faster.
    if (crew.agents.get(agent.plan.id) !== agent || crew.stateOf(agent) !== 'STARTING') return
    agent.restarts++
    this.restarts++
    crew.move(agent, 'started', `incarnation ${agent.incarnation}`)
    if (agent.paused) crew.move(agent, 'pause', 'paused by the operator')
    else crew.tellMember(agent, 'restarted')
    this.letGo(agent)
    crew.brief(agent)
  }

  /** Trading no longer stands still for this agent: it is back, or gone for good. */
  letGo(agent: Agent): void {
    this.crew.trading.release(silent(agent))
    this.crew.trading.release(down(agent))
  }

  private onFault(fault: Fault): void {
    const agent = this.crew.agentAt(fault.node)
    if (agent === undefined) return void this.endVenue(fault)
    if (agent.incarnation !== fault.incarnation || this.closed || agent.quarantined) return
    this.fallen(agent, fault.line)
    if (!this.crew.stays(agent)) return // it fell on its way out
    const poisoned = fault.place !== 'timer' && fault.place === agent.fellAt
    const poison = poisoned ? Number(fault.place.split(':')[0]) : -1
    agent.fellAt = poisoned ? '' : fault.place
    if (poisoned) this.deadLetter(agent, fault.place)
    const verdict = agent.policy.fell(stamp() / 1e3)
    if (!verdict.restart) return this.quarantine(agent, verdict.falls)
    this.retry(agent, verdict.delayMillis, () => this.renew(agent, poison))
  }

  /** Tries later, unless a new incarnation has come meanwhile on another way: that one must be left alone. */
  private retry(agent: Agent, delayMillis: number, act: () => Promise<void>): void {
    const { incarnation } = agent
    void this.after(delayMillis, async () => {
      await this.crew.seats.settled(agent.place.seat)
      if (this.closed || agent.incarnation !== incarnation || !this.crew.stays(agent)) return
      await act()
    })
  }

  /** A new incarnation on the same thread: for a fall that left the thread whole. */
  private async renew(agent: Agent, poison: number): Promise<void> {
    const { crew } = this
    if (!crew.seats.has(agent.place.seat)) return
    const handle = crew.seats.handle(agent.place.seat)
    await this.begin(agent, () => handle.call('renew', crew.orderOf(agent), poison))
  }

  /** By the operator's hand, on a thread that lives. Who was cut off takes its seat anew: its links are others. */
  async restart(agent: Agent, anew: boolean): Promise<void> {
    const { crew } = this
    const { node, seat } = agent.place
    const handle = crew.seats.handle(seat)
    if (agent.plan.capabilities.includes('risk')) crew.trading.hold(down(agent), 'risk agent down')
    await this.begin(agent, async () => {
      if (anew) await handle.call('remove', node).catch(() => null) // not seated when it never loaded
      else if (await isSeated(handle.call('renew', crew.orderOf(agent), -1))) return
      await handle.call('add', crew.orderOf(agent))
    })
  }

  /** Starts the next incarnation by `ask`; one that does not load falls. */
  private async begin(agent: Agent, ask: () => Promise<unknown>): Promise<void> {
    const incarnation = ++agent.incarnation
    this.crew.move(agent, 'start', `incarnation ${incarnation}`)
    try {
      await ask()
    } catch (thrown) {
      // A thread that died meanwhile is restarted as a whole, by onDown.
      if (thrown instanceof SwarmError && thrown.code === 'AGENT_DOWN') return
      if (agent.incarnation === incarnation && this.crew.stays(agent)) this.failedToLoad(agent, textOf(thrown))
      return
    }
    if (agent.incarnation === incarnation) this.cameBack(agent)
  }

  private failedToLoad(agent: Agent, line: string): void {
    this.fallen(agent, line)
    const verdict = agent.policy.fell(stamp() / 1e3)
    if (!verdict.restart) return this.quarantine(agent, verdict.falls)
    this.retry(agent, verdict.delayMillis, () =>
      this.crew.seats.has(agent.place.seat) ? this.readd(agent) : this.reopen(agent.seatName),
    )
  }

  private async readd(agent: Agent): Promise<void> {
    const handle = this.crew.seats.handle(agent.place.seat)
    await this.begin(agent, () => handle.call('add', this.crew.orderOf(agent)))
  }

  private fallen(agent: Agent, line: string): void {
    agent.lastError = line
    this.crew.move(agent, 'fault', line)
    this.report(agent.plan.id, line)
    if (agent.plan.capabilities.includes('risk')) this.crew.trading.hold(down(agent), 'risk agent down')
  }

  private quarantine(agent: Agent, falls: number): void {
    const { crew } = this
    agent.quarantined = true
    for (const link of [...agent.place.links]) crew.fabric.cut(agent.place, link)
    crew.tellMember(agent, 'left')
    const { withinSeconds } = crew.plan.supervision
    const cause = agent.lastError.split(';', 1)[0] ?? ''
    const line = lineOf('RESTART_INTENSITY', { agent: agent.plan.id, falls, withinSeconds, cause })
    agent.lastError = line
    this.report(agent.plan.id, line)
    crew.trading.want('HALTED', line)
  }

  /** The record a dead thread was on: noted the first time, skipped the second. */
  private skipPoison(agent: Agent): void {
    const { board } = this.crew.fabric
    const ringId = board.ints[board.node(agent.place.node, 'input')]
    const link = agent.place.links.find(({ ring }) => ring.id === ringId)
    if (link === undefined) return
    const ring = new Ring(link.ring)
    const place = `${ringId}:${ring.doneBy(link.slot)}`
    if (place !== agent.fellAt) {
      agent.fellAt = place
      return
    }
    agent.fellAt = ''
    ring.skip(link.slot)
    this.deadLetter(agent, place)
  }

  /** A record is skipped for good: no later incarnation is told it either. */
  private deadLetter(agent: Agent, place: string): void {
    const { crew } = this
    agent.poison.push(place)
    crew.deadLetters++
    crew.events.emit('deadLetter', { reason: 'RECORD_POISON', agent: agent.plan.id, count: crew.deadLetters })
    this.report(agent.plan.id, lineOf('RECORD_POISON', { agent: agent.plan.id, record: place }))
  }

  /** A fault inside the venue node: its session state is in doubt, so its thread is replaced and reconciles anew. */
  private async endVenue({ node, line }: Pick<Fault, 'node' | 'line'>): Promise<void> {
    const { fabric, seats, venue } = this.crew
    await seats.settled(venue.seat)
    if (this.closed || node !== venue.node || !seats.has(venue.seat)) return
    fabric.board.ints[fabric.board.seat(venue.seat, 'current')] = node + 1 // nobody else aboard is to blame
    await seats.handle(venue.seat).kill({ code: 'AGENT_FAULT', line })
  }

  private report(agent: string, line: string): void {
    this.crew.events.emit('fault', { agent, code: codeOf(line), line })
  }

  private async after(delayMillis: number, act: () => Promise<void>): Promise<void> {
    if (delayMillis > 0) await sleep(delayMillis, undefined, { ref: false }) // a swarm that stopped waits for nobody
    if (this.closed) return
    await act().catch((thrown: unknown) => this.report('supervisor', textOf(thrown)))
  }
}
