/**
 * Sends what risk approved, and nothing else; follows every order to its end.
 *
 * An order goes out only while trading allows it, the lease of the risk agent that approved it is alive, and the approval
 * is not too old and no repeat: numbers only grow, so one not above the greatest seen is one.
 *
 * Whole   under `immediate`, and what is urgent under any algorithm: one order, its approval is its client order id.
 * Worked  in children of their own numbers, by the algorithm of the configuration, exits at once; every rule holds for
 *         each child.
 *
 * A trading state that bars it, a newer intent that leads the other way, an alert that is acted on and a flatten withdraw
 * what works; a cancel whose answer was lost is asked for again after the next snapshot. An intent leaves market orders
 * alone, worked ones too: risk has counted them as filled when it decided what follows from that intent.
 *
 * Cost  a quote is a few stores, no allocation; an order a few microseconds of Decimal.
 */
import { ZERO } from '#domain/money.ts'
import { signOf } from '#domain/side.ts'
import { fromMillis, type Micros } from '#domain/time.ts'
import type { ApprovedOrder, DecisionDone, DecisionIntent, DecisionRefused } from '#messages/decisions.ts'
import type { AccountSnapshot, OrderCancel, OrderModify, OrderSubmit } from '#messages/orders.ts'
import type { AgentCommand, ExecutionMemory, RiskAlert, RiskLease, TradingState } from '#messages/system.ts'
import { type Context, defineAgent, instrumentOf } from '#swarm/behaviour.ts'
import type { ChildMessage } from '#trading/execution/child-messages.ts'
import { type AlgorithmChoice, algorithmChoice, chosenAlgorithm } from '#trading/execution/choice.ts'
import { openOrdersOf, type OpenOrderStatus } from '#trading/execution/open-orders.ts'
import { createOrderQuality, type OrderQualityStatus } from '#trading/execution/order-quality.ts'
import { createOrderRefusals } from '#trading/execution/order-refusals.ts'
import { createWholeOrders, isWorking } from '#trading/execution/whole-orders.ts'
import { createWorkMarkets } from '#trading/execution/work-market.ts'
import { type WorkTerms, workTerms } from '#trading/execution/work-terms.ts'
import type { WorkedStatus } from '#trading/execution/worked-order.ts'
import { createWorkedOrders } from '#trading/execution/worked-orders.ts'
import type { BlotterCounts, Order } from '#trading/orders/blotter.ts'
import { childNumbers, firstRequest, isChildNumber } from '#trading/orders/serial-number.ts'
import { bookFacts, createBooks } from '#trading/portfolio/books.ts'
import type { BooksStatus } from '#trading/portfolio/books-status.ts'
import { barredBy, stateAfter } from '#trading/risk/trading-state.ts'

export interface ExecutionConfig {
  readonly limitLifeMillis: number
  readonly algorithm: AlgorithmChoice
  readonly exits: 'immediate' | 'worked'
  readonly work: WorkTerms
}

export interface ExecutionStatus extends BooksStatus {
  readonly trading: TradingState
  /** Host time until which the risk agent's last lease holds; null before the first. */
  readonly leaseUntil: Micros | null
  readonly algorithm: string
  readonly approvals: number
  readonly cancels: number
  readonly orders: Readonly<BlotterCounts>
  readonly refusals: Readonly<Record<string, number>>
  readonly openOrders: readonly OpenOrderStatus[]
  /** Approvals that are being worked. */
  readonly worked: readonly WorkedStatus[]
  readonly quality: OrderQualityStatus
}

type Out = DecisionRefused | DecisionDone | OrderSubmit | OrderModify | OrderCancel | ExecutionMemory

export default defineAgent({
  name: 'execution',
  about: 'Sends approved orders while the risk lease lives, whole or by an algorithm, and follows each to its end.',
  capabilities: ['execution'],
  consumes: [
    ...bookFacts,
    'market.trade',
    'decision.approved',
    'decision.intent',
    'risk.lease',
    'risk.alert',
    'agent.command',
    'execution.memory',
  ],
  produces: ['order.submit', 'order.modify', 'order.cancel', 'decision.refused', 'decision.done', 'execution.memory'],
  config: (z) =>
    z.strictObject({
      limitLifeMillis: z
        .number()
        .positive()
        .default(5_000)
        .describe('how long a limit order sent whole may work, host time, ms'),
      algorithm: algorithmChoice(z).prefault({ name: 'immediate' }).describe('how approvals are traded'),
      exits: z
        .enum(['immediate', 'worked'])
        .default('immediate')
        .describe('whether orders that only reduce a position are traded at once, or by the algorithm too'),
      work: workTerms(z).prefault({}).describe('terms of every order that is worked by an algorithm'),
    }),
  recovery: 'snapshot',

  create(config: ExecutionConfig, env) {
    const books = createBooks(env.instruments, env)
    const { blotter, ledger } = books
    const chosen = chosenAlgorithm(config.algorithm)! // registered: the schema lets no others through
    const atOnce = chosenAlgorithm({ name: 'immediate', params: {} })!
    const quality = createOrderQuality(env.instruments)
    let host: Context<Out> | undefined
    let trading: TradingState = 'ACTIVE'
    let leaseUntil: Micros = Number.NaN
    let leaseFrom = 0
    let greatest = 0
    let approvals = 0

    const ctx = (): Context<Out> => host! // set by every message before anything is done
    const emit = (message: Out): void => ctx().emit(message)
    const after = (delayMicros: number, tag: number): void => ctx().after(delayMicros, tag)
    const first = firstRequest(env.session, env.incarnation)
    const { refuse, counts: refusals } = createOrderRefusals(emit)

    const worked = createWorkedOrders({
      markets: createWorkMarkets(env.instruments),
      work: config.work,
      firstRequest: first,
      rng: () => ctx().rng,
      nextChild: childNumbers(env.session, env.incarnation),
      door: {
        emit,
        after,
        place(order) {
          if (!blotter.place(order)) return false
          quality.sent(order.parent, order.lots)
          return true
        },
        asked: (clientId, fact, request) => void blotter.tell(clientId, { fact, request }),
        expires: () => leaseUntil,
        mayWork: ({ approval, reduceOnly }) =>
          books.reconciled &&
          ctx().now() <= leaseUntil &&
          approval >= leaseFrom &&
          barredBy(trading, reduceOnly) === null,
        find: (clientId) => blotter.find(clientId),
        ended: (approval) => quality.end(approval),
      },
    })

    const whole = createWholeOrders(blotter, fromMillis(config.limitLifeMillis), first, {
      emit,
      after,
      expires: () => leaseUntil,
      isWorked: (clientId) => worked.has(clientId),
    })

    const approve = (order: ApprovedOrder): void => {
      const { approval, instrument, lots, reduceOnly, urgent } = order
      approvals++
      if (!(approval > greatest)) return refuse(order, 'DUPLICATE_ORDER', approval, greatest)
      greatest = approval
      const now = ctx().now()
      const barred = barredBy(trading, reduceOnly)
      if (barred !== null) return refuse(order, barred, lots.toNumber(), 0)
      if (!(now <= leaseUntil)) return refuse(order, 'LEASE_EXPIRED', now, leaseUntil)
      if (approval < leaseFrom) return refuse(order, 'APPROVAL_EXPIRED', approval, leaseFrom)
      if (!(now <= order.expires)) return refuse(order, 'APPROVAL_EXPIRED', now, order.expires)
      if (instrumentOf(env, instrument) === undefined) return refuse(order, 'INSTRUMENT_UNKNOWN', instrument, 0)
      const algorithm = urgent || (reduceOnly && config.exits === 'immediate') ? atOnce : chosen
      // Where entries are worked, an exit within a limit is taken until it is filled: it must not rest.
      const goesWhole = chosen.whole || urgent || (algorithm.whole && order.orderType === 'market')
      quality.begin(order, algorithm.name)
      const code = goesWhole ? whole.send(order) : worked.begin(order, algorithm, now)
      if (code === null) return goesWhole ? quality.sent(approval, lots) : undefined
      quality.forget(approval)
      refuse(order, code, lots.toNumber(), 0)
    }

    const follow = ({ instrument, ballot, targetLots }: DecisionIntent): void => {
      const way = Math.sign(targetLots - ledger.positionOf(instrument).lots.toNumber())
      const leadsAway = (order: Pick<Order, 'instrument' | 'ballot' | 'side'>): boolean =>
        order.instrument === instrument && order.ballot < ballot && signOf(order.side) !== way
      whole.withdrawWhere((order) => leadsAway(order) && isWorking(order))
      worked.cancelWhere((order) => order.orderType === 'limit' && leadsAway(order), ctx().now())
    }

    /** What was approved of it tells; of one of an earlier incarnation its side does. */
    const opensExposure = ({ clientId, instrument, side }: Order): boolean =>
      whole.find(clientId)?.reduceOnly !== true &&
      (whole.find(clientId) !== undefined || !(signOf(side) * ledger.positionOf(instrument).lots.toNumber() < 0))

    const isBarred = (order: Order): boolean => barredBy(trading, !opensExposure(order)) !== null

    const alert = ({ level, action, instrument }: RiskAlert): void => {
      if (level === 'cleared' || action === 'none') return
      const meant = (id: number): boolean => instrument === 0 || instrument === id
      whole.withdrawWhere((order) => meant(order.instrument) && opensExposure(order) && isWorking(order))
      worked.cancelWhere((order) => meant(order.instrument) && !order.reduceOnly, ctx().now())
    }

    const obey = ({ command }: AgentCommand): void => {
      trading = stateAfter(command, trading)
      if (command !== 'flatten') {
        whole.withdrawWhere((order) => isBarred(order) && isWorking(order))
        return worked.review(ctx().now())
      }
      // An exit that flattens may come ahead of the command that asked for it.
      whole.withdrawWhere((order) => isWorking(order) && whole.find(order.clientId)?.urgent !== true)
      worked.cancelWhere(() => true, ctx().now())
    }

    const lease = ({ until, from }: RiskLease): void => {
      leaseUntil = until
      if (from > leaseFrom) leaseFrom = from // approvals die with the risk agent that gave them
      worked.cancelWhere(({ approval }) => approval < leaseFrom, ctx().now())
    }

    const noteOver = (clientId: number): void => {
      if (blotter.find(clientId)?.open !== true && whole.over(clientId)) quality.end(clientId)
    }

    const tellOrder = (message: ChildMessage): void => {
      const { clientId } = message
      const before = message.type === 'order.filled' ? blotter.find(clientId)?.filled : undefined
      books.tell(message)
      const order = blotter.find(clientId)
      if (message.type === 'order.filled' && order !== undefined) {
        const lots = order.filled.minus(before ?? ZERO)
        if (lots.gt(0)) quality.fill(order.parent, message, lots)
      }
      if (isChildNumber(clientId)) return worked.hear(message, ctx().now())
      noteOver(clientId)
      if (message.type === 'order.cancelRejected' && order?.open === true) whole.live(clientId)
    }

    /** After a snapshot: limit orders of an earlier incarnation get a life again, lost cancels are asked for again. */
    const resync = (message: AccountSnapshot): void => {
      const before = new Set([...blotter.open()].map(({ clientId }) => clientId))
      const wasKnown = books.known
      books.tell(message)
      if (message.part === 'begin' || !books.known) return
      for (const { approval } of worked.reconciled(!wasKnown, ctx().now())) {
        greatest = Math.max(greatest, approval.approval)
      }
      before.forEach(noteOver)
      for (const { clientId, orderType } of blotter.open()) {
        if (!isChildNumber(clientId)) greatest = Math.max(greatest, clientId)
        const isNew = orderType === 'limit' && clientId > 0 && !before.has(clientId)
        if (isNew && !worked.has(clientId)) whole.live(clientId)
      }
      whole.withdrawWhere((order) => isBarred(order) || !isWorking(order))
    }

    return {
      // Nothing in here may close over its arguments: that would allocate a scope for every quote.
      receive(message, context) {
        host = context
        switch (message.type) {
          case 'market.quote':
            books.tell(message)
            quality.quote(message.instrument, message.at, message.bid, message.ask)
            return worked.quote(message, context.now())
          case 'market.trade':
            return worked.trade(message, context.now())
          case 'decision.approved':
            return approve(message)
          case 'decision.intent':
            return follow(message)
          case 'risk.lease':
            return lease(message)
          case 'risk.alert':
            return alert(message)
          case 'agent.command':
            return obey(message)
          case 'agent.timer':
            return worked.wake(message.tag, context.now()) ? undefined : whole.wake(message.tag)
          case 'account.snapshot':
            return resync(message)
          case 'execution.memory':
            return worked.memory(message)
          case 'market.gap':
            return
          case 'account.position':
          case 'account.state':
          case 'venue.state':
            books.tell(message)
            return worked.review(context.now())
          default:
            return tellOrder(message)
        }
      },

      status(): ExecutionStatus {
        return {
          ...books.status(),
          trading,
          leaseUntil: Number.isNaN(leaseUntil) ? null : leaseUntil,
          algorithm: chosen.name,
          approvals,
          cancels: whole.cancels,
          orders: { ...blotter.counts },
          refusals: { ...refusals },
          openOrders: openOrdersOf(blotter, env.instruments),
          worked: worked.status(),
          quality: quality.status(),
        }
      },
    }
  },
})
