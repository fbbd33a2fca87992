/** What an execution is at a moment, what it shows of itself, and what it keeps to be restored from. */
import type { ChildOrders, ChildrenKept } from './child-orders.ts'
import type { MarketKept } from './market-seen.ts'
import type { ParentOrder } from './parent-order.ts'

export type Phase = 'idle' | 'working' | 'paused' | 'ending' | 'done'

/** Why it ended. `dust`: what is left is below the instrument's minimum. `rejected`: too many rejections in a row. */
export type Outcome = 'filled' | 'deadline' | 'canceled' | 'rejected' | 'dust'

export interface ExecutionStatus {
  readonly phase: Phase
  readonly outcome: Outcome | null
  /** Lot steps: of the order, filled, and of children that could still fill. */
  readonly steps: number
  readonly filled: number
  readonly open: number
  /** Not filled and not out: what to report when it is done. */
  readonly left: number
  readonly children: number
  /** Of those, the ones that are not over. */
  readonly working: number
  /** The most that goes out at one go before the deadline. */
  readonly mostAtOnce: number
  readonly moves: number
  /** Facts about children that were never sent. */
  readonly strays: number
}

export interface RunState {
  phase: Phase
  outcome: Outcome | null
  /** The latest time told. */
  now: number
  /** No child before this. */
  notBefore: number
  /** Rejections in a row. */
  streak: number
  rests: number
  moves: number
  movedAt: number
  tookAt: number
  strays: number
  /** null for never. */
  wakeAt: number | null
}

export interface ExecutionSnapshot {
  readonly parent: ParentOrder
  /** Of the plan. */
  readonly seed: number
  /** The tactic's; null to make it anew, from the order and the seed: then it has forgotten its pace. */
  readonly plan: unknown
  readonly state: Readonly<RunState>
  readonly market: MarketKept
  readonly children: ChildrenKept
}

export const freshState = (): RunState => ({
  phase: 'idle',
  outcome: null,
  now: 0,
  notBefore: 0,
  streak: 0,
  rests: 0,
  moves: 0,
  movedAt: 0,
  tookAt: 0,
  strays: 0,
  wakeAt: null,
})

/** A view that is always current, of an order of `steps()` lot steps. */
export function statusOf(
  children: ChildOrders,
  state: () => RunState,
  steps: () => number,
  mostAtOnce: () => number,
): ExecutionStatus {
  return {
    get phase() {
      return state().phase
    },
    get outcome() {
      return state().outcome
    },
    get steps() {
      return steps()
    },
    get filled() {
      return children.filled
    },
    get open() {
      return children.taking + children.resting
    },
    get left() {
      return Math.max(0, steps() - children.filled - children.taking - children.resting)
    },
    get children() {
      return children.placed
    },
    get working() {
      return children.openCount
    },
    get mostAtOnce() {
      return mostAtOnce()
    },
    get moves() {
      return state().moves
    },
    get strays() {
      return state().strays
    },
  }
}
