/**
 * Bitstamp's orders rebuilt from their events, and compared with the exchange's own best of 20 levels.
 *
 * An image of the exchange is of some moment within its millisecond: it agrees when it equals the book before, between
 * or after the events of that millisecond. Where it does not, either the exchange shows a better price, of an order that
 * was there before the file began and that no event has told of (`unseenOrder`), or ours is better, of an order that
 * the image already misses (`imageAhead`).
 *
 * An order row that cannot be read leaves the feed stale for good; the report goes on with the orders as the other rows
 * rebuild them, and says that state. An image with such a row is not compared.
 */
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import { bitstampActions, bitstampOrders, type BitstampEvent } from '#market/feeds/bitstamp-orders.ts'
import { fastOrderBook } from '#market/orders/fast-order-book.ts'
import { lots, ticks, whole, word, type Column } from '#market/rows/columns.ts'
import { mergeRows } from '#stores/merged-rows.ts'
import { CheckedFiles, type RowFault } from './checked-files.ts'
import { gridOf, type Progressed } from './grid.ts'
import {
  ConditionLog,
  CrossingWatch,
  fileComplaints,
  LatencyTally,
  remains,
  type Grid,
  type SetReport,
} from './set-report.ts'
import { TornMessages } from './torn-messages.ts'

export interface BitstampSet {
  readonly format: 'bitstamp'
  readonly name: string
  readonly orders: string
  /** A missing file is undefined. */
  readonly images: string | undefined
  readonly trades: string | undefined
}

const time = whole('local_ts_ms')
const side = word('side', ['bid', 'ask'])
const sides = [BID, ASK] as const

const orderColumns = (grid: Grid): readonly Column[] => [
  time,
  whole('exch_ts_s'),
  word('action', bitstampActions),
  side,
  whole('order_id'),
  ticks('price', grid.price),
  lots('remaining_qty', grid.size),
]
const imageColumns = (grid: Grid): readonly Column[] => [
  time,
  side,
  whole('level'),
  ticks('price', grid.price),
  lots('qty', grid.size),
]
const tradeColumns = (grid: Grid): readonly Column[] => [
  time,
  whole('trade_id'),
  ticks('price', grid.price),
  lots('qty', grid.size),
]

/** Reads the whole set. Throws BOOK_UNREADABLE when a file cannot be opened. */
export async function verifyBitstamp(set: BitstampSet, progressed: Progressed): Promise<SetReport> {
  const { name, orders, images, trades } = set
  const paths = [images, orders, trades].filter((path) => path !== undefined)
  const grid = await gridOf(
    paths.map((path) => ({ path, prices: ['price'], sizes: [path === orders ? 'remaining_qty' : 'qty'] })),
    progressed,
  )
  const log = new ConditionLog()
  const check = bitstampCheck()
  const rowsOf = new CheckedFiles(log, 1)
  // An image comes before the events of its millisecond, each of which is then another moment it may be of.
  const ofImages = { missed: check.imageMissed, end: check.endImages }
  rowsOf.add(images, 'missingBook20', imageColumns(grid), check.imageRow, ofImages)
  rowsOf.add(orders, 'missingOrders', orderColumns(grid), check.orderRow, {
    missed: check.feed.lose,
    end: check.endOrders,
  })
  rowsOf.add(trades, 'missingTrades', tradeColumns(grid), check.tradeRow)
  const rows = await mergeRows(rowsOf.files, (fault) => log.note(fault), progressed)
  check.giveUp()

  const { book, feed, latencies, counts } = check
  return {
    name,
    files: paths,
    rows,
    checked: counts.images,
    matched: check.matched,
    gaps: 0,
    crossed: check.atImages.intervals,
    state: feed.state,
    orders: book.orders,
    ...remains(book, grid),
    negativeLatencies: latencies.negative,
    latencyMillis: latencies.summary,
    conditions: log.counts,
    faults: log.faults,
    details: { ...counts, crossedInMatches: check.inMatches.intervals },
    // Orders from before the file are known only by their ends.
    complaints: [
      ...fileComplaints(log, ['unknownOrder']),
      ...(feed.state === 'stale' ? ['the book is stale, what is told of it is what the readable events said'] : []),
    ],
  }
}

/** The book and the comparisons, row by row. */
function bitstampCheck() {
  const book = fastOrderBook()
  const feed = bitstampOrders(book)
  const event: BitstampEvent = { action: 'created', side: BID, id: NaN, ticks: NaN, size: NaN }
  /** Best levels of the image whose rows are coming, NONE where it has none; its time is NaN when none is. */
  const image = { millis: NaN, ticks: [NONE, NONE], sizes: [0, 0] }
  /** Why the image did not agree, while events of its millisecond may still come; null when nothing is open. */
  let open: 'unseenOrder' | 'imageAhead' | null = null
  let isComing = false
  const images = new TornMessages()

  const agrees = (): boolean => sides.every((at) => book.best(at) === image.ticks[at])
  const isBetter = (at: BookSide): boolean => {
    const [ours, theirs] = [book.best(at), image.ticks[at]]
    if (theirs === NONE) return false
    return ours === NONE || (at === BID ? theirs > ours : theirs < ours)
  }

  const endImage = (): void => {
    if (!isComing) return
    isComing = false
    if (images.isTorn) return
    check.counts.images++
    check.atImages.look(book.best(BID), book.best(ASK))
    if (!agrees()) {
      open = sides.some(isBetter) ? 'unseenOrder' : 'imageAhead'
      return
    }
    check.matched++
    if (sides.every((at) => book.sizeAt(at, image.ticks[at]) === image.sizes[at])) check.counts.sizesMatched++
  }
  const giveUp = (): void => {
    if (open !== null) check.counts[open]++
    open = null
  }

  const check = {
    book,
    feed,
    latencies: new LatencyTally(),
    inMatches: new CrossingWatch(),
    atImages: new CrossingWatch(),
    matched: 0,
    counts: { events: 0, images: 0, trades: 0, sizesMatched: 0, unseenOrder: 0, imageAhead: 0 },

    imageRow([millis, sideAt, level, price, size]: Float64Array): RowFault | null {
      if (millis !== image.millis || !isComing) {
        endImage()
        giveUp()
        isComing = true
        image.millis = millis
        image.ticks.fill(NONE)
        image.sizes.fill(0)
      }
      images.see(millis)
      if (level !== 0) return null
      image.ticks[sideAt] = price
      image.sizes[sideAt] = size
      return null
    },

    orderRow([millis, seconds, action, sideAt, id, price, size]: Float64Array): RowFault | null {
      endImage()
      if (millis !== image.millis) giveUp()
      check.counts.events++
      event.action = bitstampActions[action]
      event.side = sideAt === 0 ? BID : ASK
      event.id = id
      event.ticks = price
      event.size = size
      // The time is that of the order's creation, in whole seconds: a receipt is early when the second had not begun.
      if (event.action === 'created') check.latencies.add((millis - seconds * 1_000) * 1_000)
      const condition = feed.apply(event)
      check.inMatches.look(book.best(BID), book.best(ASK))
      if (open !== null && agrees()) {
        open = null
        check.matched++
      }
      return condition === null ? null : { field: fieldOf[condition], condition }
    },

    tradeRow([, , , size]: Float64Array): RowFault | null {
      check.counts.trades++
      return size > 0 ? null : { field: 'qty', condition: 'badSize' }
    },

    /** The other rows of its image are not compared either. */
    imageMissed([millis]: Float64Array): void {
      if (!Number.isNaN(millis) && millis !== image.millis) {
        endImage()
        giveUp()
        image.millis = millis
      }
      images.bad(millis)
    },
    endOrders(isBroken: boolean): void {
      if (isBroken) feed.lose()
    },

    /** An image that breaks off is not compared. */
    endImages(isBroken: boolean): void {
      if (isBroken) isComing = false
      else endImage()
    },
    giveUp,
  }
  return check
}

const fieldOf = {
  unknownOrder: 'order_id',
  duplicateOrder: 'order_id',
  badId: 'order_id',
  badPrice: 'price',
  badSize: 'remaining_qty',
  otherSide: 'side',
} as const
