import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import { type Side, signOf } from '#domain/side.ts'
import { EURUSD, message } from '#tests/outbox.ts'
import { type BookFact, type Books, createBooks } from '#trading/portfolio/books.ts'

const instruments = [EURUSD, { ...EURUSD, id: 2, symbol: 'GBPUSD' }]
const money = (value: number): Money => new Money(value)
const LOTS = 20

/** What truly became of one order at the venue. */
interface Fate {
  readonly instrument: number
  readonly side: Side
  readonly fills: readonly { readonly lots: number; readonly price: number }[]
  readonly end: 'open' | 'canceled' | 'expired'
}

const fate: fc.Arbitrary<Fate> = fc.record({
  instrument: fc.integer({ min: 1, max: 2 }),
  side: fc.constantFrom<Side>('buy', 'sell'),
  fills: fc.array(fc.record({ lots: fc.integer({ min: 1, max: 5 }), price: fc.integer({ min: 1, max: 9 }) }), {
    maxLength: 3,
  }),
  end: fc.constantFrom('open', 'canceled', 'expired'),
})

const filledOf = ({ fills }: Fate): number => fills.reduce((sum, { lots }) => sum + lots, 0)

const factsOf = (one: Fate, at: number): readonly BookFact[] => {
  const clientId = at + 1
  const { instrument, side, fills, end } = one
  const leaves = money(LOTS - filledOf(one))
  const told: BookFact[] = [message('order.accepted', { clientId, instrument, venueId: 'v' })]
  for (const [n, { lots, price }] of fills.entries()) {
    const deal = { lots: money(lots), price: money(price), fee: money(1) }
    told.push(message('order.filled', { clientId, instrument, side, fillId: `${clientId}-${n}`, ...deal }))
  }
  if (end === 'canceled') told.push(message('order.canceled', { clientId, instrument, leaves }))
  if (end === 'expired') told.push(message('order.expired', { clientId, instrument, leaves }))
  return told
}

function begun(fates: readonly Fate[]): Books {
  const books = createBooks(instruments)
  for (const instrument of [1, 2]) books.tell(message('market.quote', { instrument, bid: 5, ask: 5 }))
  for (const [at, { instrument, side }] of fates.entries()) {
    const clientId = at + 1
    const terms = { lots: money(LOTS), orderType: 'limit', price: money(4) } as const
    books.placed(message('order.submit', { clientId, parent: clientId, instrument, side, ...terms }), 10)
  }
  return books
}

/** The venue's own word, from what truly happened. */
function snapshot(books: Books, fates: readonly Fate[]): void {
  books.tell(message('account.snapshot', { part: 'begin' }))
  for (const instrument of [1, 2]) {
    const lots = fates
      .filter((one) => one.instrument === instrument)
      .reduce((sum, one) => sum + filledOf(one) * signOf(one.side), 0)
    books.tell(message('account.position', { instrument, lots: money(lots), averagePrice: money(4) }))
  }
  for (const [at, one] of fates.entries()) {
    const { instrument, side, end } = one
    if (end !== 'open') continue
    const terms = { lots: money(LOTS), leaves: money(LOTS - filledOf(one)), price: money(4) }
    books.tell(message('order.open', { clientId: at + 1, instrument, side, venueId: 'v', ...terms }))
  }
  books.tell(message('account.snapshot', { part: 'end' }))
}

const ordersOf = (books: Books) => [
  books.blotter.openCount,
  ...[1, 2].flatMap((id) => [
    books.ledger.positionOf(id).lots.toFixed(),
    ...Object.values(books.blotter.pending(id)).map((lots: Money) => lots.toFixed()),
  ]),
]
const moneyOf = (books: Books) => [
  books.ledger.pnl().toFixed(6),
  ...[1, 2].map((id) => books.ledger.positionOf(id).cash.toFixed()),
  ...[1, 2].map((id) => books.ledger.positionOf(id).fees.toFixed()),
]

/** What happened, what is told of it in another order and in part twice, and which words are lost. */
const telling = fc.array(fate, { minLength: 1, maxLength: 4 }).chain((fates) => {
  const facts = fates.flatMap(factsOf)
  return fc.record({
    fates: fc.constant(fates),
    facts: fc.constant(facts),
    shuffled: fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 }),
    lossy: fc.shuffledSubarray(facts),
  })
})

describe('books', () => {
  it('come out the same, to the last cent, when the venue’s words come shuffled and twice', () => {
    fc.assert(
      fc.property(telling, ({ fates, facts, shuffled }) => {
        const [plain, other] = [begun(fates), begun(fates)]
        for (const fact of facts) plain.tell(fact)
        for (const fact of shuffled) other.tell(fact)
        expect(ordersOf(other)).toEqual(ordersOf(plain))
        expect(moneyOf(other)).toEqual(moneyOf(plain))
      }),
      { numRuns: 300 },
    )
  })

  it('are the venue’s again after a snapshot, whatever words were lost before it', () => {
    fc.assert(
      fc.property(telling, ({ fates, facts, lossy }) => {
        const [plain, other] = [begun(fates), begun(fates)]
        for (const fact of facts) plain.tell(fact)
        for (const fact of lossy) other.tell(fact)
        for (const books of [plain, other]) {
          snapshot(books, fates)
          // Of some orders every word was lost: in time they lapse, unless the venue lists them.
          books.blotter.lapse(11)
        }
        expect(ordersOf(other)).toEqual(ordersOf(plain))
        expect(plain.status().adopted).toBe(0)
      }),
      { numRuns: 300 },
    )
  })

  it('count a fill of a working order once that was made up for by a snapshot and told at last', () => {
    fc.assert(
      fc.property(telling, ({ fates, facts, lossy }) => {
        const books = begun(fates)
        for (const fact of lossy) books.tell(fact)
        snapshot(books, fates)
        const open = new Set(fates.flatMap(({ end }, at) => (end === 'open' ? [at + 1] : [])))
        const before = [1, 2].map((id) => books.ledger.positionOf(id).lots.toFixed())
        for (const fact of facts) if (fact.type === 'order.filled' && open.has(fact.clientId)) books.tell(fact)
        expect([1, 2].map((id) => books.ledger.positionOf(id).lots.toFixed())).toEqual(before)
      }),
    )
  })

  it('have realized + unrealized = cash + what is held, marked, in each currency', () => {
    fc.assert(
      fc.property(telling, ({ fates, shuffled }) => {
        const books = begun(fates)
        for (const fact of shuffled) books.tell(fact)
        for (const id of [1, 2]) {
          const { net, realized } = books.ledger.holdingOf(id)
          const marked = net.lots.times(5).times(net.contractSize)
          const left = realized.plus(books.ledger.unrealized(id)).minus(net.cash.plus(marked))
          expect(left.abs().lte('1e-15')).toBe(true)
          expect(net.lots.isZero()).toBe(net.averagePrice === null)
        }
        expect(ZERO.plus(books.ledger.pnl()).isNaN()).toBe(false)
      }),
    )
  })
})
