/** What the terminal shows of the market: for each symbol its ticks, its depth of market, and when either changed. */
import { tickBase, type BaseTick, type TickBase } from './tick-base.ts'
import type { BookRow } from './scenario-kinds.ts'

export interface WatchedSymbol {
  readonly name: string
  readonly base: TickBase
  /** The last tick; every field keeps its last known value. */
  readonly last: Readonly<BaseTick>
  /** Sells from high to low, then buys from high to low. */
  readonly book: readonly BookRow[]
  /** Counts book events, whether the book changed or not. */
  readonly bookEvents: number
}

export interface MarketWatch {
  find(name: string): WatchedSymbol | undefined
  /** The symbol, shown from now on. */
  show(name: string): WatchedSymbol
  /** A tick joins the base. */
  tick(name: string, tick: Readonly<BaseTick>): void
  /** Ticks of the past join the front of the base. */
  past(name: string, ticks: readonly Readonly<BaseTick>[]): void
  /** The rows are kept as they are given. `told`: with a book event. */
  book(name: string, rows: readonly BookRow[], told: boolean): void
  /** Book events without a change of the book. */
  stirBook(name: string, count: number): void
}

interface Shown extends WatchedSymbol {
  readonly last: BaseTick
  book: readonly BookRow[]
  bookEvents: number
}

const blankTick = (): BaseTick => ({ time: 0, bid: 0, ask: 0, last: 0, volume: 0, flags: 0 })

/** `keepTicks`: ticks a symbol keeps although they were told. */
export function marketWatch(keepTicks: number): MarketWatch {
  const shown = new Map<string, Shown>()
  const show = (name: string): Shown => {
    const known = shown.get(name)
    if (known !== undefined) return known
    const made: Shown = { name, base: tickBase(keepTicks), last: blankTick(), book: [], bookEvents: 0 }
    shown.set(name, made)
    return made
  }
  return {
    find: (name) => shown.get(name),
    show,
    tick(name, tick) {
      const symbol = show(name)
      symbol.base.append(tick)
      Object.assign(symbol.last, tick)
    },
    past: (name, ticks) => show(name).base.prepend(ticks),
    book(name, rows, told) {
      const symbol = show(name)
      symbol.book = rows
      if (told) symbol.bookEvents++
    },
    stirBook(name, count) {
      show(name).bookEvents += count
    },
  }
}
