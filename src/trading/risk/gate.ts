/**
 * The gate: from the exposure the swarm wants to the orders it may send. The only place that makes an `ApprovedOrder`.
 *
 *   expected = position + market orders out + limit orders out that lead towards the target
 *   delta    = target - expected            limit orders that lead away are left out: execution withdraws them
 *
 * Lots are floored to the lot step. A delta below half a step is nothing to do; one that floors below the minimum is
 * refused. Every order then passes the trading state and all checks, which may shrink it.
 *
 * An exit is never blocked, so a flip is two orders: first the closing part, reduce-only, at most the position less what
 * is already leaving; then the opening part, judged anew with the first one out. A closing part below the venue's
 * minimum cannot be sent alone and stays with the opening part.
 */
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import { type Side, sideOf } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import {
  type ApprovedOrder,
  type DecisionIntent,
  type DecisionRefused,
  decisionApproved,
  decisionRefused,
  type RefusalCode,
} from '#messages/decisions.ts'
import type { Candidate, RiskView } from './check.ts'
import type { BoundCheck } from './limits.ts'
import { type OrderStyle, pricedOrder } from './pricing.ts'
import { barredBy } from './trading-state.ts'

export interface GateOptions {
  readonly checks: readonly BoundCheck[]
  readonly style: OrderStyle
  /** How long an approval may be acted on, host time. */
  readonly approvalMicros: Micros
  nextApproval(): number
}

export interface Gate {
  /**
   * One decision after the other; nothing when the target is held already. Each is a draft that the next overwrites,
   * and `view` is asked anew before each, so act on one before taking the next.
   */
  decide(
    intent: DecisionIntent,
    instrument: Instrument | undefined,
    view: () => RiskView,
  ): Generator<ApprovedOrder | DecisionRefused, void>
}

/** Signed lots to trade, before any rounding. */
export function deltaOf(target: Money, { position, pending }: RiskView): Money {
  const delta = target.minus(position).minus(pending.marketBuy).plus(pending.marketSell)
  if (delta.gt(0)) return Money.max(ZERO, delta.minus(pending.limitBuy))
  if (delta.lt(0)) return Money.min(ZERO, delta.plus(pending.limitSell))
  return delta
}

/** Lots of `side` that only bring the position nearer to zero, even if all that is out on that side fills. */
export function closableOf(side: Side, { position, pending }: RiskView): Money {
  if (position.isZero() || sideOf(position.toNumber()) === side) return ZERO
  const leaving = side === 'buy' ? pending.marketBuy.plus(pending.limitBuy) : pending.marketSell.plus(pending.limitSell)
  return Money.max(ZERO, position.abs().minus(leaving))
}

const floored = (lots: Money, instrument: Instrument): Money => lots.toNearest(instrument.lotStep, Money.ROUND_DOWN)

export function createGate({ checks, style, approvalMicros, nextApproval }: GateOptions): Gate {
  const approval = decisionApproved.draft()
  const refusal = decisionRefused.draft()

  const refuse = (code: RefusalCode, side: Side, lots: number, given: number, limit: number): DecisionRefused => {
    refusal.code = code
    refusal.side = side
    refusal.lots = lots
    refusal.given = given
    refusal.limit = limit
    return refusal
  }

  function judge(order: Candidate, view: RiskView): ApprovedOrder | DecisionRefused {
    const { instrument, side, reduceOnly } = order
    const asked = order.lots.toNumber()
    const barred = barredBy(view.trading, reduceOnly)
    if (barred !== null) return refuse(barred, side, asked, asked, 0)
    const mid = (view.bid + view.ask) / 2
    if (!reduceOnly && !(mid > 0)) return refuse('NO_PRICE', side, asked, mid, 0)

    let judged = order
    for (const check of checks) {
      const verdict = check.judge(judged, view)
      if (verdict.verdict === 'pass') continue
      if (verdict.verdict === 'refuse') return refuse(check.code, side, asked, verdict.given, verdict.limit)
      const lots = floored(Money.min(judged.lots, verdict.lots), instrument)
      if (!lots.gte(instrument.minLots)) return refuse(check.code, side, asked, verdict.given, verdict.limit)
      judged = { ...judged, lots }
    }
    for (const check of checks) check.approved?.(judged, view)

    const { orderType, price } = pricedOrder(side, view.bid, view.ask, style, instrument)
    approval.approval = nextApproval()
    approval.side = side
    approval.lots = judged.lots
    approval.orderType = orderType
    approval.price = price
    approval.reference = mid
    approval.reduceOnly = reduceOnly
    approval.expires = view.now + approvalMicros
    // The one cast to the brand: every check above has let this order through.
    return approval as unknown as ApprovedOrder
  }

  const candidate = (
    instrument: Instrument,
    side: Side,
    lots: Money,
    reduceOnly: boolean,
    view: RiskView,
  ): Candidate => {
    const { orderType, near } = pricedOrder(side, view.bid, view.ask, style, instrument)
    return { instrument, side, lots, orderType, price: near, reduceOnly }
  }

  return {
    *decide(intent, instrument, viewOf) {
      const { seq, at, instrument: id, ballot, targetLots } = intent
      approval.seq = refusal.seq = seq
      approval.at = refusal.at = at
      approval.instrument = refusal.instrument = id
      approval.ballot = refusal.ballot = ballot
      refusal.approval = 0

      const wanted = sideOf(targetLots)
      const size = Math.abs(targetLots)
      if (instrument === undefined) return yield refuse('INSTRUMENT_UNKNOWN', wanted, size, id, 0)
      if (!Number.isFinite(targetLots))
        return yield refuse('ORDER_SIZE', wanted, size, targetLots, Number(instrument.maxLots))
      const view = viewOf()
      if (view.obstacle !== null) return yield refuse(view.obstacle, wanted, size, 0, 0)

      const delta = deltaOf(new Money(targetLots), view)
      const step = new Money(instrument.lotStep)
      if (delta.abs().lt(step.div(2))) return
      const side: Side = delta.isNegative() ? 'sell' : 'buy'
      const lots = floored(delta.abs(), instrument)
      const least = Number(instrument.minLots)
      if (lots.lt(least))
        return yield refuse('BELOW_MINIMUM', side, delta.abs().toNumber(), delta.abs().toNumber(), least)

      // One order takes at most what the venue takes; the rest of a large exit follows with the next intent.
      const closing = Money.min(floored(Money.min(lots, closableOf(side, view)), instrument), instrument.maxLots)
      if (closing.lt(least)) return yield judge(candidate(instrument, side, lots, false, view), view)
      const opening = floored(lots.minus(closableOf(side, view)), instrument)
      const exit = judge(candidate(instrument, side, closing, true, view), view)
      yield exit
      if (exit.type === 'decision.refused' || opening.lt(least)) return
      const next = viewOf()
      yield judge(candidate(instrument, side, opening, false, next), next)
    },
  }
}
