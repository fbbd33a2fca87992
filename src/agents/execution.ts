/**
 * Sends what risk approved, and nothing else; follows every order to its end.
 *
 * An order goes out only while trading allows it, the risk agent's lease is alive, the approval is not too old and was
 * never acted on. Approval numbers only grow, so one not above the greatest seen is a repeat. Market orders go out as
 * ioc. Limit orders go out as gtc and are withdrawn after `limitLifeMillis`, on a halt, and when a newer intent leads
 * the other way; a cancel whose answer was lost is asked for again after the next snapshot.
 *
 * Cost  a quote is a few stores, no allocation; an order a few microseconds of Decimal.
 */
import { signOf } from '#domain/side.ts'
import { fromMillis, type Micros } from '#domain/time.ts'
import {
  type ApprovedOrder,
  type DecisionIntent,
  type DecisionRefused,
  decisionRefused,
  type RefusalCode,
} from '#messages/decisions.ts'
import { type AccountSnapshot, type OrderCancel, orderCancel, orderSubmit, type OrderSubmit } from '#messages/orders.ts'
import type { TradingState } from '#messages/system.ts'
import { type Context, defineAgent, instrumentOf } from '#swarm/behaviour.ts'
import type { BlotterCounts, Order } from '#trading/orders/blotter.ts'
import { bookFacts, type BooksStatus, createBooks } from '#trading/portfolio/books.ts'
import { barredBy, stateAfter } from '#trading/risk/trading-state.ts'

export interface ExecutionConfig {
  readonly limitLifeMillis: number
}

export interface ExecutionStatus extends BooksStatus {
  readonly trading: TradingState
  /** Host time until which the risk agent's last lease holds; null before the first. */
  readonly leaseUntil: Micros | null
  readonly approvals: number
  readonly cancels: number
  readonly orders: Readonly<BlotterCounts>
  readonly refusals: Readonly<Record<string, number>>
  readonly openOrders: readonly {
    readonly clientId: number
    readonly symbol: string
    readonly side: string
    readonly lots: string
    readonly filled: string
    readonly price: string
    readonly state: string
  }[]
}

type Out = DecisionRefused | OrderSubmit | OrderCancel

/** Cancels given for one message in; the rest follows at once by a timer. A host bounds what one message may cause. */
const CANCELS_AT_ONCE = 32
/** Client order ids are all far greater. */
const CANCEL_TIMER = 1

export default defineAgent({
  name: 'execution',
  about: 'Sends approved orders while the risk lease lives, and follows each to its end.',
  capabilities: ['execution'],
  consumes: [...bookFacts, 'decision.approved', 'decision.intent', 'risk.lease', 'agent.command'],
  produces: ['order.submit', 'order.cancel', 'decision.refused'],
  config: (z) =>
    z.strictObject({
      limitLifeMillis: z.number().positive().default(5_000).describe('how long a limit order may work, host time, ms'),
    }),
  recovery: 'snapshot',

  create(config: ExecutionConfig, env) {
    const books = createBooks(env.instruments)
    const { blotter, ledger } = books
    const submit = orderSubmit.draft()
    const cancel = orderCancel.draft()
    const refusal = decisionRefused.draft()
    const refusals: Partial<Record<RefusalCode, number>> = {}
    /** Orders to withdraw, oldest first; ids, because an order may be over by the time its turn comes. */
    const withdrawals = new Set<number>()
    let trading: TradingState = 'ACTIVE'
    let leaseUntil: Micros = Number.NaN
    let greatest = 0
    let approvals = 0
    let cancels = 0

    const refuse = (order: ApprovedOrder, code: RefusalCode, given: number, limit: number, ctx: Context<Out>): void => {
      refusals[code] = (refusals[code] ?? 0) + 1
      refusal.seq = order.seq
      refusal.at = order.at
      refusal.instrument = order.instrument
      refusal.ballot = order.ballot
      refusal.approval = order.approval
      refusal.code = code
      refusal.side = order.side
      refusal.lots = order.lots.toNumber()
      refusal.given = given
      refusal.limit = limit
      ctx.emit(refusal)
    }

    const send = (order: ApprovedOrder, ctx: Context<Out>): void => {
      const { approval, instrument, side, lots, orderType, price, reference, ballot, seq, at, reduceOnly } = order
      approvals++
      if (!(approval > greatest)) return refuse(order, 'DUPLICATE_ORDER', approval, greatest, ctx)
      greatest = approval
      const now = ctx.now()
      const barred = barredBy(trading, reduceOnly)
      if (barred !== null) return refuse(order, barred, lots.toNumber(), 0, ctx)
      if (!(now <= leaseUntil)) return refuse(order, 'LEASE_EXPIRED', now, leaseUntil, ctx)
      if (!(now <= order.expires)) return refuse(order, 'APPROVAL_EXPIRED', now, order.expires, ctx)
      if (instrumentOf(env, instrument) === undefined) return refuse(order, 'INSTRUMENT_UNKNOWN', instrument, 0, ctx)

      const placed = { clientId: approval, instrument, side, lots, orderType, price, reference, ballot, seq, at }
      blotter.place({ ...placed, lapses: Infinity })
      submit.seq = seq
      submit.at = at
      submit.instrument = instrument
      submit.clientId = approval
      submit.side = side
      submit.lots = lots
      submit.orderType = orderType
      submit.price = price
      submit.timeInForce = orderType === 'market' ? 'ioc' : 'gtc'
      submit.reduceOnly = reduceOnly
      submit.expires = order.expires
      ctx.emit(submit)
      if (orderType === 'limit') ctx.after(fromMillis(config.limitLifeMillis), approval)
    }

    /** Our limit orders only: others' are not ours to cancel, and a market order is over before a cancel could reach it. */
    const withdrawWhere = (unwanted: (order: Order) => boolean, ctx: Context<Out>): void => {
      for (const order of blotter.open()) {
        if (order.orderType === 'limit' && order.clientId > 0 && unwanted(order)) withdrawals.add(order.clientId)
      }
      withdraw(ctx)
    }

    const withdraw = (ctx: Context<Out>): void => {
      let left = CANCELS_AT_ONCE
      for (const clientId of withdrawals) {
        if (left-- === 0) return ctx.after(0, CANCEL_TIMER)
        withdrawals.delete(clientId)
        const order = blotter.find(clientId)
        if (!order?.open) continue
        blotter.tell(clientId, 'cancelAsked')
        cancel.seq = order.seq
        cancel.at = order.at
        cancel.instrument = order.instrument
        cancel.clientId = clientId
        ctx.emit(cancel)
        cancels++
      }
    }

    const isWorking = ({ state }: Order): boolean => state !== 'PENDING_CANCEL'

    const outlive = (clientId: number, ctx: Context<Out>): void =>
      withdrawWhere((order) => order.clientId === clientId && isWorking(order), ctx)

    const follow = ({ instrument, ballot, targetLots }: DecisionIntent, ctx: Context<Out>): void => {
      const way = Math.sign(targetLots - ledger.positionOf(instrument).lots.toNumber())
      withdrawWhere(
        (order) =>
          order.instrument === instrument && order.ballot < ballot && signOf(order.side) !== way && isWorking(order),
        ctx,
      )
    }

    /** After a snapshot: limit orders of an earlier incarnation get a life again, lost cancels are asked for again. */
    const resync = (message: AccountSnapshot, ctx: Context<Out>): void => {
      const before = new Set([...blotter.open()].map(({ clientId }) => clientId))
      books.tell(message)
      if (message.part === 'begin') return
      for (const order of blotter.open()) {
        if (order.clientId > greatest) greatest = order.clientId
        if (order.orderType === 'limit' && order.clientId > 0 && !before.has(order.clientId)) {
          ctx.after(fromMillis(config.limitLifeMillis), order.clientId)
        }
      }
      withdrawWhere((order) => trading === 'HALTED' || !isWorking(order), ctx)
    }

    return {
      // Nothing in here may close over its arguments: that would allocate a scope for every quote.
      receive(message, ctx) {
        switch (message.type) {
          case 'decision.approved':
            return send(message, ctx)
          case 'decision.intent':
            return follow(message, ctx)
          case 'risk.lease':
            leaseUntil = message.until
            return
          case 'agent.command':
            trading = stateAfter(message.command, trading)
            if (trading === 'HALTED') withdrawWhere(isWorking, ctx)
            return
          case 'agent.timer':
            return message.tag === CANCEL_TIMER ? withdraw(ctx) : outlive(message.tag, ctx)
          case 'account.snapshot':
            return resync(message, ctx)
          case 'market.gap':
            return
          default:
            return books.tell(message)
        }
      },

      status(): ExecutionStatus {
        return {
          ...books.status(),
          trading,
          leaseUntil: Number.isNaN(leaseUntil) ? null : leaseUntil,
          approvals,
          cancels,
          orders: { ...blotter.counts },
          refusals: { ...refusals },
          openOrders: [...blotter.open()].map(({ clientId, instrument, side, lots, filled, price, state }) => ({
            clientId,
            symbol: instrumentOf(env, instrument)?.symbol ?? String(instrument),
            side,
            lots: lots.toFixed(),
            filled: filled.toFixed(),
            price: price.toFixed(),
            state,
          })),
        }
      },
    }
  },
})
