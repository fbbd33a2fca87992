/**
 * How much may still fill, by instrument, side and kind, as running sums: asked for every order that is judged.
 *
 *     live approval     the larger of   lots - what its orders have filled
 *                                       what its open orders may still fill
 *     any other order   its leaves, while it is open
 *
 * An approval lives from when it is given until no more of it will be sent, or nobody spoke of it in time; a word of it, or
 * an order placed under it, revives one that ran out of time. Its orders count by themselves again once it has ended.
 *
 * Cost  O(1) a change: a few Decimal additions. Reading is a Map look-up.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import { type Money, ZERO } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import type { NewOrder, Pending } from './blotter.ts'

/** What one order or approval adds to the sums now. */
interface Claim {
  readonly instrument: InstrumentId
  readonly kind: keyof Pending
  lots: Money
}

/** An order as it was last counted. */
export interface Counted {
  readonly filled: Money
  /** Zero when it is not open. */
  readonly leaves: Money
  readonly open: boolean
}

export interface CountedOrder {
  readonly order: NewOrder
  readonly approval: LiveApproval | undefined
  readonly claim: Claim
  counted: Counted
}

export interface LiveApproval {
  readonly order: NewOrder
  readonly claim: Claim
  readonly children: Set<CountedOrder>
  filled: Money
  leaves: Money
  life: 'live' | 'lapsed' | 'done'
}

export interface OpenLots {
  /** False for an approval given before. */
  approve(order: NewOrder): boolean
  /** No more of it will be sent. False when it had ended, or is not known. */
  end(approval: number): boolean
  /** Somebody spoke of it: silence ends it no more. True when it had run out of time. */
  hear(approval: number): boolean
  /** How many approvals nobody spoke of ran out of time. */
  lapse(now: Micros): number
  /** Begins to count an order, as one that is not open. */
  begin(order: NewOrder): CountedOrder
  count(order: CountedOrder, now: Counted): void
  find(approval: number): LiveApproval | undefined
  live(): IterableIterator<LiveApproval>
  pending(instrument: InstrumentId): Pending
  /** Open orders, and live approvals without one. */
  readonly openCount: number
}

const NOTHING: Pending = { marketBuy: ZERO, marketSell: ZERO, limitBuy: ZERO, limitSell: ZERO }
/** Not counted yet, or no longer. */
export const NOT_OPEN: Counted = { filled: ZERO, leaves: ZERO, open: false }
const KEPT_ENDED = 1_024

export const kindOf = ({ orderType, side }: Pick<NewOrder, 'orderType' | 'side'>): keyof Pending =>
  `${orderType}${side === 'buy' ? 'Buy' : 'Sell'}`

/** A sum after one part of it went from `was` to `now`. */
const moved = (sum: Money, was: Money, now: Money): Money => {
  if (was === now) return sum
  return sum === was ? now : sum.plus(now).minus(was)
}

const claimOf = (order: NewOrder): Claim => ({ instrument: order.instrument, kind: kindOf(order), lots: ZERO })

export function createOpenLots(): OpenLots {
  const sums = new Map<InstrumentId, Pending>()
  const live = new Map<number, LiveApproval>()
  // Two generations, the elder dropped as a whole: taking single ones from the front of a Map grows slow.
  let ended = new Map<number, LiveApproval>()
  let endedBefore = new Map<number, LiveApproval>()
  /** Live approvals nobody spoke of. */
  const silent = new Set<LiveApproval>()
  let openOrders = 0
  let idle = 0

  const find = (approval: number): LiveApproval | undefined =>
    live.get(approval) ?? ended.get(approval) ?? endedBefore.get(approval)

  const claim = (claim: Claim, lots: Money): void => {
    const { instrument, kind } = claim
    const before = claim.lots
    if (lots === before || (lots.isZero() && before.isZero())) return
    claim.lots = lots
    const sum = sums.get(instrument) ?? NOTHING
    const change = before.isZero() ? lots : lots.isZero() ? before.negated() : lots.minus(before)
    if (!change.isZero()) sums.set(instrument, { ...sum, [kind]: sum[kind].plus(change) })
  }

  const claimApproval = (approval: LiveApproval): void => {
    if (approval.life !== 'live') return claim(approval.claim, ZERO)
    const { order, filled, leaves } = approval
    const unfilled = filled.isZero() ? order.lots : order.lots.minus(filled)
    claim(approval.claim, unfilled.gte(leaves) ? unfilled : leaves)
  }

  const turn = (approval: LiveApproval, life: LiveApproval['life']): void => {
    const { clientId } = approval.order
    const wasLive = approval.life === 'live'
    approval.life = life
    if (wasLive === (life === 'live')) return
    if (wasLive) live.delete(clientId)
    else {
      ended.delete(clientId)
      endedBefore.delete(clientId)
    }
    const to = wasLive ? ended : live
    to.set(clientId, approval)
    silent.delete(approval)
    if (approval.children.size === 0) idle += wasLive ? -1 : 1
    for (const child of approval.children) claim(child.claim, wasLive ? child.counted.leaves : ZERO)
    claimApproval(approval)
    if (ended.size < KEPT_ENDED) return
    endedBefore = ended
    ended = new Map()
  }

  const hear = (approval: LiveApproval | undefined): boolean => {
    if (approval === undefined) return false
    silent.delete(approval)
    if (approval.life !== 'lapsed') return false
    turn(approval, 'live')
    return true
  }

  return {
    approve(order) {
      const { clientId } = order
      if (find(clientId) !== undefined) return false
      const approval: LiveApproval = {
        order,
        claim: claimOf(order),
        children: new Set(),
        filled: ZERO,
        leaves: ZERO,
        life: 'live',
      }
      live.set(clientId, approval)
      silent.add(approval)
      idle++
      claimApproval(approval)
      return true
    },

    end(approval) {
      const found = find(approval)
      if (found === undefined || found.life === 'done') return false
      turn(found, 'done')
      return true
    },

    hear: (approval) => hear(find(approval)),

    lapse(now) {
      let lapsed = 0
      for (const approval of silent) {
        if (!(now > approval.order.lapses)) continue
        turn(approval, 'lapsed')
        lapsed++
      }
      return lapsed
    },

    begin(order) {
      const approval = find(order.parent)
      hear(approval)
      return { order, approval, claim: claimOf(order), counted: NOT_OPEN }
    },

    count(order, now) {
      const { approval, counted: was } = order
      order.counted = now
      if (now.open !== was.open) openOrders += now.open ? 1 : -1
      if (approval === undefined) return claim(order.claim, now.leaves)
      approval.filled = moved(approval.filled, was.filled, now.filled)
      approval.leaves = moved(approval.leaves, was.leaves, now.leaves)
      if (now.open !== was.open) {
        const before = approval.children.size
        if (now.open) approval.children.add(order)
        else approval.children.delete(order)
        if (approval.life === 'live') idle += Number(approval.children.size === 0) - Number(before === 0)
      }
      claim(order.claim, approval.life === 'live' ? ZERO : now.leaves)
      claimApproval(approval)
    },

    find,
    live: () => live.values(),
    pending: (instrument) => sums.get(instrument) ?? NOTHING,
    get openCount() {
      return openOrders + idle
    },
  }
}
