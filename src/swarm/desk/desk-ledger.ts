/**
 * What the desk holds to be true: which orders are open, which ids and fills were ever seen, and our positions. It
 * writes every change to the journal and is rebuilt from it after `kill -9`.
 *
 * Orders and positions are those of an `OrderRegister`: facts told in any order, none counted twice. Our position is the
 * sum of the fills in the journal. What the venue held before the journal began, or what the operator accepted after a
 * mismatch, is a fill of an order of somebody else, with an id that follows from the difference.
 *
 * Strangers  a fill that bears no id of ours is of an order of its own, of an id below zero.
 * Memory     as many orders and fills as are remembered one by one. A fill of an order that is forgotten, when fills are
 *            too, is held for a repeat: were it none, positions would say so.
 */
import { sideOf } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import { isSound, textOf } from '#trading/orders/fill-set.ts'
import type { OrderFact, PlacedOrder } from '#trading/orders/order-life.ts'
import { createRegister, type OrderRegister } from '#trading/orders/order-register.ts'
import { isOver } from '#trading/orders/order-states.ts'
import { stateIn } from '#trading/orders/order-view.ts'
import type { OwnBook } from '#trading/orders/reconcile-trial.ts'
import { endingFact, modifyAfter, updatedFact, wordOf } from './desk-recovery.ts'
import { isAccepted, newOpenOrder, type OpenOrder } from './open-order.ts'
import { orderIdOf } from './desk-report.ts'
import { createKnownOrders } from './known-orders.ts'
import type { Ledger, LedgerOptions, WhyLine } from './ledger-contract.ts'
import { createTakenFills } from './taken-fills.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'
import type { VenueFill, VenueOrder } from '#swarm/ports/venue.ts'

const KEPT_CLOSED = 4_096
/** As many as an archive names. */
const KEPT = 65_536

export function createLedger({ append, now, instruments, over, kept = KEPT }: LedgerOptions): Ledger {
  const open = new Map<number, OpenOrder>()
  const orders = createKnownOrders(kept)
  const fills = createTakenFills(kept)
  const configured = new Set(instruments.map(({ id }) => id))
  let fresh = true
  let stamped: Micros = 0
  let silent = true

  const stamp = (): Micros => (stamped = Math.max(stamped + 1, now()))
  const write = (entry: JournalEntry): void => {
    if (!silent) append(entry)
  }
  const why = ({ code, instrument, clientId, ours, venues }: WhyLine): void =>
    write({ entry: 'why', at: now(), code, instrument, clientId, ours, venues })

  const register: OrderRegister = createRegister(instruments, {
    overfill: 'allow', // what a venue dealt is money
    keptClosed: Math.min(kept, KEPT_CLOSED),
    say({ code, clientId, fact, state }) {
      const instrument = register.find(clientId)?.order.instrument ?? 0
      why({ code, instrument, clientId, ours: state, venues: fact })
    },
  })
  const isForgotten = (clientId: number, fillId: string): boolean => {
    if (!fills.forgetful) return false
    const life = register.find(clientId)
    return life === undefined ? orders.has(clientId) : life.fills.told.has(fillId)
  }
  // The session carries facts in order, so what a snapshot does not hold yet shows as a difference that goes away.
  const own: OwnBook = {
    find: register.find,
    open: register.open,
    hasFill: (clientId, fillId) => fills.has(fillId) || isForgotten(clientId, fillId),
    positionOf: register.positionOf,
    newestFillAt: () => -Infinity,
  }

  /** Holds open what is open, and no more what is over. */
  const follow = (clientId: number): void => {
    const life = register.find(clientId)
    if (life === undefined) return
    const known = open.get(clientId)
    if (!isOver(stateIn(life))) {
      if (known === undefined) open.set(clientId, newOpenOrder(life, orders.seqOf(clientId), now()))
      orders.meet(clientId)
      return
    }
    if (known === undefined) return
    open.delete(clientId)
    if (stateIn(life) === 'FILLED') write({ entry: 'closed', at: stamp(), clientId, how: 'filled', reason: '' })
    if (!silent) over(known)
  }
  const tell = (clientId: number, fact: OrderFact): void => {
    register.tell(clientId, fact)
    follow(clientId)
  }
  const shownFill = ({ fillId, side, lots, price }: VenueFill): string =>
    `${fillId} ${side} ${lots.toFixed()} at ${price.toFixed()}`
  const adopt = (order: PlacedOrder, venueId: string): void => {
    fresh = false
    orders.meet(order.clientId)
    register.adopt(order)
    tell(order.clientId, { fact: 'accepted', venueId })
  }
  const count = (fill: VenueFill): void => {
    const clientId = orderIdOf(fill)
    fresh = false
    fills.take(fill, stamp())
    if (register.find(clientId) === undefined) {
      const { instrument, side, lots, price, at } = fill
      why({ code: 'ORDER_STRANGER', instrument, clientId, ours: 'none', venues: shownFill(fill) })
      adopt({ clientId, instrument, side, lots, price, at, parent: 0 }, '')
    }
    tell(clientId, { fact: 'filled', fill })
  }
  /** Why a fill is not taken; undefined when it is. */
  const oddity = (fill: VenueFill): string | undefined => {
    const said = fills.textOf(fill.fillId)
    if (said !== undefined) return said === '' || said === textOf(fill) ? 'FACT_REPEATED' : 'FACT_CONFLICT'
    if (isForgotten(orderIdOf(fill), fill.fillId)) return 'FACT_REPEATED'
    const order = register.find(orderIdOf(fill))?.order
    const foreign = order !== undefined && (order.side !== fill.side || order.instrument !== fill.instrument)
    return foreign || !isSound(fill) || !configured.has(fill.instrument) ? 'FACT_INVALID' : undefined
  }
  const place = (order: VenueOrder, parent: number, seq: number, at: Micros, placedAt: Micros): OpenOrder => {
    fresh = false
    const { clientId, instrument, side, lots, price } = order
    orders.use(clientId, seq)
    register.place({ clientId, instrument, side, lots, price, at: placedAt, parent })
    const life = register.find(clientId)
    if (life === undefined) throw new Error(`order ${clientId} was not checked`) // by order-rules.ts
    register.tell(clientId, { fact: 'submitted' })
    const opened = newOpenOrder(life, seq, placedAt, at)
    open.set(clientId, opened)
    return opened
  }
  const carry = ({ instrument, lots, averagePrice, fees }: Carried): void => {
    if (lots.isZero()) return
    const fillId = `archived:${instrument}`
    const fill = {
      fillId,
      instrument,
      side: sideOf(lots.toNumber()),
      lots: lots.abs(),
      price: averagePrice,
      fee: fees,
      at: 0,
    }
    register.tell(orderIdOf({ ...fill, clientId: 0 }), { fact: 'filled', fill })
  }

  return {
    open,
    own,
    fills,
    get fresh() {
      return fresh
    },
    stamp,
    knows: orders.has,
    seqOf: orders.seqOf,
    find: register.find,
    position: (instrument) => register.positionOf(instrument).lots,
    enter(order, parent, seq, at) {
      const placedAt = now()
      write({ entry: 'submit', at: placedAt, order, parent, seq, eventAt: at })
      return place(order, parent, seq, at, placedAt)
    },
    refuse(clientId, code, reason) {
      orders.use(clientId, 0)
      write({ entry: 'closed', at: now(), clientId, how: code, reason })
    },
    askCancel({ life }, request) {
      const { clientId } = life.order
      write({ entry: 'cancel', at: now(), clientId, request })
      tell(clientId, { fact: 'cancelAsked', request })
    },
    askModify({ life }, request, lots, price) {
      const { clientId } = life.order
      write({ entry: 'modify', at: now(), clientId, request, lots, price })
      tell(clientId, { fact: 'updateAsked', request })
    },
    refuseRequest({ life }, kind, request, reason) {
      const { clientId } = life.order
      write({ entry: kind, at: now(), clientId, request, reason })
      tell(clientId, { fact: kind === 'modifyRejected' ? 'updateRejected' : 'cancelRejected', request })
    },
    update(clientId, request, lots, price, at) {
      write({ entry: 'updated', at, clientId, request, lots, price })
      tell(clientId, updatedFact(request, at, { lots, price }))
    },
    accept(clientId, venueId) {
      write({ entry: 'accepted', at: now(), clientId, venueId })
      tell(clientId, { fact: 'accepted', venueId })
    },
    doubt({ life }, reason) {
      const { clientId } = life.order
      write({ entry: 'unknown', at: now(), clientId, reason })
      tell(clientId, { fact: 'unknown' })
    },
    take(fill) {
      const clientId = orderIdOf(fill)
      const odd = oddity(fill)
      const life = register.find(clientId)
      const state = life === undefined ? 'INITIALIZED' : stateIn(life)
      const line = { instrument: fill.instrument, clientId, venues: shownFill(fill) }
      if (odd !== undefined) {
        why({ ...line, code: odd, ours: fills.textOf(fill.fillId) ?? state })
        return false
      }
      write({ entry: 'filled', at: now(), fill })
      if (state === 'CANCELED') why({ ...line, code: 'FILL_LATE', ours: state })
      count(fill)
      return true
    },
    concerns: (fill) => fill.at >= fills.lastAt || orders.has(orderIdOf(fill)),
    inherit(fill) {
      if (oddity(fill) !== undefined) return
      write({ entry: 'filled', at: now(), fill })
      const before = silent
      silent = true
      count(fill)
      silent = before
    },
    close(clientId, how, reason) {
      const at = stamp()
      write({ entry: 'closed', at, clientId, how, reason })
      const fact = endingFact(how, at)
      if (fact !== undefined) tell(clientId, fact)
    },
    leaveUnresolved: (clientId) => tell(clientId, { fact: 'unresolved' }),
    adopt(order, found, venueId) {
      write({
        entry: 'adopted',
        at: order.at,
        order: { ...found, clientId: order.clientId, lots: order.lots },
        venueId,
      })
      adopt(order, venueId)
    },
    adoptAverage: register.adoptAverage,
    why,
    recover(entry) {
      stamped = Math.max(stamped, entry.at)
      switch (entry.entry) {
        case 'submit':
          // An instrument may be gone from the configuration since.
          if (!configured.has(entry.order.instrument)) orders.use(entry.order.clientId, entry.seq)
          else place(entry.order, entry.parent, entry.seq, entry.eventAt, Math.min(entry.at, now()))
          return
        case 'adopted':
          return adopt({ ...entry.order, at: entry.at, parent: 0 }, entry.venueId)
        case 'filled':
          return count(entry.fill)
        case 'session':
          return orders.begin(entry.session)
        case 'checkpoint':
          fresh = false
          orders.archive(entry.lastClientId)
          fills.archive(
            entry.fills.map(({ fillId }) => fillId),
            entry.lastFillId,
            entry.lastFillAt,
          )
          return entry.positions.forEach(carry)
        default: {
          const word = wordOf(entry)
          if (word === undefined) return
          orders.meet(word.clientId)
          if (register.find(word.clientId) !== undefined) tell(word.clientId, word.fact)
          const order = open.get(word.clientId)
          if (order !== undefined) order.modify = modifyAfter(order.modify, entry)
        }
      }
    },
    begin() {
      fresh = false
    },
    recovered() {
      silent = false
      for (const order of open.values()) {
        order.phase = isAccepted(order.life) ? 'working' : 'unknown'
        order.cancelAsked = order.life.cancelAsked > 0
      }
    },
  }
}

type Carried = Extract<JournalEntry, { entry: 'checkpoint' }>['positions'][number]
