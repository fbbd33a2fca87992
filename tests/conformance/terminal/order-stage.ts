/** A stage that trades one symbol: orders with ids of their own, their last words, the events and deals they made. */
import type { FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import type { StageOptions, TerminalStage, terminalStage } from './terminal-stage.ts'

export type OrderFields = Partial<Omit<FrameNamed<'ORDER'>, 'frame' | 'sid'>>

export const DEAL = 1
export const PENDING = 5
export const SLTP = 6
export const MODIFY = 7
export const REMOVE = 8
export const CLOSE_BY = 10
export const [BUY, SELL, BUY_LIMIT, SELL_LIMIT, BUY_STOP, SELL_STOP, BUY_STOP_LIMIT, SELL_STOP_LIMIT] = [
  0, 1, 2, 3, 4, 5, 6, 7,
]
export const [FOK, IOC, RETURN, BOC, AUTO] = [0, 1, 2, 3, 255]
export const EVENT = {
  orderAdd: 1,
  orderUpdate: 2,
  orderDelete: 3,
  historyAdd: 4,
  dealAdd: 7,
  dealUpdate: 8,
  dealDelete: 9,
  position: 10,
  request: 11,
}
export const CANCELED = 2
export const EXPIRED = 6

export interface OrderStage extends TerminalStage {
  readonly sid: number
  /** Client order id of the last order. */
  readonly cid: number
  /** Sends an order under the next id; gives its request number. */
  order(fields: OrderFields): number
  /** Orders and waits for the last word. */
  settle(fields: OrderFields): Promise<FrameNamed<'ORDER_RESULT'>>
  events(): readonly FrameNamed<'TRADE_EVENT'>[]
  deals(): readonly FrameNamed<'TRADE_EVENT'>[]
  /** Waits until the last order has dealt so many lots. */
  dealt(volume: number): Promise<readonly FrameNamed<'TRADE_EVENT'>[]>
  /** Waits until the last order is in history in that state. */
  gone(orderState: number, withinMillis?: number): Promise<void>
}

export function orderStage(stages: ReturnType<typeof terminalStage>) {
  let cid = 100
  return async (symbol = 'EURUSD', options: StageOptions = {}): Promise<OrderStage> => {
    const stage = await stages.open(options)
    const { swarm } = stage
    await swarm.welcomed()
    const sid = await stage.follow(symbol)
    await swarm.ticked(symbol, 1)
    const order = (fields: OrderFields): number => swarm.order({ cid: ++cid, sid, ...fields })
    const events = () =>
      swarm
        .all('TRADE_EVENT')
        .map(({ value }) => value)
        .filter((event) => event.cid === cid)
    const deals = () => events().filter(({ kind }) => kind === EVENT.dealAdd)
    return {
      ...stage,
      sid,
      get cid() {
        return cid
      },
      order,
      settle: (fields) => stage.result(order(fields)),
      events,
      deals,
      async dealt(volume) {
        const sum = (): number => deals().reduce((total, deal) => total + deal.volume, 0)
        await swarm.until(`${volume} lots`, () => Math.abs(sum() - volume) < 1e-9)
        return deals()
      },
      gone: (state, withinMillis) =>
        swarm.until(
          'the end of the order',
          () => events().some(({ kind, orderState }) => kind === EVENT.historyAdd && orderState === state),
          withinMillis,
        ),
    }
  }
}
