/** Questions about the truth: the whole of it as a snapshot, or what became of one client order. */
import { frames, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { fromSeconds, type Micros } from '#domain/time.ts'
import type { Link } from './link.ts'
import type { Mandate } from './order-gate.ts'
import type { OrderDesk } from './order-desk.ts'
import { identified, magicOf, type Identity } from './order-identity.ts'
import { ANSWERED } from './program-journal.ts'
import type { Surroundings } from './surroundings.ts'
import { RETCODE } from './trade-codes.ts'
import { dealFrame, orderFrame, positionFrame } from './trade-frames.ts'
import type { ServerDeal, ServerOrder } from './trading.ts'

const TWO_DAYS_MILLIS = 172_800_000
/** For so long after it was sent, or the terminal connected, it proves nothing to see nothing: history lags. */
const LAG_MICROS = fromSeconds(30)
const NOT_FOUND = 0
const CONFIRMED = 1
const AMBIGUOUS = 2
const FAILED = 10_011

const executed = (retcode: number): boolean =>
  retcode === RETCODE.placed || retcode === RETCODE.done || retcode === RETCODE.donePartial
/** These leave open what became of the request. */
const openEnded = (retcode: number): boolean =>
  retcode === FAILED || retcode === RETCODE.timeout || retcode === RETCODE.noConnection

export interface TruthDesk {
  snapshot(asked: FrameNamed<'SNAPSHOT_REQ'>): void
  lookup(asked: FrameNamed<'LOOKUP'>): void
}

/** `connectedAt`: host time since when the terminal has been connected to its trade server. */
export function createTruthDesk(
  around: Surroundings,
  link: Link,
  mandate: Mandate,
  desk: OrderDesk,
  connectedAt: () => Micros,
): TruthDesk {
  const { host, server, journal } = around

  const ownerOf = (order: ServerOrder): Identity =>
    identified(order, mandate.space, (cid) => desk.partOf(cid, order.ticket))
  const dealerOf = (deal: ServerDeal): Identity =>
    identified(deal, mandate.space, (cid) => desk.partOf(cid, deal.order))

  /** Whether something may still come to light of an order nothing is seen of. */
  const undecided = (cid: number): boolean =>
    journal.all(magicOf(mandate.space, cid)).some(({ stage, at, result }) => {
      const retcode = result?.retcode ?? 0
      if (stage === ANSWERED && executed(retcode)) return true
      if (stage === ANSWERED && !openEnded(retcode)) return false
      return !server.permissions.connected || host.now() - Math.max(at, connectedAt()) < LAG_MICROS
    })

  return {
    snapshot({ afterDeal, fromTime, request }) {
      const all = server.historyDeals(0)
      const since = fromTime > 0 ? fromTime : around.serverNow() - TWO_DAYS_MILLIS
      const known = afterDeal !== 0n && all.some(({ ticket }) => ticket === afterDeal)
      const deals = all.filter(({ ticket, time }) => (known ? ticket > afterDeal : time >= since))
      const positions = server.positions()
      const orders = server.orders()
      const { balance, equity, margin } = server.state()
      const ends: FrameNamed<'SNAPSHOT'> = {
        frame: 'SNAPSHOT',
        event: desk.events.last,
        balance,
        equity,
        margin,
        request,
        positions: positions.length,
        orders: orders.length,
        deals: deals.length,
        stage: 0,
      }
      link.send(ends)
      for (const one of positions) link.send(positionFrame(one, request))
      for (const one of orders) link.send(orderFrame(one, ownerOf(one), request))
      for (const one of deals) link.send(dealFrame(one, dealerOf(one), request))
      link.send({ ...ends, stage: 1 })
    },

    lookup({ cid, request }) {
      const orders = [...server.orders(), ...server.historyOrders(0)].filter((order) => ownerOf(order).cid === cid)
      const deals = server.historyDeals(0).filter((deal) => dealerOf(deal).cid === cid)
      for (const one of orders) link.send(orderFrame(one, ownerOf(one), request))
      for (const one of deals) link.send(dealFrame(one, dealerOf(one), request))
      const magic = magicOf(mandate.space, cid)
      const seen = orders.length > 0 || deals.length > 0 || server.positions().some((held) => held.magic === magic)
      const last = journal.all(magic).at(-1)
      link.send({
        ...frames.lookupResult.blank(),
        cid,
        request,
        orders: orders.length,
        deals: deals.length,
        outcome: seen ? CONFIRMED : undecided(cid) ? AMBIGUOUS : NOT_FOUND,
        journal: last?.stage ?? 0,
        retcode: last?.result?.retcode ?? 0,
      })
    },
  }
}
