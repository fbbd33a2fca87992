/**
 * What the venue's facts add up to: orders, positions, money, and whether all of it can be trusted.
 *
 * The risk agent and the execution agent each keep books of their own from the same facts, so neither asks the other.
 *
 * Orders    every fact goes to the register; what it books or takes back moves the positions. An end that leaves some
 *           lots unfilled says how many were filled, so a fill that is late or lost is made up for at once.
 * Snapshot  collected aside, it takes effect as a whole at its end: orders first, which may book what was missed; then
 *           positions it tells otherwise are taken, and those it does not mention are flat.
 */
import type { AccountTerms } from '#domain/account.ts'
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import { signOf } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import type { TradingDayTerms } from '#domain/trading-day.ts'
import type { MessageFor, MessageType } from '#messages/catalogue.ts'
import type { ApprovedOrder } from '#messages/decisions.ts'
import { type AccountPosition, type AccountState, orderFacts, type OrderSubmit } from '#messages/orders.ts'
import { type Blotter, createBlotter, type NewOrder, type WorkingOrder } from '#trading/orders/blotter.ts'
import type { Fill } from '#trading/orders/fill-set.ts'
import { type BooksStatus, statusOf } from './books-status.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { createPortfolio, type Portfolio } from './portfolio.ts'

/** What keeps books true. Whoever keeps them consumes these. */
export const bookFacts = ['market.quote', 'venue.state', ...orderFacts] as const satisfies readonly MessageType[]

export type BookFact = MessageFor<(typeof bookFacts)[number]>

export interface BooksOptions {
  readonly account?: AccountTerms | undefined
  readonly day?: TradingDayTerms | undefined
}

export interface Books {
  readonly blotter: Blotter
  readonly ledger: Ledger
  readonly portfolio: Portfolio
  /** A snapshot has been told, so positions and orders are the venue's. */
  readonly known: boolean
  /** The venue answers, and what it says agrees with the journal. */
  readonly reconciled: boolean
  /** How many facts it was told: while it stays, nothing it says of money and positions changes. */
  readonly told: number
  tell(fact: BookFact): void
  /** Counts as an order that may fill; it lapses when nobody spoke of it by then, host time. */
  approved(order: ApprovedOrder, lapses: Micros): void
  /** An order, or the part of an approval, went out. False for one that is known: it must not be sent. */
  placed(order: OrderSubmit, lapses: Micros): boolean
  status(): BooksStatus
}

interface Collected {
  readonly positions: Map<InstrumentId, Pick<AccountPosition, 'lots' | 'averagePrice' | 'dayLots' | 'dayWorth'>>
  readonly working: WorkingOrder[]
}

export function createBooks(instruments: readonly Instrument[], options: BooksOptions = {}): Books {
  const ledger = createLedger(instruments, options)
  const portfolio = createPortfolio(instruments, ledger)
  const sizes = new Map(instruments.map(({ id, contractSize }) => [id, new Money(contractSize)]))
  let snapshot: Collected | undefined
  let snapshots = 0
  let adopted = 0
  let known = false
  let venue: BooksStatus['venue'] = { state: 'untold', epoch: 0 }
  /** What the day had brought, by the venue's first word, before this incarnation began to count. */
  let day: Money | undefined
  let slippage = ZERO

  const slip = ({ instrument, side, lots, price }: Fill, undo: boolean, reference: number): void => {
    const rate = ledger.rateOf(instrument)
    if (Number.isNaN(reference) || Number.isNaN(rate)) return
    const paid = price.minus(reference).times(signOf(side)).times(lots)
    const cost = paid.times(sizes.get(instrument) ?? ZERO).times(rate)
    slippage = undo ? slippage.minus(cost) : slippage.plus(cost)
  }
  const book = (fill: Fill, undo: boolean, order: NewOrder | undefined): void => {
    const leg = order === undefined ? fill.fillId : String(order.clientId)
    if (ledger.fill(fill, leg, undo)) slip(fill, undo, order?.reference ?? Number.NaN)
    portfolio.sample()
  }
  const blotter = createBlotter(instruments, { book })

  const end = (fact: 'canceled' | 'expired', clientId: number, leaves: Money, at: Micros): void => {
    const order = blotter.find(clientId)
    // None left reads as not said: an order that filled whole is not ended by a cancel.
    if (order !== undefined && leaves.gt(ZERO) && leaves.lt(order.lots)) {
      const filled = order.lots.minus(leaves)
      blotter.tell(clientId, { fact: 'total', stamp: at, filled, averagePrice: null })
    }
    blotter.tell(clientId, { fact, stamp: blotter.stamp() })
  }

  const bracket = (part: 'begin' | 'end'): void => {
    if (part === 'begin') {
      snapshot = { positions: new Map(), working: [] }
      return
    }
    // An end whose beginning went to an earlier incarnation tells half a truth: wait for the next.
    if (snapshot === undefined) return
    blotter.reconcile(snapshot.working)
    for (const { id } of instruments) {
      const told = snapshot.positions.get(id)
      if (ledger.adopt(id, told?.lots ?? ZERO, told?.averagePrice ?? ZERO)) adopted++
      // Afterwards it has heard of every fill itself.
      if (!known && told !== undefined) ledger.carryVolume(id, told.dayLots, told.dayWorth)
    }
    snapshot = undefined
    if (!known && day !== undefined) ledger.carryDay(day)
    known = true
    snapshots++
    if (portfolio.told !== null) portfolio.tell(portfolio.told)
  }

  const account = (state: AccountState): void => {
    day ??= state.equity.minus(state.dayStart)
    portfolio.tell(state)
  }

  let told = 0

  return {
    blotter,
    ledger,
    portfolio,
    get known() {
      return known
    },
    get reconciled() {
      // Only a venue in session tells snapshots, so one that was told counts until the session's state is.
      return venue.state === 'reconciled' || (venue.state === 'untold' && known)
    },

    get told() {
      return told
    },

    tell(fact) {
      told++
      switch (fact.type) {
        case 'market.quote':
          ledger.quote(fact)
          return portfolio.sample()
        case 'venue.state':
          venue = { state: fact.state, epoch: fact.epoch }
          return
        case 'order.accepted':
          return void blotter.tell(fact.clientId, { fact: 'accepted', venueId: fact.venueId })
        case 'order.rejected':
          return void blotter.tell(fact.clientId, { fact: 'rejected', stamp: blotter.stamp() })
        case 'order.filled':
          return void blotter.fill(fact)
        case 'order.canceled':
          return end('canceled', fact.clientId, fact.leaves, fact.at)
        case 'order.expired':
          return end('expired', fact.clientId, fact.leaves, fact.at)
        case 'order.unknown':
          return void blotter.tell(fact.clientId, { fact: 'unknown' })
        case 'order.updated': {
          const { clientId, request, lots, price } = fact
          return void blotter.tell(clientId, { fact: 'updated', request, stamp: blotter.stamp(), lots, price })
        }
        case 'order.modifyRejected':
          return void blotter.tell(fact.clientId, { fact: 'updateRejected', request: fact.request })
        case 'order.cancelRejected':
          return void blotter.tell(fact.clientId, { fact: 'cancelRejected', request: fact.request })
        case 'order.open': {
          const { clientId, venueId, instrument, side, lots, leaves, price, seq, at } = fact
          snapshot?.working.push({ clientId, venueId, instrument, side, lots, leaves, price, seq, at })
          return
        }
        case 'account.position':
          return void snapshot?.positions.set(fact.instrument, toldOf(fact))
        case 'account.state':
          return account(fact)
        case 'account.snapshot':
          return bracket(fact.part)
      }
    },

    approved(order, lapses) {
      const { approval, instrument, side, lots, orderType, price, reference, ballot, seq, at } = order
      const named = { clientId: approval, parent: approval, instrument, side, lots, orderType, price }
      blotter.approve({ ...named, reference, ballot, seq, at, lapses })
    },

    placed(order, lapses) {
      const { clientId, parent, instrument, side, lots, orderType, price, seq, at } = order
      const named = { clientId, parent, instrument, side, lots, orderType, price }
      return blotter.place({ ...named, reference: Number.NaN, ballot: 0, seq, at, lapses })
    },

    status: () => statusOf(instruments, { venue, known, snapshots, adopted, slippage }, { ledger, portfolio, blotter }),
  }
}

/** The message is the sender's to write on again. */
const toldOf = ({ lots, averagePrice, dayLots, dayWorth }: AccountPosition) => ({
  lots,
  averagePrice,
  dayLots,
  dayWorth,
})
