/**
 * Market data on its way from a terminal to the swarm. While the swarm has no room, TICKS frames are parked and not
 * acked: after a window of them the terminal stops sending, and its own base keeps the rest. Of books only the latest
 * image waits. What is parked when the session ends is forgotten: the cursor has not passed it, so it comes again.
 */
import type { VenueSink } from '#swarm/ports/venue.ts'
import { frames } from '#venues/mt5/wire/catalogue.ts'
import { flags, TICK_WINDOW } from '#venues/mt5/wire/header.ts'
import type { Arrival } from '#venues/mt5/wire/wire-end.ts'
import { bookImage } from './book-image.ts'
import { takeTicks, type Feed } from './feed.ts'

export interface IntakeHost {
  readonly sink: Pick<VenueSink, 'ready' | 'tick' | 'trade' | 'depth'>
  feedOf(sid: number): Feed | undefined
  /** The server clock is so far ahead, by what was said with the data. */
  offset(seconds: number): void
  /** Acks nothing after this number; `Infinity`: everything. */
  hold(seq: number): void
}

interface Parked {
  readonly feed: Feed
  /** Which subscription of the feed it is of. */
  readonly begun: number
  readonly seq: number
  readonly view: DataView
  readonly rows: number
  readonly offsetSeconds: number
  readonly replay: boolean
  /** The first row that was not taken. */
  next: number
}

interface WaitingBook {
  readonly feed: Feed
  readonly view: DataView
}

export interface Intake {
  /** TICKS frames that wait for room. */
  readonly parked: number
  /** Anything waits for room, ticks or a book. */
  readonly waiting: boolean
  /** Book images given up for a newer one. */
  readonly droppedBooks: number
  /** False when the payload is malformed, or comes after more than the window allows. */
  ticks(arrival: Arrival): boolean
  book(arrival: Arrival): boolean
  /** Goes on with what waits, a few frames at most. True when more of it could be taken at once. */
  drain(): boolean
  /** The session is over. */
  forget(): void
}

/** Frames a call of `drain` takes: at most some 2,000 rows before the host looks after others. */
const FRAMES_A_TURN = 4

const ticksHead = { offsetSeconds: 0, sid: 0, n: 0 }
const bookHead = { time: 0, offsetSeconds: 0, sid: 0, n: 0 }

/** The payload alone, kept. */
const kept = ({ view, at, end }: Arrival): DataView =>
  new DataView(view.buffer.slice(view.byteOffset + at, view.byteOffset + end))

export function createIntake({ sink, feedOf, offset, hold }: IntakeHost): Intake {
  let parked: Parked[] = []
  const books = new Map<number, WaitingBook>()
  let droppedBooks = 0

  const tellBook = (feed: Feed, view: DataView, at: number): void => {
    const { time, offsetSeconds, n } = bookHead
    offset(offsetSeconds)
    const imageAt = (time - offsetSeconds * 1_000) * 1_000
    const image = bookImage(feed.instrument, imageAt, view, at + frames.book.fixedBytes, n)
    const { touch } = feed
    touch.bid = image.bids > 0 ? image.bidPrices[0] : Number.NaN
    touch.bidSize = image.bidSizes[0]
    touch.ask = image.asks > 0 ? image.askPrices[0] : Number.NaN
    touch.askSize = image.askSizes[0]
    sink.depth(image)
  }

  return {
    get parked() {
      return parked.length
    },
    get waiting() {
      return parked.length > 0 || books.size > 0
    },
    get droppedBooks() {
      return droppedBooks
    },

    ticks(arrival) {
      const { view, at, end, seq } = arrival
      const { fixedBytes, rowBytes } = frames.ticks
      if (!frames.ticks.readFields(view, at, end, ticksHead)) return false
      const { sid, n, offsetSeconds } = ticksHead
      if (end - at !== fixedBytes + n * rowBytes) return false
      const feed = feedOf(sid)
      if (feed === undefined || feed.unanswered > 0) return true
      const replay = (arrival.flags & flags.replay) !== 0
      let next = 0
      if (parked.length === 0) {
        offset(offsetSeconds)
        next = takeTicks(feed, sink, view, at + fixedBytes, 0, n, offsetSeconds * 1_000, replay)
        if (next === n) return true
        hold(seq - 1)
      }
      // One more than the window: the first one was on its way before anything was held back.
      if (parked.length > TICK_WINDOW) return false
      parked.push({ feed, begun: feed.begun, seq, view: kept(arrival), rows: n, offsetSeconds, replay, next })
      return true
    },

    book(arrival) {
      const { view, at, end } = arrival
      if (!frames.book.readFields(view, at, end, bookHead)) return false
      if (end - at !== frames.book.fixedBytes + bookHead.n * frames.book.rowBytes) return false
      const feed = feedOf(bookHead.sid)
      if (feed === undefined || feed.instrument === 0) return true
      if (parked.length === 0 && sink.ready()) {
        books.delete(feed.sid)
        tellBook(feed, view, at)
        return true
      }
      if (books.has(feed.sid)) droppedBooks++
      books.set(feed.sid, { feed, view: kept(arrival) })
      return true
    },

    drain() {
      for (let left = FRAMES_A_TURN; parked.length > 0; left--) {
        if (left === 0) return sink.ready()
        const [first, second] = parked
        const { feed, view, rows, offsetSeconds, replay } = first
        if (first.begun === feed.begun) {
          offset(offsetSeconds)
          const { fixedBytes } = frames.ticks
          first.next = takeTicks(feed, sink, view, fixedBytes, first.next, rows, offsetSeconds * 1_000, replay)
          if (first.next < rows) return false
        }
        parked.shift()
        hold(second === undefined ? Infinity : second.seq - 1)
      }
      for (const [sid, { feed, view }] of books) {
        if (!sink.ready()) return false
        books.delete(sid)
        if (!frames.book.readFields(view, 0, view.byteLength, bookHead)) continue
        tellBook(feed, view, 0)
      }
      return false
    },

    forget() {
      parked = []
      books.clear()
    },
  }
}
