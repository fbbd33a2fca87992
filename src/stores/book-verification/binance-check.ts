/**
 * Binance's book and its comparisons, row by row of the files merged by time.
 *
 * A message with a row that cannot be read, or with a level that is none, is refused whole: the book is stale from there
 * to the next snapshot, and what it does not serve is not compared. So is an image of a snapshot, which is then none.
 */
import { ASK, BID } from '#market/book-side.ts'
import { fastBook } from '#market/book/fast-book.ts'
import { LevelBatch } from '#market/book/level-batch.ts'
import { faultOfLevel } from '#market/book/level-check.ts'
import { sequencedBook } from '#market/book/sequenced-book.ts'
import { binanceChains, type BinanceMarket } from '#market/feeds/binance-chain.ts'
import { MICROS_PER_MILLI } from '#domain/time.ts'
import type { RowFault } from './checked-files.ts'
import { CrossingWatch, LatencyTally } from './set-report.ts'
import { TornMessages } from './torn-messages.ts'

const BAD_SIZE: RowFault = { field: 'qty', condition: 'badSize' }

/** Cells are those of the columns that `binance.ts` declares. */
export function binanceCheck(market: BinanceMarket) {
  const feed = sequencedBook(fastBook(), binanceChains[market])
  const ids = { first: NaN, last: NaN, previous: NaN }
  const update = new LevelBatch()
  const image = new LevelBatch()
  const updates = new TornMessages()
  const images = new TornMessages()
  /** Whether rows of an update, of an image are coming. */
  let [inUpdate, inImage] = [false, false]
  let [micros, eventMillis, imageId] = [NaN, NaN, NaN]
  const quote = { id: NaN, bid: NaN, bidSize: NaN, ask: NaN, askSize: NaN }

  const compare = (): void => {
    const { book } = feed
    const bid = book.best(BID)
    const ask = book.best(ASK)
    check.crossings.look(bid, ask)
    if (quote.id !== ids.last) return
    check.checked++
    if (bid !== quote.bid || ask !== quote.ask) return
    if (book.sizeAt(BID, bid) === quote.bidSize && book.sizeAt(ASK, ask) === quote.askSize) check.matched++
  }
  const endUpdate = (): void => {
    if (!inUpdate) return
    inUpdate = false
    if (updates.isTorn) update.tear()
    const outcome = feed.update(ids, update)
    if (outcome === 'badIds' || (update.fault !== null && outcome !== 'old')) check.refusedMessages++
    update.clear()
    check.latencies.add(micros - eventMillis * MICROS_PER_MILLI)
    if (outcome === 'applied') compare()
    // The next message would tell of the gap it leaves, but there may be none.
    if (outcome === 'badIds') lose()
  }
  const lose = (): void => {
    if (feed.state === 'synced') feed.lose()
  }
  const endImage = (): void => {
    if (!inImage) return
    inImage = false
    if (images.isTorn) image.tear()
    feed.snapshot(imageId, image)
    image.clear()
  }

  const push = (batch: LevelBatch, side: number, ticks: number, size: number): RowFault | null => {
    const condition = batch.push(side === 0 ? BID : ASK, ticks, size)
    return condition === null ? null : { field: condition === 'badSize' ? 'qty' : 'price', condition }
  }

  const check = {
    feed,
    crossings: new CrossingWatch(),
    latencies: new LatencyTally(),
    checked: 0,
    matched: 0,
    trades: 0,
    /** Updates with a bad row, or numbers that are none. */
    refusedMessages: 0,

    depthRow(cells: Float64Array): RowFault | null {
      const [at, , event, first, last, previous, side, ticks, size] = cells
      endImage()
      if (last !== ids.last) endUpdate()
      updates.see(last)
      inUpdate = true
      ids.first = first
      ids.last = last
      ids.previous = previous
      micros = at
      eventMillis = event
      return push(update, side, ticks, size)
    },
    depthMissed(cells: Float64Array): void {
      const [at, , event, first, last, previous] = cells
      if (!Number.isNaN(last) && last !== ids.last) {
        endUpdate()
        ids.first = first
        ids.last = last
        ids.previous = previous
        micros = at
        eventMillis = event
        inUpdate = true
      }
      updates.bad(last)
    },

    snapshotRow([, , id, side, ticks, size]: Float64Array): RowFault | null {
      endUpdate()
      if (id !== imageId) endImage()
      images.see(id)
      inImage = true
      imageId = id
      return push(image, side, ticks, size)
    },
    snapshotMissed([, , id]: Float64Array): void {
      if (!Number.isNaN(id) && id !== imageId) {
        endImage()
        inImage = true
        imageId = id
      }
      images.bad(id)
    },

    quoteRow([, , id, bid, bidSize, ask, askSize]: Float64Array): RowFault | null {
      endUpdate()
      endImage()
      const isBad = faultOfLevel(bid, bidSize) !== null || faultOfLevel(ask, askSize) !== null
      // There is nothing to compare with then.
      quote.id = isBad ? NaN : id
      quote.bid = bid
      quote.bidSize = bidSize
      quote.ask = ask
      quote.askSize = askSize
      return isBad ? BAD_SIZE : null
    },

    tradeRow([, , , , size]: Float64Array): RowFault | null {
      check.trades++
      return size > 0 ? null : BAD_SIZE
    },

    /** A message or an image that breaks off is refused as a torn one, and nobody knows what came after it. */
    endDepth(isBroken: boolean): void {
      if (isBroken) update.tear()
      endUpdate()
      if (isBroken) lose()
    },
    endSnapshots(isBroken: boolean): void {
      if (isBroken) image.tear()
      endImage()
    },
  }
  return check
}
