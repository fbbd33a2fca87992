/** What the session of a terminal and its trading half are to each other. */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import type { Micros } from '#domain/time.ts'
import type { Venue, VenueSink } from '#swarm/ports/venue.ts'
import type { Frame, FrameNamed } from '#venues/mt5/wire/catalogue.ts'

/** A symbol that can be traded: its number in this session and all the terminal said of it. */
export interface Contract {
  readonly sid: number
  readonly symbol: string
  readonly spec: FrameNamed<'SYMBOL'>
}

/** Frames of the session that are about trading. */
export type TradeFrame = Extract<
  Frame,
  {
    readonly frame:
      | 'ORDER_RESULT'
      | 'TRADE_EVENT'
      | 'SNAPSHOT'
      | 'POSITION'
      | 'ORDER_STATE'
      | 'DEAL'
      | 'LOOKUP_RESULT'
      | 'ACCOUNT'
  }
>

export interface TradeHost {
  now(): Micros
  after(delayMicros: number, call: () => void): () => void
  /** Sends at once; false when no session is up, and then nothing was sent. */
  send(frame: Frame): boolean
  readonly sink: Pick<
    VenueSink,
    'accepted' | 'rejected' | 'filled' | 'canceled' | 'expired' | 'report' | 'snapshot' | 'account' | 'fault'
  >
  /** The one a symbol of the terminal stands for (several contracts may stand for one). */
  instrumentOf(symbol: string): Instrument | undefined
  /** Where an order for the instrument goes now: the front contract. */
  contractOf(instrument: InstrumentId): Contract | undefined
  /** The contract of a symbol, to reduce what is held in it. */
  contractNamed(symbol: string): Contract | undefined
  /** Last quote; NaN before the first. */
  touch(instrument: InstrumentId): { readonly bid: number; readonly ask: number }
  utcOf(serverMillis: number): Micros
}

/** What this venue may do, by its configuration. */
export interface TradeTerms {
  /** 1 to 1023: a magic number is space * 2^53 + client order id. */
  readonly space: number
  /** An order unread for so long is refused by the terminal. */
  readonly ttlMillis: number
  /** Slippage allowed to a market order at instant and request execution, points. */
  readonly deviationPoints: number
}

export interface Trade extends Pick<Venue, 'submit' | 'cancel' | 'modify' | 'query' | 'snapshot'> {
  /** A session is up; what it said of the account comes with it. */
  connected(hello: FrameNamed<'HELLO'>): void
  disconnected(): void
  heard(frame: TradeFrame, dup: boolean): void
  /** Event number and epoch of the last trade event taken, for WELCOME. */
  resume(): { readonly epoch: bigint; readonly event: number }
  status(): unknown
}
