/**
 * The effective configuration of each start, kept beside its journal: the plan after every file, switch and variable, so
 * that a session can be replayed whatever became of the files. What the venue was configured with is left out, for it may
 * hold secrets, unless the venue is a simulated one; agents of the house are named, not by where they are installed.
 */
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { exactJson, fromExactJson } from '#domain/exact-json.ts'
import type { Micros } from '#domain/time.ts'
import type { AgentPlan, SwarmPlan } from '#swarm/plan.ts'
import { tickStores } from '#stores/registry.ts'
import { moduleOf } from './modules.ts'
import { makeFolder } from '#stores/folder.ts'

export interface NotedPlan {
  /** Without its journal, and without the venue's config and ticks where the venue cannot be run again. */
  readonly plan: SwarmPlan
  /** Where virtual time began; absent on the wall clock. */
  readonly start?: Micros | undefined
  readonly clock: 'wall' | 'virtual'
}

/** Starts that are remembered. */
const KEPT = 100
const FOLDER = 'plans'

const fileIn = (directory: string, session: number): string => join(directory, FOLDER, `${session}.json`)

const isOurs = (role: 'agent' | 'venue', use: string, module: string): boolean => moduleOf(role, use) === module

/** `withVenue` keeps what the venue was configured with. Throws STATE_UNWRITABLE. */
export function notePlan(directory: string, noted: NotedPlan, withVenue: boolean): void {
  const { plan } = noted
  const { agents, venue, journal: _journal, ticks, record: _record, ...rest } = plan
  const located = (agent: AgentPlan): AgentPlan =>
    isOurs('agent', agent.use, agent.module)
      ? { ...agent, module: '', record: undefined }
      : { ...agent, record: undefined }
  const kept = {
    ...noted,
    plan: {
      ...rest,
      ...(withVenue && ticks !== undefined
        ? { ticks: { ...ticks, directory: relative(directory, ticks.directory) } }
        : {}),
      agents: agents.map(located),
      venue: {
        ...venue,
        module: isOurs('venue', venue.use, venue.module) ? '' : venue.module,
        config: withVenue ? venue.config : null,
      },
    },
  }
  const file = fileIn(directory, plan.session)
  try {
    makeFolder(join(directory, FOLDER), 0o700)
    writeFileSync(`${file}.new`, `${exactJson(kept)}\n`, { mode: 0o600 })
    renameSync(`${file}.new`, file)
    forgetOld(directory)
  } catch (thrown) {
    throw new SwarmError('STATE_UNWRITABLE', { directory, why: messageOf(thrown) })
  }
}

/** Throws JOURNAL_UNREADABLE when that start left none. The venue, the journal and the stores are to be filled in. */
export function notedPlan(directory: string, session: number): NotedPlan {
  const file = fileIn(directory, session)
  let noted: NotedPlan
  try {
    noted = fromExactJson(readFileSync(file, 'utf8')) as NotedPlan // our own file
  } catch (thrown) {
    throw new SwarmError('JOURNAL_UNREADABLE', {
      path: file,
      cause: `start ${session} left no configuration: ${messageOf(thrown)}`,
    })
  }
  const { plan } = noted
  const agents = plan.agents.map((agent) => ({
    ...agent,
    module: agent.module || (moduleOf('agent', agent.use) ?? ''),
  }))
  const venue = { ...plan.venue, module: plan.venue.module || (moduleOf('venue', plan.venue.use) ?? '') }
  const ticks = plan.ticks && { ...plan.ticks, module: tickStores, directory: resolve(directory, plan.ticks.directory) }
  return { ...noted, plan: { ...plan, agents, venue, ticks } }
}

function forgetOld(directory: string): void {
  const sessions = readdirSync(join(directory, FOLDER))
    .flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a)
  for (const old of sessions.slice(KEPT)) rmSync(fileIn(directory, old), { force: true })
}
