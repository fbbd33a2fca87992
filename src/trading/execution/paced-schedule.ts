/**
 * A schedule of slices, as the plan of a tactic: what is due when, and how fast one may catch up.
 *
 * Behind, after a pause, a silence, a limit out of reach or orders that came back, an algorithm may not make good for
 * all of it at once: in the time of one slice it gets at most `most` lots further.
 */
import type { Micros } from '#domain/time.ts'
import type { View, Wish } from './algorithm.ts'
import type { ParentOrder, Terms } from './parent-order.ts'
import { cumulated } from './schedules.ts'

/** How the lots of a slice are got: taken when due, or rested at the touch until the slice is over and taken then. */
export type SliceStyle = 'take' | 'join'

export interface Pace {
  /** The slice the lots below were counted for. */
  slot: number
  /** Lots filled and out when it began, or the least since. */
  base: number
  /** Lots it may add. */
  readonly most: number
}

export interface PacedSchedule extends Pace {
  /** When each slice is due, ascending. */
  readonly times: readonly Micros[]
  /** What is due with it, all before included. */
  readonly sums: readonly number[]
}

/** The least child of an order; also what a pace must allow for it ever to come out. */
const least = (parent: ParentOrder, { minSteps }: Terms): number => Math.max(parent.minSlice, minSteps)

/** As many slices as wished for, but none below the least child. */
export const slicesOf = (parent: ParentOrder, terms: Terms, slices: number): number =>
  Math.max(1, Math.min(slices, Math.floor(parent.steps / least(parent, terms))))

/** A pace of `most` lots a slice, and no less than it takes to leave no remainder behind. */
export const paceOf = (parent: ParentOrder, terms: Terms, most: number): Pace => ({
  slot: -1,
  base: 0,
  most: Math.min(parent.steps, Math.max(Math.ceil(most), least(parent, terms) + terms.minSteps - 1)),
})

export const scheduleOf = (
  parent: ParentOrder,
  terms: Terms,
  times: readonly Micros[],
  slices: readonly number[],
  catchUpSlices: number,
): PacedSchedule => ({
  ...paceOf(parent, terms, catchUpSlices * Math.max(...slices)),
  times,
  sums: cumulated(slices),
})

/** Slices due at `time`. O(log n). */
export function slicesDue({ times }: PacedSchedule, time: Micros): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle] <= time) low = middle + 1
    else high = middle
  }
  return low
}

const outOf = ({ filled, taking, resting }: View): number => filled + taking + resting

/** Lots that may still be added in `slot`. What came back unfilled may go out again, at the same pace. */
export function allowance(pace: Pace, slot: number, view: View): number {
  const out = outOf(view)
  if (slot !== pace.slot || out < pace.base) {
    pace.slot = slot
    pace.base = out
  }
  return pace.base + pace.most - out
}

/** Wishes for what `due` slices ask, at the pace of slice `slot`, with never more than `cap` lots out. */
export function follow(
  plan: PacedSchedule,
  view: View,
  wish: Wish,
  due: number,
  slot: number,
  style: SliceStyle,
  cap = Infinity,
): void {
  const allowed = allowance(plan, slot, view)
  const target = Math.min(due === 0 ? 0 : plan.sums[due - 1], cap)
  const overdue = Math.min(due < 2 ? 0 : plan.sums[due - 2], cap)
  const done = view.filled + view.taking
  if (style === 'take' || done < overdue) {
    // What rests must be gone before its lots can be taken: until then it is not wished for, and counts as out.
    wish.take = Math.min((style === 'take' ? target : overdue) - outOf(view), allowed)
    return
  }
  const { market, sign } = view
  wish.rest = view.resting > 0 ? view.resting : Math.min(target - done, allowed)
  wish.restTicks = view.resting > 0 ? view.restingTicks : sign > 0 ? market.bid : market.ask
}
