/** What books say of themselves, as plain data. Money as decimal strings; null for what is not known. */
import type { Instrument } from '#domain/instrument.ts'
import type { Money } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import type { Blotter } from '#trading/orders/blotter.ts'
import { type Ledger, shown } from './ledger.ts'
import type { Portfolio } from './portfolio.ts'

export interface BooksStatus {
  /** `untold` until the venue's state was told to this incarnation. */
  readonly venue: { readonly state: 'untold' | 'connected' | 'disconnected' | 'reconciled'; readonly epoch: number }
  /** A snapshot has been told to this incarnation. */
  readonly known: boolean
  readonly snapshots: number
  /** Positions taken from the venue because ours differed. */
  readonly adopted: number
  /** The venue's last word. */
  readonly account: { readonly balance: string; readonly equity: string; readonly margin: string } | null
  /** Of all sums below; a position's own figures are in its instrument's. */
  readonly currency: string
  readonly positions: readonly {
    readonly symbol: string
    readonly currency: string
    readonly lots: string
    /** null when flat. */
    readonly averagePrice: string | null
    readonly realized: string
    readonly unrealized: string | null
    /** Account currency. */
    readonly fees: string
    readonly margin: string | null
  }[]
  readonly realized: string | null
  readonly unrealized: string | null
  readonly fees: string
  /** Realized + unrealized - fees. */
  readonly pnl: string | null
  readonly dayPnl: string | null
  readonly equity: string | null
  readonly marginUsed: string | null
  readonly marginFree: string | null
  readonly highWater: string | null
  readonly drawdown: FallStatus | null
  readonly worstDrawdown: FallStatus | null
  /** What the fills cost against the mid their orders were approved at; below zero is better than the mid. */
  readonly slippage: string
  /** Orders and approvals that may still fill. */
  readonly outstanding: number
  /** What was odd about orders: how often, and the last lines. */
  readonly odd: { readonly counts: Readonly<Record<string, number>>; readonly last: readonly string[] }
}

export interface FallStatus {
  readonly amount: string
  /** Of the high-water mark; null while it is not above 0. */
  readonly share: number | null
  /** Event time since the high-water mark. */
  readonly lasted: Micros
}

export interface BooksFacts extends Pick<BooksStatus, 'venue' | 'known' | 'snapshots' | 'adopted'> {
  readonly slippage: Money
}

const fallOf = (fall: Portfolio['curve']['now']): FallStatus | null =>
  fall && {
    amount: fall.drop.toFixed(),
    share: Number.isNaN(fall.share) ? null : fall.share,
    lasted: fall.lasted,
  }

export function statusOf(
  instruments: readonly Instrument[],
  { slippage, ...facts }: BooksFacts,
  { ledger, portfolio, blotter }: { readonly ledger: Ledger; readonly portfolio: Portfolio; readonly blotter: Blotter },
): BooksStatus {
  const { told, curve } = portfolio
  const total = (of: (instrument: Instrument) => Money): string | null =>
    shown(instruments.map(of).reduce((sum, one) => sum.plus(one)))
  return {
    ...facts,
    account: told && {
      balance: told.balance.toFixed(),
      equity: told.equity.toFixed(),
      margin: told.margin.toFixed(),
    },
    currency: ledger.currency,
    positions: instruments.map(({ id, symbol, currency }) => {
      const { net, realized } = ledger.holdingOf(id)
      return {
        symbol,
        currency,
        lots: net.lots.toFixed(),
        averagePrice: shown(net.averagePrice),
        realized: shown(realized) ?? '0',
        unrealized: shown(ledger.unrealized(id)),
        fees: net.fees.toFixed(),
        margin: shown(portfolio.marginOf(id)),
      }
    }),
    realized: total(({ id }) => ledger.accountRealized(id)),
    unrealized: total(({ id }) => ledger.accountUnrealized(id)),
    fees: total(({ id }) => ledger.positionOf(id).fees) ?? '0',
    pnl: shown(ledger.pnl()),
    dayPnl: shown(ledger.dayPnl()),
    equity: shown(portfolio.equity()),
    marginUsed: shown(portfolio.marginUsed()),
    marginFree: shown(portfolio.marginFree()),
    highWater: shown(curve.highWater),
    drawdown: fallOf(curve.now),
    worstDrawdown: fallOf(curve.worst),
    slippage: shown(slippage) ?? '0',
    outstanding: blotter.openCount,
    odd: { counts: { ...blotter.lines.counts }, last: [...blotter.lines.last] },
  }
}
