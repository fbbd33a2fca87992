/**
 * Every order by its client id, and the positions their fills add up to.
 *
 * The facts decide where an order is; the transition table says whether the step was to be expected. One that was not
 * (an acceptance of an order that a look-up did not find, a fill of one that expired) is taken, named and counted: it
 * says that something earlier was lost or wrong.
 *
 * Strangers   a fill of an order never placed is real: the order is adopted as somebody else's, so the position is right.
 *             Other facts of strangers are counted.
 * Memory      open orders, at least the last `keptClosed` closed ones (at most twice as many), and the ids of at least
 *             65,536 fills of those before them. A venue's report must not look further back than that.
 * Cost        Map look-ups per fact.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { type Money, ZERO } from '#domain/money.ts'
import { opposite } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import { afterFill, flatPosition, type Position } from '#trading/portfolio/position.ts'
import type { Fill, OverfillPolicy } from './fill-set.ts'
import { tellOrder, type Verdict } from './order-facts.ts'
import { newLife, type OrderFact, type OrderLife, type PlacedOrder } from './order-life.ts'
import { type OrderEvent, isOver } from './order-states.ts'
import { fillsOf, placeIn } from './order-view.ts'
import { flipParts } from './position-flip.ts'
import { NO_STEP, type Place, settledOf, stateAt, stepAfter } from './transition-table.ts'

/** What a caller must hear of: refused, or taken and odd. */
export interface RegisterLine {
  readonly code:
    | 'ORDER_DUPLICATE'
    | 'ORDER_INVALID'
    | 'ORDER_STRANGER'
    | 'FACT_CONFLICT'
    | 'FACT_INVALID'
    | 'FILL_OVER'
    | 'STEP_UNEXPECTED'
  readonly clientId: number
  readonly fact: OrderFact['fact'] | 'placed'
  /** Where the order was before. */
  readonly state: string
}

export interface RegisterOptions {
  readonly overfill: OverfillPolicy
  /** Above zero. */
  readonly keptClosed: number
  readonly say: (line: RegisterLine) => void
  /** A fill counts from now on, or no longer does: `undo`. */
  readonly book?: (fill: Fill, undo: boolean, order: PlacedOrder) => void
  /** A closed order is kept no longer. */
  readonly forgot?: (clientId: number) => void
}

export interface RegisterCounts {
  placed: number
  adopted: number
  duplicateOrders: number
  strangers: number
  knownFacts: number
  conflicts: number
  overfills: number
  invalid: number
  unexpectedSteps: number
}

export interface OrderRegister {
  /**
   * False for a client id that was placed before, lots that are not above zero and an instrument nobody configured:
   * nothing is changed, and the order must not be sent.
   */
  place(order: PlacedOrder): boolean
  /** An order of somebody else. What its venue says goes: it may fill beyond the lots known here. */
  adopt(order: PlacedOrder): boolean
  tell(clientId: number, fact: OrderFact): Verdict | 'stranger'
  find(clientId: number): OrderLife | undefined
  /** Orders that are not over. */
  open(): IterableIterator<OrderLife>
  /** The fill was counted, also when its order is forgotten. */
  hasFill(clientId: number, fillId: string): boolean
  positionOf(instrument: InstrumentId): Position
  /** Venue's time of the newest fill; -Infinity before the first. */
  newestFillAt(instrument: InstrumentId): Micros
  /** Takes the venue's average for the lots held. The cash stays, so realized and unrealized add up to what they did. */
  adoptAverage(instrument: InstrumentId, averagePrice: Money): void
  readonly counts: Readonly<RegisterCounts>
  /** Unexpected steps by name: `REJECTED accepted`. */
  readonly unexpected: ReadonlyMap<string, number>
}

const FORGOTTEN_FILLS = 65_536

const fillKey = (clientId: number, fillId: string): string => `${clientId} ${fillId}`

/** The event a fact is to the chart; a word on the whole of an order is none. */
export function eventOf({ fact }: OrderFact): OrderEvent | undefined {
  switch (fact) {
    case 'listed':
    case 'total':
      return undefined
    case 'absent':
    case 'gone':
    case 'unresolved':
      return 'notFound'
    default:
      return fact
  }
}

/** The position after a fill: its closing part, then its opening one. */
export function booked(position: Position, fill: Fill): Position {
  const { closing, opening } = flipParts(position.lots, fill)
  let next = position
  for (const part of [closing, opening]) {
    if (part !== undefined) next = afterFill(next, part.side, part.lots, part.price, part.fee)
  }
  return next
}

/** The position after a fill was taken back. */
export const unbooked = (position: Position, { side, lots, price, fee }: Fill): Position =>
  afterFill(position, opposite(side), lots, price, fee.negated())

interface Entry {
  readonly life: OrderLife
  /** Where its facts have brought it. */
  place: Place
}

function* livesOf(entries: Iterable<Entry>): IterableIterator<OrderLife> {
  for (const { life } of entries) yield life
}

export function createRegister(instruments: readonly Instrument[], options: RegisterOptions): OrderRegister {
  const { overfill, keptClosed, say, book, forgot } = options
  const open = new Map<number, Entry>()
  // Two generations each, the elder dropped as a whole: taking single ones from the front of a Map grows slow.
  let closed = new Map<number, Entry>()
  let closedBefore = new Map<number, Entry>()
  let forgotten = new Set<string>()
  let forgottenBefore = new Set<string>()
  const positions = new Map(instruments.map(({ id, contractSize }) => [id, flatPosition(contractSize)]))
  const newest = new Map<InstrumentId, Micros>()
  const unexpected = new Map<string, number>()
  const counts: RegisterCounts = {
    placed: 0,
    adopted: 0,
    duplicateOrders: 0,
    strangers: 0,
    knownFacts: 0,
    conflicts: 0,
    overfills: 0,
    invalid: 0,
    unexpectedSteps: 0,
  }

  const isClosed = (clientId: number): boolean => closed.has(clientId) || closedBefore.has(clientId)
  const entryOf = (clientId: number): Entry | undefined =>
    open.get(clientId) ?? closed.get(clientId) ?? closedBefore.get(clientId)
  const isForgotten = (clientId: number, fillId: string): boolean => {
    const key = fillKey(clientId, fillId)
    return forgotten.has(key) || forgottenBefore.has(key)
  }
  const positionOf = (instrument: InstrumentId): Position => positions.get(instrument) ?? flatPosition('1')

  const forget = ({ life }: Entry): void => {
    for (const { fillId } of fillsOf(life)) forgotten.add(fillKey(life.order.clientId, fillId))
    forgot?.(life.order.clientId)
    if (forgotten.size < FORGOTTEN_FILLS) return
    forgottenBefore = forgotten
    forgotten = new Set()
  }

  const file = (entry: Entry): void => {
    const { clientId } = entry.life.order
    const over = isOver(stateAt(entry.place))
    if (over ? isClosed(clientId) : open.has(clientId)) return
    if (over) {
      open.delete(clientId)
      closed.set(clientId, entry)
    } else {
      closed.delete(clientId)
      closedBefore.delete(clientId)
      open.set(clientId, entry)
    }
    if (closed.size < keptClosed) return
    for (const old of closedBefore.values()) forget(old)
    closedBefore = closed
    closed = new Map()
  }

  const enter = (order: PlacedOrder, policy: OverfillPolicy): boolean => {
    if (!(order.lots.gt(ZERO) && order.lots.isFinite() && positions.has(order.instrument))) {
      counts.invalid++
      say({ code: 'ORDER_INVALID', clientId: order.clientId, fact: 'placed', state: 'INITIALIZED' })
      return false
    }
    const known = entryOf(order.clientId)
    if (known !== undefined) {
      counts.duplicateOrders++
      say({ code: 'ORDER_DUPLICATE', clientId: order.clientId, fact: 'placed', state: stateAt(known.place) })
      return false
    }
    const life = newLife(order, policy)
    file({ life, place: placeIn(life) })
    return true
  }

  const adopt = (order: PlacedOrder): boolean => {
    if (!enter(order, 'allow')) return false
    counts.adopted++
    return true
  }

  const judge = (verdict: Verdict, before: Place, after: Place, clientId: number, fact: OrderFact): void => {
    const line = { clientId, fact: fact.fact, state: stateAt(before) }
    if (verdict === 'conflict') {
      counts.conflicts++
      return say({ code: 'FACT_CONFLICT', ...line })
    }
    if (verdict === 'overfill') {
      counts.overfills++
      return say({ code: 'FILL_OVER', ...line })
    }
    const event = eventOf(fact)
    if (event === undefined || stepAfter(before, event, settledOf(after) === 'FILLED') !== NO_STEP) return
    counts.unexpectedSteps++
    const name = `${line.state} ${event}`
    unexpected.set(name, (unexpected.get(name) ?? 0) + 1)
    say({ code: 'STEP_UNEXPECTED', ...line })
  }

  const strange = (clientId: number, fact: OrderFact): Entry | undefined => {
    counts.strangers++
    say({ code: 'ORDER_STRANGER', clientId, fact: fact.fact, state: 'INITIALIZED' })
    if (fact.fact !== 'filled' || isForgotten(clientId, fact.fill.fillId)) return undefined
    const { instrument, side, lots, price, at } = fact.fill
    adopt({ clientId, instrument, side, lots, price, at, parent: 0 })
    return entryOf(clientId)
  }

  return {
    place(order) {
      if (!enter(order, overfill)) return false
      counts.placed++
      return true
    },
    adopt,
    tell(clientId, fact) {
      const entry = entryOf(clientId) ?? strange(clientId, fact)
      if (entry === undefined) return 'stranger'
      const { life, place: before } = entry
      const told = tellOrder(life, fact)
      if (told.verdict === 'known') counts.knownFacts++
      else if (told.verdict === 'invalid') {
        counts.invalid++
        say({ code: 'FACT_INVALID', clientId, fact: fact.fact, state: stateAt(before) })
      } else {
        const { instrument } = life.order
        for (const fill of told.unbooked) {
          positions.set(instrument, unbooked(positionOf(instrument), fill))
          book?.(fill, true, life.order)
        }
        for (const fill of told.booked) {
          book?.(fill, false, life.order)
          positions.set(instrument, booked(positionOf(instrument), fill))
          newest.set(instrument, Math.max(fill.at, newest.get(instrument) ?? -Infinity))
        }
        entry.place = placeIn(life)
        judge(told.verdict, before, entry.place, clientId, fact)
        file(entry)
      }
      return told.verdict
    },
    find: (clientId) => entryOf(clientId)?.life,
    open: () => livesOf(open.values()),
    hasFill: (clientId, fillId) => entryOf(clientId)?.life.fills.told.has(fillId) ?? isForgotten(clientId, fillId),
    positionOf,
    newestFillAt: (instrument) => newest.get(instrument) ?? -Infinity,
    adoptAverage(instrument, averagePrice) {
      const position = positionOf(instrument)
      if (!position.lots.isZero()) positions.set(instrument, { ...position, averagePrice })
    },
    counts,
    unexpected,
  }
}
