/** The bar that is being built: checks every trade, adds it up, and hands the bar over when its owner says so. */
import type { Micros } from '#domain/time.ts'
import { faultOfTrade } from '#market/quote-check.ts'
import type { Bar, BarEnd, BarFault, BarSink, TradeSign } from './bar.ts'

const MAX_NOTIONAL = 1e30

const emptyBar = (): Bar => ({
  openAt: NaN,
  closeAt: NaN,
  open: NaN,
  high: NaN,
  low: NaN,
  close: NaN,
  volume: 0,
  notional: 0,
  trades: 0,
  buyVolume: 0,
  sellVolume: 0,
  buyTrades: 0,
  sellTrades: 0,
  vwap: NaN,
  end: 'rule',
})

function copy(from: Readonly<Bar>, to: Bar): void {
  to.openAt = from.openAt
  to.closeAt = from.closeAt
  to.open = from.open
  to.high = from.high
  to.low = from.low
  to.close = from.close
  to.volume = from.volume
  to.notional = from.notional
  to.trades = from.trades
  to.buyVolume = from.buyVolume
  to.sellVolume = from.sellVolume
  to.buyTrades = from.buyTrades
  to.sellTrades = from.sellTrades
  to.vwap = from.vwap
  to.end = from.end
}

export class OpenBar {
  readonly bar = emptyBar()
  readonly faults: Record<BarFault, number> = {
    nan: 0,
    zero: 0,
    negative: 0,
    tooLarge: 0,
    badSign: 0,
    badTime: 0,
    backwards: 0,
  }
  /** No trade and no clock may come before. */
  private lastAt: Micros = -Infinity
  private readonly closed = emptyBar()
  private readonly nothing = emptyBar()
  private readonly sink: BarSink

  constructor(sink: BarSink) {
    this.sink = sink
  }

  /** The first fault of a trade, counted; null when it can be counted itself. */
  faultOf(at: Micros, price: number, size: number, sign: TradeSign): BarFault | null {
    const fault = faultOfTrade(price, size)
    if (fault !== undefined) return this.refuse(fault)
    if (!(size <= Number.MAX_SAFE_INTEGER && price * size <= MAX_NOTIONAL)) return this.refuse('tooLarge')
    if (sign !== 1 && sign !== -1 && sign !== 0) return this.refuse('badSign')
    return this.faultOfTime(at)
  }

  faultOfTime(at: Micros): BarFault | null {
    if (!Number.isSafeInteger(at)) return this.refuse('badTime')
    return at < this.lastAt ? this.refuse('backwards') : null
  }

  refuse(fault: BarFault): BarFault {
    this.faults[fault]++
    return fault
  }

  /** Counts a trade that has no fault. */
  add(at: Micros, price: number, size: number, sign: TradeSign): void {
    const { bar } = this
    if (bar.trades === 0) {
      bar.openAt = at
      bar.open = bar.high = bar.low = price
    } else if (price > bar.high) {
      bar.high = price
    } else if (price < bar.low) {
      bar.low = price
    }
    bar.closeAt = at
    bar.close = price
    bar.trades++
    bar.volume += size
    bar.notional += price * size
    if (sign > 0) {
      bar.buyVolume += size
      bar.buyTrades++
    } else if (sign < 0) {
      bar.sellVolume += size
      bar.sellTrades++
    }
    // Held within the prices against the last rounding.
    bar.vwap = Math.min(Math.max(bar.notional / bar.volume, bar.low), bar.high)
    this.lastAt = at
  }

  /** Hands the bar over; the next is empty before the sink is called, so that a sink which throws harms nothing. */
  close(end: BarEnd): void {
    copy(this.bar, this.closed)
    this.closed.end = end
    copy(this.nothing, this.bar)
    this.notBefore(this.closed.closeAt)
    this.sink(this.closed)
  }

  /** Nothing earlier is taken from here on. */
  notBefore(at: Micros): void {
    if (at > this.lastAt) this.lastAt = at
  }
}
