/** Why two runs differ, as far as their journals know: in words, from what the other run said of the same market event. */
import { MICROS_PER_SECOND, type Micros } from '#domain/time.ts'
import type { FillDifference, FilledOrder, OrderPair, TracedDecision, TracedOrder } from './run-trace.ts'

/** Market events one run heard and the other did not. */
export interface Gap {
  /** Event time and number in the first run of the order that shows it. */
  readonly before: Micros
  readonly seq: number
  /** Events the second run heard more, since the order before; negative when the first did. */
  readonly more: number
}

type Which = 'first' | 'second'
type Seen = ReadonlyMap<string, readonly TracedDecision[]>

export interface Reasons {
  /** `seq` is the second run's number of the market event; `other` is the run that lacks it. */
  ofDecision(decision: TracedDecision, seq: number, other: Which): string
  ofOrder(order: TracedOrder, seq: number, other: Which): string
  ofFill(pair: OrderPair, differs: readonly FillDifference[], first: FilledOrder, second: FilledOrder): string
}

export function reasonFor(seen: Readonly<Record<Which, Seen>>, gaps: readonly Gap[]): Reasons {
  const there = (symbol: string, seq: number, other: Which): readonly TracedDecision[] =>
    seen[other].get(`${seq} ${symbol}`) ?? []

  const refusedThere = (decisions: readonly TracedDecision[]): string | undefined => {
    const refusals = decisions.filter(({ type }) => type === 'decision.refused')
    return refusals.length === 0 ? undefined : `refused there: ${refusals.map(({ says }) => says).join(', ')}`
  }
  const gapAt = (order: TracedOrder): Gap | undefined => gaps.find(({ before }) => before >= order.eventAt)
  const gapText = ({ more }: Gap): string =>
    `market events are missing: the ${more > 0 ? 'second' : 'first'} run heard ${Math.abs(more)} more about then`

  const ofDecision: Reasons['ofDecision'] = ({ type, symbol }, seq, other) => {
    const decisions = there(symbol, seq, other)
    const alike = decisions.filter((one) => one.type === type)
    if (alike.length > 0) return `there it was: ${alike.map(({ says }) => says).join(', ')}`
    if (type === 'decision.approved') {
      const refused = refusedThere(decisions)
      if (refused !== undefined) return refused
    }
    if (type === 'decision.refused') {
      const approved = decisions.filter((one) => one.type === 'decision.approved')
      if (approved.length > 0) return `approved there: ${approved.map(({ says }) => says).join(', ')}`
    }
    if (type !== 'decision.intent' && decisions.some((one) => one.type === 'decision.intent'))
      return 'the same was wanted there, and no order was needed for it'
    return 'nothing was decided there at this market event'
  }

  return {
    ofDecision,
    ofOrder(order, seq, other) {
      const decisions = there(order.symbol, seq, other)
      const refused = refusedThere(decisions)
      if (refused !== undefined) return refused
      if (decisions.some(({ type }) => type === 'decision.approved')) return 'approved there and never sent'
      if (decisions.some(({ type }) => type === 'decision.intent'))
        return 'the same was wanted there, and no order was needed for it'
      const gap = gapAt(order)
      return gap === undefined ? 'nothing was decided there at this market event' : gapText(gap)
    },
    ofFill(pair, differs, first, second) {
      const reasons = [
        ...endings(pair, first, second),
        ...(differs.includes('delay') && first.lots.gt(0) && second.lots.gt(0) ? [delayText(first, second)] : []),
      ]
      if (differs.includes('why')) reasons.push(`filled by ${first.why} in the first, by ${second.why} in the second`)
      if (differs.includes('price') && reasons.length === 0 && first.lots.gt(0) && second.lots.gt(0))
        reasons.push('another price at the same moment')
      if (differs.includes('fee') && reasons.length === 0) reasons.push('other fees')
      return reasons.join('; ')
    },
  }
}

/** What became of an order that was not filled whole. */
function endings({ first, second }: OrderPair, one: FilledOrder, other: FilledOrder): readonly string[] {
  const text = (which: Which, order: TracedOrder, { lots, ordered }: FilledOrder): string | undefined => {
    if (lots.gte(ordered)) return undefined
    const why = order.reason === '' ? '' : ` (${order.reason})`
    const ended = order.how === '' ? 'still open' : `${order.how}${why}`
    return lots.gt(0)
      ? `partly filled in the ${which}, ${lots.toFixed()} of ${ordered.toFixed()}, then ${ended}`
      : `${ended} in the ${which}`
  }
  if (one.lots.eq(other.lots)) return []
  const texts = [text('first', first, one), text('second', second, other)].filter((said) => said !== undefined)
  return texts.length > 0 ? texts : ['other lots were ordered']
}

function delayText(first: FilledOrder, second: FilledOrder): string {
  const micros = second.delayMicros - first.delayMicros
  const span =
    Math.abs(micros) >= MICROS_PER_SECOND
      ? `${(Math.abs(micros) / 1e6).toFixed(3)} s`
      : `${(Math.abs(micros) / 1e3).toFixed(1)} ms`
  return `latency: the second was filled ${span} ${micros > 0 ? 'later' : 'earlier'}`
}
