/**
 * What is held, marked to the market, and the profit and loss of the trading day in the account's currency.
 *
 * Marks    a long at the bid, a short at the ask: what closing now would bring, so the sum equals the account's equity.
 * Money    a position is in its instrument's currency. What is realized is turned into the account's at the rate of the
 *          moment it was booked, as a broker does, and stays; what is open at the present rate. Realized while there is
 *          no rate waits for one and makes the sums NaN until then. Fees are told in the account's currency.
 * Day      event time. When it passes the day's start, profit and loss so far become the new day's zero, and its volume
 *          begins anew. A ledger that begins in the middle of a day is told what the day has brought and traded.
 * Cost     a quote is some stores into typed arrays, no allocation; `near` figures a loop of doubles over what is held;
 *          everything else is Decimal and rare.
 */
import { type AccountTerms, PLAIN_ACCOUNT } from '#domain/account.ts'
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import { Money, ZERO } from '#domain/money.ts'
import type { Micros } from '#domain/time.ts'
import { createTradingDay, type TradingDayTerms, UTC_DAY } from '#domain/trading-day.ts'
import type { Fill } from '#trading/orders/fill-set.ts'
import { createRates } from './currency-rates.ts'
import { createDayVolume, type DayVolume } from './day-volume.ts'
import { type HoldingLots, unrealizedOn } from './holding-lots.ts'
import { createInventory } from './inventory.ts'
import { createNearMarks } from './near-marks.ts'
import type { Position } from './position.ts'
import { createTouches, type Touch, type Touches } from './touches.ts'

export interface LedgerOptions {
  readonly account?: AccountTerms | undefined
  readonly day?: TradingDayTerms | undefined
}

export interface Ledger extends DayVolume, Omit<Touches, 'take'> {
  /** Takes the message whole: doubles handed over one by one are boxed wherever the call is not inlined. */
  quote(quote: Touch): void
  /** The venue's word on what the day has brought so far, for a ledger that began in the middle of it. */
  carryDay(dayPnl: Money): void
  /** What the day has traded of it so far, the venue's fills all told; `worth` in the instrument's currency. */
  carryVolume(instrument: InstrumentId, lots: Money, worth: Money): void
  /**
   * `leg` names what it opens on a hedging account. `undo` takes back one that was booked. False for an instrument that
   * was never configured: nothing is booked.
   */
  fill(fill: Fill, leg?: string, undo?: boolean): boolean
  /** Takes the venue's word. True when its lots differ from ours; equal lots keep our own average. */
  adopt(instrument: InstrumentId, lots: Money, averagePrice: Money): boolean
  /** As the venue counts it: net. Flat for an instrument that was never configured. */
  positionOf(instrument: InstrumentId): Position
  /** Long and short apart. */
  holdingOf(instrument: InstrumentId): HoldingLots
  /** Account currency for one unit of the instrument's currency; NaN while there is no rate. */
  rateOf(instrument: InstrumentId): number
  /** The account's. */
  readonly currency: string
  /** Before fees, the instrument's currency. NaN while what is held has no mark. */
  unrealized(instrument: InstrumentId): Money
  /** Before fees, account currency; NaN while there is no mark or rate. */
  accountUnrealized(instrument: InstrumentId): Money
  accountRealized(instrument: InstrumentId): Money
  /** Realized + unrealized - fees of all instruments, account currency; NaN while a mark or rate is missing. */
  pnl(): Money
  /** The same since the day began. */
  dayPnl(): Money
  /** Realized - fees since the day began, as far as this ledger booked it. */
  dayRealized(): Money
  /** `pnl` and `dayPnl` in doubles: within some 1e-15 of the largest amounts in them. */
  nearPnl(): number
  nearDayPnl(): number
  /** Value of all that is held, long and short added, at the mid, account currency; NaN while a mark or rate is missing. */
  heldValue(): number
  /** Event time of the newest quote or fill; NaN before the first. */
  readonly at: Micros
}

/** Realized of one instrument: in the account's currency, and what waits for a rate in its own. */
interface Realized {
  readonly booked: Money
  readonly waiting: Money
}

const NOTHING: Realized = { booked: ZERO, waiting: ZERO }

export function createLedger(instruments: readonly Instrument[], options: LedgerOptions = {}): Ledger {
  const { account = PLAIN_ACCOUNT, day: terms = UTC_DAY } = options
  const day = createTradingDay(terms)
  const { take, ...touches } = createTouches(instruments)
  const rates = createRates(instruments, account, touches.midOf)
  const unknown = (): number => Number.NaN
  const rateBy: (() => number)[] = []
  for (const { id, currency } of instruments) rateBy[id] = rates.from(currency)
  const rateOf = (id: InstrumentId): number => (rateBy[id] ?? unknown)()
  const inventory = createInventory(instruments, account.positions)
  const near = createNearMarks(instruments, { take, ...touches }, rateOf)
  const volume = createDayVolume(instruments, rateOf)
  const realized = new Map<InstrumentId, Realized>()
  const clock = new Float64Array(1).fill(Number.NaN) // a cell, because a captured number is boxed anew at every write
  /** Realized - fees of all instruments, without what waits. */
  let closed = ZERO
  let nearClosed = 0
  let waits = false
  let nextDay = -Infinity
  let dayStart = ZERO
  let nearDayStart = 0
  let dayStartClosed = ZERO
  /** Carried but not yet counted: an open position had no mark. */
  let carried: Money | undefined

  const inAccount = (id: InstrumentId, amount: Money): Money => (amount.isZero() ? ZERO : amount.times(rateOf(id)))
  const unrealized = (id: InstrumentId): Money => unrealizedOn(inventory.of(id), touches.bidOf(id), touches.askOf(id))
  /** The last answer for each instrument: one look at the account asks for it several times. */
  const lastOpen: { readonly of: HoldingLots; bid: number; ask: number; rate: number; amount: Money }[] = []
  const accountUnrealized = (id: InstrumentId): Money => {
    const of = inventory.of(id)
    const [bid, ask, rate] = [touches.bidOf(id), touches.askOf(id), rateOf(id)]
    const last = lastOpen[id]
    if (last !== undefined && last.of === of && last.bid === bid && last.ask === ask && last.rate === rate)
      return last.amount
    const amount = inAccount(id, unrealizedOn(of, bid, ask))
    lastOpen[id] = { of, bid, ask, rate, amount }
    return amount
  }
  const realizedOf = (id: InstrumentId): Realized => realized.get(id) ?? NOTHING

  const settle = (id: InstrumentId, { booked, waiting }: Realized): void => {
    const turned = inAccount(id, waiting)
    const done = !turned.isNaN()
    const next = done ? { booked: booked.plus(turned), waiting: ZERO } : { booked, waiting }
    closed = closed.plus(next.booked).minus(realizedOf(id).booked)
    realized.set(id, next)
  }
  /** What waited is turned at the first rate there is. */
  const settleAll = (): void => {
    if (!waits) return
    for (const [id, one] of realized) if (!one.waiting.isZero()) settle(id, one)
    waits = [...realized.values()].some(({ waiting }) => !waiting.isZero())
    nearClosed = waits ? Number.NaN : closed.toNumber()
  }

  const sum = (missing: 'counts' | 'is left out'): Money => {
    settleAll()
    let total = waits && missing === 'counts' ? new Money(Number.NaN) : closed
    for (const { id } of instruments) {
      const open = accountUnrealized(id)
      if (missing === 'counts' || !open.isNaN()) total = total.plus(open)
    }
    return total
  }
  const carry = (): void => {
    const so = sum('counts')
    if (carried === undefined || so.isNaN()) return
    dayStart = so.minus(carried)
    nearDayStart = dayStart.toNumber()
    // Of the day's money what is not open now was realized, as if the day had begun with nothing open.
    dayStartClosed = dayStart
    carried = undefined
  }
  const passDay = (at: Micros): void => {
    if (nextDay !== -Infinity) {
      dayStart = sum('is left out')
      nearDayStart = dayStart.toNumber()
      dayStartClosed = closed
      if (carried !== undefined) carried = ZERO
      volume.clear()
    }
    nextDay = day.endOf(at)
  }
  const nearPnl = (): number => {
    settleAll()
    return nearClosed + near.unrealized()
  }

  return {
    ...touches,
    dayLots: volume.dayLots,
    dayValue: volume.dayValue,
    currency: rates.currency,
    rateOf,

    quote(quote) {
      // Before the marks move: yesterday ends at yesterday's last price.
      if (quote.at >= nextDay) passDay(quote.at)
      clock[0] = quote.at
      take(quote)
      if (carried !== undefined) carry()
    },
    carryDay(dayPnl) {
      carried = dayPnl
      carry()
    },
    carryVolume: volume.carry,
    fill(fill, leg = '', undo = false) {
      const { instrument: id, at } = fill
      if (rateBy[id] === undefined) return false
      if (at >= nextDay) passDay(at)
      if (!(at <= clock[0])) clock[0] = at
      const before = inventory.of(id)
      inventory.fill(fill, leg, undo)
      const after = inventory.of(id)
      const { booked, waiting } = realizedOf(id)
      settle(id, { booked, waiting: waiting.plus(after.realized).minus(before.realized) })
      closed = closed.minus(after.net.fees).plus(before.net.fees)
      waits ||= !realizedOf(id).waiting.isZero()
      nearClosed = waits ? Number.NaN : closed.toNumber()
      near.set(id, after)
      volume.add(fill, undo)
      return true
    },
    adopt(id, lots, averagePrice) {
      if (rateBy[id] === undefined || inventory.of(id).net.lots.eq(lots)) return false
      inventory.adopt(id, lots, averagePrice)
      near.set(id, inventory.of(id))
      return true
    },
    positionOf: (id) => inventory.of(id).net,
    holdingOf: inventory.of,
    unrealized,
    accountUnrealized,
    accountRealized: (id) => {
      settleAll()
      const { booked, waiting } = realizedOf(id)
      return booked.plus(inAccount(id, waiting))
    },
    pnl: () => sum('counts'),
    dayPnl: () => sum('counts').minus(dayStart),
    dayRealized: () => {
      settleAll()
      return waits ? new Money(Number.NaN) : closed.minus(dayStartClosed)
    },
    nearPnl,
    nearDayPnl: () => nearPnl() - nearDayStart,
    heldValue: near.value,
    get at() {
      return clock[0]
    },
  }
}

/** A Decimal for a reader: plain digits, at most 15 of them significant; null for what is not known. */
export const shown = (value: Money | null): string | null =>
  value === null || value.isNaN() ? null : new Money(value.toSignificantDigits(15)).toFixed()
