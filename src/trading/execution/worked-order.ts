/** One approval that is being worked, and the numbers its children have outside. */
import type { Money } from '#domain/money.ts'
import { signOf } from '#domain/side.ts'
import { fromSeconds, type Micros } from '#domain/time.ts'
import type { ApprovedOrder, RefusalCode } from '#messages/decisions.ts'
import type { Execution } from './algorithm.ts'
import type { ChildFact } from './child-facts.ts'
import type { AlgorithmChoice } from './choice.ts'
import type { LotScale } from './lot-scale.ts'
import type { ParentOrder, StartRefusal } from './parent-order.ts'
import type { WorkedApproval } from './run-memory.ts'
import type { WorkTerms } from './work-terms.ts'

/** What the books know of an order now. */
export interface KnownOrder {
  readonly filled: Money
  readonly open: boolean
}

/** A child as the outside knows it. */
export interface ChildLink {
  readonly order: WorkedOrder
  /** 1, 2, 3 ... within its order. */
  readonly child: number
  readonly clientId: number
  readonly steps: number
  /** As far as we were told, lot steps. */
  filled: number
  open: boolean
  /** Requests made about it. */
  cancels: number
  modifies: number
}

export interface WorkedOrder {
  readonly approval: WorkedApproval
  readonly choice: AlgorithmChoice
  readonly scale: LotScale
  readonly execution: Execution
  /** By child. */
  readonly links: Map<number, ChildLink>
  /** Of a memory: no child of it was numbered higher when that was kept. Infinity for an order of this incarnation. */
  readonly lastChild: number
  /** Host time from which it is certain that what was kept of it was all there is; until then that stays as it is. */
  readonly settledAt: Micros
  /** Why it is to end before its time; null while it is not. */
  ending: string | null
  /** What a snapshot said of its children and it was not told yet. */
  readonly unsaid: ChildFact[]
  /** It was said that no more of it will be sent. */
  said: boolean
  over: boolean
  /** When its timers are due, the next one last. */
  readonly armed: Micros[]
  /** Traded by the market, lot steps, and not told to it yet. */
  traded: number
  /** Of its status when it was kept last. */
  readonly kept: { children: number; working: number; phase: string }
}

export interface WorkedStatus {
  readonly approval: number
  readonly symbol: string
  readonly side: string
  readonly algorithm: string
  readonly phase: string
  readonly lots: string
  readonly filled: string
  /** Of children that could still fill. */
  readonly out: string
  readonly children: number
  /** Why it ends before its time; null while it does not. */
  readonly ending: string | null
}

export const workedOrder = (
  approval: WorkedApproval,
  choice: AlgorithmChoice,
  scale: LotScale,
  execution: Execution,
  lastChild = Infinity,
  settledAt: Micros = -Infinity,
): WorkedOrder => ({
  approval,
  choice,
  scale,
  execution,
  links: new Map(),
  lastChild,
  settledAt,
  ending: null,
  unsaid: [],
  said: false,
  over: false,
  armed: [],
  traded: 0,
  kept: { children: -1, working: -1, phase: '' },
})

export function workedStatus({ approval, choice, scale, execution, ending }: WorkedOrder): WorkedStatus {
  const { phase, steps, filled, open, children } = execution.status
  return {
    approval: approval.approval,
    symbol: scale.instrument.symbol,
    side: approval.side,
    algorithm: choice.name,
    phase,
    lots: scale.lotsOf(steps).toFixed(),
    filled: scale.lotsOf(filled).toFixed(),
    out: scale.lotsOf(open).toFixed(),
    children,
    ending,
  }
}

export function linkChild(order: WorkedOrder, child: number, clientId: number, steps: number, filled = 0): ChildLink {
  const link = { order, child, clientId, steps, filled, open: true, cancels: 0, modifies: 0 }
  order.links.set(child, link)
  return link
}

/** More of it may be sent. */
export const isLive = ({ execution }: WorkedOrder): boolean =>
  execution.status.phase === 'working' || execution.status.phase === 'paused'

/** The first half of a flip goes first: else the second would leave nothing for it to reduce. */
export function waitsForExit({ approval }: WorkedOrder, orders: readonly WorkedOrder[]): boolean {
  if (approval.reduceOnly) return false
  for (const other of orders) {
    if (other.approval.reduceOnly && other.approval.side === approval.side && isLive(other)) return true
  }
  return false
}

export const approvalOf = (order: ApprovedOrder): WorkedApproval => {
  const { approval, instrument, side, orderType, ballot, reduceOnly, reference, seq, at } = order
  return { approval, instrument, side, orderType, ballot, reduceOnly, reference, seq, at }
}

/** The order as an algorithm is given it. Of a limit order no child is worse than its price. */
export function parentOf(
  order: ApprovedOrder,
  work: WorkTerms,
  scale: LotScale,
  now: Micros,
  profile: ParentOrder['profile'],
): ParentOrder | RefusalCode {
  const { side, lots, orderType, price, reference } = order
  const sign = signOf(side)
  const arrivalTicks = reference / scale.tickSize
  let limitTicks: number | null = null
  if (orderType === 'limit') limitTicks = scale.limitTicks(sign, price)
  else if (work.limitOffsetTicks !== null) {
    if (!Number.isFinite(arrivalTicks)) return 'NO_PRICE'
    limitTicks = (sign > 0 ? scale.bidTicks(reference) : scale.askTicks(reference)) + sign * work.limitOffsetTicks
  }
  return {
    side,
    steps: scale.stepsIn(lots),
    minSlice: Math.max(1, Math.round(work.minSliceLots / scale.lotStep)),
    limitTicks,
    startAt: now,
    deadline: now + fromSeconds(work.deadlineSeconds),
    policy: work.policy,
    arrivalTicks: Number.isFinite(arrivalTicks) ? arrivalTicks : null,
    profile,
  }
}

/** How the agent says that an order cannot be worked. */
export function codeOf(refusal: StartRefusal): RefusalCode {
  switch (refusal) {
    case 'BAD_LOTS':
      return 'BELOW_MINIMUM'
    case 'BAD_PRICE':
      return 'NO_PRICE'
    case 'STARTED_BEFORE':
      return 'DUPLICATE_ORDER'
    case 'BAD_TIME':
      return 'APPROVAL_EXPIRED'
    case 'BAD_PROFILE':
    case 'BAD_PARAMETERS':
      return 'ORDER_SIZE'
  }
}
