/**
 * Which client order ids were ever used, and which market event caused each.
 *
 * What one incarnation of an agent numbers only grows (`serial-number.ts`), so of orders long past the greatest of each
 * incarnation is enough to know one that comes again.
 *
 * Memory  the newest ids, and a number for each incarnation before.
 */
import { seriesOf, sessionOf } from '#trading/orders/serial-number.ts'
import { createRecentMap } from '#domain/recent-map.ts'

export interface KnownOrders {
  /** Used by us, or met at the venue. */
  has(clientId: number): boolean
  /** Number of the market event that caused it; 0 when unknown. */
  seqOf(clientId: number): number
  /** An order of ours. */
  use(clientId: number, seq: number): void
  /** Nothing changes for one that is known. */
  meet(clientId: number): void
  /** A session began. */
  begin(session: number): void
  /** No id of an earlier session up to this one may be used: their orders are in an archive. */
  archive(clientId: number): void
}

export function createKnownOrders(kept: number): KnownOrders {
  const greatest = new Map<number, number>()
  let session = Infinity
  let archived = 0
  // null: of somebody else, who may number as he likes.
  const recent = createRecentMap<number, number | null>(kept, (old) => {
    for (const [id, seq] of old) {
      if (seq !== null) greatest.set(seriesOf(id), Math.max(id, greatest.get(seriesOf(id)) ?? 0))
    }
  })
  const isPast = (id: number): boolean =>
    id <= (greatest.get(seriesOf(id)) ?? 0) || (id <= archived && sessionOf(id) < session)

  const has = (id: number): boolean => recent.has(id) || (id > 0 && isPast(id))
  return {
    has,
    seqOf: (id) => recent.get(id) ?? 0,
    use: recent.set,
    meet(id) {
      if (!has(id)) recent.set(id, null)
    },
    begin: (number) => void (session = number),
    archive: (id) => void (archived = id),
  }
}
