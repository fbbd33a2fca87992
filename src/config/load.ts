/**
 * Reads a configuration: the base file, overlays, switches; the environment filled in; every schema of every room; and
 * all faults told at once, each with its file, line and column.
 */
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { PLAIN_ACCOUNT } from '#domain/account.ts'
import { messageOf } from '#domain/errors.ts'
import type { Instrument } from '#domain/instrument.ts'
import { UTC_DAY } from '#domain/trading-day.ts'
import type { World } from '#swarm/behaviour.ts'
import type { AgentPlan, SwarmPlan } from '#swarm/plan.ts'
import { currencyProblems } from './currency-check.ts'
import type { Environment } from './environment.ts'
import { jsonSchemaOf } from './examination.ts'
import { explain } from './issues.ts'
import { emptyMap, find, idOf, locate, pathText, placeOf, plain, textAt, type Located, type Source } from './located.ts'
import { examineSeat, type Examined, type Seated } from './modules.ts'
import { overlay, withoutRemoved } from './overlay.ts'
import { asPeer, planAgent, planSwarm, type SeatedAgent, worldOf } from './plan.ts'
import { ConfigError, given, type Problem } from './problems.ts'
import { inSession, sharedFile, withRowsRecorded } from './recording.ts'
import { withStateDirectory } from './references.ts'
import { agentConfig, swarmConfig, type SwarmConfig } from './swarm-config.ts'
import { applySwitch } from './switches.ts'
import { parseYaml } from './yaml-source.ts'

/** Ids the runtime keeps for itself. */
const RESERVED = ['venue', 'operator']

/** The configuration every other one is laid over. */
export const defaultFile = (): string => join(import.meta.dirname, '..', '..', 'config', 'default.yaml')

/** Values that a switch of the command stands for: `{ name: '--ticks FILE', value: { venue: ... } }`. */
export interface Layer {
  readonly name: string
  readonly value: unknown
}

export interface LoadRequest {
  /** Overlays, laid over the default file in this order. */
  readonly files: readonly string[]
  /** Each `key.path=value`, laid over the files. */
  readonly switches?: readonly string[]
  /** Laid over the files, and under the switches. */
  readonly layers?: readonly Layer[]
  /** Laid over all of them: another `venue.use` of a switch would take what it says of the old one's `config` away. */
  readonly last?: readonly Layer[]
  /** File for the rows of the agent that produces them. */
  readonly recordRows?: string
  readonly environment: Environment
  /** Where the user is. */
  readonly cwd: string
  /** The file below all others; the house's default when absent. */
  readonly base?: string
}

export interface LoadedConfig {
  readonly config: SwarmConfig
  /** The files read, as shown. */
  readonly sources: readonly string[]
  plan(session: number): SwarmPlan
}

/** Rejects with ConfigError. */
export async function loadConfig(request: LoadRequest): Promise<LoadedConfig> {
  const { files, switches = [], layers = [], last = [], environment, cwd, base = defaultFile() } = request
  const problems: Problem[] = []
  const paths = [base, ...files.filter((file) => !isSame(resolve(cwd, file), base)).map((file) => resolve(cwd, file))]
  let root: Located | undefined
  for (const path of paths) {
    const read = readFile(path, shownPath(path, cwd), environment)
    problems.push(...read.problems)
    root = root === undefined ? read.root : overlay(root, read.root)
  }
  root ??= emptyMap({ name: base, directory: dirname(base), lined: true })
  const lay = (under: Located, { name, value }: Layer): Located =>
    overlay(under, locate(value, { name, directory: cwd, lined: false }))
  root = layers.reduce(lay, root)
  for (const text of switches) {
    const applied = applySwitch(root, text, cwd, environment)
    problems.push(...applied.problems)
    root = applied.root
  }
  root = last.reduce(lay, root)
  if (problems.some((problem) => problem.code !== 'SECRET_MISSING')) throw new ConfigError(problems)

  const present = withoutRemoved(root)
  const seats = await examineSeats(withStateDirectory(present, cwd))
  const recorded =
    request.recordRows === undefined || seats.problems.length > 0
      ? { root: present, problems: [] }
      : withRowsRecorded(present, seats.agents, request.recordRows, cwd)
  const tree = withStateDirectory(recorded.root, cwd)
  const parsed = swarmConfig.safeParse(plain(tree))
  problems.push(...seats.problems, ...recorded.problems, ...duplicates(tree))
  if (!parsed.success)
    problems.push(...explain(parsed.error.issues, { root: tree, at: [], schema: jsonSchemaOf(swarmConfig) }))
  // With no problem, the schema has seen to it that there are a venue and a journal.
  if (problems.length > 0 || !parsed.success || seats.venue === undefined || seats.journal === undefined) {
    for (const seat of [seats.venue, seats.journal, ...seats.agents]) seat?.examiner.close()
    throw new ConfigError(problems)
  }

  const config = parsed.data
  const seated: SeatedAgent[] = config.agents.map((entry, at) => ({
    entry,
    path: ['agents', at],
    seated: seats.agents[at]!,
  })) // none missing, or a problem said so
  problems.push(...currencyProblems(worldOf(config), config.venue.use, tree))
  const peers = seated.map(asPeer)
  const plans: AgentPlan[] = []
  for (const agent of seated) {
    const planned = await planAgent(agent, peers, worldOf(config), tree, cwd)
    problems.push(...planned.problems, ...sharedFile(planned.plan, plans, tree, agent.path))
    plans.push(planned.plan)
    agent.seated.examiner.close()
  }
  if (problems.length > 0) throw new ConfigError(problems)
  const { venue, journal } = seats
  return {
    config,
    sources: paths.map((path) => shownPath(path, cwd)),
    plan: (session) => planSwarm(config, plans, { venue, journal }, session),
  }
}

/** The text of one agent entry, for a swarm that is running. */
export interface AgentRequest extends Partial<Pick<World, 'day' | 'account'>> {
  readonly text: string
  readonly source: Source
  readonly environment: Environment
  /** The agents it joins. */
  readonly peers: readonly AgentPlan[]
  readonly instruments: readonly Instrument[]
  readonly session: number
  /** What its recording is relative to. */
  readonly cwd: string
}

/** Rejects with ConfigError, in the same lines as `loadConfig`. */
export async function loadAgent(request: AgentRequest): Promise<AgentPlan> {
  const { text, source, environment, peers, instruments, session, cwd } = request
  const { day = UTC_DAY, account = PLAIN_ACCOUNT } = request
  const { root, problems: faults } = parseYaml(text, source, environment)
  if (faults.some((problem) => problem.code !== 'SECRET_MISSING')) throw new ConfigError(faults)

  const examined = await examineSeat(root, [], 'agent')
  const problems = [...faults, ...examined.problems, ...reserved(root)]
  const parsed = agentConfig.safeParse(plain(root))
  if (!parsed.success)
    problems.push(...explain(parsed.error.issues, { root, at: [], schema: jsonSchemaOf(agentConfig) }))
  const { seated } = examined
  if (problems.length > 0 || !parsed.success || seated === undefined) {
    seated?.examiner.close()
    throw new ConfigError(problems)
  }
  const planned = await planAgent(
    { entry: parsed.data, path: [], seated },
    peers,
    { instruments, day, account },
    root,
    cwd,
  )
  seated.examiner.close()
  if (planned.problems.length > 0) throw new ConfigError(planned.problems)
  return inSession(planned.plan, session)
}

function readFile(
  path: string,
  name: string,
  environment: Environment,
): { root: Located; problems: readonly Problem[] } {
  const source: Source = { name, directory: dirname(path), lined: true }
  const fault = (text: string): { root: Located; problems: readonly Problem[] } => ({
    root: emptyMap(source),
    problems: [{ code: 'CONFIG_UNREADABLE', place: { source, line: 1, column: 1 }, path: '', text }],
  })
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (thrown) {
    return fault(`cannot be read: ${messageOf(thrown)}`)
  }
  const parsed = parseYaml(text, source, environment)
  return parsed.root.form === 'map' ? parsed : fault(`${given(parsed.root)}; expected a map`)
}

interface Seats {
  readonly venue: Seated | undefined
  readonly journal: Seated | undefined
  /** In the order of the list. */
  readonly agents: readonly (Seated | undefined)[]
  readonly problems: readonly Problem[]
}

async function examineSeats(root: Located): Promise<Seats> {
  const list = find(root, ['agents'])
  const places = list?.form === 'list' ? [...list.items.keys()] : []
  const agents: Examined[] = []
  for (const at of places) agents.push(await examineSeat(root, ['agents', at], 'agent'))
  const venue = await examineSeat(root, ['venue'], 'venue')
  const journal = await examineSeat(root, ['journal'], 'journal')
  return {
    venue: venue.seated,
    journal: journal.seated,
    agents: agents.map((agent) => agent.seated),
    problems: [venue, journal, ...agents].flatMap((examined) => examined.problems),
  }
}

/** What is unique in a swarm: the ids of its agents, the symbols of its instruments. */
function duplicates(root: Located): readonly Problem[] {
  const problems: Problem[] = []
  for (const [list, key] of [
    ['agents', 'id'],
    ['instruments', 'symbol'],
  ] as const) {
    const node = find(root, [list])
    const seen = new Set<string>()
    for (const item of node?.form === 'list' ? node.items : []) {
      const name = textAt(item, key)
      if (name === undefined) continue
      const place = placeOf(item, [key])
      if (seen.has(name))
        problems.push({ code: 'CONFIG_INVALID', place, path: `${list}.${name}`, text: `"${name}" is taken` })
      seen.add(name)
      if (list === 'agents') problems.push(...reserved(item))
    }
  }
  return problems
}

function reserved(item: Located): readonly Problem[] {
  const id = idOf(item)
  if (id === undefined || !RESERVED.includes(id)) return []
  const text = `"${id}" is kept for the swarm itself; choose another id`
  return [{ code: 'CONFIG_INVALID', place: placeOf(item, ['id']), path: pathText(item, ['id']), text }]
}

/** Relative to where the user is, unless that climbs out. */
function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path)
  return short.startsWith('..') ? path : short
}

const isSame = (a: string, b: string): boolean => existsSync(a) && existsSync(b) && realpathSync(a) === realpathSync(b)
