/**
 * The life of an order, as a table of facts.
 *
 * Facts arrive late, twice and in any order: a fill may precede the acceptance, another follow the cancel. So an order
 * remembers the set of facts it was told, and its state is that of the strongest among them. Being a function of a set,
 * it cannot depend on the order of arrival.
 *
 *     strongest   filled       FILLED              every lot is filled
 *                 canceled     CANCELED            left the book; a late fill still counts, and the last one wins
 *                 expired      EXPIRED
 *                 rejected     REJECTED            a definite no
 *                 cancelAsked  PENDING_CANCEL      we asked, nobody answered yet
 *                 partly       PARTIALLY_FILLED
 *                 accepted     ACCEPTED
 *                 unknown      UNKNOWN             being looked up; counts as open
 *                 lapsed       EXPIRED             its time to be sent ran out and nobody ever spoke of it
 *     weakest     submitted    SUBMITTED
 *
 * Cost  a few bit tests; no allocation.
 */
export type OrderState =
  | 'SUBMITTED'
  | 'ACCEPTED'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'REJECTED'
  | 'EXPIRED'
  | 'UNKNOWN'
  | 'PENDING_CANCEL'

export type OrderFact =
  | 'submitted'
  | 'lapsed'
  | 'unknown'
  | 'accepted'
  | 'partly'
  | 'cancelAsked'
  | 'rejected'
  | 'expired'
  | 'canceled'
  | 'filled'

interface Row {
  readonly fact: OrderFact
  readonly state: OrderState
  /** The order can still fill by what we know, so it counts in the worst case. */
  readonly open: boolean
}

const table: readonly Row[] = [
  { fact: 'filled', state: 'FILLED', open: false },
  { fact: 'canceled', state: 'CANCELED', open: false },
  { fact: 'expired', state: 'EXPIRED', open: false },
  { fact: 'rejected', state: 'REJECTED', open: false },
  { fact: 'cancelAsked', state: 'PENDING_CANCEL', open: true },
  { fact: 'partly', state: 'PARTIALLY_FILLED', open: true },
  { fact: 'accepted', state: 'ACCEPTED', open: true },
  { fact: 'unknown', state: 'UNKNOWN', open: true },
  { fact: 'lapsed', state: 'EXPIRED', open: false },
  { fact: 'submitted', state: 'SUBMITTED', open: true },
]

/** The facts told of one order: one bit each. */
export type FactSet = number

// The table has every fact once.
const bitOf = Object.fromEntries(table.map(({ fact }, at) => [fact, 1 << at])) as Readonly<Record<OrderFact, number>>

export const NOTHING_TOLD: FactSet = 0
export const withFact = (told: FactSet, fact: OrderFact): FactSet => told | bitOf[fact]
export const hasFact = (told: FactSet, fact: OrderFact): boolean => (told & bitOf[fact]) !== 0

/** The lowest bit set is the strongest fact. Nothing told reads as submitted: the order exists. */
const rowOf = (told: FactSet): Row => table[told === NOTHING_TOLD ? table.length - 1 : 31 - Math.clz32(told & -told)]

export const stateOf = (told: FactSet): OrderState => rowOf(told).state
export const isOpen = (told: FactSet): boolean => rowOf(told).open
/** The venue itself has spoken of having it. */
export const isVenues = (told: FactSet): boolean => hasFact(told, 'accepted') || hasFact(told, 'partly')
