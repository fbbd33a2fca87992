/**
 * The fills that were taken, by the venue's id, and the last of them: the place to ask the venue from.
 *
 * Memory  a line for each of the newest.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import type { Micros } from '#domain/time.ts'
import { textOf } from '#trading/orders/fill-set.ts'
import { createRecentMap } from '#domain/recent-map.ts'
import type { VenueFill } from '#swarm/ports/venue.ts'

export interface TakenFills {
  /** The venue's id of the last fill taken; '' before the first. */
  readonly lastId: string
  /** Venue's time of it; -Infinity when this journal does not say. */
  readonly lastAt: Micros
  has(fillId: string): boolean
  /** Some were forgotten: one that is not known may be among them. */
  readonly forgetful: boolean
  /** What it said; '' for one of an archive, undefined for one never taken, or forgotten. */
  textOf(fillId: string): string | undefined
  take(fill: VenueFill, stamp: Micros): void
  /** Stamp of the last fill taken on it; -Infinity before the first. */
  movedAt(instrument: InstrumentId): Micros
  /** Fills that were moved to an archive. */
  archive(fillIds: readonly string[], lastId: string, lastAt: Micros): void
}

export function createTakenFills(kept: number): TakenFills {
  let forgetful = false
  const texts = createRecentMap<string, string>(kept, () => void (forgetful = true))
  const moved = new Map<InstrumentId, Micros>()
  let lastId = ''
  let lastAt: Micros = -Infinity

  return {
    get lastId() {
      return lastId
    },
    get lastAt() {
      return lastAt
    },
    has: texts.has,
    get forgetful() {
      return forgetful
    },
    textOf: texts.get,
    take(fill, stamp) {
      texts.set(fill.fillId, textOf(fill))
      moved.set(fill.instrument, stamp)
      // What was made up for a difference is nothing a venue could be asked about. One found later than a newer one leaves
      // the place to ask from where it is.
      if (fill.clientId < 0 || fill.at < lastAt) return
      lastId = fill.fillId
      lastAt = fill.at
    },
    movedAt: (instrument) => moved.get(instrument) ?? -Infinity,
    archive(fillIds, last, at) {
      for (const fillId of fillIds) texts.set(fillId, '')
      if (last === '') return
      lastId = last
      lastAt = at
    },
  }
}
