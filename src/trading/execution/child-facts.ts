/** What a venue, or who asked it, says of a child, and what that means for sending more. */
import type { ChildOrders } from './child-orders.ts'
import type { Terms } from './parent-order.ts'
import type { RunState } from './run-state.ts'

/** What became of a child. `filledSteps` is the sum of its fills so far, never the size of one. */
export type ChildFact =
  | { readonly type: 'accepted'; readonly child: number }
  | { readonly type: 'filled'; readonly child: number; readonly filledSteps: number }
  /** A definite no. */
  | { readonly type: 'rejected'; readonly child: number; readonly filledSteps: number }
  /** It left the book: canceled, expired, or looked up and gone. `filledSteps` is its lots less what it left. */
  | { readonly type: 'closed'; readonly child: number; readonly filledSteps: number }
  /** Nobody knows whether the venue has it. It counts as open until another fact says otherwise. */
  | { readonly type: 'unknown'; readonly child: number }
  | { readonly type: 'replaced'; readonly child: number; readonly ticks: number }
  | { readonly type: 'replaceRefused'; readonly child: number }

/** The rest after rejections in a row doubles this often. */
const MOST_DOUBLINGS = 6

type Pace = Pick<RunState, 'now' | 'notBefore' | 'streak' | 'strays'>

function backOff(state: Pace, { retryMicros }: Terms): void {
  const doublings = Math.min(Math.max(state.streak - 1, 0), MOST_DOUBLINGS)
  state.notBefore = Math.max(state.notBefore, state.now + retryMicros * 2 ** doublings)
}

/** Notes a fact: the child takes it in, and a child that came back with lots unfilled slows the next ones down. */
export function noteFact(fact: ChildFact, children: ChildOrders, state: Pace, terms: Terms): void {
  const child = children.find(fact.child)
  if (child === undefined) {
    state.strays++
    return
  }
  const { open: wasOpen } = child
  switch (fact.type) {
    case 'accepted':
      if (!child.accepted && child.kind === 'rest') state.streak = 0
      child.accepted = true
      return
    case 'filled':
      if (children.settle(child, fact.filledSteps, false)) state.streak = 0
      child.accepted = true
      return
    case 'rejected':
      if (!children.settle(child, fact.filledSteps, true) || !wasOpen) return
      state.streak++
      return backOff(state, terms)
    case 'closed':
      if (!children.settle(child, fact.filledSteps, true) || !wasOpen || child.askedAt !== null) return
      if (child.filled < child.steps) backOff(state, terms)
      return
    case 'unknown':
      return
    case 'replaced':
      if (child.movingTo !== fact.ticks) return
      child.ticks = fact.ticks
      child.movingTo = null
      return
    case 'replaceRefused':
      if (child.movingTo === null) return
      child.movingTo = null
      return backOff(state, terms)
  }
}
