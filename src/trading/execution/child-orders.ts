/**
 * The children of one parent order: what was sent, what the venue said of it, and what could still fill.
 *
 * Facts come late, twice, never and in any order. So a child is a fold that does not mind: its fills are the greatest
 * sum that anybody told, and closed is closed for good. A fact that closes a child says what was filled in all, so a
 * fill on its way is counted before it arrives, and its lots are not sent a second time.
 *
 * Cost  one look-up a fact; the sums are kept, not walked. Every child is remembered, for a fill may come late.
 */
import type { Micros } from '#domain/time.ts'

/** `take` is immediate-or-cancel and over by itself; `rest` works until it is filled or canceled. */
export type ChildKind = 'take' | 'rest'

export interface Child {
  /** 1, 2, 3 ... within its parent. */
  readonly id: number
  readonly kind: ChildKind
  readonly steps: number
  /** Limit price; null for a market order. */
  ticks: number | null
  filled: number
  /** The venue has spoken of having it. */
  accepted: boolean
  /** It can still fill, as far as we know: being sent, working, or unknown. */
  open: boolean
  /** Where a replacement that is not answered yet takes it. */
  movingTo: number | null
  /** When a cancel was last asked for. */
  askedAt: Micros | null
}

/** What is kept to be restored from. Children that are over may be left out: then their fills are a sum alone. */
export interface ChildrenKept {
  readonly placed: number
  /** Lots filled by children that are left out. */
  readonly settled: number
  readonly children: readonly Child[]
}

export interface ChildOrders {
  place(kind: ChildKind, steps: number, ticks: number | null): Child
  find(id: number): Child | undefined
  /** Fills told, the greatest sum of each child. */
  readonly filled: number
  /** Lots of open children that could still fill, by kind. */
  readonly taking: number
  readonly resting: number
  /** Children that are open. */
  readonly openCount: number
  /** The open child that rests; there is one at most. */
  readonly rest: Child | undefined
  readonly placed: number
  /** Notes fills, and whether it can fill more; false when this says nothing new, or no number of lots. */
  settle(child: Child, filledSteps: number, closed: boolean): boolean
  /** `brief` leaves out the children that are over. */
  snapshot(brief: boolean): ChildrenKept
  restore(kept: ChildrenKept): void
}

export function createChildOrders(): ChildOrders {
  const all = new Map<number, Child>()
  const working = new Set<Child>()
  let placed = 0
  let settled = 0
  let filled = 0
  let taking = 0
  let resting = 0
  let openCount = 0
  let rest: Child | undefined

  /** Adds what the child counts for to the sums, or takes it out. */
  const count = (child: Child, sign: 1 | -1): void => {
    filled += sign * child.filled
    if (!child.open) return
    openCount += sign
    if (sign > 0) working.add(child)
    else working.delete(child)
    const leaves = sign * (child.steps - child.filled)
    if (child.kind === 'take') taking += leaves
    else resting += leaves
    if (child.kind === 'rest') rest = sign > 0 ? child : undefined
  }

  const add = (child: Child): Child => {
    all.set(child.id, child)
    count(child, 1)
    return child
  }

  return {
    place: (kind, steps, ticks) =>
      add({
        id: ++placed,
        kind,
        steps,
        ticks,
        filled: 0,
        accepted: false,
        open: true,
        movingTo: null,
        askedAt: null,
      }),
    find: (id) => all.get(id),
    get filled() {
      return filled
    },
    get taking() {
      return taking
    },
    get resting() {
      return resting
    },
    get openCount() {
      return openCount
    },
    get rest() {
      return rest
    },
    get placed() {
      return placed
    },

    settle(child, filledSteps, closed) {
      if (!(filledSteps >= 0)) return false
      const more = filledSteps > child.filled
      if (!more && !(closed && child.open)) return false
      count(child, -1)
      if (more) child.filled = filledSteps
      if (closed || child.filled >= child.steps) child.open = false
      count(child, 1)
      return true
    },

    snapshot(brief) {
      const children = [...(brief ? working : all.values())].map((child) => ({ ...child }))
      if (!brief) return { placed, settled, children }
      return { placed, settled: children.reduce((left, child) => left - child.filled, filled), children }
    },
    restore(kept) {
      all.clear()
      working.clear()
      ;({ placed, settled } = kept)
      filled = settled
      taking = resting = openCount = 0
      rest = undefined
      for (const child of kept.children) add({ ...child })
    },
  }
}
