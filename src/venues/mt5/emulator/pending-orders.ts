/** What waits for the market: pending orders, the rests of others, stop losses and take profits, expirations. */
import type { OrderRecord } from './ledger.ts'
import { closingComment, type Execution, type ExecutionHost, type Story } from './execution.ts'
import { createExpiryTimer } from './expiry.ts'
import type { Holding } from './position-fold.ts'
import { crosses, opposite, triggers, type Touch } from './touch.ts'
import { buys, FILLING, isLimit, isStopLimit, ORDER, REASON, STATE } from './trade-codes.ts'
import type { Teller } from './transactions.ts'

export interface PendingHost extends ExecutionHost {
  after(delayMillis: number, call: () => void): () => void
  touch(symbol: string): Touch
  connected(): boolean
  readonly tell: Teller
}

export interface PendingOrders {
  /** The order works from now on: what it meets at once follows in the story. */
  add(order: OrderRecord, story: Story): void
  /** Its price or time was changed. */
  changed(order: OrderRecord, story: Story): void
  /** Orders were removed. */
  removed(): void
  /** The touch of the symbol moved. */
  quoted(symbol: string): void
  /** Ends what is past its time. */
  sweep(): void
  /** Ends all orders of a symbol that is no longer traded. */
  expireAll(symbol: string): void
  /** No timer is left. */
  stop(): void
}

export function createPendingOrders(host: PendingHost, execution: Execution): PendingOrders {
  const { ledger, tell, touch, spec, serverNow } = host

  const tellStory = (write: (story: Story) => void): void => {
    const story: Story = []
    write(story)
    if (story.length > 0) tell(story)
  }

  /** What reduces a position by name deals no more than there is of it. */
  const isIdle = (order: OrderRecord): boolean => {
    if (order.closes === 0n) return false
    const held = ledger.identified(order.closes)
    return held === undefined || held.units < order.unitsLeft
  }

  /** `arrives`: a limit that is new here deals at the touch; one that rested, at its own price. */
  const meet = (order: OrderRecord, arrives: boolean, story: Story): void => {
    const best = touch(order.symbol)
    const at = opposite(order.orderType, best)
    if (!(at > 0)) return
    if (isIdle(order)) return execution.end(order, STATE.canceled, story)
    if (isLimit(order.orderType)) {
      if (!crosses(order.orderType, order.price, best)) return
      if (arrives && order.filling === FILLING.boc) return execution.end(order, STATE.canceled, story)
      return execution.meet(order, arrives ? at : order.price, story)
    }
    const atMarket = order.orderType <= ORDER.sell
    if (!atMarket && !triggers(order.orderType, order.price, best)) return
    if (!isStopLimit(order.orderType)) return execution.meet(order, at, story)
    order.orderType = buys(order.orderType) ? ORDER.buyLimit : ORDER.sellLimit
    order.price = order.stopLimit
    order.stopLimit = 0
    execution.update(order, STATE.placed, story)
    meet(order, true, story)
  }

  const protect = (holding: Holding): void => {
    const { symbol, sl, tp } = holding
    if (sl === 0 && tp === 0) return
    const closing = holding.type === 0 ? ORDER.sell : ORDER.buy
    const best = touch(symbol)
    const terms = spec(symbol)
    if (terms === undefined) return
    const close = (reason: number, what: 'sl' | 'tp', level: number): void =>
      tellStory((story) =>
        execution.close(holding, reason, opposite(closing, best), closingComment(what, level, terms), story),
      )
    // A stop loss goes off as a stop of the closing side, a take profit is reached as a limit of it.
    if (sl > 0 && triggers(closing, sl, best)) close(REASON.stopLoss, 'sl', sl)
    else if (tp > 0 && crosses(closing, tp, best)) close(REASON.takeProfit, 'tp', tp)
  }

  const timer = createExpiryTimer(
    host,
    // Without a connection nothing is told: what is due meanwhile is when it comes back.
    () => (host.connected() ? Math.min(Infinity, ...[...ledger.working.values()].map(({ due }) => due)) : Infinity),
    () => sweep(),
  )
  const expire = (order: OrderRecord): void => tellStory((story) => execution.end(order, STATE.expired, story))
  const sweep = (): void => {
    const now = serverNow()
    if (host.connected()) {
      for (const order of [...ledger.working.values()]) if (order.due <= now) expire(order)
    }
    timer.arm()
  }

  return {
    add(order, story) {
      ledger.working.set(order.ticket, order)
      meet(order, true, story)
      timer.arm()
    },
    changed(order, story) {
      meet(order, true, story)
      timer.arm()
    },
    removed: timer.arm,
    quoted(symbol) {
      if (ledger.working.size === 0 && ledger.positions.size === 0) return
      sweep()
      for (const holding of [...ledger.positions.values()]) if (holding.symbol === symbol) protect(holding)
      for (const order of [...ledger.working.values()]) {
        if (order.symbol === symbol) tellStory((story) => meet(order, false, story))
      }
      timer.arm()
    },
    sweep,
    expireAll(symbol) {
      for (const order of [...ledger.working.values()]) if (order.symbol === symbol) expire(order)
      timer.arm()
    },
    stop: timer.stop,
  }
}
