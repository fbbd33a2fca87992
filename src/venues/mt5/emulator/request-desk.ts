/** Carries out requests that nothing stands against, and tells what became of each. */
import { lotsOf, pointsBetween } from './amounts.ts'
import type { Execution, ExecutionHost, Story } from './execution.ts'
import { expiresAt } from './expiry.ts'
import type { OrderRecord } from './ledger.ts'
import { refusalOf, subjectOf, type Standing, type Subject } from './order-check.ts'
import type { PendingOrders } from './pending-orders.ts'
import { opposite, type Touch } from './touch.ts'
import { ACTION, EXECUTION, FILLING, HEDGING, KIND, RETCODE, STATE } from './trade-codes.ts'
import type { TradeRequest, TradeResult } from './trading.ts'
import { dealTransaction, positionTransaction, requestTransaction } from './transactions.ts'

/** What came of a request; `follows` comes after its answer at the same moment. */
interface Outcome {
  readonly retcode: number
  readonly order?: bigint
  readonly deal?: bigint
  readonly volume?: number
  readonly price?: number
  readonly follows?: () => void
}

export interface RequestDeskHost extends ExecutionHost {
  readonly standing: Standing
  touch(symbol: string): Touch
}

/** Judges a request, carries it out and gives the whole story of the moment, the answer included. */
export type RequestDesk = (request: TradeRequest, requestId: number) => Story

export function createRequestDesk(host: RequestDeskHost, execution: Execution, pending: PendingOrders): RequestDesk {
  const { ledger, knobs, serverNow, standing } = host

  const deal = ({ request, position, spec, touch, units }: Subject, story: Story): Outcome => {
    let price = opposite(request.orderType, touch)
    if (spec?.executionMode === EXECUTION.request || spec?.executionMode === EXECUTION.instant) {
      const away = Math.abs(pointsBetween(request.price, price, spec))
      if (knobs.requote() || !(away <= request.deviation)) return { retcode: RETCODE.requote, price }
      price = request.price
    }
    const dealt = execution.available({ units, unitsLeft: units })
    const rests = request.filling === FILLING.return
    if (dealt < units && (request.filling === FILLING.fok || (dealt === 0 && !rests)))
      return { retcode: RETCODE.reject }

    const named = ledger.account.marginMode === HEDGING && request.position !== 0n ? position : undefined
    const order = execution.begin(request, named?.identifier ?? 0n, story)
    const last = execution.deal(order, dealt, price, story)
    const result = { order: order.ticket, deal: last?.ticket ?? 0n, volume: lotsOf(dealt), price }
    if (dealt === units) {
      execution.end(order, STATE.filled, story)
      return { ...result, retcode: RETCODE.done }
    }
    if (!rests) {
      execution.end(order, STATE.canceled, story)
      return { ...result, retcode: RETCODE.donePartial }
    }
    execution.update(order, dealt > 0 ? STATE.partial : STATE.placed, story)
    pending.add(order, story)
    return { ...result, retcode: dealt > 0 ? RETCODE.donePartial : RETCODE.placed }
  }

  const place = ({ request }: Subject, story: Story): Outcome => {
    const order = execution.begin(request, 0n, story)
    execution.update(order, STATE.placed, story)
    return {
      retcode: RETCODE.placed,
      order: order.ticket,
      volume: request.volume,
      price: request.price,
      follows: () => pending.add(order, story),
    }
  }

  const protect = ({ request: { sl, tp }, position }: Subject, story: Story): Outcome => {
    if (position === undefined || (position.sl === sl && position.tp === tp)) return { retcode: RETCODE.noChanges }
    story.push(positionTransaction(ledger.protect(position, sl, tp), serverNow()))
    return { retcode: RETCODE.done, volume: lotsOf(position.units), price: position.price }
  }

  const modify = (order: OrderRecord, request: TradeRequest, story: Story): Outcome => {
    const { price, sl, tp, timeType, expiration } = request
    const changed = { price, sl, tp, timeType, expiration, stopLimit: request.stopLimit || order.stopLimit }
    const same = (Object.keys(changed) as (keyof typeof changed)[]).every((field) => order[field] === changed[field])
    if (same) return { retcode: RETCODE.noChanges, order: order.ticket }
    Object.assign(order, changed, { due: expiresAt(timeType, expiration, serverNow()) })
    execution.update(order, order.orderState, story)
    return {
      retcode: RETCODE.done,
      order: order.ticket,
      volume: lotsOf(order.unitsLeft),
      price,
      follows: () => pending.changed(order, story),
    }
  }

  const remove = (order: OrderRecord, story: Story): Outcome => {
    execution.end(order, STATE.canceled, story)
    pending.removed()
    return { retcode: RETCODE.done, order: order.ticket, volume: lotsOf(order.unitsLeft), price: order.price }
  }

  /** Each is closed at the other's price: the first deal brings the profit of both, the second none. */
  const closeBy = ({ request, position, positionBy }: Subject, story: Story): Outcome => {
    if (position === undefined || positionBy === undefined) return { retcode: RETCODE.positionClosed }
    const units = Math.min(position.units, positionBy.units)
    const volume = lotsOf(units)
    const { symbol } = position
    const asked = { ...request, symbol, volume, price: 0 }
    const order = execution.begin(asked, position.identifier, story, positionBy.identifier)
    const close = (one: typeof position, price: number) => {
      const made = ledger.deal(order, { units, price, time: serverNow() }, one)
      story.push(dealTransaction(KIND.dealAdd, made, ledger.account.currencyDigits))
      return made
    }
    const first = close(position, positionBy.price)
    story.push(positionTransaction({ ...positionBy, units: positionBy.units - units }, serverNow()))
    close(positionBy, positionBy.price)
    order.unitsLeft = 0
    order.position = position.identifier
    execution.end(order, STATE.filled, story)
    return { retcode: RETCODE.done, order: order.ticket, deal: first.ticket, volume, price: first.price }
  }

  const carryOut = (subject: Subject, story: Story): Outcome => {
    const { request, order } = subject
    switch (request.action) {
      case ACTION.deal:
        return deal(subject, story)
      case ACTION.pending:
        return place(subject, story)
      case ACTION.sltp:
        return protect(subject, story)
      case ACTION.closeBy:
        return closeBy(subject, story)
      default:
        // The check let MODIFY and REMOVE through only with an order that works.
        if (order === undefined) return { retcode: RETCODE.invalidOrder }
        return request.action === ACTION.modify ? modify(order, request, story) : remove(order, story)
    }
  }

  const judge = (subject: Subject, story: Story): Outcome => {
    const retcode = refusalOf(subject, standing)
    return retcode === 0 ? carryOut(subject, story) : { retcode }
  }

  return (request, requestId) => {
    const story: Story = []
    const subject = subjectOf(request, standing)
    const fixed = knobs.answer() ?? (knobs.timeoutLost() ? RETCODE.timeout : undefined)
    const hidden = fixed === undefined && knobs.timeoutExecuted()
    const outcome = fixed === undefined ? judge(subject, story) : { retcode: fixed }
    const told: Outcome = hidden ? { retcode: RETCODE.timeout } : outcome
    const { bid, ask } = subject.touch
    const result: TradeResult = {
      retcode: told.retcode,
      order: told.order ?? 0n,
      deal: told.deal ?? 0n,
      volume: told.volume ?? 0,
      price: told.price ?? 0,
      bid,
      ask,
      requestId,
      retcodeExternal: 0,
    }
    const about = { ...request, symbol: subject.spec?.name ?? request.symbol }
    story.push(requestTransaction(about, result, serverNow()))
    outcome.follows?.()
    return story
  }
}
