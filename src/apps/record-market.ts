/**
 * What the venue tells, written to a store while the swarm runs. Batches come twice a second and each is flushed, so a
 * process that is killed loses less than its last second; the next opening of the store says what it found.
 *
 * A recording is never worth a trade: one that cannot be written stops and says so, and the swarm goes on.
 */
import { lineOf, messageOf } from '#domain/errors.ts'
import type { SwarmPlan, TicksPlan } from '#swarm/plan.ts'
import type { TickBatch } from '#swarm/ports/tick-batch.ts'

export interface MarketRecorder {
  take(batch: TickBatch): void
  /** Batches given and not yet in the store. */
  readonly waiting: number
  readonly rows: number
  readonly lost: number
  /** Writes what is left. */
  close(): Promise<void>
}

/** Batches that may wait for a slow disk; what comes then is given up and counted. */
const MOST_WAITING = 256

/** Of a plan that asks for one. Rejects with STORE_LOCKED, STORE_UNWRITABLE, STORE_UNREADABLE. */
export const marketRecorder = async (
  { record }: SwarmPlan,
  say: (line: string) => void,
): Promise<MarketRecorder | undefined> => (record === undefined ? undefined : openMarketRecorder(record, say))

/** `say` gets a line for what a user must know. */
async function openMarketRecorder(
  { store, directory }: TicksPlan,
  say: (line: string) => void,
): Promise<MarketRecorder> {
  // Loaded here: a swarm that is not recorded needs no stores.
  const { openTickStore } = await import('#stores/ticks/registry.ts')
  const ticks = await openTickStore(store, directory, { write: true })
  for (const notice of ticks.notices) say(`${store}: ${notice}`)
  let waiting = 0
  let rows = 0
  let lost = 0
  let fault = ''
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
        stop(messageOf(thrown))
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
      await last
      if (lost > 0) say(`${store}: ${lost} market records are not in it`)
      try {
        await ticks.close()
      } catch (thrown) {
        stop(messageOf(thrown))
      }
    },
  }
}
