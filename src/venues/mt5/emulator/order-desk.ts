/**
 * Orders of the swarm, and what becomes of them: each is refused here, or journalled and handed to the terminal once;
 * the server's transactions are told as events, its answers as results too.
 */
import { frames, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { flags } from '#venues/mt5/wire/header.ts'
import { eventRing, type EventRing } from './event-ring.ts'
import type { Link } from './link.ts'
import { createOrderGate, type Mandate } from './order-gate.ts'
import { identified, magicOf } from './order-identity.ts'
import { ANSWERED, SENT } from './program-journal.ts'
import type { Surroundings } from './surroundings.ts'
import { happensOnce, type OrderFrame } from './symbol-gate.ts'
import { KIND } from './trade-codes.ts'
import type { TradeRequest, Transaction } from './trading.ts'

type Result = FrameNamed<'ORDER_RESULT'>

/** A request on its way, by the terminal's number of it. */
interface Asked {
  readonly dial: number
  readonly result: Result
  readonly sent: TradeRequest
}

const PLACED = 10_008
const FAILED = 10_011
/** Requests remembered until they are answered, at most. */
const MAX_ASKED = 4_096

export interface OrderDesk {
  readonly events: EventRing
  /** The part of a client order a ticket belongs to, when its comment does not say it any more. */
  partOf(cid: number, order: bigint): number
  order(order: OrderFrame): void
  /** Sends a request nobody asked for by number. */
  own(request: TradeRequest): void
  transaction(transaction: Transaction): void
  /** Tells again what the swarm missed. */
  resume(epoch: bigint, event: number): void
}

export function createOrderDesk(around: Surroundings, link: Link, mandate: Mandate): OrderDesk {
  const { host, server, journal } = around
  const gate = createOrderGate(around, mandate)
  const events = eventRing()
  const asked = new Map<number, Asked>()

  /** Hands it over. From here on its outcome is unknown until the server, or a look-up, tells it. */
  const execute = (request: TradeRequest, result: Result): void => {
    const answer = server.request(request)
    result.stage = 1
    if ('error' in answer) {
      result.retcode = FAILED
      result.runtimeError = answer.error
      host.print(`the terminal did not take a request (error ${answer.error})`)
      return
    }
    result.retcode = PLACED
    result.requestId = answer.requestId
    asked.set(answer.requestId, { dial: link.dials, result, sent: request })
    const [oldest] = asked.keys()
    if (asked.size > MAX_ASKED && oldest !== undefined) asked.delete(oldest)
  }

  const partOf = (cid: number, order: bigint): number =>
    journal.all(magicOf(mandate.space, cid)).find(({ result }) => order !== 0n && result?.order === order)?.part ?? 0

  const tell = (event: FrameNamed<'TRADE_EVENT'>): void => void link.send(events.push(event))

  /** The server's answer to a request of this program. */
  const answered = (transaction: Transaction): void => {
    const { result: said } = transaction
    if (said === undefined) return
    const known = asked.get(said.requestId)
    const { cid, part } = known?.result ?? identified({ ...transaction, reason: 0 }, mandate.space)
    const waiting = known !== undefined && known.result.request !== 0 && known.dial === link.dials
    const action = known?.result.action ?? 0
    const result: Result = {
      frame: 'ORDER_RESULT',
      cid,
      part,
      action,
      stage: 2,
      request: waiting ? known.result.request : 0,
      requestId: said.requestId,
      retcode: said.retcode,
      retcodeExternal: said.retcodeExternal,
      runtimeError: 0,
      order: said.order !== 0n ? said.order : (known?.sent.order ?? 0n),
      deal: said.deal,
      volume: said.volume,
      price: said.price,
      bid: said.bid,
      ask: said.ask,
    }
    const entry = happensOnce(action) ? journal.find(magicOf(mandate.space, cid), part) : undefined
    if (entry !== undefined) {
      entry.stage = ANSWERED
      entry.result = result
    }
    if (waiting) link.send(result)
    tell({
      ...frames.tradeEvent.blank(),
      kind: KIND.request,
      cid,
      part,
      order: result.order,
      deal: said.deal,
      position: known?.sent.position ?? 0n,
      positionBy: known?.sent.positionBy ?? 0n,
      time: Math.floor(around.serverNow()),
      volume: said.volume,
      price: said.price,
      sl: transaction.sl,
      tp: transaction.tp,
      orderType: transaction.orderType,
      retcode: said.retcode,
      requestId: said.requestId,
      request: result.request,
      symbol: transaction.symbol,
    })
  }

  return {
    events,
    partOf,

    order(order) {
      const once = happensOnce(order.action)
      const known = once ? journal.find(magicOf(mandate.space, order.cid), order.part) : undefined
      if (known !== undefined) {
        const last = known.result ?? { ...frames.orderResult.blank(), cid: order.cid, part: order.part, stage: 1 }
        link.send({ ...last, request: order.request }, flags.dup)
        return
      }
      const result: Result = {
        ...frames.orderResult.blank(),
        cid: order.cid,
        part: order.part,
        action: order.action,
        request: order.request,
        order: order.order,
      }
      const gated = gate.pass(order)
      if ('retcode' in gated) {
        result.retcode = gated.retcode
      } else {
        const magic = magicOf(mandate.space, order.cid)
        const entry = once ? journal.intend(magic, order.part, host.now()) : undefined
        if (gated.request.order !== 0n) result.order = gated.request.order
        execute(gated.request, result)
        if (entry !== undefined) {
          entry.result = result
          if (result.runtimeError === 0) entry.stage = SENT
        }
      }
      link.send(result)
    },

    own(request) {
      const { cid, part } = identified({ ...request, reason: 0 }, mandate.space)
      execute(request, { ...frames.orderResult.blank(), cid, part, action: request.action })
    },

    transaction(transaction) {
      if (transaction.kind === KIND.request) return answered(transaction)
      const { cid, part } =
        transaction.kind === KIND.position
          ? { cid: 0, part: 0 }
          : identified(transaction, mandate.space, (of) => partOf(of, transaction.order))
      const { magic: _, result: __, ...told } = transaction
      tell({ ...frames.tradeEvent.blank(), ...told, cid, part })
    },

    resume(epoch, event) {
      if (epoch !== link.epoch) return
      for (const missed of events.after(event)) link.send(missed)
    },
  }
}
