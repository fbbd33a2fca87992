/**
 * All approvals that are being worked: what the swarm hears reaches their algorithms, what those want goes out.
 *
 *     quote, trade, fact, time ─▶ run ─▶ memory kept ─▶ children sent ─▶ done said
 *
 * An order works while it may: trading, lease and venue allow it, and a quote was heard lately. Else it is paused, what
 * rests is withdrawn, and its children are followed on. In doubt nothing is sent, and no child is ever numbered twice.
 *
 * Cost  a quote of an instrument nobody works is a few stores; of others the algorithm's own.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import { ZERO } from '#domain/money.ts'
import { fromSeconds, type Micros } from '#domain/time.ts'
import type { ApprovedOrder, RefusalCode } from '#messages/decisions.ts'
import type { MarketQuote, MarketTrade } from '#messages/market.ts'
import type { ExecutionMemory } from '#messages/system.ts'
import type { Rng } from '#numeric/rng.ts'
import { isChildNumber } from '#trading/orders/serial-number.ts'
import type { ChildFact } from './child-facts.ts'
import { childFactOf, type ChildMessage } from './child-messages.ts'
import type { ChosenAlgorithm } from './choice.ts'
import type { Intents } from './intents.ts'
import type { MarketNews } from './market-seen.ts'
import type { WorkedApproval } from './run-memory.ts'
import type { WorkMarket } from './work-market.ts'
import { createWorkOutbox, type WorkExit } from './work-outbox.ts'
import { createWorkRecovery } from './work-recovery.ts'
import { termsOf, type WorkTerms } from './work-terms.ts'
import {
  approvalOf,
  type ChildLink,
  codeOf,
  isLive,
  type KnownOrder,
  linkChild,
  parentOf,
  waitsForExit,
  workedOrder,
  type WorkedOrder,
  type WorkedStatus,
  workedStatus,
} from './worked-order.ts'

export interface WorkDoor extends WorkExit {
  after(delayMicros: number, tag: number): void
  /** False while no child of it may go out. */
  mayWork(approval: WorkedApproval): boolean
  find(clientId: number): KnownOrder | undefined
  /** It is over. */
  ended(approval: number): void
}

export interface WorkOptions {
  readonly markets: ReadonlyMap<InstrumentId, WorkMarket>
  readonly work: WorkTerms
  rng(): Rng
  nextChild(): number
  readonly firstRequest: number
  readonly door: WorkDoor
}

export interface WorkedOrders {
  /** Begins to work it; or why it cannot be. */
  begin(order: ApprovedOrder, algorithm: ChosenAlgorithm, now: Micros): RefusalCode | null
  quote(quote: MarketQuote, now: Micros): void
  trade(trade: MarketTrade, now: Micros): void
  /** A fact about an order, after the books took it; nothing for those that are no child. */
  hear(message: ChildMessage, now: Micros): void
  /** Ends those orders, and withdraws what rests of them. */
  cancelWhere(unwanted: (approval: WorkedApproval) => boolean, now: Micros): void
  /** What decides whether each may work was changed. */
  review(now: Micros): void
  /** A timer is due: true when it was one of these. */
  wake(tag: number, now: Micros): boolean
  memory(message: ExecutionMemory): void
  /** The books took a whole snapshot; `first` when it is the first of this incarnation. Answers what came back. */
  reconciled(first: boolean, now: Micros): readonly WorkedOrder[]
  has(clientId: number): boolean
  status(): readonly WorkedStatus[]
}

/** Tag of the timer by which the orders that found no room go on; client order ids are above zero. */
const WORK_TIMER = -2

export function createWorkedOrders(options: WorkOptions): WorkedOrders {
  const { markets, work, nextChild, door } = options
  const outbox = createWorkOutbox(door, work, options.firstRequest)
  const staleMicros = fromSeconds(work.staleSeconds)
  const all = new Map<number, WorkedOrder>()
  const links = new Map<number, ChildLink>()
  const waiting = new Set<WorkedOrder>()
  let lastChild = 0

  const marketOf = (order: WorkedOrder): WorkMarket | undefined => markets.get(order.approval.instrument)

  const adopt = (order: WorkedOrder): void => {
    all.set(order.approval.approval, order)
    if (order.lastChild < Infinity) lastChild = Math.max(lastChild, order.lastChild)
    marketOf(order)?.orders.push(order)
    for (const link of order.links.values()) links.set(link.clientId, link)
  }

  const recovery = createWorkRecovery({
    all,
    markets,
    work,
    adopt,
    rng: () => options.rng(),
    find: (clientId) => door.find(clientId),
    knows: (clientId) => links.has(clientId),
    lost(approval) {
      outbox.done(approval, ZERO, 'unsure')
      outbox.forget(approval)
    },
  })

  const end = (order: WorkedOrder): void => {
    order.over = true
    all.delete(order.approval.approval)
    waiting.delete(order)
    for (const { clientId } of order.links.values()) links.delete(clientId)
    const orders = marketOf(order)?.orders
    orders?.splice(orders.indexOf(order), 1)
    outbox.forget(order.approval.approval, order.approval)
    door.ended(order.approval.approval)
  }

  const arm = (order: WorkedOrder, now: Micros): void => {
    const { wakeAt } = order.execution
    if (!(wakeAt < (order.armed.at(-1) ?? Infinity))) return
    order.armed.push(wakeAt)
    door.after(Math.max(0, wakeAt - now), order.approval.approval)
  }

  /** What a call of its algorithm led to: kept first, then sent. */
  const settle = (order: WorkedOrder, intents: Intents, now: Micros): void => {
    if (order.over) return
    const { approval, execution, scale, kept } = order
    const { phase, children, working, filled, outcome } = execution.status
    for (const { kind, child, steps } of intents) {
      if (kind !== 'new') continue
      lastChild = nextChild()
      links.set(lastChild, linkChild(order, child, lastChild, steps))
    }
    const isNews = children !== kept.children || working !== kept.working || phase !== kept.phase
    if (isNews && phase !== 'done' && (now >= order.settledAt || phase === 'ending')) {
      kept.children = children
      kept.working = working
      kept.phase = phase
      outbox.remember(order, lastChild)
    }
    for (const intent of intents) {
      const link = order.links.get(intent.child)
      if (link !== undefined) outbox.intent(order, link, intent)
    }
    if (!order.said && (phase === 'ending' || phase === 'done')) {
      order.said = true
      outbox.done(approval.approval, scale.lotsOf(filled), order.ending ?? outcome ?? '', approval)
    }
    if (phase === 'done') end(order)
    else arm(order, now)
  }

  const mayWork = (order: WorkedOrder, now: Micros): boolean => {
    const market = marketOf(order)
    if (market === undefined || !(now - market.heardAt <= staleMicros)) return false
    return door.mayWork(order.approval) && !waitsForExit(order, market.orders)
  }

  /** Tells it one thing, or just the time; before that whether it may work. */
  const visit = (order: WorkedOrder, news: MarketNews | null, fact: ChildFact | null, now: Micros): void => {
    const { execution } = order
    const { status } = execution
    const may = mayWork(order, now)
    if (order.ending !== null && isLive(order)) settle(order, execution.cancel(now), now)
    else if (status.phase === 'working' && (!may || order.unsaid.length > 0)) settle(order, execution.pause(now), now)
    // It sends nothing now, so all of them come at one go and are kept once.
    for (const late of order.unsaid.splice(0)) execution.tell(late, now)
    if (news !== null) settle(order, execution.market(news, now), now)
    else if (fact !== null) settle(order, execution.tell(fact, now), now)
    else settle(order, execution.clock(now), now)
    if (may && status.phase === 'paused') settle(order, execution.resume(now), now)
  }

  const visitOrWait = (order: WorkedOrder, market: WorkMarket | undefined, now: Micros): void => {
    if (outbox.hasRoom) return visit(order, market?.newsFor(order) ?? null, null, now)
    if (waiting.size === 0) door.after(0, WORK_TIMER)
    waiting.add(order)
  }

  const tellMarket = (market: WorkMarket, now: Micros): void => {
    outbox.turn()
    const { orders } = market
    // From the end: one that is over leaves the list.
    for (let at = orders.length - 1; at >= 0; at--) visitOrWait(orders[at], market, now)
  }

  const review = (now: Micros): void => {
    for (const order of all.values()) {
      if (!isLive(order)) continue
      const works = order.execution.status.phase === 'working'
      if (order.ending !== null || works !== mayWork(order, now)) visitOrWait(order, undefined, now)
    }
  }

  return {
    begin(order, { name, params, create }, now) {
      const market = markets.get(order.instrument)
      if (market === undefined) return 'INSTRUMENT_UNKNOWN'
      const { scale } = market
      const parent = parentOf(order, work, scale, now, market.profile(fromSeconds(work.deadlineSeconds)))
      if (typeof parent === 'string') return parent
      const execution = create(termsOf(work, scale), options.rng())
      const refusal = execution.start(parent, now)
      if (refusal !== null) return codeOf(refusal)
      const worked = workedOrder(approvalOf(order), { name, params }, scale, execution)
      recovery.begun(order.approval)
      adopt(worked)
      outbox.turn()
      visit(worked, market.newsFor(worked), null, now)
      return null
    },

    quote(quote, now) {
      const market = markets.get(quote.instrument)
      if (market?.quote(quote, now) === true) tellMarket(market, now)
    },

    trade(trade, now) {
      const market = markets.get(trade.instrument)
      market?.trade(trade)
      if (market !== undefined && market.orders.length > 0) tellMarket(market, now)
    },

    hear(message, now) {
      const { clientId } = message
      if (!isChildNumber(clientId)) return
      outbox.turn()
      const link = links.get(clientId)
      if (link === undefined) {
        recovery.stray(message, now)
        return review(now)
      }
      const fact = childFactOf(message, link, door.find(clientId)?.filled ?? ZERO)
      if (fact === null) return
      if ('filledSteps' in fact) {
        link.filled = Math.max(link.filled, fact.filledSteps)
        link.open &&= fact.type === 'filled' && link.filled < link.steps
      }
      visit(link.order, null, fact, now)
    },

    cancelWhere(unwanted, now) {
      outbox.turn()
      for (const order of all.values()) if (unwanted(order.approval)) order.ending ??= 'canceled'
      review(now)
    },

    review(now) {
      outbox.turn()
      review(now)
    },

    wake(tag, now) {
      outbox.turn()
      if (tag === WORK_TIMER) {
        const turn = [...waiting]
        waiting.clear()
        for (const order of turn) visitOrWait(order, marketOf(order), now)
        return true
      }
      const order = all.get(tag)
      if (order === undefined) return false
      // Within a microsecond: a host may reckon a moment of doubles otherwise.
      while (order.armed.length > 0 && order.armed[order.armed.length - 1] <= now + 1) order.armed.pop()
      visit(order, null, null, now)
      return true
    },

    memory: recovery.memory,

    reconciled(first, now) {
      outbox.turn()
      const back = recovery.reconciled(first, now)
      for (const order of all.values()) {
        if (order.unsaid.length > 0 || back.includes(order)) visitOrWait(order, undefined, now)
      }
      review(now)
      return back
    },

    has: (clientId) => links.has(clientId),
    status: () => [...all.values()].map(workedStatus),
  }
}
