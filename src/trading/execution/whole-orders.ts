/**
 * Approvals that go out as they are: one order each, its approval is its client order id.
 *
 * Market orders go out as ioc. Limit orders go out as gtc and are withdrawn when their life is over; the working ones of
 * an earlier incarnation get a life again.
 */
import type { Micros } from '#domain/time.ts'
import type { ApprovedOrder, RefusalCode } from '#messages/decisions.ts'
import { type OrderCancel, orderCancel, orderSubmit, type OrderSubmit } from '#messages/orders.ts'
import type { Blotter, Order } from '#trading/orders/blotter.ts'

export interface WholeDoor {
  emit(message: OrderSubmit | OrderCancel): void
  after(delayMicros: number, tag: number): void
  /** Host time from which nothing may go out: its agent's own clock stands still in a batch, that of the desk does not. */
  expires(): Micros
  /** It is a child of an order that is worked: who works it withdraws it. */
  isWorked(clientId: number): boolean
}

export interface WholeOrders {
  /** DUPLICATE_ORDER for a number that was sent before; null when it went out. */
  send(order: ApprovedOrder): RefusalCode | null
  /** Our limit orders only: others' are not ours to cancel, and a market order is over before a cancel could reach it. */
  withdrawWhere(unwanted: (order: Order) => boolean): void
  /** A working limit order is to be withdrawn when another life is over. */
  live(clientId: number): void
  wake(tag: number): void
  /** What was approved of one that is not over; undefined for others. */
  find(clientId: number): Pick<ApprovedOrder, 'reduceOnly' | 'urgent'> | undefined
  /** True for one that was not over before. */
  over(clientId: number): boolean
  readonly cancels: number
}

/** Cancels given for one message in; the rest follows at once by a timer. A host bounds what one message may cause. */
const CANCELS_AT_ONCE = 32
/** Client order ids are all above zero. */
const CANCEL_TIMER = -1

export const isWorking = ({ state }: Order): boolean => state !== 'PENDING_CANCEL'

/** `firstRequest` is above every request an earlier incarnation can have made about an order. */
export function createWholeOrders(
  blotter: Blotter,
  lifeMicros: Micros,
  firstRequest: number,
  door: WholeDoor,
): WholeOrders {
  const submit = orderSubmit.draft()
  const cancel = orderCancel.draft()
  const sent = new Map<number, Pick<ApprovedOrder, 'reduceOnly' | 'urgent'>>()
  const requests = new Map<number, number>()
  /** Orders to withdraw, oldest first; ids, because an order may be over by the time its turn comes. */
  const withdrawals = new Set<number>()
  let cancels = 0

  const withdraw = (): void => {
    let left = CANCELS_AT_ONCE
    for (const clientId of withdrawals) {
      if (left-- === 0) return door.after(0, CANCEL_TIMER)
      withdrawals.delete(clientId)
      const order = blotter.find(clientId)
      if (!order?.open) continue
      const request = requests.get(clientId) ?? firstRequest
      requests.set(clientId, request + 1)
      blotter.tell(clientId, { fact: 'cancelAsked', request })
      cancel.seq = order.seq
      cancel.at = order.at
      cancel.instrument = order.instrument
      cancel.clientId = clientId
      cancel.request = request
      door.emit(cancel)
      cancels++
    }
  }

  const withdrawWhere = (unwanted: (order: Order) => boolean): void => {
    for (const order of blotter.open()) {
      const { clientId, orderType } = order
      if (orderType === 'limit' && clientId > 0 && !door.isWorked(clientId) && unwanted(order)) {
        withdrawals.add(clientId)
      }
    }
    withdraw()
  }

  const live = (clientId: number): void => door.after(lifeMicros, clientId)

  return {
    send(order) {
      const { approval, instrument, side, lots, orderType, price, reference, ballot, seq, at } = order
      const placed = { clientId: approval, parent: approval, instrument, side, lots, orderType, price, reference }
      if (!blotter.place({ ...placed, ballot, seq, at, lapses: Infinity })) return 'DUPLICATE_ORDER'
      sent.set(approval, { reduceOnly: order.reduceOnly, urgent: order.urgent })
      submit.seq = seq
      submit.at = at
      submit.instrument = instrument
      submit.clientId = approval
      submit.parent = approval
      submit.side = side
      submit.lots = lots
      submit.orderType = orderType
      submit.price = price
      submit.timeInForce = orderType === 'market' ? 'ioc' : 'gtc'
      submit.reduceOnly = order.reduceOnly
      submit.expires = Math.min(order.expires, door.expires())
      door.emit(submit)
      if (orderType === 'limit') live(approval)
      return null
    },
    withdrawWhere,
    live,
    wake(tag) {
      if (tag === CANCEL_TIMER) return withdraw()
      withdrawWhere((order) => order.clientId === tag && isWorking(order))
    },
    find: (clientId) => sent.get(clientId),
    over(clientId) {
      requests.delete(clientId)
      return sent.delete(clientId)
    },
    get cancels() {
      return cancels
    },
  }
}
