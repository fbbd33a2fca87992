/**
 * The orders of a blotter: the register's facts, and beside each what only an agent knows of it.
 *
 * Early    an order whose approval is known is placed by the first fact about it. Of any other the facts wait, and a fill
 *          counts at once as somebody else's order; when it is placed at last it becomes that order.
 * Answers  a refusal of a request that nobody here made says nothing new; an answer to an earlier change does not undo a
 *          later one's.
 */
import type { Instrument } from '#domain/instrument.ts'
import { ZERO } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import type { Blotter, BlotterCounts, BlotterOptions, NewOrder, Order } from './blotter.ts'
import type { SnapshotSubject } from './blotter-snapshot.ts'
import { createEarlyFacts } from './early-facts.ts'
import { createLineLog } from './line-log.ts'
import { type CountedOrder, NOT_OPEN, type OpenLots } from './open-lots.ts'
import type { Verdict } from './order-facts.ts'
import { isCanceling, isUpdating, type OrderFact, type OrderLife } from './order-life.ts'
import { createRegister } from './order-register.ts'
import { isAtVenue } from './order-states.ts'
import { tallyOf, viewOf } from './order-view.ts'

export interface BlotterOrders extends Pick<Blotter, 'place' | 'tell' | 'find' | 'open' | 'lines'> {
  /** How many orders nobody spoke of lapsed. */
  lapse(now: Micros): number
  readonly snapshot: SnapshotSubject
}

/** What is kept of an order besides its facts. */
interface Track {
  readonly order: NewOrder
  readonly counted: CountedOrder
  /** What was faster than the order itself; `fill` does not know what it was for. */
  readonly early: 'fill' | 'word' | undefined
  /** Nobody spoke of it in time; holds while nobody does. */
  lapsed: boolean
  /** Highest request whose change was told. */
  updated: number
}

const KEPT_CLOSED = 1_024
const KEPT_LAPSED = 1_024
const KEPT_LINES = 16

export function createBlotterOrders(
  instruments: readonly Instrument[],
  lots: OpenLots,
  counts: BlotterCounts,
  { book }: BlotterOptions,
): BlotterOrders {
  const lines = createLineLog(KEPT_LINES)
  const tracks = new Map<number, Track>()
  const waiting = createEarlyFacts()
  /** Orders nobody spoke of yet, and those that lapsed so. */
  const silent = new Map<number, Track>()
  const lapsed = new Set<number>()
  let stamps = 0
  let quiet = false
  const register = createRegister(instruments, {
    // What the venue says it dealt is money: it counts, and is told.
    overfill: 'allow',
    keptClosed: KEPT_CLOSED,
    say: ({ code, clientId, fact, state }) => lines.say(code, `${clientId} ${state} ${fact}`),
    book: (fill, undo, order) => {
      if (!quiet) book?.(fill, undo, tracks.get(order.clientId)?.order)
    },
    forgot: (clientId) => void tracks.delete(clientId),
  })
  const stamp = (): Micros => ++stamps

  const track = (order: NewOrder, early: Track['early']): Track => {
    const made = {
      order,
      counted: lots.begin(order),
      early,
      lapsed: false,
      updated: 0,
    }
    tracks.set(order.clientId, made)
    if (order.lapses < Infinity) silent.set(order.clientId, made)
    return made
  }
  /** Of an order the register adopted by a fill. */
  const adopted = (life: OrderLife): Track => {
    const unknown = { orderType: 'limit', reference: Number.NaN, ballot: 0, seq: 0, lapses: Infinity } as const
    return track({ ...life.order, ...unknown }, 'fill')
  }
  const trackOf = (life: OrderLife): Track => tracks.get(life.order.clientId) ?? adopted(life)

  const count = (life: OrderLife): void => {
    const one = trackOf(life)
    const { clientId, parent } = one.order
    const { filled, leaves, state } = tallyOf(life)
    if (state !== 'SUBMITTED') {
      one.lapsed = false
      silent.delete(clientId)
      lapsed.delete(clientId)
    }
    const counts = isAtVenue(state) && !one.lapsed
    lots.count(one.counted, { filled, leaves: counts ? leaves : ZERO, open: counts })
    // An approval that goes out whole, as one order, is over with it.
    if (!counts && parent === clientId) lots.end(clientId)
  }

  const note = (fact: OrderFact['fact'], verdict: Verdict): void => {
    if (fact === 'filled') {
      if (verdict === 'news' || verdict === 'overfill') counts.fills++
      if (verdict === 'known') counts.duplicateFills++
      if (verdict === 'conflict') counts.conflictingFills++
      if (verdict === 'overfill') counts.overfills++
    } else if (verdict === 'news' && fact in counts) counts[fact as keyof BlotterCounts]++ // facts that have a count bear its name
  }

  /** The fact as far as it is one; undefined when it says nothing. */
  const sifted = (life: OrderLife, fact: OrderFact): OrderFact | undefined => {
    switch (fact.fact) {
      case 'updateRejected':
        return isUpdating(life) ? fact : undefined
      case 'cancelRejected':
        return isCanceling(life) ? fact : undefined
      case 'updated': {
        const one = trackOf(life)
        const late = fact.request > 0 && fact.request <= one.updated
        one.updated = Math.max(one.updated, fact.request)
        return late ? { ...fact, stamp: 0 } : fact
      }
      default:
        return fact
    }
  }

  const enter = (order: NewOrder, early: Track['early']): boolean => {
    if (!register.place(order)) return false
    const life = register.find(order.clientId)!
    register.tell(order.clientId, { fact: 'submitted' })
    track(order, early)
    count(life)
    return true
  }

  const tell = (clientId: number, given: OrderFact): Verdict | 'stranger' => {
    if (register.find(clientId) === undefined) {
      const approval = lots.find(clientId)
      if (approval !== undefined) enter({ ...approval.order, lapses: Infinity }, 'word')
    }
    const known = register.find(clientId)
    const fact = known === undefined ? given : sifted(known, given)
    if (fact === undefined) {
      counts[given.fact as keyof BlotterCounts]++ // only the refusals of a request end here
      return 'known'
    }
    const verdict = register.tell(clientId, fact)
    counts.strangers = register.counts.strangers
    const life = known ?? register.find(clientId)
    if (verdict === 'stranger') waiting.keep(clientId, fact)
    else note(fact.fact, verdict)
    if (life !== undefined && verdict !== 'known' && verdict !== 'invalid') count(life)
    return verdict
  }

  /** An order that facts were faster than. */
  const meet = (life: OrderLife, order: NewOrder): void => {
    const { counted, early } = trackOf(life)
    lots.count(counted, NOT_OPEN)
    track(order, undefined)
    const { clientId, lots: asked, price } = order
    register.tell(clientId, { fact: 'submitted' })
    if (early === 'fill') {
      register.tell(clientId, { fact: 'updated', request: 0, stamp: stamp(), lots: asked, price })
    }
    count(life)
  }

  const place = (order: NewOrder): boolean => {
    const life = register.find(order.clientId)
    if (life !== undefined && trackOf(life).early !== undefined && order.clientId > 0) meet(life, order)
    else if (!enter(order, undefined)) return false
    for (const fact of waiting.take(order.clientId)) tell(order.clientId, fact)
    return true
  }

  const orderOf = (life: OrderLife): Order => {
    const { order, lapsed } = trackOf(life)
    const { state, open, venueId, lots, price, filled, leaves, averagePrice } = viewOf(life)
    const shown = lapsed ? ({ state: 'EXPIRED', open: false } as const) : { state, open }
    return { ...order, ...shown, venueId, lots, price, filled, leaves, averagePrice, foreign: order.clientId < 0 }
  }

  return {
    place,
    tell,
    find(clientId) {
      const life = register.find(clientId)
      return life && orderOf(life)
    },
    *open() {
      for (const life of register.open()) if (!trackOf(life).lapsed) yield orderOf(life)
    },
    lines,

    lapse(now) {
      let gone = 0
      for (const [clientId, one] of silent) {
        if (!(now > one.order.lapses)) continue
        silent.delete(clientId)
        const life = register.find(clientId)
        if (life === undefined) continue
        one.lapsed = true
        gone++
        lapsed.add(clientId)
        count(life)
      }
      for (const oldest of lapsed) {
        if (lapsed.size <= KEPT_LAPSED) break
        tell(oldest, { fact: 'absent' })
      }
      return gone
    },

    snapshot: {
      find: register.find,
      open: register.open,
      enter: (order) => void enter(order, 'word'),
      tell,
      stamp,
      unbooked(inner) {
        quiet = true
        inner()
        quiet = false
      },
      stays(clientId) {
        const life = register.find(clientId)
        if (life === undefined) return
        silent.delete(clientId)
        lapsed.delete(clientId)
        trackOf(life).lapsed = false
        count(life)
      },
      vanished: () => void counts.vanished++,
    },
  }
}
