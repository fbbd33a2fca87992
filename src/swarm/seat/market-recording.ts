/**
 * What the venue's desk publishes, on its way to a store of ticks: quotes, trades and depth images as the venue told them,
 * and everything else it says (orders, account, session) as order facts, one line of JSON each. Played back in this order
 * at these times it is the whole of what the swarm heard of its venue, so that a session can be lived again.
 *
 * Row       `seq` is session * 2^32 + number: of the market event at the desk, or of the fact, each counted by itself.
 *           `localAt` is host time at the desk. A fact has the event time of the last market event, so that it sorts
 *           behind it; facts ahead of the first one wait for it.
 * Facts     `{ after, ...message }`: `after` is the number of the last market event before it. Besides messages there are
 *           `backfill` and `live`, between which the market is history resent, and `clock`, the venue's own clock less UTC.
 * Batches   are given away whole, twice a second and when full: a thread that is ended loses what it held, half a second.
 * Cost      a few stores an event; a copy of each batch.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import type { Micros } from '#domain/time.ts'
import { messageById } from '#messages/catalogue.ts'
import { venueDepth, venueTick, venueTrade } from '#messages/market.ts'
import { plainFields, plainNumber } from '#messages/message-text.ts'
import type { Ring } from '#swarm/links/ring.ts'
import { batchCopy, type TickBatch, TickBatchBuilder } from '#swarm/ports/tick-batch.ts'

/** Room for the numbers of one session. */
export const SESSION_SPAN = 2 ** 32

const FLUSH_MICROS = 500_000
/** Facts that wait for the market at most; then they are written with host time. */
const MOST_WAITING = 4_096
/** Facts that belong to no instrument are kept under this name. */
export const VENUE_SYMBOL = '_venue'

export interface MarketRecordingTerms {
  readonly session: number
  /** Of the instruments 1, 2, 3 ... */
  readonly symbols: readonly string[]
  /** Number of the last market event of an earlier incarnation. */
  readonly lastSeq: number
  readonly now: () => Micros
  /** The clock is virtual: then only a full batch is given away. */
  readonly virtual: boolean
  readonly give: (batch: TickBatch) => void
}

export class MarketRecording {
  private readonly terms: MarketRecordingTerms
  private readonly batch: TickBatchBuilder
  private readonly base: number
  private readonly tick = venueTick.draft()
  private readonly depth = venueDepth.draft()
  private readonly trade = venueTrade.draft()
  private readonly drafts = messageById.map((definition) => definition?.draft())
  private readonly waiting: { readonly line: string; readonly localAt: Micros }[] = []
  private after: number
  private facts: number
  private lastAt: Micros = Number.NaN
  private backfill = false
  private ahead = 0
  private since = 0

  constructor(terms: MarketRecordingTerms) {
    this.terms = terms
    this.batch = new TickBatchBuilder([...terms.symbols, VENUE_SYMBOL])
    this.base = terms.session * SESSION_SPAN
    this.after = terms.lastSeq
    // An earlier incarnation numbered its facts from its own first event: these must differ.
    this.facts = terms.lastSeq
  }

  /** Takes the record at `word` of `ring`. */
  take(ring: Ring, word: number): void {
    const id = ring.i[2 * word]
    const localAt = this.terms.now()
    if (this.since === 0) this.since = localAt
    switch (id) {
      case venueTick.id: {
        const { tick } = this
        venueTick.decode(ring.f, ring.i, word, tick)
        this.reach(tick.seq, tick.at, tick.replay, tick.venueAt, localAt)
        const { bid, bidSize, ask, askSize } = tick
        this.batch.quote(tick.instrument - 1, tick.at, this.base + tick.seq, bid, bidSize, ask, askSize, localAt)
        break
      }
      case venueTrade.id: {
        const { trade } = this
        venueTrade.decode(ring.f, ring.i, word, trade)
        this.reach(trade.seq, trade.at, trade.replay, trade.venueAt, localAt)
        const aggressor = trade.aggressor === 'buy' ? 1 : trade.aggressor === 'sell' ? -1 : 0
        const { instrument, at, seq, price, size } = trade
        this.batch.trade(instrument - 1, at, this.base + seq, price, size, aggressor, localAt)
        break
      }
      case venueDepth.id: {
        const { depth } = this
        venueDepth.decode(ring.f, ring.i, word, depth)
        this.reach(depth.seq, depth.at, this.backfill, depth.at + this.ahead, localAt)
        this.batch.depth(depth.instrument - 1, depth.at, this.base + depth.seq, depth, localAt)
        break
      }
      default:
        this.hear(ring, word, localAt)
    }
    if (this.batch.full) this.give()
  }

  /** Gives away what has waited long enough. */
  turn(): void {
    const { batch, terms } = this
    if (terms.virtual || this.since === 0 || terms.now() - this.since < FLUSH_MICROS) return
    if (batch.rows > 0) this.give()
    else this.since = 0
  }

  close(): void {
    this.settle(this.terms.now())
    if (this.batch.rows > 0) this.give()
  }

  /** A market event is next: what changed with it is said before it. */
  private reach(seq: number, at: Micros, replay: boolean, venueAt: Micros, localAt: Micros): void {
    if (replay !== this.backfill) {
      this.backfill = replay
      this.note(replay ? 'backfill' : 'live', {}, localAt)
    }
    if (venueAt - at !== this.ahead && Number.isFinite(venueAt - at)) {
      this.ahead = venueAt - at
      this.note('clock', { ahead: this.ahead }, localAt)
    }
    if (!(at <= this.lastAt) && Number.isFinite(at)) this.lastAt = at
    this.settle(this.lastAt)
    this.after = seq
    if (this.batch.full) this.give()
  }

  private hear(ring: Ring, word: number, localAt: Micros): void {
    const id = ring.i[2 * word]
    const definition = messageById[id]
    const message = this.drafts[id]
    if (definition === undefined || message === undefined) return
    definition.decode(ring.f, ring.i, word, message)
    const { type, seq, at, instrument } = message
    this.note(type, { seq: plainNumber(seq), at: plainNumber(at), instrument, ...plainFields(message) }, localAt)
  }

  private note(type: string, fields: Readonly<Record<string, string | number | boolean>>, localAt: Micros): void {
    const line = JSON.stringify({ after: this.after, type, ...fields })
    if (Number.isNaN(this.lastAt) && this.waiting.length < MOST_WAITING) this.waiting.push({ line, localAt })
    else this.write(line, localAt)
  }

  private write(line: string, localAt: Micros): void {
    const at = Number.isNaN(this.lastAt) ? localAt : this.lastAt
    const client: unknown = Reflect.get(Object(JSON.parse(line)), 'clientId')
    this.batch.order(this.venue, at, this.base + ++this.facts, typeof client === 'number' ? client : 0, line, localAt)
    if (this.batch.full) this.give()
  }

  /** What waited for the market is written at its time. */
  private settle(at: Micros): void {
    if (this.waiting.length === 0) return
    if (Number.isNaN(this.lastAt)) this.lastAt = at
    for (const { line, localAt } of this.waiting.splice(0)) this.write(line, localAt)
  }

  private get venue(): InstrumentId {
    return this.terms.symbols.length
  }

  private give(): void {
    this.terms.give(batchCopy(this.batch))
    this.batch.clear()
    this.since = 0
  }
}
