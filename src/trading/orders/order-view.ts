/**
 * What is known of one order: a set of facts, and a state that is a function of the set. Facts arrive late, twice and in
 * any order, and the answer is the same; one that got lost is made up for by the venue's next word on the whole.
 *
 *     over     FILLED              no lots are left
 *              CANCELED EXPIRED REJECTED DENIED, or gone: closed no earlier than the venue last listed it as open
 *     waiting  PENDING_CANCEL PENDING_UPDATE   a request has no answer yet; each carries a number
 *     open     PARTIALLY_FILLED TRIGGERED ACCEPTED   the venue spoke of it
 *     doubt    REJECTED            a targeted look-up did not find it, and nobody ever spoke of it
 *              UNKNOWN             being looked up
 *     local    SUBMITTED RELEASED EMULATED INITIALIZED
 *
 * Within a line the first that holds; a refusal of an order that has fills reads CANCELED. Stamps are the venue's own
 * time: of two words on one thing the later counts, so an older list never undoes a newer event.
 *
 * Lacking  the venue says more filled than the fills we were told: the rest is one synthetic fill, priced so that the
 *          average comes out as the venue's, and shrinks by itself as the real fills arrive. So none counts twice.
 * Cost     computed when asked for: some tests and comparisons; the list of fills is sorted.
 */
import { atLeastZero, Money, ZERO } from '#domain/money.ts'
import { type Fill, lotsOfFills, standingFills, worthOfFills } from './fill-set.ts'
import { hasFlag, isCanceling, isUpdating, type OrderLife, type PlacedOrder } from './order-life.ts'
import { askableStates, isAtVenue, type OrderState, type SettledState } from './order-states.ts'
import { syntheticFillId } from './synthetic-id.ts'
import { type Place, placeOf, stateAt } from './transition-table.ts'

export interface OrderView {
  readonly order: PlacedOrder
  readonly state: OrderState
  /** It can still fill, as far as we know. */
  readonly open: boolean
  /** Empty before the venue gave one. */
  readonly venueId: string
  /** What it is for now. */
  readonly lots: Money
  readonly price: Money
  readonly filled: Money
  /** Never below zero. */
  readonly leaves: Money
  /** Lots told beyond the most it was for, booked or not. */
  readonly overfilled: Money
  /** Lots the venue speaks of and no fill was told for. */
  readonly lacking: Money
  /** Of all filled; null before the first fill, and while one has no known price. */
  readonly averagePrice: Money | null
  /** A request about it got no answer, and the venue does not know the order. */
  readonly unresolved: boolean
}

const mostOf = ({ overfill, most }: OrderLife): Money | null => (overfill === 'allow' ? null : most)

/** Lots the fills told add up to, those that do not stand left out. */
const standingLots = (life: OrderLife): Money => {
  const most = mostOf(life)
  const { fills } = life
  return most === null || fills.sum.lte(most) ? fills.sum : lotsOfFills(standingFills(fills, most))
}

const spokenLots = ({ overfill, most, total: { filled } }: OrderLife): Money =>
  overfill === 'refuse' && filled.gt(most) ? most : filled

const lackingLots = (life: OrderLife): Money => atLeastZero(spokenLots(life).minus(standingLots(life)))

const filledLots = (life: OrderLife): Money => {
  const standing = standingLots(life)
  if (life.total.stamp === -Infinity) return standing
  return Money.max(standing, spokenLots(life))
}

/** A price for the lots that lack: by the venue's average, else the order's own limit; null when nobody knows one. */
function lackingPrice(life: OrderLife, standing: readonly Fill[], lacking: Money): Money | null {
  const average = life.total.averagePrice
  if (average === null) return life.terms.price.isZero() ? null : life.terms.price
  const price = average.times(spokenLots(life)).minus(worthOfFills(standing)).div(lacking)
  return price.gt(0) ? price : average
}

/** The fills that stand, oldest first, and what is made up for those that lack. */
export function fillsOf(life: OrderLife): readonly Fill[] {
  const standing = standingFills(life.fills, mostOf(life))
  const lacking = lackingLots(life)
  if (lacking.isZero()) return standing
  const price = lackingPrice(life, standing, lacking)
  if (price === null) return standing
  const { clientId, instrument, side } = life.order
  const to = spokenLots(life)
  const fillId = syntheticFillId('order', clientId, to.minus(lacking).toFixed(), to.toFixed(), price.toFixed())
  return [...standing, { fillId, instrument, side, lots: lacking, price, fee: ZERO, at: life.total.stamp }]
}

function settledState(life: OrderLife, filled: Money): SettledState {
  const hasFills = filled.gt(ZERO)
  if (hasFills && filled.gte(life.terms.lots)) return 'FILLED'
  if (life.closedAt >= life.listedAt && life.closedAt !== -Infinity) {
    if (hasFlag(life, 'canceled')) return 'CANCELED'
    if (hasFlag(life, 'expired')) return 'EXPIRED'
    if (hasFills) return 'CANCELED'
    return hasFlag(life, 'denied') && !hasFlag(life, 'rejected') ? 'DENIED' : 'REJECTED'
  }
  if (hasFills) return 'PARTIALLY_FILLED'
  if (hasFlag(life, 'triggered')) return 'TRIGGERED'
  if (hasFlag(life, 'accepted') || life.listedAt !== -Infinity) return 'ACCEPTED'
  if (hasFlag(life, 'absent')) return 'REJECTED'
  if (hasFlag(life, 'unknown')) return 'UNKNOWN'
  if (hasFlag(life, 'submitted')) return 'SUBMITTED'
  if (hasFlag(life, 'released')) return 'RELEASED'
  return hasFlag(life, 'emulated') ? 'EMULATED' : 'INITIALIZED'
}

const askable: ReadonlySet<SettledState> = new Set(askableStates)

/** Where the order is, as the transition table counts places. */
export function placeIn(life: OrderLife): Place {
  const settled = settledState(life, filledLots(life))
  return askable.has(settled) ? placeOf(settled, isUpdating(life), isCanceling(life)) : placeOf(settled, false, false)
}

export const stateIn = (life: OrderLife): OrderState => stateAt(placeIn(life))

/** What counts of an order, for who asks after every fact. */
export interface OrderTally {
  readonly state: OrderState
  readonly filled: Money
  /** What it may still fill: zero when it is over, or not out yet. */
  readonly leaves: Money
}

export function tallyOf(life: OrderLife): OrderTally {
  const state = stateIn(life)
  const filled = filledLots(life)
  if (!isAtVenue(state)) return { state, filled, leaves: ZERO }
  return { state, filled, leaves: filled.isZero() ? life.terms.lots : atLeastZero(life.terms.lots.minus(filled)) }
}

export function viewOf(life: OrderLife): OrderView {
  const { order, venueId, terms, fills, most } = life
  const state = stateIn(life)
  const filled = filledLots(life)
  const standing = fillsOf(life)
  const priced = filled.gt(ZERO) && lotsOfFills(standing).eq(filled)
  return {
    order,
    state,
    open: isAtVenue(state),
    venueId,
    lots: terms.lots,
    price: terms.price,
    filled,
    leaves: atLeastZero(terms.lots.minus(filled)),
    overfilled: atLeastZero(Money.max(fills.sum, life.total.filled).minus(most)),
    lacking: lackingLots(life),
    averagePrice: priced ? worthOfFills(standing).div(filled) : null,
    unresolved: hasFlag(life, 'unresolved') && (isUpdating(life) || isCanceling(life)) && isAtVenue(state),
  }
}
