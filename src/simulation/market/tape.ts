/**
 * The recorded market as a simulation plays it: one event after another in the order of the exchange's time, read twice,
 * once by the exchange and, a feed latency later, by us. Records of the market's orders are for the exchange alone.
 *
 * Batches are pulled from a source that may not have one ready yet; each is kept until both readers are past it. One
 * batch ahead is fetched while another is played, so memory is that of a few batches however long the record.
 */
import type { Micros } from '#domain/time.ts'
import { MBO, type TickBatch, TickBatchBuilder } from '#swarm/ports/tick-batch.ts'

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
  /** By `HEAD`, `TOLD`, `DELIVERY` and `LAST`; read only. One array, for a getter that is not inlined boxes its double. */
  readonly times: Float64Array
  /** The event at hand is told to us; false for what the exchange alone has. */
  readonly isTold: boolean
  /** The exchange has had it: it goes to those to be delivered, at that time or after the one before it. */
  pass(deliverAt: Micros): void
  /** The exchange has had it, and nobody is told. */
  skip(): void
  /** The event to be delivered; only while its time is finite. */
  readonly delivery: Place
  delivered(): void
  /** Why the source failed; undefined while it has not. */
  readonly fault: unknown
}

/** Batches fetched ahead of the exchange. */
const AHEAD = 2

/** Exchange time of the event at hand; Infinity while there is none. */
export const HEAD = 0
/** Time of the next event that is told to us; Infinity when it is not here yet. */
export const TOLD = 1
/** When the next one is delivered to us; Infinity when the exchange has had no other. */
export const DELIVERY = 2
/** When the last one the exchange has had is or was delivered; -Infinity before the first. */
export const LAST = 3

const NOTHING: TickBatch = new TickBatchBuilder([])

interface Part {
  readonly batch: TickBatch
  /** Delivery time of each row the exchange has had; NaN for one that nobody is told. */
  readonly deliveries: Float64Array
}

export function createTape(source: BatchSource): Tape {
  const parts: Part[] = []
  /** Part and row the exchange is at, and we. */
  let exchangePart = 0
  let exchangeRow = 0
  let feedRow = 0
  /** The next row of that part which is told; looked for from here on. */
  let toldRow = 0
  const times = Float64Array.of(Infinity, Infinity, Infinity, -Infinity)
  let ended = false
  let fetching = false
  let fault: unknown
  const head: { batch: TickBatch; row: number } = { batch: NOTHING, row: 0 }
  const delivery: { batch: TickBatch; row: number } = { batch: NOTHING, row: 0 }

  const hasHead = (): boolean => exchangePart < parts.length
  const lookAtHead = (): void => {
    times[HEAD] = times[TOLD] = Infinity
    if (!hasHead()) return
    const { kind, at, rows } = parts[exchangePart].batch
    times[HEAD] = at[exchangeRow]
    if (toldRow < exchangeRow) toldRow = exchangeRow
    while (toldRow < rows && kind[toldRow] === MBO) toldRow++
    if (toldRow < rows) times[TOLD] = at[toldRow]
  }
  const advance = (): void => {
    if (++exchangeRow < parts[exchangePart].batch.rows) return
    exchangePart++
    exchangeRow = 0
    toldRow = 0
    fetch()
  }
  const deliver = (): void => {
    if (++feedRow < parts[0].batch.rows) return
    parts.shift()
    exchangePart--
    feedRow = 0
  }
  const lookAtDelivery = (): void => {
    times[DELIVERY] = Infinity
    while (exchangePart > 0 || feedRow < exchangeRow) {
      const at = parts[0].deliveries[feedRow]
      if (!Number.isNaN(at)) {
        times[DELIVERY] = at
        return
      }
      deliver()
    }
  }
  const fetch = (): void => {
    if (fetching || ended || parts.length - exchangePart >= AHEAD) return
    fetching = true
    source().then(
      (batch) => {
        fetching = false
        if (batch === null) ended = true
        else if (batch.rows > 0) parts.push({ batch, deliveries: new Float64Array(batch.rows) })
        lookAtHead()
        fetch()
      },
      (thrown: unknown) => {
        fetching = false
        ended = true
        fault = thrown
      },
    )
  }

  return {
    times,
    get head() {
      head.batch = parts[exchangePart].batch
      head.row = exchangeRow
      return head
    },
    look() {
      if (hasHead()) return 'event'
      fetch()
      return ended ? 'end' : 'wait'
    },
    get isTold() {
      return parts[exchangePart].batch.kind[exchangeRow] !== MBO
    },
    pass(at) {
      const part = parts[exchangePart]
      if (at > times[LAST]) times[LAST] = at
      part.deliveries[exchangeRow] = times[LAST]
      if (times[DELIVERY] === Infinity) times[DELIVERY] = times[LAST]
      advance()
      lookAtHead()
    },
    skip() {
      parts[exchangePart].deliveries[exchangeRow] = Number.NaN
      advance()
      if (times[DELIVERY] === Infinity) lookAtDelivery()
      lookAtHead()
    },
    get delivery() {
      delivery.batch = parts[0].batch
      delivery.row = feedRow
      return delivery
    },
    delivered() {
      deliver()
      lookAtDelivery()
    },
    get fault() {
      return fault
    },
  }
}
