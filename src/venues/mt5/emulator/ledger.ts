/**
 * The books of one account: working and past orders, deals, positions and money.
 *
 * A position is nothing but the fold of its deals, and the balance nothing but the first balance and what the deals
 * brought: an exchange that corrects a deal has the deals of its symbol folded again.
 */
import { centsOf, lotsOf, marginOf, moneyOf, worthOf } from './amounts.ts'
import { foldDeal, type DealFacts, type Holding } from './position-fold.ts'
import type { Touch } from './touch.ts'
import { buys, ENTRY, HEDGING } from './trade-codes.ts'
import type { AccountSpec, AccountState, SymbolSpec } from './trading.ts'

/** An order, working or past. */
export interface OrderRecord {
  readonly ticket: bigint
  readonly magic: bigint
  readonly symbol: string
  readonly comment: string
  readonly reason: number
  readonly filling: number
  readonly setupTime: number
  readonly units: number
  /** Identifier of the position it reduces by name, on a hedging account; 0 for none. */
  readonly closes: bigint
  orderType: number
  orderState: number
  timeType: number
  expiration: number
  /** Server time of its end; Infinity for never. */
  due: number
  doneTime: number
  unitsLeft: number
  price: number
  stopLimit: number
  sl: number
  tp: number
  /** Identifier of the position its deals went to; 0 before. */
  position: bigint
  positionBy: bigint
}

export interface DealRecord extends DealFacts {
  readonly ticket: bigint
  readonly reason: number
  readonly commissionCents: number
  price: number
  entry: number
  position: bigint
  profitCents: number
}

export interface LedgerHost {
  spec(symbol: string): SymbolSpec | undefined
  /** Zeros before the first quote. */
  touch(symbol: string): Touch
  nextOrder(): bigint
  nextDeal(): bigint
}

export interface Ledger {
  account: AccountSpec
  readonly working: Map<bigint, OrderRecord>
  readonly past: readonly OrderRecord[]
  readonly deals: readonly DealRecord[]
  readonly positions: ReadonlyMap<bigint, Holding>
  /** Of a symbol on a netting account. */
  net(symbol: string): Holding | undefined
  identified(identifier: bigint): Holding | undefined
  /** From working to past; an order that never worked may end at once. */
  finish(order: OrderRecord, orderState: number, now: number): void
  deal(order: OrderRecord, facts: Pick<DealRecord, 'units' | 'price' | 'time'>, by?: Holding): DealRecord
  protect(holding: Holding, sl: number, tp: number): Holding
  correct(deal: DealRecord, price: number): void
  erase(deal: DealRecord): void
  profitCents(holding: Holding): number
  state(): AccountState
}

export function createLedger(first: AccountSpec, host: LedgerHost): Ledger {
  let account = first
  let balanceCents = centsOf(first.balance, first.currencyDigits)
  const working = new Map<bigint, OrderRecord>()
  const past: OrderRecord[] = []
  const deals: DealRecord[] = []
  const positions = new Map<bigint, Holding>()

  const net = (symbol: string): Holding | undefined =>
    [...positions.values()].find((position) => position.symbol === symbol)
  const identified = (identifier: bigint): Holding | undefined =>
    [...positions.values()].find((position) => position.identifier === identifier)
  const cents = (money: number): number => centsOf(money, account.currencyDigits)

  const put = (before: Holding | undefined, after: Holding | undefined): void => {
    if (before !== undefined && before.ticket !== after?.ticket) positions.delete(before.ticket)
    if (after !== undefined) positions.set(after.ticket, after)
  }

  /** Lets the deal meet its position, and books what it brings. */
  const book = (deal: DealRecord, opens: bigint): void => {
    const spec = host.spec(deal.symbol)
    const met = account.marginMode === HEDGING ? identified(opens) : net(deal.symbol)
    const { held, entry, identifier, closedUnits, openPrice } = foldDeal(met, deal, opens)
    put(met, held)
    deal.position = identifier
    if (deal.entry !== ENTRY.outBy) deal.entry = entry
    // The seller closes what was bought: long to it.
    const worth = spec === undefined ? 0 : worthOf(openPrice, deal.price, closedUnits, spec)
    deal.profitCents = closedUnits === 0 ? 0 : cents(buys(deal.dealType) ? -worth : worth)
    balanceCents += deal.profitCents + deal.commissionCents
  }

  /** Folds the deals of a symbol again; what was set on its positions since stays. */
  const refold = (symbol: string): void => {
    const before = [...positions.values()].filter((position) => position.symbol === symbol)
    for (const { ticket } of before) positions.delete(ticket)
    for (const deal of deals) {
      if (deal.symbol !== symbol) continue
      balanceCents -= deal.profitCents + deal.commissionCents
      book(deal, account.marginMode === HEDGING ? deal.position : deal.order)
    }
    for (const { identifier, sl, tp } of before) {
      const after = identified(identifier)
      if (after !== undefined) positions.set(after.ticket, { ...after, sl, tp })
    }
  }

  const profitCents = (holding: Holding): number => {
    const spec = host.spec(holding.symbol)
    const { bid, ask } = host.touch(holding.symbol)
    const long = holding.type === 0
    const price = long ? bid : ask
    if (spec === undefined || !(price > 0)) return 0
    const worth = worthOf(holding.price, price, holding.units, spec)
    return cents(long ? worth : -worth)
  }

  return {
    get account() {
      return account
    },
    set account(changed) {
      // An account that was traded keeps its money, whatever the line says it began with.
      if (deals.length === 0) balanceCents = centsOf(changed.balance, changed.currencyDigits)
      account = changed
    },
    working,
    past,
    deals,
    positions,
    net,
    identified,

    finish(order, orderState, now) {
      working.delete(order.ticket)
      order.orderState = orderState
      order.doneTime = now
      past.push(order)
    },

    deal(order, facts, by) {
      const deal: DealRecord = {
        ticket: host.nextDeal(),
        order: order.ticket,
        magic: order.magic,
        symbol: order.symbol,
        comment: order.comment,
        dealType: buys(order.orderType) ? 0 : 1,
        reason: order.reason,
        sl: order.sl,
        tp: order.tp,
        ...facts,
        commissionCents: -cents((host.spec(order.symbol)?.commission ?? 0) * lotsOf(facts.units)),
        entry: by === undefined ? ENTRY.in : ENTRY.outBy,
        position: 0n,
        profitCents: 0,
        // What is closed by another is closed from its own side.
        ...(by === undefined ? {} : { dealType: by.type === 0 ? 1 : 0 }),
      }
      deals.push(deal)
      book(deal, by?.identifier ?? (order.closes === 0n ? order.ticket : order.closes))
      order.unitsLeft -= by === undefined ? deal.units : 0
      order.position = deal.position
      return deal
    },

    protect(holding, sl, tp) {
      const protectedOne = { ...holding, sl, tp }
      positions.set(holding.ticket, protectedOne)
      return protectedOne
    },

    correct(deal, price) {
      deal.price = price
      refold(deal.symbol)
    },

    erase(deal) {
      deals.splice(deals.indexOf(deal), 1)
      balanceCents -= deal.profitCents + deal.commissionCents
      refold(deal.symbol)
    },

    profitCents,

    state() {
      let floating = 0
      let margin = 0
      for (const holding of positions.values()) {
        floating += profitCents(holding)
        const spec = host.spec(holding.symbol)
        if (spec !== undefined) margin += cents(marginOf(holding.units, holding.price, spec, account.leverage))
      }
      const money = (sum: number): number => moneyOf(sum, account.currencyDigits)
      return {
        balance: money(balanceCents),
        equity: money(balanceCents + floating),
        margin: money(margin),
        marginFree: money(balanceCents + floating - margin),
        credit: 0,
      }
    },
  }
}
