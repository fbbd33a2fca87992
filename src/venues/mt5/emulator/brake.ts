/**
 * Halt and dead-man: the pending orders of this space are taken back and new ones refused, because the swarm says so or
 * because it has said nothing for too long.
 */
import { fromMillis, fromSeconds, type Micros } from '#domain/time.ts'
import type { Mandate } from './order-gate.ts'
import type { OrderDesk } from './order-desk.ts'
import { isOwn } from './order-identity.ts'
import { ALL, permissionBits } from './permission-bits.ts'
import type { Surroundings } from './surroundings.ts'
import { fillingFor } from './symbol-gate.ts'
import { ACTION, isPending, ORDER } from './trade-codes.ts'
import { blankRequest, type ServerOrder, type ServerPosition, type TradeRequest } from './trading.ts'

/** While halted, what is still there is canceled again so often. */
const AGAIN_MICROS = fromSeconds(1)
const SLIPPAGE_POINTS = 1_000
const ANY_FILLING = 255
const REAL = 2

export interface Brake {
  /** As ACCOUNT numbers it: 0 no, 1 by the swarm, 2 by the dead-man switch. */
  readonly halted: number
  /** Working pending orders of this space. */
  readonly pending: readonly ServerOrder[]
  /** A session opened: it lifts what the dead-man switch did. */
  opened(deadManMillis: number): void
  halt(mode: number): void
  /** Looks whether the swarm is silent too long, and after what is still to be canceled. */
  watch(lastHeard: Micros): void
  due(lastHeard: Micros): Micros
}

export function createBrake(around: Surroundings, mandate: Pick<Mandate, 'space'>, desk: OrderDesk): Brake {
  const { host, server, inputs } = around
  let halted = 0
  let deadMan = 0
  let lookedAt = -Infinity

  const pending = (): readonly ServerOrder[] =>
    server.orders().filter(({ magic, orderType }) => isOwn(magic, mandate.space) && isPending(orderType))
  const mayTrade = (): boolean => {
    const real = server.account.tradeMode === REAL
    return inputs.allowTrading && (!real || inputs.allowReal) && permissionBits(server.permissions) === ALL
  }
  const blank = (about: ServerOrder | ServerPosition): TradeRequest => ({
    ...blankRequest,
    action: ACTION.remove,
    magic: about.magic,
    symbol: about.symbol,
  })

  const cancelAll = (): void => {
    lookedAt = host.now()
    if (!mayTrade()) return
    for (const order of pending()) desk.own({ ...blank(order), order: order.ticket })
  }

  /** Once: to close twice what is slow to close would open the opposite. */
  const closeAll = (): void => {
    if (!mayTrade()) return
    for (const held of server.positions()) {
      const spec = server.symbol(held.symbol)
      const last = around.market.find(held.symbol)?.last
      if (!isOwn(held.magic, mandate.space) || spec === undefined || last === undefined) continue
      desk.own({
        ...blank(held),
        action: ACTION.deal,
        position: held.ticket,
        volume: held.volume,
        orderType: held.type === 0 ? ORDER.sell : ORDER.buy,
        price: held.type === 0 ? last.bid : last.ask,
        deviation: SLIPPAGE_POINTS,
        filling: fillingFor(spec, ANY_FILLING, false) ?? 0,
      })
    }
  }

  const deadline = (lastHeard: Micros): Micros => (deadMan > 0 && halted === 0 ? lastHeard + deadMan : Infinity)

  return {
    get halted() {
      return halted
    },
    get pending() {
      return pending()
    },
    opened(deadManMillis) {
      deadMan = fromMillis(deadManMillis)
      if (halted === 2) halted = 0
    },
    halt(mode) {
      halted = mode === 0 ? 0 : 1
      host.print(halted === 0 ? 'resumed by the swarm' : 'halted by the swarm: pending orders are canceled')
      if (halted === 1) cancelAll()
      if (mode === 2) closeAll()
    },
    watch(lastHeard) {
      if (host.now() >= deadline(lastHeard)) {
        halted = 2
        host.print(`the swarm was silent for ${deadMan / 1_000} ms: its pending orders are canceled`)
        cancelAll()
      } else if (halted !== 0 && host.now() - lookedAt >= AGAIN_MICROS && pending().length > 0) {
        cancelAll()
      }
    },
    due(lastHeard) {
      return halted !== 0 && pending().length > 0 ? lookedAt + AGAIN_MICROS : deadline(lastHeard)
    },
  }
}
