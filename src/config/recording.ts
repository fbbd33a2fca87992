/**
 * Which agents have their rows or market records recorded to files of their own, and where: `record` beside an agent's
 * config, or the switch `--record-rows`.
 */
import { statSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { SwarmError } from '#domain/errors.ts'
import { featureRow } from '#messages/features.ts'
import { marketDepth, marketQuote, marketTrade } from '#messages/market.ts'
import { rowRecorders } from '#stores/registry.ts'
import type { AgentPlan, RecordPlan } from '#swarm/plan.ts'
import { THERE_ALREADY } from '#swarm/ports/row-recorder.ts'
import { STATE_DIRECTORY } from './environment.ts'
import { idOf, locate, pathText, placeOf, replaced, type Located, type Path, type Place } from './located.ts'
import type { Seated } from './modules.ts'
import type { Problem } from './problems.ts'
import { withSession } from './references.ts'

/** As faults name it. */
const SWITCH = '--record-rows'
/** Whose rows the switch means when several agents produce some. */
const USUAL = 'features'
/** The ending of files that hold market records too. */
const LOG = 'ticks'

const MARKET = [marketQuote, marketTrade, marketDepth] as const

/** The ids of what such a file can hold of what the agent produces. */
const recordedIds = (seated: Seated, market: boolean): readonly number[] =>
  [featureRow, ...(market ? MARKET : [])].flatMap(({ type, id }) =>
    seated.examiner.facts.produces.includes(type) ? [id] : [],
  )

const producesRows = (seated: Seated | undefined): boolean =>
  seated?.examiner.facts.produces.includes('feature.row') === true

/**
 * The tree with `record: path` at the one agent that produces rows, or of several at the one of the usual name.
 * `agents` are the modules of the list `agents`, in its order.
 */
export function withRowsRecorded(
  root: Located,
  agents: readonly (Seated | undefined)[],
  path: string,
  directory: string,
): { readonly root: Located; readonly problems: readonly Problem[] } {
  const source = { name: SWITCH, directory, lined: false }
  const list = root.form === 'map' ? root.entries.get('agents')?.node : undefined
  const items = list?.form === 'list' ? list.items : []
  const place: Place = { source, line: 1, column: 1 }
  const candidates = items.flatMap((item, at) =>
    item.form === 'map' && producesRows(agents[at]) ? [{ item, at, id: idOf(item) }] : [],
  )
  const chosen = candidates.length === 1 ? candidates[0] : candidates.find(({ id }) => id === USUAL)
  if (chosen === undefined) {
    const text =
      candidates.length === 0
        ? 'no agent produces rows'
        : `${candidates.map(({ id }) => id).join(', ')} produce rows and none is called "${USUAL}"; write \`record\` beside the one you mean`
    return { root, problems: [{ code: 'CONFIG_INVALID', place, path: '', text }] }
  }
  const { item, at } = chosen
  const entries = new Map(item.entries).set('record', { key: place, node: locate(path, source) })
  return { root: replaced(root, ['agents', at], { ...item, entries }), problems: [] }
}

/** The recording that `record` asks for, or what keeps it from being one. */
export function planRecording(
  record: string,
  { use, seated }: { readonly use: string; readonly seated: Seated },
  cwd: string,
): RecordPlan | string {
  const ending = extname(record).slice(1).toLowerCase()
  const ids = recordedIds(seated, ending === LOG)
  if (ids.length === 0) return `${use} produces no feature.row, so there is nothing to record`
  if (ids.includes(featureRow.id) && seated.columns.length === 0)
    return `${use} names no columns, so its rows cannot be written`
  const module = Object.hasOwn(rowRecorders, ending) ? rowRecorders[ending] : undefined
  if (module === undefined) {
    const endings = Object.keys(rowRecorders).map((known) => `.${known}`)
    return `got "${record}"; expected a name that ends with ${endings.join(' or ')}`
  }
  if (record.includes(STATE_DIRECTORY)) return `${STATE_DIRECTORY} is not known to an agent that joins; write the path`
  return { module, path: resolve(cwd, record), ids }
}

/** The plan of an agent in the `session` that starts. */
export const inSession = (plan: AgentPlan, session: number): AgentPlan =>
  plan.record === undefined
    ? plan
    : { ...plan, record: { ...plan.record, path: String(withSession(plan.record.path, session)) } }

/** Throws FILE_UNWRITABLE, before a swarm starts, when something is where rows are to be recorded. */
export function checkRecordings(agents: readonly AgentPlan[]): void {
  for (const { record } of agents) {
    if (record !== undefined && statSync(record.path, { throwIfNoEntry: false }) !== undefined)
      throw new SwarmError('FILE_UNWRITABLE', { file: record.path, why: THERE_ALREADY })
  }
}

/** Two agents that record to one file, told of the second, at `path` in `root`: it would find the file taken. */
export function sharedFile(
  plan: AgentPlan,
  before: readonly AgentPlan[],
  root: Located,
  path: Path,
): readonly Problem[] {
  const other = before.find(({ record }) => record !== undefined && record.path === plan.record?.path)
  if (other === undefined) return []
  const at = [...path, 'record']
  const text = `${other.id} records to this file`
  return [{ code: 'CONFIG_INVALID', place: placeOf(root, at), path: pathText(root, at), text }]
}
