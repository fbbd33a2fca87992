/**
 * What is known of one client order: a set of facts keyed by ticket, and a state that is a function of that set. The
 * terminal tells transactions in no order to rely on, some twice: any arrival order gives the same answer.
 *
 * Deals    one ticket is one deal; the later word on it wins, and a deal that was deleted stays deleted. The sum of the
 *          deals is what is filled: an answer of the server (10009) never fills, and may come without a deal.
 * Orders   one for each part of the client order that the server took; a final state wins over a working one.
 * Answers  by part; what the server did is stronger than what it or the terminal said.
 *
 * An order is still open here while it is over at the server and some of its deals have not been told, and while only its
 * ticket is known (`waits`).
 */
import { Money, ZERO } from '#domain/money.ts'
import type { Side } from '#domain/side.ts'

export interface OrderFact {
  readonly ticket: bigint
  readonly part: number
  /** Later facts have greater ones. */
  readonly stamp: number
  /** ENUM_ORDER_STATE. */
  readonly state: number
  /** As large as it was known to be then. */
  readonly initial: Money
  /** That is its size: nothing was dealt of it yet, or it was read from the order itself. */
  readonly begun: boolean
  readonly remaining: Money
  readonly price: Money
  /** ENUM_ORDER_TYPE. */
  readonly type: number
  readonly symbol: string
}

export interface DealFact {
  readonly ticket: bigint
  readonly order: bigint
  readonly stamp: number
  readonly side: Side
  readonly lots: Money
  readonly price: Money
  readonly fee: Money
  /** Server time. */
  readonly time: number
  readonly symbol: string
}

/** `never`: it did not reach the server and cannot any more. */
export type Answer =
  | { readonly answer: 'placed'; readonly order: bigint }
  | { readonly answer: 'refused'; readonly retcode: number; readonly detail: string }
  | { readonly answer: 'never' }

export type FoldState = 'absent' | 'open' | 'filled' | 'canceled' | 'expired' | 'rejected'

export interface FoldView {
  readonly state: FoldState
  /** Ticket the order goes by: the lowest of its parts; 0 before the server took one. */
  readonly ticket: bigint
  /** Lots asked for; those of the parts when nobody here asked. */
  readonly lots: Money
  readonly filled: Money
  /** Those that stand, by ticket. */
  readonly deals: readonly DealFact[]
  readonly orders: readonly OrderFact[]
  readonly refusal: Extract<Answer, { answer: 'refused' }> | undefined
  /** Facts are known to exist and have not been told. */
  readonly waits: boolean
  /** Parts nobody has said anything certain of. */
  readonly silent: readonly number[]
}

export interface OrderFold {
  order(fact: OrderFact): void
  deal(fact: DealFact): void
  /** A deal was deleted or canceled by the exchange. */
  undeal(ticket: bigint): void
  answer(part: number, answer: Answer): void
  /** No more deals are waited for. */
  settle(): void
  view(): FoldView
  /** Lots of a part that may still be dealt. */
  openLots(part: number): Money
}

const CANCELED = 2
const FILLED = 4
const REJECTED = 5
const EXPIRED = 6
const finals: ReadonlySet<number> = new Set([CANCELED, FILLED, REJECTED, EXPIRED])
export const isFinal = (state: number): boolean => finals.has(state)

const strength: Readonly<Record<Answer['answer'], number>> = { placed: 2, refused: 1, never: 0 }
const byTicket = (a: { readonly ticket: bigint }, b: { readonly ticket: bigint }): number =>
  a.ticket < b.ticket ? -1 : a.ticket > b.ticket ? 1 : 0
const sum = (deals: readonly DealFact[]): Money => deals.reduce((total, { lots }) => total.plus(lots), ZERO)

/** A final word on an order beats a working one, else the later beats the earlier. */
const beats = (fact: OrderFact, known: OrderFact): boolean =>
  isFinal(fact.state) === isFinal(known.state) ? fact.stamp > known.stamp : isFinal(fact.state)

/** A stronger answer beats a weaker; of two alike the lower number stays, whichever came first. */
function outdoes(answer: Answer, known: Answer): boolean {
  if (answer.answer === 'placed' && known.answer === 'placed')
    return known.order === 0n || (answer.order !== 0n && answer.order < known.order)
  if (answer.answer === 'refused' && known.answer === 'refused') return answer.retcode < known.retcode
  return strength[answer.answer] > strength[known.answer]
}

/** An order as all words on it make it: each property from where it is known best. */
interface Merged {
  word: OrderFact
  priced: OrderFact | undefined
  part: number
  initial: Money
  begun: boolean
}

/** `asked` is undefined for an order that nobody here sent. */
export function createFold(
  asked: { readonly lots: Money; readonly parts: ReadonlyMap<number, Money> } | undefined,
): OrderFold {
  const orders = new Map<bigint, Merged>()
  const deals = new Map<bigint, DealFact>()
  const deleted = new Set<bigint>()
  const answers = new Map<number, Answer>()
  /** Of an order of one part: its lots. */
  const whole = asked?.parts.size === 1 ? [...asked.parts.values()][0] : undefined
  let settled = false

  const known = (): OrderFact[] =>
    [...orders.values()]
      .map(({ word, priced, ...rest }) => ({ ...word, ...rest, price: (priced ?? word).price }))
      .toSorted(byTicket)
  const standing = (): DealFact[] => [...deals.values()].filter(({ ticket }) => !deleted.has(ticket)).toSorted(byTicket)
  const dealtBy = (ticket: bigint, dealt: readonly DealFact[]): Money =>
    sum(dealt.filter(({ order }) => order === ticket))
  /** It is over, and deals of it are still to be told. */
  const lacksDeals = ({ ticket, part, state, initial, remaining, begun }: OrderFact): boolean => {
    if (!isFinal(state)) return false
    const asking = whole ?? asked?.parts.get(part)
    if (!begun && asking === undefined) return true
    const size = begun || asking === undefined ? initial : Money.max(initial, asking)
    return dealtBy(ticket, [...deals.values()]).lt(size.minus(remaining)) // those that were taken back were told too
  }

  /** Every ticket the server gave. */
  const tickets = (dealt: readonly DealFact[]): Set<bigint> => {
    const all = new Set(orders.keys())
    for (const { order } of dealt) all.add(order)
    for (const answer of answers.values()) if (answer.answer === 'placed' && answer.order !== 0n) all.add(answer.order)
    return all
  }
  const silentParts = (all: ReadonlySet<bigint>): number[] => {
    if (asked === undefined || all.size >= asked.parts.size) return []
    const seen = new Set([...orders.values()].map(({ part }) => part))
    const quiet = [...asked.parts.keys()].filter((part) => !answers.has(part) && !seen.has(part))
    // The number of a part may be lost on the way (0): such orders speak for parts that seem quiet.
    return quiet.slice(Math.max(0, all.size - (asked.parts.size - quiet.length)))
  }

  return {
    order(fact) {
      const merged = orders.get(fact.ticket)
      const priced = fact.price.isZero() ? undefined : fact
      if (merged === undefined) {
        orders.set(fact.ticket, { word: fact, priced, part: fact.part, initial: fact.initial, begun: fact.begun })
        return
      }
      if (beats(fact, merged.word)) merged.word = fact
      if (priced !== undefined && (merged.priced === undefined || priced.stamp > merged.priced.stamp))
        merged.priced = priced
      merged.part = Math.max(merged.part, fact.part)
      merged.initial = Money.max(merged.initial, fact.initial)
      merged.begun ||= fact.begun
    },
    deal(fact) {
      const before = deals.get(fact.ticket)
      if (before === undefined || fact.stamp > before.stamp) deals.set(fact.ticket, fact)
    },
    undeal: (ticket) => void deleted.add(ticket),
    answer(part, answer) {
      const before = answers.get(part)
      if (before === undefined || outdoes(answer, before)) answers.set(part, answer)
    },
    settle() {
      settled = true
    },
    view() {
      const dealt = standing()
      const all = tickets(dealt)
      const filled = sum(dealt)
      const parts = known()
      const lots =
        asked?.lots ??
        Money.max(
          filled,
          parts.reduce((total, { initial }) => total.plus(initial), ZERO),
        )
      const ticket = [...all].reduce((lowest, one) => (lowest === 0n || one < lowest ? one : lowest), 0n)
      const refusal = [...answers.entries()]
        .toSorted(([a], [b]) => a - b)
        .map(([, answer]) => answer)
        .find((answer) => answer.answer === 'refused')
      const silent = silentParts(all)
      const working = parts.some(({ state }) => !isFinal(state))
      const lacking = parts.some(lacksDeals)
      // Known by its ticket alone: its own word is still to come, unless its deals say that it is done.
      const unseen = [...all].some((one) => !orders.has(one) && (whole === undefined || dealtBy(one, dealt).lt(whole)))
      const waits = !settled && (lacking || unseen)
      const open = working || waits || silent.length > 0

      const stateOf = (): FoldState => {
        if (filled.gt(ZERO) && filled.gte(lots) && (asked !== undefined || !open)) return 'filled'
        if (open) return 'open'
        if (all.size === 0) return refusal !== undefined ? 'rejected' : 'absent'
        if (parts.some(({ state }) => state === EXPIRED)) return 'expired'
        if (filled.isZero() && parts.every(({ state }) => state === REJECTED)) return 'rejected'
        return 'canceled'
      }
      return { state: stateOf(), ticket, lots, filled, deals: dealt, orders: parts, refusal, waits, silent }
    },
    openLots(part) {
      const answer = answers.get(part)
      if (answer !== undefined && answer.answer !== 'placed') return ZERO
      const dealt = standing()
      const mine = known().filter((order) => order.part === part)
      if (mine.length > 0 && mine.every((order) => isFinal(order.state) && !lacksDeals(order))) return ZERO
      const ticketed = new Set(mine.map(({ ticket }) => ticket))
      if (answer !== undefined) ticketed.add(answer.order)
      const left = (asked?.parts.get(part) ?? ZERO).minus(sum(dealt.filter(({ order }) => ticketed.has(order))))
      return left.isNegative() ? ZERO : left
    },
  }
}
