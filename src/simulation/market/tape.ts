/**
 * The recorded market as a simulation plays it: one event after another in the order of the exchange's time, read twice,
 * once by the exchange and, a feed latency later, by us.
 *
 * Batches are pulled from a source that may not have one ready yet; each is kept until both readers are past it. One
 * batch ahead is fetched while another is played, so memory is that of a few batches however long the record.
 */
import type { Micros } from '#domain/time.ts'
import { type TickBatch, TickBatchBuilder } from '#swarm/ports/tick-batch.ts'

/** `wait`: the next event is not here yet, ask again soon. `end`: there is none. */
export type TapeState = 'event' | 'wait' | 'end'

/** Gives batches in order of time, each its reader's own to keep; null at the end. */
export type BatchSource = () => Promise<TickBatch | null>

/** Where an event is; lent until the tape moves. */
export interface Place {
  readonly batch: TickBatch
  readonly row: number
}

export interface Tape {
  /** The event the exchange has next; only after `event`. */
  readonly head: Place
  look(): TapeState
  /** Exchange time of the event at hand; Infinity while there is none. */
  readonly at: Micros
  /** The exchange has had it: it goes to those to be delivered, at that time or after the one before it. */
  pass(deliverAt: Micros): void
  /** When the next one is delivered to us; Infinity when the exchange has had no other. */
  readonly deliverAt: Micros
  /** When the last one the exchange has had is or was delivered; -Infinity before the first. */
  readonly lastDelivery: Micros
  /** The event to be delivered; only while `deliverAt` is finite. */
  readonly delivery: Place
  delivered(): void
  /** Why the source failed; undefined while it has not. */
  readonly fault: unknown
}

/** Batches fetched ahead of the exchange. */
const AHEAD = 2

const NOTHING: TickBatch = new TickBatchBuilder([])

interface Part {
  readonly batch: TickBatch
  /** Delivery time of each row the exchange has had. */
  readonly deliveries: Float64Array
}

export function createTape(source: BatchSource): Tape {
  const parts: Part[] = []
  /** Part and row the exchange is at, and we. */
  let exchangePart = 0
  let exchangeRow = 0
  let feedRow = 0
  let ended = false
  let fetching = false
  let fault: unknown
  let lastDelivery = -Infinity
  const head: { batch: TickBatch; row: number } = { batch: NOTHING, row: 0 }
  const delivery: { batch: TickBatch; row: number } = { batch: NOTHING, row: 0 }

  const fetch = (): void => {
    if (fetching || ended || parts.length - exchangePart >= AHEAD) return
    fetching = true
    source().then(
      (batch) => {
        fetching = false
        if (batch === null) ended = true
        else if (batch.rows > 0) parts.push({ batch, deliveries: new Float64Array(batch.rows) })
        fetch()
      },
      (thrown: unknown) => {
        fetching = false
        ended = true
        fault = thrown
      },
    )
  }
  const hasHead = (): boolean => exchangePart < parts.length
  const hasDelivery = (): boolean => exchangePart > 0 || feedRow < exchangeRow

  return {
    get head() {
      head.batch = parts[exchangePart].batch
      head.row = exchangeRow
      return head
    },
    look() {
      fetch()
      return hasHead() ? 'event' : ended ? 'end' : 'wait'
    },
    get at() {
      return hasHead() ? parts[exchangePart].batch.at[exchangeRow] : Infinity
    },
    pass(deliverAt) {
      const part = parts[exchangePart]
      lastDelivery = Math.max(lastDelivery, deliverAt)
      part.deliveries[exchangeRow++] = lastDelivery
      if (exchangeRow < part.batch.rows) return
      exchangePart++
      exchangeRow = 0
      fetch()
    },
    get deliverAt() {
      return hasDelivery() ? parts[0].deliveries[feedRow] : Infinity
    },
    get lastDelivery() {
      return lastDelivery
    },
    get delivery() {
      delivery.batch = parts[0].batch
      delivery.row = feedRow
      return delivery
    },
    delivered() {
      if (++feedRow < parts[0].batch.rows) return
      parts.shift()
      exchangePart--
      feedRow = 0
    },
    get fault() {
      return fault
    },
  }
}
