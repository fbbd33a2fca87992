/**
 * MetaTrader's depth of market: whole images, compared with the book before them, so that only levels that changed are
 * set. The terminal sends what its broker shows: rows in any order, one price in several rows (added up), one side or
 * none, crossed in an auction, rows of market orders (they have no level), images equal to the last one.
 *
 *     waiting ── image ──▶ synced ── quotes for `silentMicros` without an image ──▶ silent ── image ──▶ synced
 *                             └── lose() ──▶ stale ── image ──▶ synced
 *
 * The terminal's book events may stop for good while quotes go on. A book that stayed as it was would look alive, so a
 * silent one is emptied; when no quote comes either, the market is quiet and the book stands.
 *
 * Cost  one pass over the image and one over the book.
 */
import type { Micros } from '#domain/time.ts'
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import type { LevelBook } from '#market/book/level-book.ts'
import { faultOfLevel } from '#market/book/level-check.ts'

/** ENUM_BOOK_TYPE of MQL5. */
export const SELL = 1
export const BUY = 2
export const SELL_MARKET = 3
export const BUY_MARKET = 4

/** The first `count` rows of an image; prices in ticks, volumes in lots. */
export interface DomImage {
  readonly count: number
  readonly types: ArrayLike<number>
  readonly ticks: ArrayLike<number>
  readonly sizes: ArrayLike<number>
}

export interface DomCounts {
  images: number
  /** Images that changed no level. */
  same: number
  empty: number
  oneSided: number
  crossed: number
  /** Levels set, and taken away. */
  changes: number
  /** Rows added to a price the image already had. */
  repeated: number
  /** Rows left out. */
  marketRows: number
  zeroSize: number
  badPrice: number
  badSize: number
  badType: number
  /** Times the images stopped while quotes went on. */
  silences: number
  /** Images whose time is before that of the one they follow. */
  timeBack: number
  /** Images and quotes refused: their time is no number. */
  badTime: number
}

export interface DomBook {
  readonly state: 'waiting' | 'synced' | 'stale' | 'silent'
  readonly counts: Readonly<DomCounts>
  /** The book becomes the image. Says how many levels changed. One at no time changes nothing: silence is counted from it. */
  image(image: DomImage, at: Micros): number
  /** A quote of the symbol moved. */
  quote(at: Micros): void
  /** The connection broke: no price until the next image. */
  lose(): void
}

/** Told of each level that changes; size 0 when it is gone. */
export type LevelChange = (side: BookSide, ticks: number, size: number) => void

export function domBook(book: LevelBook, silentMicros: number, changed: LevelChange = () => {}): DomBook {
  const counts: DomCounts = {
    images: 0,
    same: 0,
    empty: 0,
    oneSided: 0,
    crossed: 0,
    changes: 0,
    repeated: 0,
    marketRows: 0,
    zeroSize: 0,
    badPrice: 0,
    badSize: 0,
    badType: 0,
    silences: 0,
    timeBack: 0,
    badTime: 0,
  }
  const shown: Record<BookSide, Map<number, number>> = { [BID]: new Map(), [ASK]: new Map() }
  let state: DomBook['state'] = 'waiting'
  let lastImage = -Infinity

  const take = (type: number, ticks: number, size: number): void => {
    const fault = faultOfLevel(ticks, size)
    if (type === SELL_MARKET || type === BUY_MARKET) counts.marketRows++
    else if (type !== SELL && type !== BUY) counts.badType++
    else if (fault !== null) counts[fault]++
    else if (size === 0) counts.zeroSize++
    else {
      const levels = shown[type === BUY ? BID : ASK]
      const before = levels.get(ticks)
      if (before !== undefined) counts.repeated++
      levels.set(ticks, (before ?? 0) + size)
    }
  }

  const set = (side: BookSide, ticks: number, size: number): void => {
    // Every price and size was looked at: there is no fault to come.
    book.set(side, ticks, size)
    changed(side, ticks, size)
    counts.changes++
  }

  const compare = (side: BookSide): void => {
    const levels = shown[side]
    for (let ticks = book.best(side); ticks !== NONE; ticks = book.next(side, ticks)) {
      if (!levels.has(ticks)) set(side, ticks, 0)
    }
    for (const [ticks, size] of levels) if (book.sizeAt(side, ticks) !== size) set(side, ticks, size)
    levels.clear()
  }

  const leave = (next: 'stale' | 'silent'): void => {
    for (const side of [BID, ASK] as const) compare(side)
    state = next
  }

  return {
    get state() {
      return state
    },
    counts,
    image({ count, types, ticks, sizes }, at) {
      if (!Number.isFinite(at)) {
        counts.badTime++
        return 0
      }
      // The terminal gives the present state: the last to come is the newest, whatever its clock says.
      if (at < lastImage) counts.timeBack++
      lastImage = at
      state = 'synced'
      const before = counts.changes
      for (let k = 0; k < count; k++) take(types[k], ticks[k], sizes[k])
      for (const side of [BID, ASK] as const) compare(side)
      counts.images++
      const bid = book.best(BID)
      const ask = book.best(ASK)
      if (bid === NONE && ask === NONE) counts.empty++
      else if (bid === NONE || ask === NONE) counts.oneSided++
      else if (bid > ask) counts.crossed++
      if (counts.changes === before) counts.same++
      return counts.changes - before
    },
    quote(at) {
      if (!Number.isFinite(at)) {
        counts.badTime++
        return
      }
      if (state !== 'synced' || !(at - lastImage > silentMicros)) return
      counts.silences++
      leave('silent')
    },
    lose() {
      if (state === 'synced') leave('stale')
    },
  }
}
