/**
 * Tells facts to an order, and what each changed. A fact told again changes nothing.
 *
 *     news       it was not known
 *     known      told before: ignored
 *     conflict   it contradicts what was told under the same id or stamp: refused
 *     overfill   more than the order may fill: refused, or booked and told, by the order's policy
 *     invalid    not of this order, or no sound number: refused
 *
 * Fills    what was booked may change with a later fact: a fill that did not fit does once the order is known to have
 *          been raised; one that was made up goes when the real one comes. So every answer says what to book and unbook.
 * Cost     a plain fact some bit tests; a fill one Decimal addition and comparison while nothing is amiss.
 */
import { Money } from '#domain/money.ts'
import { addFill, type Fill, isSound, standingFills, textOf } from './fill-set.ts'
import { bitOf, type Flag, hasFlag, type OrderFact, type OrderLife } from './order-life.ts'
import { fillsOf } from './order-view.ts'

export type Verdict = 'news' | 'known' | 'conflict' | 'overfill' | 'invalid'

export interface Told {
  readonly verdict: Verdict
  /** Fills that stand now and did not before, and the other way. */
  readonly booked: readonly Fill[]
  readonly unbooked: readonly Fill[]
}

const NEWS: Told = { verdict: 'news', booked: [], unbooked: [] }
const KNOWN: Told = { ...NEWS, verdict: 'known' }
const CONFLICT: Told = { ...NEWS, verdict: 'conflict' }
const INVALID: Told = { ...NEWS, verdict: 'invalid' }

const flag = (life: OrderLife, name: Flag): Told => {
  if (hasFlag(life, name)) return KNOWN
  life.bits |= bitOf[name]
  return NEWS
}

/** A later word is news even when it says the same: an older list must not undo it. */
function close(life: OrderLife, name: Flag, stamp: number): Told {
  const told = flag(life, name)
  if (!(stamp > life.closedAt)) return told
  life.closedAt = stamp
  return NEWS
}

type Register = 'updateAsked' | 'updateAnswered' | 'cancelAsked' | 'cancelAnswered'

function number(life: OrderLife, register: Register, request: number): Told {
  if (!(request > life[register])) return KNOWN
  life[register] = request
  return NEWS
}

/** The venue's latest word on lots and price. Two words of one stamp: the larger stands, whichever came first. */
function amend(life: OrderLife, stamp: number, { lots, price }: Pick<OrderLife['terms'], 'lots' | 'price'>): Told {
  const { terms } = life
  const again = stamp === terms.stamp
  if (again && lots.eq(terms.lots) && price.eq(terms.price)) return KNOWN
  const wins = again ? lots.gt(terms.lots) || (lots.eq(terms.lots) && price.gt(terms.price)) : stamp > terms.stamp
  if (wins) life.terms = { stamp, lots, price }
  const raised = lots.gt(life.most)
  if (raised) life.most = lots
  if (again) return CONFLICT
  return wins || raised ? NEWS : KNOWN
}

/** A known average beats none, and of two the higher stands: whichever came first. */
const compareAverages = (a: Pick<OrderLife['total'], 'averagePrice'>, b: OrderLife['total']): number =>
  (a.averagePrice ?? new Money(-Infinity)).comparedTo(b.averagePrice ?? new Money(-Infinity))

/** Fills may stand or fall by other facts: more than may fill, or fewer than the venue speaks of. */
const isPlain = ({ fills, most, total }: OrderLife): boolean => fills.sum.lte(most) && total.filled.lte(fills.sum)

const keyOf = (fill: Fill): string => `${fill.fillId} ${textOf(fill)}`

function change(verdict: Verdict, before: readonly Fill[], after: readonly Fill[]): Told {
  const old = new Set(before.map(keyOf))
  const now = new Set(after.map(keyOf))
  return {
    verdict,
    booked: after.filter((fill) => !old.has(keyOf(fill))),
    unbooked: before.filter((fill) => !now.has(keyOf(fill))),
  }
}

function fillOrder(life: OrderLife, fill: Fill): Told {
  const { order, fills } = life
  if (!isSound(fill) || fill.side !== order.side || fill.instrument !== order.instrument) return INVALID
  const fits = fills.sum.plus(fill.lots).lte(life.most)
  if (fits && !fills.told.has(fill.fillId) && isPlain(life)) {
    addFill(fills, fill)
    return { verdict: 'news', booked: [fill], unbooked: [] }
  }
  const before = fillsOf(life)
  const verdict = addFill(fills, fill)
  if (verdict === 'known') return KNOWN
  return change(verdict === 'news' && !fits ? 'overfill' : verdict, before, fillsOf(life))
}

/** Facts that no fill depends on. */
type PlainFact = Exclude<OrderFact, { readonly fact: 'filled' | 'updated' | 'listed' | 'total' }>

function tellPlain(life: OrderLife, fact: PlainFact): Told {
  switch (fact.fact) {
    case 'accepted': {
      const told = flag(life, 'accepted')
      const { venueId } = fact
      if (venueId === '' || (life.venueId !== '' && life.venueId <= venueId)) return told
      life.venueId = venueId
      return NEWS
    }
    case 'denied':
    case 'rejected':
    case 'canceled':
    case 'expired':
    case 'gone':
      return close(life, fact.fact, fact.stamp)
    case 'updateAsked':
      return number(life, 'updateAsked', fact.request)
    case 'updateRejected':
      return number(life, 'updateAnswered', fact.request)
    case 'cancelAsked':
      return number(life, 'cancelAsked', fact.request)
    case 'cancelRejected':
      return number(life, 'cancelAnswered', fact.request)
    default:
      return flag(life, fact.fact)
  }
}

function tellAmount(
  life: OrderLife,
  fact: Extract<OrderFact, { readonly fact: 'updated' | 'listed' | 'total' }>,
): Told {
  if (fact.fact === 'total') {
    const { filled, stamp, averagePrice } = fact
    if (!(filled.isFinite() && filled.gte(0))) return INVALID
    const { total } = life
    const more = filled.comparedTo(total.filled) || Math.sign(stamp - total.stamp) || compareAverages(fact, total)
    if (!(more > 0)) return KNOWN
    life.total = { stamp, filled, averagePrice }
    return NEWS
  }
  if (!(fact.lots.gt(0) && fact.lots.isFinite() && fact.price.isFinite())) return INVALID
  const terms = amend(life, fact.stamp, fact)
  if (fact.fact === 'updated') {
    const answer = number(life, 'updateAnswered', fact.request)
    return terms === KNOWN ? answer : terms
  }
  if (!(fact.stamp > life.listedAt)) return terms
  life.listedAt = fact.stamp
  return terms === KNOWN ? NEWS : terms
}

export function tellOrder(life: OrderLife, fact: OrderFact): Told {
  switch (fact.fact) {
    case 'filled':
      return fillOrder(life, fact.fill)
    case 'updated':
    case 'listed':
    case 'total': {
      const before = isPlain(life) ? undefined : fillsOf(life)
      const told = tellAmount(life, fact)
      if (before === undefined && isPlain(life)) return told
      return change(told.verdict, before ?? standingFills(life.fills, null), fillsOf(life))
    }
    default:
      return tellPlain(life, fact)
  }
}
