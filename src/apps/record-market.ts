/**
 * The recording of a session in one store of ticks: what the venue tells, quotes, trades, depth and every fact about
 * orders, account and session, while the swarm runs; and at its end the feature rows its agents made of it.
 *
 * Batches come twice a second and each is flushed, so a process that is killed loses less than its last second; the next
 * opening of the store says what it found, and takes the rows of that session in.
 *
 * A recording is never worth a trade: one that cannot be written stops and says so, and the swarm goes on.
 */
import { lineOf, messageOf, SwarmError } from '#domain/errors.ts'
import type { SwarmPlan, TicksPlan } from '#swarm/plan.ts'
import type { TickBatch } from '#swarm/ports/tick-batch.ts'
import type { TickStore } from '#swarm/ports/tick-store.ts'
import { whole } from './figures.ts'
import { logsOf, storeRows } from './recorded-rows.ts'

export interface MarketRecorder {
  take(batch: TickBatch): void
  /** Batches given and not yet in the store. */
  readonly waiting: number
  readonly rows: number
  readonly lost: number
  /** Writes what is left, and the feature rows. More than once is once. */
  close(): Promise<void>
}

/** Batches that may wait for a slow disk; what comes then is given up and counted. */
const MOST_WAITING = 256

/**
 * Of a plan that asks for one, whose rows go to logs in `stateDirectory`. `say` gets a line for what a user must know.
 * Rejects with STORE_LOCKED, STORE_UNWRITABLE, STORE_UNREADABLE.
 */
export const marketRecorder = async (
  { record, session }: SwarmPlan,
  stateDirectory: string,
  say: (line: string) => void,
): Promise<MarketRecorder | undefined> =>
  record === undefined ? undefined : openMarketRecorder(record, { stateDirectory, session }, say)

async function openMarketRecorder(
  record: TicksPlan,
  logs: { readonly stateDirectory: string; readonly session: number },
  say: (line: string) => void,
): Promise<MarketRecorder> {
  const { store, directory } = record
  // Loaded here: a swarm that is not recorded needs no stores.
  const { openTickStore } = await import('#stores/ticks/registry.ts')
  const ticks = await openTickStore(store, directory, { write: true })
  for (const notice of ticks.notices) say(`${store}: ${notice}`)
  let waiting = 0
  let rows = 0
  let lost = 0
  let fault = ''
  let closed = false
  let last: Promise<void> = Promise.resolve()

  const stop = (why: string): void => {
    if (fault !== '') return
    fault = why
    say(lineOf('RECORDING_STOPPED', { store, cause: why }))
  }
  const write = async (batch: TickBatch): Promise<void> => {
    if (fault === '') {
      try {
        await ticks.append(batch)
        // Of several that wait the last makes all durable.
        if (waiting === 1) await ticks.flush()
        rows += batch.rows
        return
      } catch (thrown) {
        stop(reasonOf(thrown))
      } finally {
        waiting--
      }
    } else waiting--
    lost += batch.rows
  }

  return {
    get waiting() {
      return waiting
    },
    get rows() {
      return rows
    },
    get lost() {
      return lost
    },
    take(batch) {
      if (fault !== '' || waiting >= MOST_WAITING) {
        lost += batch.rows
        if (fault === '') stop(`the store is too slow: ${waiting} batches wait`)
        return
      }
      waiting++
      last = last.then(() => write(batch))
    },
    async close() {
      if (closed) return
      closed = true
      await last
      const told = await storedRows(ticks, record, logs, say)
      const left = await ticks.close().then(() => '', reasonOf)
      say(`${store}: recorded ${whole(rows)} ticks and facts of the venue${told}`)
      if (lost > 0) say(`${store}: ${whole(lost)} ticks and facts of the venue are not in it`)
      if (left !== '') say(`${store}: ${left}: what was flushed is kept, and put in order when it is opened next`)
    },
  }
}

/** What the system said, without the rest of our line around it. */
const reasonOf = (thrown: unknown): string =>
  thrown instanceof SwarmError ? String(thrown.facts['reason'] ?? thrown.message) : messageOf(thrown)

/** What to say of them, behind what was recorded of the venue. */
async function storedRows(
  ticks: TickStore,
  record: TicksPlan,
  { stateDirectory, session }: { readonly stateDirectory: string; readonly session: number },
  say: (line: string) => void,
): Promise<string> {
  const { store } = record
  try {
    const { rows, left } = await storeRows(ticks, record, stateDirectory, session)
    for (const { session: killed, rows: found } of left)
      say(`${store}: took in ${whole(found)} feature rows of start ${killed}, which was killed`)
    return `, ${whole(rows)} feature rows`
  } catch (thrown) {
    const logs = logsOf(stateDirectory, session)
    say(
      `${store}: the feature rows are not in it (${reasonOf(thrown)}): the next recording to it takes them from ${logs}`,
    )
    return ''
  }
}
