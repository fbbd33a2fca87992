/**
 * An order that is worked as parts: what its children have taken, what is left to place, and the state that follows.
 *
 *     taken      an open child: all its lots; a closed one: what it filled
 *     unplaced   lots - taken, never below zero: more is never sent than was asked for
 *
 *     FILLED            every lot is filled
 *     PENDING_CANCEL    it was stopped and a child may still fill
 *     CANCELED          it was stopped and none can
 *     PARTIALLY_FILLED  some lots are filled
 *     ACCEPTED          a child is known to be at a venue; SUBMITTED while one is only on its way
 *     EMULATED          held here: no child is out
 *
 * A child of unknown outcome counts as open. A late fill of a child whose lots were placed again overfills the parent:
 * `excess` says by how much.
 *
 * Cost    one pass over the children.
 * Source  peers.md 5.4 (spawned orders and the lots given back when one is refused).
 */
import { atLeastZero, type Money, ZERO } from '#domain/money.ts'
import type { OrderState } from './order-states.ts'
import type { OrderView } from './order-view.ts'

export type Child = Pick<OrderView, 'state' | 'open' | 'lots' | 'filled'>

export interface ParentView {
  readonly state: OrderState
  readonly filled: Money
  /** Lots open children may still fill. */
  readonly working: Money
  readonly unplaced: Money
  readonly excess: Money
}

/** `stopped`: no more parts are to be placed. */
export function parentView(lots: Money, children: Iterable<Child>, stopped: boolean): ParentView {
  let filled = ZERO
  let working = ZERO
  let open = 0
  let onTheWay = 0
  for (const child of children) {
    filled = filled.plus(child.filled)
    if (!child.open) continue
    open++
    if (child.state === 'SUBMITTED' || child.state === 'UNKNOWN') onTheWay++
    working = working.plus(atLeastZero(child.lots.minus(child.filled)))
  }
  const stateOf = (): OrderState => {
    if (filled.gte(lots)) return 'FILLED'
    if (stopped) return open > 0 ? 'PENDING_CANCEL' : 'CANCELED'
    if (filled.gt(ZERO)) return 'PARTIALLY_FILLED'
    if (open === 0) return 'EMULATED'
    return onTheWay === open ? 'SUBMITTED' : 'ACCEPTED'
  }
  return {
    state: stateOf(),
    filled,
    working,
    unplaced: stopped ? ZERO : atLeastZero(lots.minus(filled).minus(working)),
    excess: atLeastZero(filled.plus(working).minus(lots)),
  }
}
