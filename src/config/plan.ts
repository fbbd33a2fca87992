/** From a configuration that has passed to the plan of a swarm: what each spec declares, copied beside its config. */
import { resolve } from 'node:path'
import { messageOf } from '#domain/errors.ts'
import type { Instrument } from '#domain/instrument.ts'
import { Money } from '#domain/money.ts'
import type { AgentEnv, World } from '#swarm/behaviour.ts'
import type { AgentPlan, JournalPlan, SwarmPlan, VenuePlan } from '#swarm/plan.ts'
import { pathText, placeOf, type Located, type Path } from './located.ts'
import { tickStores } from '#stores/registry.ts'
import type { Seated } from './modules.ts'
import type { Problem } from './problems.ts'
import { inSession, planRecording } from './recording.ts'
import { didYouMean } from './suggestion.ts'
import { withSession } from './references.ts'
import type { AgentConfig, SwarmConfig } from './swarm-config.ts'

/** An agent of the configuration with what its module said. */
export interface SeatedAgent {
  readonly entry: AgentConfig
  readonly path: Path
  readonly seated: Seated
}

/** What an agent may listen to, of a running swarm or of the rest of the configuration. */
export type Peer = Pick<AgentPlan, 'id' | 'produces' | 'ownColumns'>

export const instrumentsOf = (config: SwarmConfig): readonly Instrument[] =>
  config.instruments.map(({ leverage, marginRate, ...instrument }, at) => ({
    id: at + 1,
    ...instrument,
    marginRate: marginRate ?? (leverage === undefined ? undefined : new Money(1).div(leverage).toFixed()),
  }))

export const worldOf = (config: SwarmConfig): World => ({
  instruments: instrumentsOf(config),
  day: config.tradingDay,
  account: config.account,
})

export const asPeer = ({ entry, seated }: SeatedAgent): Peer => ({
  id: entry.id,
  produces: seated.examiner.facts.produces,
  ownColumns: seated.columns,
})

export interface Planned {
  readonly plan: AgentPlan
  readonly problems: readonly Problem[]
}

/** Plans one agent among `peers`; what it records is relative to `cwd`. Creates it once, in vain, to hear what no schema can see. */
export async function planAgent(
  agent: SeatedAgent,
  peers: readonly Peer[],
  world: World,
  root: Located,
  cwd: string,
): Promise<Planned> {
  const { entry, path, seated } = agent
  const { facts } = seated.examiner
  const problems: Problem[] = []
  const report = (at: Path, text: string): void => {
    problems.push({ code: 'CONFIG_INVALID', place: placeOf(root, at), path: pathText(root, at), text })
  }

  const ids = peers.map((peer) => peer.id).filter((id) => id !== entry.id)
  for (const [at, id] of entry.from.entries()) {
    if (!ids.includes(id))
      report([...path, 'from', at], `no agent "${id}"; expected one of ${ids.join(', ')}${didYouMean(id, ids)}`)
  }

  const columns = columnsFor(agent, peers)
  if (columns === 'differ') {
    const rows = peers.filter((peer) => peer.produces.includes('feature.row')).map((peer) => peer.id)
    report([...path, 'id'], `its rows come with different columns from ${rows.join(', ')}; name one in \`from\``)
  }
  const { record: asked } = entry
  const record = asked === undefined ? undefined : planRecording(asked, { use: entry.use, seated }, cwd)
  if (typeof record === 'string') report([...path, 'record'], record)
  const plan: AgentPlan = {
    id: entry.id,
    use: entry.use,
    module: seated.url,
    thread: entry.thread,
    config: seated.config,
    from: entry.from,
    capabilities: facts.capabilities,
    consumes: facts.consumes,
    produces: facts.produces,
    recovery: facts.recovery,
    warmupRecords: facts.warmupRecords,
    ownColumns: seated.columns,
    columns: columns === 'differ' ? [] : columns,
    weight: entry.weight,
    heapMiB: entry.heapMiB,
    record: typeof record === 'string' ? undefined : record,
  }
  if (problems.length === 0) {
    const fault = await seated.examiner.tryCreate(seated.config, envFor(plan, world)).catch(messageOf)
    if (fault !== undefined) report([...path, 'config'], fault)
  }
  return { plan, problems }
}

function columnsFor({ entry, seated }: SeatedAgent, peers: readonly Peer[]): readonly string[] | 'differ' {
  if (!seated.examiner.facts.consumes.includes('feature.row')) return []
  const producers = peers.filter((peer) => peer.produces.includes('feature.row') && peer.id !== entry.id)
  const chosen = producers.filter((peer) => entry.from.includes(peer.id))
  const heard = chosen.length > 0 ? chosen : producers
  const first = heard[0]?.ownColumns ?? []
  return heard.every((peer) => peer.ownColumns.join() === first.join()) ? first : 'differ'
}

const envFor = (plan: AgentPlan, world: World): AgentEnv => ({
  ...world,
  id: plan.id,
  node: 1,
  incarnation: 1,
  session: 1,
  columns: plan.columns,
})

/** Where `swarm import` puts ticks unless it is told. */
const IMPORTED = 'ticks'

export function planSwarm(
  config: SwarmConfig,
  agents: readonly AgentPlan[],
  seats: { readonly venue: Seated; readonly journal: Seated },
  session: number,
): SwarmPlan {
  const venue: VenuePlan = {
    id: 'venue',
    use: config.venue.use,
    module: seats.venue.url,
    thread: config.venue.thread,
    config: withSession(seats.venue.config, session),
    waits: seats.venue.waits,
    heapMiB: config.venue.heapMiB,
    timing: config.venue.timing,
  }
  const journal: JournalPlan = { module: seats.journal.url, config: withSession(seats.journal.config, session) }
  const { seed, supervision, links } = config
  const present = agents.map((agent) => inSession(agent, session))
  const storeAt = (store: string | undefined) =>
    store === undefined ? undefined : { module: tickStores, store, directory: resolve('.') }
  const played = config.ticks ?? (venue.use === 'simulated' ? IMPORTED : undefined)
  const [ticks, record] = [storeAt(played), storeAt(config.record)]
  return { ...worldOf(config), seed, session, venue, journal, ticks, record, agents: present, supervision, links }
}
