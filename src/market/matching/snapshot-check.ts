/**
 * Whether a snapshot can be that of an engine. One comes from a disk: an engine put up from a wrong one would trade on
 * it. Both engines ask here before they take anything, so they refuse the same, for the same reason.
 *
 * Cost  O(orders log orders), and the runs of ids.
 */
import { SwarmError } from '#domain/errors.ts'
import { ASK, BID } from '#market/book-side.ts'
import { isLots, isOrderId, MAX_LOTS } from '#market/orders/order-input.ts'
import { isSetOff } from './incoming.ts'
import type { EngineSnapshot, Icebergs, RestingOrder, SelfTrade, WaitingStop } from './matching-engine.ts'
import { faultOfNewOrder, isPrice } from './order-checks.ts'

/**
 * badForm: a list or an order is none. badRules: words that are no rules. badClock, badLastTicks, badIds: a number, or a
 * run of ids, that cannot be. badOrder: a field of an order that no engine would have taken. badLots: shown, hidden and
 * display do not go together. badExpiry: it is over, or a moment where none belongs. badArrival: no whole number.
 * sameArrival, doubledId: two orders share it. unusedId: a live order's id is not used up. unsorted: stops not in order of
 * arrival. crossed: a bid at an offer or above it. setOff: a stop whose condition the last trade meets.
 */
type SnapshotFault =
  | 'badForm'
  | 'badRules'
  | 'badClock'
  | 'badLastTicks'
  | 'badIds'
  | 'badOrder'
  | 'badLots'
  | 'badExpiry'
  | 'badArrival'
  | 'sameArrival'
  | 'doubledId'
  | 'unusedId'
  | 'unsorted'
  | 'crossed'
  | 'setOff'

/** What is wrong, and where: `resting[3]`, `usedIds[0]`, `clock`. */
interface Finding {
  readonly fault: SnapshotFault
  readonly at: string
}

/** Throws SNAPSHOT_INVALID with the first fault there is. */
export function checkSnapshot(snapshot: EngineSnapshot): void {
  const found = faultOf(snapshot)
  if (found !== null) throw new SwarmError('SNAPSHOT_INVALID', { fault: found.fault, at: found.at })
}

const selfTrades: readonly SelfTrade[] = ['allow', 'cancelNewest', 'cancelOldest', 'cancelBoth']
const icebergs: readonly Icebergs[] = ['cycling', 'whole', 'hiddenLast']

const isTime = (at: number): boolean => Number.isSafeInteger(at) && at >= 0
/** Of what was read from a disk: whatever its type says. */
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null
const areAll = (list: unknown, test: (item: unknown) => boolean): boolean => Array.isArray(list) && list.every(test)

function faultOf(snapshot: EngineSnapshot): Finding | null {
  if (!isObject(snapshot)) return { fault: 'badForm', at: 'snapshot' }
  const { rules, clock, lastTicks, resting, waiting, usedIds } = snapshot
  if (!isObject(rules)) return { fault: 'badForm', at: 'rules' }
  if (!selfTrades.includes(rules.selfTrade)) return { fault: 'badRules', at: 'rules.selfTrade' }
  if (!icebergs.includes(rules.icebergs)) return { fault: 'badRules', at: 'rules.icebergs' }
  if (!isTime(clock)) return { fault: 'badClock', at: 'clock' }
  if (lastTicks !== null && !isPrice(lastTicks)) return { fault: 'badLastTicks', at: 'lastTicks' }
  if (!areAll(resting, isObject)) return { fault: 'badForm', at: 'resting' }
  if (!areAll(waiting, isObject)) return { fault: 'badForm', at: 'waiting' }
  if (!areAll(usedIds, Array.isArray)) return { fault: 'badForm', at: 'usedIds' }
  return (
    faultOfIds(usedIds) ??
    firstOf(resting, 'resting', (order) => faultOfResting(order, clock)) ??
    firstOf(waiting, 'waiting', (stop) => faultOfStop(stop, snapshot)) ??
    faultOfAll(snapshot) ??
    faultOfTouch(resting)
  )
}

/** The first of the orders with a fault. */
function firstOf<Order>(
  orders: readonly Order[],
  list: string,
  faultOfOne: (order: Order) => SnapshotFault | null,
): Finding | null {
  for (const [k, order] of orders.entries()) {
    const fault = faultOfOne(order)
    if (fault !== null) return { fault, at: `${list}[${k}]` }
  }
  return null
}

function faultOfIds(runs: EngineSnapshot['usedIds']): Finding | null {
  let before = -1
  for (const [k, [first, last]] of runs.entries()) {
    // Of runs that touch, an engine would have written one.
    const isAfter = before < 0 || first > before + 1
    if (!(isOrderId(first) && isOrderId(last) && first <= last && isAfter))
      return { fault: 'badIds', at: `usedIds[${k}]` }
    before = last
  }
  return null
}

function faultOfResting(order: RestingOrder, clock: number): SnapshotFault | null {
  const { id, owner, side, ticks, shown, hidden, display, timeInForce, expiresAt, arrival } = order
  if (!isOrderId(id) || (owner | 0) !== owner || (side !== BID && side !== ASK) || !isPrice(ticks)) return 'badOrder'
  if (!isLots(shown) || !(hidden === 0 || isLots(hidden)) || shown + hidden > MAX_LOTS) return 'badLots'
  if (!(display === 0 ? hidden === 0 : isLots(display) && shown <= display)) return 'badLots'
  if (timeInForce === 'GTD') {
    if (!(expiresAt > clock && Number.isSafeInteger(expiresAt))) return 'badExpiry'
  } else {
    if (timeInForce !== 'GTC' && timeInForce !== 'DAY') return 'badOrder'
    if (expiresAt !== 0) return 'badExpiry'
  }
  return isTime(arrival) ? null : 'badArrival'
}

function faultOfStop(stop: WaitingStop, { clock, lastTicks }: EngineSnapshot): SnapshotFault | null {
  const { id, type, ticks, timeInForce, expiresAt, postOnly, arrival } = stop
  if (!isOrderId(id) || typeof postOnly !== 'boolean') return 'badOrder'
  if (!(type === 'stopLimit' || (type === 'stop' && ticks === 0))) return 'badOrder'
  const reason = faultOfNewOrder(stop, clock)
  if (reason === 'invalidExpiry' || (timeInForce !== 'GTD' && expiresAt !== 0)) return 'badExpiry'
  if (reason === 'invalidQty' || reason === 'invalidDisplay') return 'badLots'
  if (reason !== null) return 'badOrder'
  if (lastTicks !== null && isSetOff(stop, lastTicks, lastTicks)) return 'setOff'
  return isTime(arrival) ? null : 'badArrival'
}

/** What holds between the orders. */
function faultOfAll({ resting, waiting, usedIds }: EngineSnapshot): Finding | null {
  const ids = new Set<number>()
  const arrivals = new Set<number>()
  const faultOfOne = ({ id, arrival }: { readonly id: number; readonly arrival: number }): SnapshotFault | null => {
    if (ids.size === ids.add(id).size) return 'doubledId'
    if (arrivals.size === arrivals.add(arrival).size) return 'sameArrival'
    return isIn(usedIds, id) ? null : 'unusedId'
  }
  const found = firstOf(resting, 'resting', faultOfOne) ?? firstOf(waiting, 'waiting', faultOfOne)
  if (found !== null) return found
  let before = -1
  return firstOf(waiting, 'waiting', ({ arrival }) => {
    if (arrival < before) return 'unsorted'
    before = arrival
    return null
  })
}

/** Whether ascending runs hold the id: a binary search. */
function isIn(runs: EngineSnapshot['usedIds'], id: number): boolean {
  let low = 0
  let high = runs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (runs[middle][1] < id) low = middle + 1
    else high = middle
  }
  return low < runs.length && runs[low][0] <= id
}

/** The best offer is the lowest of all. */
function faultOfTouch(resting: readonly RestingOrder[]): Finding | null {
  let lowest = Infinity
  for (const { side, ticks } of resting) if (side === ASK && ticks < lowest) lowest = ticks
  return firstOf(resting, 'resting', ({ side, ticks }) => (side === BID && ticks >= lowest ? 'crossed' : null))
}
