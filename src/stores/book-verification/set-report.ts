/** What the verification of one set of files found, and how it is written down while it runs. */
import { ASK, BID, NONE, type LevelView } from '#market/book-side.ts'
import type { FileFault } from '#stores/row-file.ts'

export interface BestPrices {
  readonly bid: number | null
  readonly bidSize: number | null
  readonly ask: number | null
  readonly askSize: number | null
}

export interface LatencySummary {
  readonly min: number
  readonly median: number
  readonly max: number
}

export interface SetReport {
  readonly name: string
  readonly files: readonly string[]
  /** Rows that could be read, of all files. */
  readonly rows: number
  /** Comparisons with what the exchange itself said, and how many agreed. */
  readonly checked: number
  readonly matched: number
  /** Breaks of the chain of updates. */
  readonly gaps: number
  /** Times the best bid came to be at or above the best ask. */
  readonly crossed: number
  /** Of the feed in the end; a stale book has no levels. */
  readonly state: string
  readonly levels: { readonly bids: number; readonly asks: number }
  /** Resting orders; null for a book of levels. */
  readonly orders: number | null
  readonly best: BestPrices
  /** Sum of the sizes of a side. */
  readonly quantities: { readonly bids: number; readonly asks: number }
  /** Records received before they happened: the clock of whoever captured them is behind the exchange's. */
  readonly negativeLatencies: number
  readonly latencyMillis: LatencySummary | null
  /** Every named condition that was met, with how often. */
  readonly conditions: Readonly<Record<string, number>>
  /** The first rows of each condition of a file. */
  readonly faults: readonly FileFault[]
  /** Decimals of the grid that prices and sizes are on. */
  readonly decimals: Grid
  /** What this format tells besides. */
  readonly details: Readonly<Record<string, number | string>>
  /** Why the set is not in order; empty when it is. */
  readonly complaints: readonly string[]
}

/** Rows kept for each condition; the others are counted. */
const KEPT_FAULTS = 3

export class ConditionLog {
  readonly counts: Record<string, number> = {}
  readonly faults: FileFault[] = []

  count(condition: string): void {
    this.counts[condition] = (this.counts[condition] ?? 0) + 1
  }

  note(fault: FileFault): void {
    this.count(fault.condition)
    if (this.counts[fault.condition] <= KEPT_FAULTS) this.faults.push(fault)
  }

  of(condition: string): number {
    return this.counts[condition] ?? 0
  }
}

/** Latencies in whole milliseconds, so that memory depends on their spread and not on their number. */
export class LatencyTally {
  negative = 0
  private readonly counts = new Map<number, number>()
  private total = 0

  add(micros: number): void {
    if (Number.isNaN(micros)) return
    if (micros < 0) this.negative++
    const millis = Math.floor(micros / 1_000)
    this.counts.set(millis, (this.counts.get(millis) ?? 0) + 1)
    this.total++
  }

  get summary(): LatencySummary | null {
    const sorted = [...this.counts].toSorted(([a], [b]) => a - b)
    if (sorted.length === 0) return null
    let seen = 0
    const [median] = sorted.find(([, count]) => (seen += count) * 2 >= this.total)! // the last one has seen them all
    return { min: sorted[0][0], median, max: sorted[sorted.length - 1][0] }
  }
}

/** Counts the times a book comes to be crossed. */
export class CrossingWatch {
  intervals = 0
  /** Looks at which it was crossed. */
  looks = 0
  isCrossed = false

  look(bid: number, ask: number): void {
    const crossed = bid !== NONE && ask !== NONE && bid >= ask
    if (crossed) this.looks++
    if (crossed && !this.isCrossed) this.intervals++
    this.isCrossed = crossed
  }
}

/** Decimals of prices and of sizes. */
export interface Grid {
  readonly price: number
  readonly size: number
}

/** What is left of a book in the end, in the units of the file. */
export function remains(book: LevelView, grid: Grid): Pick<SetReport, 'levels' | 'best' | 'quantities' | 'decimals'> {
  const best = (side: typeof BID | typeof ASK): { price: number | null; size: number | null } => {
    const ticks = book.best(side)
    if (ticks === NONE) return { price: null, size: null }
    return { price: ticks / 10 ** grid.price, size: book.sizeAt(side, ticks) / 10 ** grid.size }
  }
  const quantity = (side: typeof BID | typeof ASK): number => {
    let sum = 0
    for (let ticks = book.best(side); ticks !== NONE; ticks = book.next(side, ticks)) sum += book.sizeAt(side, ticks)
    return sum / 10 ** grid.size
  }
  const bid = best(BID)
  const ask = best(ASK)
  return {
    levels: { bids: book.levels(BID), asks: book.levels(ASK) },
    best: { bid: bid.price, bidSize: bid.size, ask: ask.price, askSize: ask.size },
    quantities: { bids: quantity(BID), asks: quantity(ASK) },
    decimals: grid,
  }
}

/** Files that broke off and rows that did not fit: reasons every format shares. `expected` are no fault of the data. */
export function fileComplaints(log: ConditionLog, expected: readonly string[] = []): readonly string[] {
  const truncated = log.of('truncated')
  const ofRows = new Set(log.faults.map(({ condition }) => condition))
  for (const condition of ['truncated', ...expected]) ofRows.delete(condition)
  const rows = [...ofRows].reduce((sum, condition) => sum + log.of(condition), 0)
  return [
    ...(truncated > 0 ? [`${truncated} ${truncated === 1 ? 'file ends' : 'files end'} early`] : []),
    ...(rows > 0
      ? [
          `${rows} bad ${rows === 1 ? 'row' : 'rows'}: ${[...ofRows].map((condition) => `${condition} ${log.of(condition)}`).join(', ')}`,
        ]
      : []),
  ]
}
