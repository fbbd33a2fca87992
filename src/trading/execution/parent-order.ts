/**
 * A parent order: what an execution algorithm is given to work, and when it is refused.
 *
 * Lots are whole lot steps and prices whole ticks of one instrument, so that sums are exact and nothing here rounds.
 * The execution agent converts at its edge, by `stepsOf`, `lotsOf` and `priceOf` of `#domain/instrument.ts`.
 */
import type { Side } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'

export interface ParentOrder {
  readonly side: Side
  /** To be traded, lot steps. */
  readonly steps: number
  /** Smallest child, lot steps; only the last of the order may be smaller. At least the instrument's minimum. */
  readonly minSlice: number
  /** The worst price a child may have, ticks; null for none, and then children may be market orders. */
  readonly limitTicks: number | null
  /** Host time, as every time here. Nothing is sent before. */
  readonly startAt: Micros
  readonly deadline: Micros
  /** At the deadline: `finish` crosses what is left, within the price limit; `leave` withdraws and reports it. */
  readonly policy: 'finish' | 'leave'
  /** Mid when the order was decided on, ticks and fractions; null when there was none. */
  readonly arrivalTicks: number | null
  /**
   * Volume to expect from `startAt` to `deadline`, in equal parts, from days before this one; null when nobody knows.
   * See `volume-profile.ts`.
   */
  readonly profile: readonly number[] | null
}

/** What the instrument, its venue and the configuration say of children. */
export interface Terms {
  /** Lots a step: 0.01. For parameters that are in lots. */
  readonly lotStep: number
  /** Of the instrument, lot steps. */
  readonly minSteps: number
  readonly maxSteps: number
  /** Whether the venue changes the price of a working order; else it is canceled and sent anew. */
  readonly canReplace: boolean
  /** Rest after a child that came back with lots unfilled; doubles with every rejection in a row. */
  readonly retryMicros: number
  /** A cancel that nobody answered is asked for again after this long. */
  readonly cancelRetryMicros: number
  /** How long after the deadline `finish` goes on trying. */
  readonly graceMicros: number
  /** So many rejections in a row end the order. */
  readonly maxRejections: number
}

/** Why an order is not begun: nothing was sent and nothing will be. */
export type StartRefusal = 'STARTED_BEFORE' | 'BAD_LOTS' | 'BAD_PRICE' | 'BAD_TIME' | 'BAD_PROFILE' | 'BAD_PARAMETERS'

const isCount = (steps: number): boolean => Number.isSafeInteger(steps) && steps > 0

/** Null when the order can be worked: every number is one, and a child of the least size fits. */
export function refusalOf(parent: ParentOrder, terms: Terms): StartRefusal | null {
  const { steps, minSlice, limitTicks, startAt, deadline, arrivalTicks, profile } = parent
  if (!isCount(steps) || !isCount(minSlice) || !(steps >= terms.minSteps)) return 'BAD_LOTS'
  if (limitTicks !== null && !Number.isSafeInteger(limitTicks)) return 'BAD_PRICE'
  if (arrivalTicks !== null && !Number.isFinite(arrivalTicks)) return 'BAD_PRICE'
  if (!Number.isSafeInteger(startAt) || !Number.isSafeInteger(deadline) || !(deadline > startAt)) return 'BAD_TIME'
  if (profile !== null && !(profile.length > 0 && profile.every((part) => part >= 0 && part < Infinity))) {
    return 'BAD_PROFILE'
  }
  return null
}
