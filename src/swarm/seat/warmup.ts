/**
 * Gives a new incarnation its past: the market records its rings still hold, told again with its outbox shut.
 *
 * Over several inputs the records come in the order of their `seq`. What the producer is about to overwrite is left out.
 */
import type { AnyMessage } from '#messages/catalogue.ts'
import { messageById } from '#messages/catalogue.ts'
import { SEQ_WORD } from '#messages/record.ts'
import { laneOrder } from './lane-order.ts'
import type { Input, Resident } from './resident.ts'

/** What an incarnation is told of the past: the last `records` of each market input, `without` the poisonous ones (ring:record). */
export interface Past {
  readonly records: number
  readonly without: readonly string[]
  /** How many by source of the input, where it is known: a past that is told again. */
  readonly told?: ReadonlyMap<number, number>
}

/** How many records of each market input are told, by its source; undefined for a first incarnation. */
export function recordsToTell({ inputs }: Resident, past: Past): ReadonlyMap<number, number> | undefined {
  if (past.records === 0) return undefined
  const market = inputs.filter(({ order }) => order === laneOrder.market)
  return past.told ?? new Map(market.map(({ source, reader }) => [source, reader.history(past.records)]))
}

/** Tells the past of each market input. `views` are the seat's lent messages, by number. */
export function warmUp(
  resident: Resident,
  told: ReadonlyMap<number, number>,
  without: readonly string[],
  views: readonly (AnyMessage | undefined)[],
): void {
  const inputs = resident.inputs.filter(({ order }) => order === laneOrder.market)
  const cursors = inputs.map(({ source, reader }) => (reader.cursor - (told.get(source) ?? 0)) | 0)
  resident.muted = true
  for (;;) {
    const at = oldestOf(inputs, cursors, without)
    if (at < 0) break
    const { ring } = inputs[at].reader
    const w = ring.wordOf(cursors[at])
    const id = ring.i[2 * w]
    messageById[id]!.decode(ring.f, ring.i, w, views[id]!) // accepted, so catalogued
    // A lapping producer may have come round meanwhile: half of two records is none.
    if (inputs[at].reader.remembers(cursors[at])) resident.behaviour!.receive(views[id]!, resident.ctx)
    cursors[at] = (cursors[at] + 1) | 0
  }
  resident.muted = false
}

/** The input whose next past record has the lowest number, or -1 when all are told. */
function oldestOf(inputs: readonly Input[], cursors: number[], without: readonly string[]): number {
  let oldest = -1
  let oldestSeq = Infinity
  for (let k = 0; k < inputs.length; k++) {
    const { reader, accepts } = inputs[k]
    const { ring } = reader
    while (((reader.cursor - cursors[k]) | 0) > 0) {
      const wanted = accepts[ring.i[2 * ring.wordOf(cursors[k])]] === 1 && reader.remembers(cursors[k])
      if (wanted && !(without.length > 0 && without.includes(`${ring.handle.id}:${cursors[k]}`))) break
      cursors[k] = (cursors[k] + 1) | 0
    }
    if (((reader.cursor - cursors[k]) | 0) <= 0) continue
    const seq = ring.f[ring.wordOf(cursors[k]) + SEQ_WORD]
    if (seq < oldestSeq) {
      oldestSeq = seq
      oldest = k
    }
  }
  return oldest
}
