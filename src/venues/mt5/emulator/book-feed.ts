/**
 * Depth of market to the swarm: whole images, only after a change, not closer than 20 ms, and only the latest one when
 * the swarm does not take them.
 */
import { fromMillis, fromSeconds, type Micros } from '#domain/time.ts'
import { frames, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import type { Link } from './link.ts'
import type { WatchedSymbol } from './market-watch.ts'
import type { BookRow } from './scenario-kinds.ts'
import type { Surroundings } from './surroundings.ts'

const SPACING_MICROS = fromMillis(20)
/** Book events may stop without a word: after so long, while ticks go on, the book is looked at all the same. */
const SILENT_MICROS = fromSeconds(30)
const MAX_ROWS = 512
const SELL = 1
const BUY = 2

/** A symbol whose depth was asked for. */
export interface BookStream {
  readonly sid: number
  readonly symbol: WatchedSymbol
  /** The rows last looked at: the same array is the same book. */
  rows: readonly BookRow[]
  /** What was sent last, written out. */
  sent: string
  sentAt: Micros
  /** Book events seen, and when the last one was. */
  events: number
  eventAt: Micros
  ticks: number
  dirty: boolean
}

export interface BookFeed {
  /** Images given up for a newer one, since the session began. */
  readonly dropped: number
  open(sid: number, symbol: WatchedSymbol): BookStream
  /** `room`: the swarm takes what it is sent. */
  run(streams: Iterable<BookStream>, room: boolean): void
  /** When an image that waits may be sent. */
  due(streams: Iterable<BookStream>): Micros
  forget(): void
}

const keyOf = (rows: readonly BookRow[]): string =>
  rows.map(({ type, price, volume }) => `${type},${price},${volume}`).join()

export function createBookFeed(around: Surroundings, link: Link): BookFeed {
  const { host } = around
  const frame: FrameNamed<'BOOK'> = frames.book.blank()
  let dropped = 0

  /** Sees whether there was a book event. */
  const look = (stream: BookStream, room: boolean): void => {
    const { symbol } = stream
    const now = host.now()
    const quiet = now - stream.eventAt >= SILENT_MICROS && symbol.base.end !== stream.ticks
    if (symbol.bookEvents === stream.events && !quiet) return
    if (stream.dirty && !room) dropped++
    stream.events = symbol.bookEvents
    stream.ticks = symbol.base.end
    stream.eventAt = now
    stream.dirty = true
  }

  const send = (stream: BookStream): void => {
    const { symbol, sid } = stream
    stream.dirty = false
    if (stream.rows === symbol.book) return
    stream.rows = symbol.book
    const rows = symbol.book.filter(({ type }) => type === SELL || type === BUY).slice(0, MAX_ROWS)
    const key = keyOf(rows)
    if (key === stream.sent) return
    stream.sent = key
    stream.sentAt = host.now()
    frame.time = symbol.last.time > 0 ? symbol.last.time : Math.floor(around.serverNow())
    frame.offsetSeconds = around.offsetSeconds
    frame.sid = sid
    frame.rows = rows
    link.send(frame)
  }

  return {
    get dropped() {
      return dropped
    },
    open: (sid, symbol) => ({
      sid,
      symbol,
      rows: [],
      sent: '',
      sentAt: -Infinity,
      events: symbol.bookEvents,
      eventAt: host.now(),
      ticks: symbol.base.end,
      dirty: true,
    }),
    run(streams, room) {
      for (const stream of streams) {
        look(stream, room)
        if (stream.dirty && room && host.now() - stream.sentAt >= SPACING_MICROS) send(stream)
      }
    },
    due(streams) {
      let due = Infinity
      for (const { dirty, sentAt } of streams) if (dirty) due = Math.min(due, sentAt + SPACING_MICROS)
      return due
    },
    forget() {
      dropped = 0
    },
  }
}
