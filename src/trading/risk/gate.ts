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
import { lotsOf } from '#domain/instrument.ts'
import { Money } from '#domain/money.ts'
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
import { perInstrument, shownLots, stepLimit, toSteps } from './lot-steps.ts'
import { type OrderStyle, pricedOrder } from './pricing.ts'
import { barredBy } from './trading-state.ts'

export interface GateOptions {
  /** May be exchanged in place while the gate stands. */
  readonly checks: readonly BoundCheck[]
  readonly style: OrderStyle
  /** What keeps entries out besides the checks: asked once an order, never about an exit. */
  barOf?(order: Candidate, view: RiskView): Bar | null
  /** How long an approval may be acted on, host time. */
  readonly approvalMicros: Micros
  nextApproval(): number
}

/** Why an entry may not go out, whatever its size. */
export interface Bar {
  readonly code: RefusalCode
  readonly given: number
  readonly limit: number
}

/** What an order goes back to. */
export interface Cause {
  readonly seq: number
  readonly at: Micros
  /** 0 for what no ballot asked for. */
  readonly ballot: number
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
  /**
   * The largest order that only closes what `view` shows to be held and not already leaving: at market, to be sent at
   * once. Undefined when there is none that the venue would take.
   */
  close(instrument: Instrument, view: RiskView, cause: Cause): ApprovedOrder | DecisionRefused | undefined
  /** Nothing is held that the venue would take an order for. */
  isClosed(instrument: Instrument, view: RiskView): boolean
  /** All checks on one order; null when it may go out. Counts nothing and allocates nothing unless it refuses. */
  examine(order: Candidate, view: RiskView): RefusalCode | null
}

/** Signed lot steps to trade, before any rounding. `target` in lot steps. */
export function deltaOf(target: number, { position, out }: RiskView): number {
  const delta = target - position - out.marketBuy + out.marketSell
  if (delta > 0) return Math.max(0, delta - out.limitBuy)
  if (delta < 0) return Math.min(0, delta + out.limitSell)
  return delta
}

/** Steps of `side` that only bring the position nearer to zero, even if all that is out on that side fills. */
export function closableOf(side: Side, { position, out }: RiskView): number {
  if (position === 0 || sideOf(position) === side) return 0
  const leaving = side === 'buy' ? out.marketBuy + out.limitBuy : out.marketSell + out.limitSell
  return Math.max(0, Math.abs(position) - leaving)
}

/** Whole steps, after steps that no venue has are cleaned to nine decimals. */
const whole = (steps: number): number => (Number.isInteger(steps) ? steps : Math.floor(Number(steps.toFixed(9))))

const leastOf = perInstrument((instrument) => Math.ceil(toSteps(new Money(instrument.minLots), instrument)))
const mostOf = perInstrument((instrument) => stepLimit(Number(instrument.maxLots))(instrument))

export function createGate({ checks, style, barOf, approvalMicros, nextApproval }: GateOptions): Gate {
  const approval = decisionApproved.draft()
  const refusal = decisionRefused.draft()
  const judged: { -readonly [Key in keyof Candidate]: Candidate[Key] } & { instrument: Instrument | undefined } = {
    instrument: undefined as never, // set before it is read
    side: 'buy',
    steps: 0,
    orderType: 'market',
    price: Number.NaN,
    reduceOnly: false,
  }

  const refuse = (code: RefusalCode, side: Side, lots: number, given: number, limit: number): DecisionRefused => {
    refusal.code = code
    refusal.side = side
    refusal.lots = lots
    refusal.given = given
    refusal.limit = limit
    return refusal
  }

  /** Leaves in `judged` what may pass; null when it may. */
  function examine(order: Candidate, view: RiskView): RefusalCode | null {
    const { instrument, side, reduceOnly, steps } = order
    judged.instrument = instrument
    judged.side = side
    judged.steps = steps
    judged.orderType = order.orderType
    judged.price = order.price
    judged.reduceOnly = reduceOnly
    const barred = barredBy(view.trading, reduceOnly)
    if (barred !== null) {
      const lots = shownLots(steps, instrument)
      return refuse(barred, side, lots, lots, 0).code
    }
    const mid = (view.bid + view.ask) / 2
    if (!reduceOnly && !(mid > 0)) return refuse('NO_PRICE', side, shownLots(steps, instrument), mid, 0).code
    const bar = reduceOnly || barOf === undefined ? null : barOf(judged, view)
    if (bar !== null) return refuse(bar.code, side, shownLots(steps, instrument), bar.given, bar.limit).code

    for (let k = 0; k < checks.length; k++) {
      const check = checks[k]
      const verdict = check.judge(judged, view)
      if (verdict.verdict === 'pass') continue
      const asked = judged.steps
      if (verdict.verdict === 'shrink') judged.steps = whole(Math.min(asked, verdict.steps))
      if (verdict.verdict === 'refuse' || !(judged.steps >= leastOf(instrument)))
        return refuse(check.code, side, shownLots(steps, instrument), verdict.given, verdict.limit).code
      // All are asked again: a smaller order may be too small for one that has let it through.
      if (judged.steps < asked) k = -1
    }
    return null
  }

  function judge(order: Candidate, view: RiskView, sent: OrderStyle, urgent: boolean): ApprovedOrder | DecisionRefused {
    if (examine(order, view) !== null) return refusal
    for (const check of checks) check.approved?.(judged, view)
    const { instrument, side } = order
    const { orderType, price } = pricedOrder(side, view.bid, view.ask, sent, instrument)
    approval.approval = nextApproval()
    approval.side = side
    approval.lots = lotsOf(judged.steps, instrument)
    approval.orderType = orderType
    approval.price = price
    approval.reference = (view.bid + view.ask) / 2
    approval.reduceOnly = order.reduceOnly
    approval.urgent = urgent
    approval.expires = view.now + approvalMicros
    // The one cast to the brand: every check above has let this order through.
    return approval as unknown as ApprovedOrder
  }

  const candidate = (
    instrument: Instrument,
    side: Side,
    steps: number,
    reduceOnly: boolean,
    view: RiskView,
  ): Candidate => {
    const { orderType, near } = pricedOrder(side, view.bid, view.ask, style, instrument)
    return { instrument, side, steps, orderType, price: near, reduceOnly }
  }

  const address = (instrument: number, { seq, at, ballot }: Cause): void => {
    approval.seq = refusal.seq = seq
    approval.at = refusal.at = at
    approval.instrument = refusal.instrument = instrument
    approval.ballot = refusal.ballot = ballot
    refusal.approval = 0
  }

  return {
    examine,

    *decide(intent, instrument, viewOf) {
      const { instrument: id, targetLots } = intent
      address(id, intent)
      const wanted = sideOf(targetLots)
      const size = Math.abs(targetLots)
      if (instrument === undefined) return yield refuse('INSTRUMENT_UNKNOWN', wanted, size, id, 0)
      if (!Number.isFinite(targetLots))
        return yield refuse('ORDER_SIZE', wanted, size, targetLots, Number(instrument.maxLots))
      const view = viewOf()
      if (view.obstacle !== null) return yield refuse(view.obstacle, wanted, size, 0, 0)

      const delta = deltaOf(toSteps(new Money(targetLots), instrument), view)
      if (Math.abs(delta) < 0.5) return
      const side: Side = delta < 0 ? 'sell' : 'buy'
      const steps = whole(Math.abs(delta))
      const least = leastOf(instrument)
      if (steps < least) {
        const lots = shownLots(Math.abs(delta), instrument)
        return yield refuse('BELOW_MINIMUM', side, lots, lots, Number(instrument.minLots))
      }

      // One order takes at most what the venue takes; the rest of a large exit follows with the next intent.
      const closable = closableOf(side, view)
      const closing = Math.min(whole(Math.min(steps, closable)), mostOf(instrument))
      if (closing < least) return yield judge(candidate(instrument, side, steps, false, view), view, style, false)
      const opening = whole(steps - Math.min(steps, closable))
      const exit = judge(candidate(instrument, side, closing, true, view), view, style, false)
      yield exit
      if (exit.type === 'decision.refused' || opening < least) return
      const next = viewOf()
      address(id, intent)
      yield judge(candidate(instrument, side, opening, false, next), next, style, false)
    },

    isClosed: (instrument, { position }) => !(Math.abs(position) >= leastOf(instrument)),

    close(instrument, view, cause) {
      const side: Side = view.position > 0 ? 'sell' : 'buy'
      const steps = Math.min(whole(closableOf(side, view)), mostOf(instrument))
      if (!(steps >= leastOf(instrument))) return undefined
      address(instrument.id, cause)
      const price = side === 'buy' ? view.ask : view.bid
      const order: Candidate = { instrument, side, steps, orderType: 'market', price, reduceOnly: true }
      return judge(order, view, AT_MARKET, true)
    },
  }
}

const AT_MARKET: OrderStyle = { type: 'market', offsetTicks: 0 }
