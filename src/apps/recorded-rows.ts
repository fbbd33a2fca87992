/**
 * The feature rows of a session that is recorded. Each agent writes its own to a log while it runs, in `rows/SESSION` of
 * the state directory; at the end they go into the store beside what the venue told, and the logs are taken away. Those
 * of a session that was killed go there when the next one records to the same store.
 *
 * A row has the number of its market event: session * 2^32 + seq, as the venue's have. Two agents that make rows of one
 * event share it, and their columns are those of one table.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { featureRow } from '#messages/features.ts'
import { makeFolder } from '#stores/folder.ts'
import { rowRecorders } from '#stores/registry.ts'
import { LOG_MARK } from '#stores/row-recorder-ticks.ts'
import { framesIn } from '#stores/ticks/write-ahead.ts'
import type { Summary } from '#swarm/operations.ts'
import type { SwarmPlan, TicksPlan } from '#swarm/plan.ts'
import { ROW, TickBatchBuilder } from '#swarm/ports/tick-batch.ts'
import type { TickStore } from '#swarm/ports/tick-store.ts'
import { SESSION_SPAN } from '#swarm/seat/market-recording.ts'

const LOG = '.ticks'
/** Names, in the folder of a session, the store its rows are for. */
const STORE = 'store'

const rowsIn = (stateDirectory: string): string => join(stateDirectory, 'rows')
const folderOf = (stateDirectory: string, session: number): string => join(rowsIn(stateDirectory), String(session))
const nameOf = ({ store, directory }: TicksPlan): string => JSON.stringify([store, directory])

/** The plan of a session, each of its agents that makes rows with a log, unless they have a file of their own. Throws STATE_UNWRITABLE. */
export function withRowLogs(plan: SwarmPlan, stateDirectory: string): SwarmPlan {
  const { record, session, agents } = plan
  const module = rowRecorders['ticks']
  if (record === undefined || module === undefined) return plan
  const folder = folderOf(stateDirectory, session)
  try {
    makeFolder(folder, 0o700)
    writeFileSync(join(folder, STORE), nameOf(record), { mode: 0o600 })
  } catch (thrown) {
    throw new SwarmError('STATE_UNWRITABLE', { directory: folder, why: messageOf(thrown) })
  }
  return {
    ...plan,
    agents: agents.map((agent) =>
      agent.record !== undefined || agent.ownColumns.length === 0 || !agent.produces.includes('feature.row')
        ? agent
        : { ...agent, record: { module, path: join(folder, `${agent.id}${LOG}`), ids: [featureRow.id] } },
    ),
  }
}

/** The summary of such a session that is over: its rows are in the store, unless their logs are still there. */
export function withRowsStored(summary: Summary, { record }: SwarmPlan, stateDirectory: string): Summary {
  if (record === undefined) return summary
  const logs = join(rowsIn(stateDirectory), sep)
  const ofStore = (path: string): string => (path.startsWith(logs) && !existsSync(path) ? record.store : path)
  const recordings = summary.recordings.map((recording) => ({ ...recording, path: ofStore(recording.path) }))
  return { ...summary, recordings }
}

export interface StoredRows {
  /** Of the session, and of earlier ones whose end never came. */
  readonly rows: number
  readonly left: readonly { readonly session: number; readonly rows: number }[]
}

/**
 * Puts the logs into `ticks`, which is `record` opened, and takes them away. Rejects with what the store says: the logs stay
 * then, and what the store had taken of them is there twice when they are stored again.
 */
export async function storeRows(
  ticks: TickStore,
  record: TicksPlan,
  stateDirectory: string,
  session: number,
): Promise<StoredRows> {
  const left: { session: number; rows: number }[] = []
  for (const earlier of sessionsOf(rowsIn(stateDirectory))) {
    if (earlier >= session || storeOf(folderOf(stateDirectory, earlier)) !== nameOf(record)) continue
    const rows = await storeFolder(ticks, folderOf(stateDirectory, earlier), earlier)
    // None were left by one that never began.
    if (rows > 0) left.push({ session: earlier, rows })
  }
  return { rows: await storeFolder(ticks, folderOf(stateDirectory, session), session), left }
}

/** For a user whose rows could not be stored. */
export const logsOf = (stateDirectory: string, session: number): string =>
  join(folderOf(stateDirectory, session), `*${LOG}`)

const sessionsOf = (directory: string): readonly number[] =>
  existsSync(directory) ? readdirSync(directory).map(Number).filter(Number.isSafeInteger) : []

function storeOf(folder: string): string {
  try {
    return readFileSync(join(folder, STORE), 'utf8')
  } catch {
    return ''
  }
}

async function storeFolder(ticks: TickStore, folder: string, session: number): Promise<number> {
  let rows = 0
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (name.endsWith(LOG)) rows += await storeLog(ticks, join(folder, name), session * SESSION_SPAN)
  }
  await ticks.flush()
  rmSync(folder, { recursive: true, force: true })
  return rows
}

async function storeLog(ticks: TickStore, path: string, base: number): Promise<number> {
  const batches = new Map<string, TickBatchBuilder>()
  let rows = 0
  for (const { kind, symbol, columns, width, at, seq, values, rows: count } of framesIn(path, LOG_MARK.length)) {
    if (kind !== ROW) continue
    let batch = batches.get(symbol)
    if (batch === undefined) batches.set(symbol, (batch = new TickBatchBuilder([symbol], [columns])))
    for (let row = 0; row < count; row++) {
      if (batch.full) {
        await ticks.append(batch)
        batch.clear()
      }
      batch.row(0, at[row], base + seq[row], values.subarray(row * width, (row + 1) * width))
    }
    rows += count
  }
  for (const batch of batches.values()) await ticks.append(batch)
  return rows
}
