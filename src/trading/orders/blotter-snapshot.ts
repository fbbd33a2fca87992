/**
 * The venue's whole list of working orders, told to a blotter as facts.
 *
 *     known, the venue spoke of it    works, with these lots, this price and so much filled
 *     known, nobody spoke of it       it may be at the venue: it does not lapse, and is not called accepted
 *     not known                       an earlier incarnation's, or somebody else's: what it had filled before is in the
 *                                     venue's positions already and is counted, not booked
 *     not listed                      one the venue had taken is over; one on its way to it stays
 *
 * Cost  one pass over the list and one over the open orders.
 */
import { type Money, ZERO } from '#domain/money.ts'
import type { NewOrder, WorkingOrder } from './blotter.ts'
import type { OrderFact, OrderLife } from './order-life.ts'
import type { SettledState } from './order-states.ts'
import { placeIn, viewOf } from './order-view.ts'
import { syntheticFillId, syntheticOrderId } from './synthetic-id.ts'
import { settledOf } from './transition-table.ts'

/** What a list is told to. */
export interface SnapshotSubject {
  find(clientId: number): OrderLife | undefined
  open(): Iterable<OrderLife>
  enter(order: NewOrder): void
  tell(clientId: number, fact: OrderFact): void
  /** Fills told in here are counted, and not booked. */
  unbooked(tell: () => void): void
  /** It may be at the venue. */
  stays(clientId: number): void
  vanished(clientId: number): void
  stamp(): number
}

const unheard: ReadonlySet<SettledState> = new Set(['INITIALIZED', 'EMULATED', 'RELEASED', 'SUBMITTED', 'UNKNOWN'])
const held: ReadonlySet<SettledState> = new Set(['ACCEPTED', 'TRIGGERED', 'PARTIALLY_FILLED'])

const settledIn = (life: OrderLife): SettledState => settledOf(placeIn(life))

/** Ids for orders that bear none: one that works is the same in the next list, and of two alike each has its own. */
function nameless(): (order: WorkingOrder) => number {
  const alike = new Map<string, number>()
  return ({ venueId, instrument, side, lots, price, leaves }) => {
    if (venueId !== '') return syntheticOrderId('order', instrument, venueId)
    const content = `${instrument} ${side} ${lots.toFixed()} ${leaves.toFixed()} ${price.toFixed()}`
    const nth = (alike.get(content) ?? 0) + 1
    alike.set(content, nth)
    return syntheticOrderId('order', content, nth)
  }
}

/** What was filled without a word to us is counted, and not booked: it is in the venue's positions already. */
function fillUp(
  subject: SnapshotSubject,
  { instrument, side, price, at }: WorkingOrder,
  clientId: number,
  to: Money,
): void {
  const life = subject.find(clientId)
  const from = life === undefined ? ZERO : viewOf(life).filled
  const lots = to.minus(from)
  if (!lots.gt(ZERO)) return
  const fillId = syntheticFillId('before', clientId, from.toFixed(), to.toFixed())
  subject.unbooked(() =>
    subject.tell(clientId, { fact: 'filled', fill: { fillId, instrument, side, lots, price, fee: ZERO, at } }),
  )
}

function enter(subject: SnapshotSubject, order: WorkingOrder, clientId: number): void {
  const { leaves, venueId, ...told } = order
  const orderType = told.price.isZero() ? ('market' as const) : ('limit' as const)
  const parent = clientId
  subject.enter({ ...told, clientId, parent, orderType, reference: Number.NaN, ballot: 0, lapses: Infinity })
  subject.tell(clientId, { fact: 'accepted', venueId })
  fillUp(subject, order, clientId, told.lots.minus(leaves))
}

function amend(subject: SnapshotSubject, life: OrderLife, order: WorkingOrder): void {
  const { clientId } = life.order
  const { lots, price, leaves, at } = order
  subject.stays(clientId)
  if (!unheard.has(settledIn(life))) subject.tell(clientId, { fact: 'listed', stamp: subject.stamp(), lots, price })
  const filled = lots.minus(leaves)
  // Fills of others come under no id, so theirs is no gap that a fill to come would close.
  if (clientId < 0) fillUp(subject, order, clientId, filled)
  else if (filled.gt(ZERO)) subject.tell(clientId, { fact: 'total', stamp: at, filled, averagePrice: null })
}

export function tellWorking(subject: SnapshotSubject, working: readonly WorkingOrder[]): void {
  const listed = new Set<number>()
  const idFor = nameless()
  for (const order of working) {
    // Above zero: ours. Below: its teller has named it. NaN and 0 are neither.
    const clientId = Math.abs(order.clientId) > 0 ? order.clientId : idFor(order)
    listed.add(clientId)
    const known = subject.find(clientId)
    if (known === undefined) enter(subject, order, clientId)
    else amend(subject, known, order)
  }
  for (const life of subject.open()) {
    const { clientId } = life.order
    if (listed.has(clientId) || !held.has(settledIn(life))) continue
    subject.vanished(clientId)
    subject.tell(clientId, { fact: 'canceled', stamp: subject.stamp() })
  }
}
