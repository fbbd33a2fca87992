/**
 * The ticks of one symbol of a terminal: its cursor, kept over sessions, and what of them the swarm is told.
 *
 * The cursor is the newest time taken and how many ticks of that millisecond were taken. It moves with each tick, and
 * only then: a session that begins there loses none and doubles none. Late ticks, older than the cursor and behind it in
 * the base, are none of its millisecond: after them a session begins with that millisecond, and all of it that was taken
 * is passed over.
 *
 * A row is a quote when its bid or ask changed and there is one, and a trade when its flags say so and it has a price
 * and a volume. Some brokers stamp a bit of their own on every row (1080, 1030): there the sides of trades mean nothing.
 *
 * A tick says no sizes. They are those of the newest book where its touch has the same price, else NaN.
 *
 * Cost  no allocation a tick.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import type { VenueSink } from '#swarm/ports/venue.ts'
import { frames } from '#venues/mt5/wire/catalogue.ts'

const BID = 2
const ASK = 4
const LAST = 8
const VOLUME = 16
const BUY = 32
const SELL = 64
const KNOWN = 0x7e

export interface Feed {
  readonly sid: number
  readonly symbol: string
  /** Whose quotes these are; 0: nobody's, the rows are counted and told to nobody. */
  instrument: InstrumentId
  readonly cursor: { time: number; count: number }
  /** Late ticks taken since the cursor's millisecond began. */
  late: number
  /** Rows of the present session that are still to be passed over. */
  repeats: number
  /** How often it was subscribed: what came of an earlier time comes again. */
  begun: number
  /** Subscriptions of this session that are not answered: what comes until then was under way and comes again. */
  unanswered: number
  /** Last quote; NaN before the first and for an empty side. */
  bid: number
  ask: number
  /** Best levels of the newest book; NaN without one. */
  readonly touch: { bid: number; bidSize: number; ask: number; askSize: number }
  /** Rows taken, over all sessions. */
  taken: number
}

export const newFeed = (sid: number, symbol: string): Feed => ({
  sid,
  symbol,
  instrument: 0,
  cursor: { time: 0, count: 0 },
  late: 0,
  repeats: 0,
  begun: 0,
  unanswered: 0,
  bid: Number.NaN,
  ask: Number.NaN,
  touch: { bid: Number.NaN, bidSize: Number.NaN, ask: Number.NaN, askSize: Number.NaN },
  taken: 0,
})

/**
 * A subscription begins: where the last one stopped, or knowing nothing of what came before. Returns how many ticks of the
 * cursor's millisecond are not wanted again.
 */
export function beginFeed(feed: Feed, resumed: boolean): number {
  const { cursor, late } = feed
  if (!resumed) {
    cursor.time = 0
    cursor.count = 0
    feed.late = 0
  }
  feed.begun++
  feed.unanswered++
  feed.repeats = feed.late > 0 ? cursor.count + late : 0
  return feed.repeats > 0 ? 0 : cursor.count
}

export type TickSink = Pick<VenueSink, 'ready' | 'tick' | 'trade'>

const row = { time: 0, bid: 0, ask: 0, last: 0, volume: 0, flags: 0 }
const { rowBytes, readRow } = frames.ticks

/** Doubles come from outside: neither NaN nor Infinity is a price or a size. */
const isPositive = (value: number): boolean => value > 0 && value < Infinity

function tell(feed: Feed, sink: TickSink, offsetMillis: number, replay: boolean): void {
  const { instrument } = feed
  const at = (row.time - offsetMillis) * 1_000
  const { flags } = row
  if ((flags & (LAST | VOLUME)) !== 0 && isPositive(row.last) && isPositive(row.volume)) {
    const side = (flags & ~KNOWN) === 0 ? flags & (BUY | SELL) : 0
    const aggressor = side === BUY ? 'buy' : side === SELL ? 'sell' : 'unknown'
    sink.trade(instrument, at, row.last, row.volume, aggressor, replay)
  }
  // History of an exchange has rows without a quote.
  const bid = isPositive(row.bid) ? row.bid : Number.NaN
  const ask = isPositive(row.ask) ? row.ask : Number.NaN
  if (Number.isNaN(bid) && Number.isNaN(ask)) return
  if ((flags & (BID | ASK)) === 0 && Object.is(bid, feed.bid) && Object.is(ask, feed.ask)) return
  feed.bid = bid
  feed.ask = ask
  const { touch } = feed
  const bidSize = !replay && bid === touch.bid ? touch.bidSize : Number.NaN
  const askSize = !replay && ask === touch.ask ? touch.askSize : Number.NaN
  sink.tick(instrument, at, bid, bidSize, ask, askSize, replay)
}

/**
 * Takes the rows of a TICKS payload from number `first` on, as long as the sink has room. `at` is where the rows begin.
 * Returns the number of the first row not taken: `count` when all were.
 */
export function takeTicks(
  feed: Feed,
  sink: TickSink,
  view: DataView,
  at: number,
  first: number,
  count: number,
  offsetMillis: number,
  replay: boolean,
): number {
  const { cursor } = feed
  for (let k = first; k < count; k++) {
    if (!sink.ready()) return k
    readRow(view, at + k * rowBytes, row)
    if (row.time > cursor.time) {
      cursor.time = row.time
      cursor.count = 1
      feed.late = 0
      feed.repeats = 0
    } else if (feed.repeats > 0) {
      feed.repeats--
      continue
    } else if (row.time === cursor.time) {
      cursor.count++
    } else {
      feed.late++
    }
    feed.taken++
    if (feed.instrument !== 0) tell(feed, sink, offsetMillis, replay)
  }
  return count
}
