/**
 * What the venue's facts add up to: orders, positions, money, and whether all of it can be trusted.
 *
 * The risk agent and the execution agent each keep books of their own from the same facts, so neither asks the other.
 * A snapshot is collected aside and takes effect as a whole at its end: positions it does not mention are flat, orders
 * the venue had taken and no longer lists are closed, orders still on their way to the venue stay.
 */
import type { Instrument } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import { signOf } from '#domain/side.ts'
import type { MessageFor, MessageType } from '#messages/catalogue.ts'
import { orderFacts, type AccountPosition, type OrderFilled } from '#messages/orders.ts'
import { type Blotter, createBlotter, type WorkingOrder } from '#trading/orders/blotter.ts'
import { createLedger, type Ledger, shown } from './ledger.ts'
import { realizedOf } from './position.ts'

/** What keeps books true. Whoever keeps them consumes these. */
export const bookFacts = ['market.quote', 'venue.state', ...orderFacts] as const satisfies readonly MessageType[]

export type BookFact = MessageFor<(typeof bookFacts)[number]>

export interface BooksStatus {
  /** `untold` until the venue's state was told to this incarnation. */
  readonly venue: { readonly state: 'untold' | 'connected' | 'disconnected' | 'reconciled'; readonly epoch: number }
  /** A snapshot has been told to this incarnation. */
  readonly known: boolean
  readonly snapshots: number
  /** Positions taken from the venue because ours differed. */
  readonly adopted: number
  /** Money as decimal strings; null for what is not known. */
  readonly account: { readonly balance: string; readonly equity: string; readonly margin: string } | null
  readonly positions: readonly {
    readonly symbol: string
    readonly lots: string
    /** null when flat. */
    readonly averagePrice: string | null
    readonly realized: string
    readonly unrealized: string | null
    readonly fees: string
  }[]
  readonly realized: string
  readonly unrealized: string | null
  readonly fees: string
  /** Realized + unrealized - fees. */
  readonly pnl: string | null
  readonly dayPnl: string | null
  /** What the fills cost against the mid their orders were approved at; below zero is better than the mid. */
  readonly slippage: string
}

export interface Books {
  readonly blotter: Blotter
  readonly ledger: Ledger
  /** A snapshot has been told, so positions and orders are the venue's. */
  readonly known: boolean
  /** The venue answers, and what it says agrees with the journal. */
  readonly reconciled: boolean
  tell(fact: BookFact): void
  status(): BooksStatus
}

export function createBooks(instruments: readonly Instrument[]): Books {
  const blotter = createBlotter()
  const ledger = createLedger(instruments)
  const sizes = new Map(instruments.map(({ id, contractSize }) => [id, new Money(contractSize)]))
  let snapshot: { lots: Map<number, { lots: Money; averagePrice: Money }>; working: WorkingOrder[] } | undefined
  let snapshots = 0
  let adoptions = 0
  let known = false
  let venue: BooksStatus['venue'] = { state: 'untold', epoch: 0 }
  let account: BooksStatus['account'] = null
  /** What the day had brought, by the venue's first word, before this incarnation began to count. */
  let day: Money | undefined
  let slippage = ZERO

  const fill = (message: OrderFilled): void => {
    const { fresh, order } = blotter.fill(message)
    if (!fresh) return
    const { instrument, at, side, lots, price, fee } = message
    if (!ledger.fill(instrument, at, side, lots, price, fee)) return
    if (order === undefined || Number.isNaN(order.reference)) return
    const paid = price.minus(order.reference).times(signOf(side))
    slippage = slippage.plus(paid.times(lots).times(sizes.get(instrument) ?? ZERO))
  }

  const bracket = (part: 'begin' | 'end'): void => {
    if (part === 'begin') {
      snapshot = { lots: new Map(), working: [] }
      return
    }
    // An end whose beginning went to an earlier incarnation tells half a truth: wait for the next.
    if (snapshot === undefined) return
    for (const { id } of instruments) {
      const told = snapshot.lots.get(id)
      if (ledger.adopt(id, told?.lots ?? ZERO, told?.averagePrice ?? ZERO)) adoptions++
    }
    blotter.reconcile(snapshot.working)
    snapshot = undefined
    if (!known && day !== undefined) ledger.carryDay(day)
    known = true
    snapshots++
  }

  return {
    blotter,
    ledger,
    get known() {
      return known
    },
    get reconciled() {
      // Only a venue in session tells snapshots, so one that was told counts until the session's state is.
      return venue.state === 'reconciled' || (venue.state === 'untold' && known)
    },

    tell(fact) {
      switch (fact.type) {
        case 'market.quote':
          return ledger.quote(fact)
        case 'venue.state':
          venue = { state: fact.state, epoch: fact.epoch }
          return
        case 'order.accepted':
          return void blotter.tell(fact.clientId, 'accepted')
        case 'order.rejected':
          return void blotter.tell(fact.clientId, 'rejected')
        case 'order.filled':
          return fill(fact)
        case 'order.canceled':
          return void blotter.tell(fact.clientId, 'canceled')
        case 'order.expired':
          return void blotter.tell(fact.clientId, 'expired')
        case 'order.unknown':
          return void blotter.tell(fact.clientId, 'unknown')
        case 'order.open': {
          const { clientId, instrument, side, lots, leaves, price, seq, at } = fact
          snapshot?.working.push({ clientId, instrument, side, lots, leaves, price, seq, at })
          return
        }
        case 'account.position':
          return void snapshot?.lots.set(fact.instrument, wordOf(fact))
        case 'account.state': {
          const { balance, equity, margin, dayStart } = fact
          day ??= equity.minus(dayStart)
          account = { balance: balance.toFixed(), equity: equity.toFixed(), margin: margin.toFixed() }
          return
        }
        case 'account.snapshot':
          return bracket(fact.part)
      }
    },

    status() {
      let realized = ZERO
      let unrealized = ZERO
      let fees = ZERO
      const positions = instruments.map(({ id, symbol }) => {
        const position = ledger.positionOf(id)
        const open = ledger.unrealized(id)
        realized = realized.plus(realizedOf(position))
        unrealized = unrealized.plus(open)
        fees = fees.plus(position.fees)
        return {
          symbol,
          lots: position.lots.toFixed(),
          averagePrice: shown(position.averagePrice),
          realized: shown(realizedOf(position)) ?? '0',
          unrealized: shown(open),
          fees: position.fees.toFixed(),
        }
      })
      return {
        venue,
        known,
        snapshots,
        adopted: adoptions,
        account,
        positions,
        realized: shown(realized) ?? '0',
        unrealized: shown(unrealized),
        fees: fees.toFixed(),
        pnl: shown(ledger.pnl()),
        dayPnl: shown(ledger.dayPnl()),
        slippage: shown(slippage) ?? '0',
      }
    },
  }
}

const wordOf = ({ lots, averagePrice }: AccountPosition): { lots: Money; averagePrice: Money } => ({
  lots,
  averagePrice,
})
