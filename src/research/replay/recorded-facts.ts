/**
 * What a recording holds of one session, in the order the desk said it: market events by their numbers, facts behind the
 * market event they followed. The store sorts by event time; the numbers put it right again.
 *
 * Streams: at most a window of market events is held. One that never comes (a killed recording, a torn file) is counted
 * as missing once the window is full or the recording is over.
 */
import type { Micros } from '#domain/time.ts'
import type { AnyMessage } from '#messages/catalogue.ts'
import { messageFromFields } from '#messages/message-text.ts'
import { batchCopy, type TickBatch } from '#swarm/ports/tick-batch.ts'
import type { TickStore } from '#swarm/ports/tick-store.ts'
import { SESSION_SPAN, VENUE_SYMBOL } from '#swarm/seat/market-recording.ts'

/** A market event of the recording: a row of a batch of one's own. */
export interface RecordedEvent {
  /** Its number at the desk. */
  readonly seq: number
  readonly batch: TickBatch
  readonly row: number
}

export type RecordedFact = {
  /** Number of the last market event before it. */
  readonly after: number
  /** Host time at the desk. */
  readonly localAt: Micros
} & (
  | { readonly said: 'message'; readonly message: AnyMessage }
  | { readonly said: 'backfill' | 'live' }
  | { readonly said: 'clock'; readonly ahead: number }
)

export interface RecordedSpan {
  readonly session: number
  /** Host time of its first moment and the first moment after it: sessions of other swarms may be in the store. */
  readonly from: Micros
  readonly to: Micros
}

/** Market events that may be out of order by as many. */
const WINDOW = 65_536

export const isWithin = (batch: TickBatch, row: number, { session, from, to }: RecordedSpan): boolean =>
  Math.floor(batch.seq[row] / SESSION_SPAN) === session && batch.localAt[row] >= from && batch.localAt[row] < to

/** Calls `missing` with how many numbers were skipped. */
export async function* recordedEvents(
  store: TickStore,
  symbols: readonly string[],
  span: RecordedSpan,
  missing: (events: number) => void,
): AsyncGenerator<readonly RecordedEvent[]> {
  let held: RecordedEvent[] = []
  let next = 1
  const inOrder = (over: boolean): readonly RecordedEvent[] => {
    held.sort((a, b) => a.seq - b.seq)
    const out: RecordedEvent[] = []
    let k = 0
    for (; k < held.length; k++) {
      const { seq } = held[k]
      if (seq > next && !over && held.length - k < WINDOW) break
      if (seq < next) continue // told twice: two recordings of one session
      if (seq > next) missing(seq - next)
      next = seq + 1
      out.push(held[k])
    }
    held = held.slice(k)
    return out
  }
  for await (const lent of store.read({ symbols, kinds: ['trade', 'depth', 'quote'] })) {
    const batch = batchCopy(lent)
    for (let row = 0; row < batch.rows; row++) {
      if (isWithin(batch, row, span)) held.push({ seq: batch.seq[row] % SESSION_SPAN, batch, row })
    }
    const out = inOrder(false)
    if (out.length > 0) yield out
  }
  yield inOrder(true)
}

export async function* recordedFacts(store: TickStore, span: RecordedSpan): AsyncGenerator<readonly RecordedFact[]> {
  for await (const batch of store.read({ symbols: [VENUE_SYMBOL], kinds: ['order'] })) {
    const out: RecordedFact[] = []
    for (let row = 0; row < batch.rows; row++) {
      if (isWithin(batch, row, span))
        out.push(factOf(batch.texts[batch.values[batch.start[row] + 1]], batch.localAt[row]))
    }
    if (out.length > 0) yield out
  }
}

/** Throws MESSAGE_UNREPRESENTABLE for a line that is none of ours. */
export function factOf(line: string, localAt: Micros): RecordedFact {
  const told: unknown = JSON.parse(line)
  const given = new Map<string, unknown>(typeof told === 'object' && told !== null ? Object.entries(told) : [])
  const after = Number(given.get('after'))
  const type = given.get('type')
  switch (type) {
    case 'backfill':
    case 'live':
      return { after, localAt, said: type }
    case 'clock':
      return { after, localAt, said: 'clock', ahead: Number(given.get('ahead')) }
    default:
      return { after, localAt, said: 'message', message: messageFromFields(given) }
  }
}
