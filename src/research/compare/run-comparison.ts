/**
 * Two runs of the same market held against each other: what only one decided, ordered or was filled, and why, as far as
 * their journals know.
 *
 * Orders    are the same when the same market event (event time, instrument, side; then its number) caused them; of
 *           several of one event, in the order they were sent.
 * Events    are numbered by each run for itself. Orders that match tell how far the numbers are apart, from each on to the
 *           next; a change of it means that one run heard market events the other did not.
 * Decisions are the same when they say the same of the same market event.
 * Fills     are compared order by order: lots, average price, delay from the market event, fee, and why.
 *
 * Cost  O(n log n) in decisions and orders.
 */
import { type Side, signOf } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import { reasonFor, type Gap } from './difference-reason.ts'
import {
  type FillDifference,
  type FilledOrder,
  filledOf,
  type OrderPair,
  type RunTrace,
  type TracedDecision,
  type TracedOrder,
} from './run-trace.ts'

export interface DifferingFill {
  readonly symbol: string
  readonly side: Side
  readonly seq: number
  readonly eventAt: Micros
  readonly differs: readonly FillDifference[]
  readonly first: FilledOrder
  readonly second: FilledOrder
  /** What the second paid more than the first, quote currency a unit; negative when it was better. NaN unless both were filled. */
  readonly worse: number
  readonly reason: string
}

export interface LoneDecision {
  readonly decision: TracedDecision
  readonly in: 'first' | 'second'
  readonly reason: string
}

export interface LoneOrder {
  readonly order: TracedOrder
  readonly in: 'first' | 'second'
  readonly reason: string
}

export interface RunComparison {
  readonly decisions: { readonly first: number; readonly second: number; readonly same: number }
  readonly orders: { readonly first: number; readonly second: number; readonly same: number }
  readonly loneDecisions: readonly LoneDecision[]
  readonly loneOrders: readonly LoneOrder[]
  readonly differingFills: readonly DifferingFill[]
  /** Where the numbers of market events came apart. */
  readonly gaps: readonly Gap[]
}

export interface ComparisonTerms {
  /** Differences of delay up to it are none; microseconds. */
  readonly delayMicros: number
}

const keyOf = ({ eventAt, symbol, side }: TracedOrder): string => `${eventAt} ${symbol} ${side}`

/** Pairs by `key`, in order within one key; what is left over is of one alone. */
function paired<Item>(
  first: readonly Item[],
  second: readonly Item[],
  keyFirst: (item: Item) => string,
  keySecond: (item: Item) => string,
): { pairs: [Item, Item][]; onlyFirst: Item[]; onlySecond: Item[] } {
  const waiting = Map.groupBy(second, keySecond)
  const pairs: [Item, Item][] = []
  const onlyFirst: Item[] = []
  for (const item of first) {
    const other = waiting.get(keyFirst(item))?.shift()
    if (other === undefined) onlyFirst.push(item)
    else pairs.push([item, other])
  }
  const taken = new Set(pairs.map(([, other]) => other))
  return { pairs, onlyFirst, onlySecond: second.filter((item) => !taken.has(item)) }
}

/** How many numbers the second run is ahead of the first, by number of the first. */
export interface Numbering {
  readonly gaps: readonly Gap[]
  toSecond(seq: number): number
}

function numberingOf(pairs: readonly OrderPair[]): Numbering {
  const steps: { from: number; shift: number }[] = []
  const gaps: Gap[] = []
  for (const { first, second } of pairs.toSorted((a, b) => a.first.seq - b.first.seq)) {
    const shift = second.seq - first.seq
    const last = steps.at(-1)
    if (last?.shift === shift) continue
    if (last !== undefined) gaps.push({ before: first.eventAt, seq: first.seq, more: shift - last.shift })
    steps.push({ from: first.seq, shift })
  }
  const shiftAt = (seq: number): number => {
    let low = 0
    let high = steps.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (steps[middle].from <= seq) low = middle + 1
      else high = middle
    }
    return steps[Math.max(0, low - 1)]?.shift ?? 0
  }
  // What no market event caused has the number 0 in both.
  return { gaps, toSecond: (seq) => (seq === 0 ? 0 : seq + shiftAt(seq)) }
}

export function compareRuns(first: RunTrace, second: RunTrace, terms: ComparisonTerms): RunComparison {
  const byEvent = paired(first.orders, second.orders, keyOf, keyOf)
  const pairs: readonly OrderPair[] = byEvent.pairs.map(([one, other]) => ({ first: one, second: other }))
  const numbering = numberingOf(pairs)

  const decisionKey = (seq: number, { type, symbol, says }: TracedDecision): string =>
    `${seq} ${type} ${symbol} ${says}`
  const decided = paired(
    first.decisions,
    second.decisions,
    (one) => decisionKey(numbering.toSecond(one.seq), one),
    (other) => decisionKey(other.seq, other),
  )
  // Reasons are looked up by the numbers of the second run.
  const seenBy = {
    first: Map.groupBy(first.decisions, ({ seq, symbol }) => `${numbering.toSecond(seq)} ${symbol}`),
    second: Map.groupBy(second.decisions, ({ seq, symbol }) => `${seq} ${symbol}`),
  }
  const reason = reasonFor(seenBy, numbering.gaps)

  const loneDecisions: LoneDecision[] = [
    ...decided.onlyFirst.map((decision) => ({
      decision,
      in: 'first' as const,
      reason: reason.ofDecision(decision, numbering.toSecond(decision.seq), 'second'),
    })),
    ...decided.onlySecond.map((decision) => ({
      decision,
      in: 'second' as const,
      reason: reason.ofDecision(decision, decision.seq, 'first'),
    })),
  ]
  const loneOrders: LoneOrder[] = [
    ...byEvent.onlyFirst.map((order) => ({
      order,
      in: 'first' as const,
      reason: reason.ofOrder(order, numbering.toSecond(order.seq), 'second'),
    })),
    ...byEvent.onlySecond.map((order) => ({
      order,
      in: 'second' as const,
      reason: reason.ofOrder(order, order.seq, 'first'),
    })),
  ]
  return {
    decisions: { first: first.decisions.length, second: second.decisions.length, same: decided.pairs.length },
    orders: { first: first.orders.length, second: second.orders.length, same: pairs.length },
    loneDecisions: loneDecisions.toSorted((a, b) => a.decision.seq - b.decision.seq),
    loneOrders: loneOrders.toSorted((a, b) => a.order.eventAt - b.order.eventAt),
    differingFills: pairs.flatMap((pair) => fillDifference(pair, terms, reason.ofFill) ?? []),
    gaps: numbering.gaps,
  }
}

function filledOrder(order: TracedOrder): FilledOrder {
  const filled = filledOf(order)
  return { ...filled, clientId: order.clientId, ordered: order.lots, delayMicros: filled.at - order.eventAt }
}

const sameNumber = (a: number, b: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b))

function fillDifference(
  pair: OrderPair,
  { delayMicros }: ComparisonTerms,
  reasonOf: (pair: OrderPair, differs: readonly FillDifference[], first: FilledOrder, second: FilledOrder) => string,
): DifferingFill | undefined {
  const [one, other] = [filledOrder(pair.first), filledOrder(pair.second)]
  const differs: FillDifference[] = []
  if (!one.lots.eq(other.lots)) differs.push('lots')
  if (!sameNumber(one.averagePrice, other.averagePrice)) differs.push('price')
  if (Math.abs(one.delayMicros - other.delayMicros) > delayMicros) differs.push('delay')
  if (!one.fee.eq(other.fee)) differs.push('fee')
  if (one.why !== other.why && one.why !== '' && other.why !== '') differs.push('why')
  if (differs.length === 0) return undefined
  const { symbol, side, seq, eventAt } = pair.first
  return {
    ...{ symbol, side, seq, eventAt, differs, first: one, second: other },
    worse: signOf(side) * (other.averagePrice - one.averagePrice),
    reason: reasonOf(pair, differs, one, other),
  }
}
