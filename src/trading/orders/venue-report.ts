/**
 * What a venue says of itself when it is asked: its open orders, its fills, its positions, and single orders looked up.
 *
 * What could not be had is undefined, which is not the same as empty: nothing is concluded from it.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import type { Money } from '#domain/money.ts'
import type { Side } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import type { Fill } from './fill-set.ts'

export interface VenueOrder {
  /** 0 for an order that bears none of ours. */
  readonly clientId: number
  readonly venueId: string
  readonly instrument: InstrumentId
  readonly side: Side
  readonly lots: Money
  readonly filled: Money
  /** Of what is filled; null when the venue does not say. */
  readonly averagePrice: Money | null
  /** 0 for a market order. */
  readonly price: Money
}

export interface VenueFill extends Fill {
  /** Of its order. */
  readonly clientId: number
  readonly venueId: string
}

export interface VenuePosition {
  readonly instrument: InstrumentId
  /** Signed. */
  readonly lots: Money
  readonly averagePrice: Money
}

/** `absent`: the venue says it has no such order. `unsure`: it could not say, or its history may lag behind. */
export type LookupAnswer =
  | { readonly answer: 'working'; readonly order: VenueOrder }
  | { readonly answer: 'filled' | 'canceled' | 'expired' | 'rejected'; readonly order: VenueOrder }
  | { readonly answer: 'absent' }
  | { readonly answer: 'unsure' }

export interface VenueReport {
  /** Host time the first question was put at: an order placed after it cannot be missed in the answers. */
  readonly asked: Micros
  /** Venue's time of the answers. */
  readonly stamp: Micros
  /** What the report covers. */
  readonly instruments: readonly InstrumentId[]
  readonly orders: readonly VenueOrder[] | undefined
  readonly fills: readonly VenueFill[] | undefined
  /** One not named is flat. */
  readonly positions: readonly VenuePosition[] | undefined
  /** By client id (`idOf` for orders of others). */
  readonly lookups: ReadonlyMap<number, LookupAnswer>
  /** Mid prices, where known. */
  readonly mids: ReadonlyMap<InstrumentId, Money>
}
