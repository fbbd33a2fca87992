/**
 * The emulated trade server: what a broker's MetaTrader server does with requests, as docs/reference/mt5-scenarios.md
 * says. It is pure and deterministic: it knows the quotes it is told, the host's clock, and nothing of wires.
 *
 * Every account that was ever set keeps its books: whoever comes back to one finds its positions.
 */
import { decimalPrice, moneyOf, unitsOf } from './amounts.ts'
import { createExecution, type Story } from './execution.ts'
import { shownDeal, shownOrder, shownPosition, truthOf } from './ledger-views.ts'
import { createLedger, type DealRecord, type Ledger } from './ledger.ts'
import type { Standing } from './order-check.ts'
import { createPendingOrders } from './pending-orders.ts'
import type { Holding } from './position-fold.ts'
import { createRequestDesk } from './request-desk.ts'
import { DEFAULT_ACCOUNT } from './scenario-terms.ts'
import { opposite, type Touch } from './touch.ts'
import { KIND, MODE, ORDER, REASON } from './trade-codes.ts'
import { createTradeKnobs } from './trade-knobs.ts'
import type { AccountSpec, Permissions, SymbolSpec, TradeServer, TradeServerHost } from './trading.ts'
import { createTeller, dealTransaction } from './transactions.ts'

const FIRST_ORDER = 1_000_001n
const FIRST_DEAL = 2_000_001n
const UNQUOTED: Touch = { bid: 0, ask: 0 }

export function createTradeServer(host: TradeServerHost): TradeServer {
  const knobs = createTradeKnobs()
  const tell = createTeller(host, knobs)
  const symbols = new Map<string, SymbolSpec>()
  const touches = new Map<string, Touch>()
  const closed = new Set<string>()
  let permissions: Permissions = { connected: true, algo: true, program: true, account: true, server: true }
  let orderTickets = FIRST_ORDER
  let dealTickets = FIRST_DEAL
  let requestIds = 0
  let reached = 0

  const serverNow = (): number => host.serverNow()
  const spec = (symbol: string): SymbolSpec | undefined => symbols.get(symbol)
  const touch = (symbol: string): Touch => touches.get(symbol) ?? UNQUOTED
  const after = (delayMillis: number, call: () => void) => host.after(delayMillis, call)
  const nextOrder = (): bigint => orderTickets++
  const nextDeal = (): bigint => dealTickets++

  const openBooks = (account: AccountSpec) => {
    const ledger = createLedger(account, { spec, touch, nextOrder, nextDeal })
    const standing: Standing = {
      ledger,
      get permissions() {
        return permissions
      },
      get now() {
        return serverNow()
      },
      spec,
      touch,
      sessionOpen: (symbol) => !closed.has(symbol),
    }
    const within = { ledger, knobs, serverNow, nextOrder, spec, touch, tell, after, standing }
    const execution = createExecution(within)
    const pending = createPendingOrders({ ...within, connected: () => permissions.connected }, execution)
    return { ledger, execution, pending, desk: createRequestDesk(within, execution, pending) }
  }
  const keyOf = ({ login, server }: AccountSpec): string => `${login} ${server}`
  const shelves = new Map<string, ReturnType<typeof openBooks>>()
  const booksOf = (account: AccountSpec): ReturnType<typeof openBooks> => {
    const found = shelves.get(keyOf(account))
    if (found !== undefined) return found
    const opened = openBooks(account)
    shelves.set(keyOf(account), opened)
    return opened
  }
  let books = booksOf(DEFAULT_ACCOUNT)
  /** Requests on their way: those of an account that was left never arrive. */
  const travelling = new Set<() => void>()

  const dealOf = (ticket: bigint): DealRecord | undefined => books.ledger.deals.find((deal) => deal.ticket === ticket)
  const digitsOf = ({ account }: Ledger): number => account.currencyDigits
  const tellDeal = (kind: number, deal: DealRecord): void => tell([dealTransaction(kind, deal, digitsOf(books.ledger))])
  const profitOf = (holding: Holding): number => moneyOf(books.ledger.profitCents(holding), digitsOf(books.ledger))
  /** What happened so long ago that history shows it. */
  const shows = (happened: number, fromTime: number): boolean =>
    happened >= fromTime && happened + knobs.historyLagMillis <= serverNow()

  return {
    get account() {
      return books.ledger.account
    },
    get permissions() {
      return permissions
    },
    get requests() {
      return reached
    },

    setAccount(account) {
      const other = keyOf(account) !== keyOf(books.ledger.account)
      if (other) {
        books.pending.stop()
        for (const cancel of travelling) cancel()
        travelling.clear()
      }
      books = booksOf(account)
      books.ledger.account = account
      books.pending.sweep()
    },

    setSymbol(changed) {
      symbols.set(changed.name, changed)
    },
    symbol: spec,
    symbols: () => [...symbols.values()],

    permit(changed) {
      permissions = { ...permissions, ...changed }
      books.pending.sweep()
    },

    setSession(symbol, open) {
      if (open) closed.delete(symbol)
      else closed.add(symbol)
    },

    knob: knobs.set,

    quote(symbol, bid, ask) {
      const terms = spec(symbol)
      if (terms === undefined || !permissions.connected) return
      const was = touch(symbol)
      // A tick of trades alone says nothing of the touch.
      touches.set(symbol, {
        bid: bid > 0 ? decimalPrice(bid, terms) : was.bid,
        ask: ask > 0 ? decimalPrice(ask, terms) : was.ask,
      })
      books.pending.quoted(symbol)
    },

    request(request) {
      const error = knobs.sendFails()
      if (error !== 0) return { error }
      const requestId = ++requestIds
      const cancel = host.after(knobs.execDelayMillis, () => {
        travelling.delete(cancel)
        reached++
        tell(books.desk(request, requestId))
      })
      travelling.add(cancel)
      return { requestId }
    },

    manual(side, symbol, volume) {
      const orderType = side === 'buy' ? ORDER.buy : ORDER.sell
      const price = opposite(orderType, touch(symbol))
      if (!(price > 0) || !permissions.connected) return
      const story: Story = []
      books.execution.byHand(symbol, orderType, unitsOf(volume), price, story)
      tell(story)
    },

    manualClose(ticket) {
      const holding = books.ledger.positions.get(ticket)
      if (holding === undefined || !permissions.connected) return
      const price = opposite(holding.type === 0 ? ORDER.sell : ORDER.buy, touch(holding.symbol))
      if (!(price > 0)) return
      const story: Story = []
      books.execution.close(holding, REASON.client, price, '', story)
      tell(story)
    },

    updateDeal(ticket, price) {
      const deal = dealOf(ticket)
      if (deal === undefined) return
      books.ledger.correct(deal, price)
      tellDeal(KIND.dealUpdate, deal)
    },

    deleteDeal(ticket) {
      const deal = dealOf(ticket)
      if (deal === undefined) return
      books.ledger.erase(deal)
      tellDeal(KIND.dealDelete, deal)
    },

    expire(symbol) {
      const terms = spec(symbol)
      if (terms === undefined) return
      symbols.set(symbol, { ...terms, tradeMode: MODE.closeOnly })
      books.pending.expireAll(symbol)
    },

    state: () => books.ledger.state(),
    positions: () => [...books.ledger.positions.values()].map((held) => shownPosition(held, profitOf(held))),
    orders: () => [...books.ledger.working.values()].map(shownOrder),
    historyOrders: (fromTime) => books.ledger.past.filter(({ doneTime }) => shows(doneTime, fromTime)).map(shownOrder),
    historyDeals: (fromTime) =>
      books.ledger.deals
        .filter(({ time }) => shows(time, fromTime))
        .map((deal) => shownDeal(deal, digitsOf(books.ledger))),

    truth: () => truthOf(books.ledger, reached),
  }
}
