/**
 * What is kept of one order: the facts told of it, merged as far as they need not be told apart.
 *
 * Every field is a set, a sum of a set or the latest word by its stamp, so none depends on the order facts came in.
 * `order-facts.ts` tells facts to it, `order-view.ts` says what they amount to.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import { type Money, ZERO } from '#domain/money.ts'
import type { Side } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import { copyFills, type Fill, type FillSet, noFills, type OverfillPolicy } from './fill-set.ts'

export interface PlacedOrder {
  /** Above zero: ours. Below: of others, adopted (`syntheticOrderId`). */
  readonly clientId: number
  readonly instrument: InstrumentId
  readonly side: Side
  readonly lots: Money
  /** 0 for a market order. */
  readonly price: Money
  /** Host time it was placed at. */
  readonly at: Micros
  /** Client id of the order it is a part of; 0 for none. */
  readonly parent: number
}

type Named<Fact extends string> = { readonly fact: Fact }
type Stamped<Fact extends string> = { readonly fact: Fact; readonly stamp: Micros }
/** Requests about one order are numbered from 1, each kind by itself. */
type Numbered<Fact extends string> = { readonly fact: Fact; readonly request: number }

export type OrderFact =
  | Named<'emulated' | 'released' | 'submitted' | 'unknown' | 'triggered'>
  | { readonly fact: 'accepted'; readonly venueId: string }
  | Stamped<'denied' | 'rejected' | 'canceled' | 'expired'>
  | Numbered<'updateAsked' | 'updateRejected' | 'cancelAsked' | 'cancelRejected'>
  /** `request` is 0 when the venue amended it by itself. */
  | (Numbered<'updated'> & { readonly stamp: Micros; readonly lots: Money; readonly price: Money })
  | { readonly fact: 'filled'; readonly fill: Fill }
  /** A list or a look-up shows it working. */
  | (Stamped<'listed'> & { readonly lots: Money; readonly price: Money })
  /** The venue's word on how much is filled; the average is null when it does not say. */
  | (Stamped<'total'> & { readonly filled: Money; readonly averagePrice: Money | null })
  /** A targeted look-up did not find it: nobody ever spoke of it; the venue had; a request about it waits. */
  | Named<'absent' | 'unresolved'>
  | Stamped<'gone'>

/** What it is for now. */
interface Terms {
  readonly stamp: Micros
  readonly lots: Money
  readonly price: Money
}

/** The most filled the venue ever spoke of. */
interface Total {
  readonly stamp: Micros
  readonly filled: Money
  readonly averagePrice: Money | null
}

/** Mutable: only `tellOrder` writes it. */
export interface OrderLife {
  readonly order: PlacedOrder
  readonly overfill: OverfillPolicy
  /** Flags told. */
  bits: number
  /** Empty until the venue gave one; the least of several. */
  venueId: string
  /** The latest word that it is over, and that it works; -Infinity before the first. */
  closedAt: Micros
  listedAt: Micros
  terms: Terms
  /** The most it was ever for: what may fill. */
  most: Money
  total: Total
  /** The highest numbers. An answer answers every earlier request of its kind too: theirs got lost. */
  updateAsked: number
  updateAnswered: number
  cancelAsked: number
  cancelAnswered: number
  readonly fills: FillSet
}

const flags = ['emulated', 'released', 'submitted', 'unknown', 'triggered', 'accepted', 'denied', 'rejected'] as const
const rest = ['canceled', 'expired', 'gone', 'absent', 'unresolved'] as const
export type Flag = (typeof flags)[number] | (typeof rest)[number]
// Both lists together hold every flag once.
export const bitOf = Object.fromEntries([...flags, ...rest].map((flag, at) => [flag, 1 << at])) as Record<Flag, number>

export const hasFlag = (life: OrderLife, flag: Flag): boolean => (life.bits & bitOf[flag]) !== 0

export const isUpdating = (life: OrderLife): boolean => life.updateAsked > life.updateAnswered
export const isCanceling = (life: OrderLife): boolean => life.cancelAsked > life.cancelAnswered

export const newLife = (order: PlacedOrder, overfill: OverfillPolicy): OrderLife => ({
  order,
  overfill,
  bits: 0,
  venueId: '',
  closedAt: -Infinity,
  listedAt: -Infinity,
  terms: { stamp: -Infinity, lots: order.lots, price: order.price },
  most: order.lots,
  total: { stamp: -Infinity, filled: ZERO, averagePrice: null },
  updateAsked: 0,
  updateAnswered: 0,
  cancelAsked: 0,
  cancelAnswered: 0,
  fills: noFills(),
})

/** For trying facts out. */
export const copyLife = (life: OrderLife): OrderLife => ({ ...life, fills: copyFills(life.fills) })
