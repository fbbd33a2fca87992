/**
 * Ticks in memory: a bounded number of rows, the oldest appended given up first and counted. Nothing outlives its process.
 *
 * Rows are kept in batches as they were appended and put in order when they are read. Cost: appending copies; reading
 * looks at the batches whose times are asked for, and sorts what is out of order in them.
 */
import { MICROS_PER_DAY } from '#domain/time.ts'
import { MAX_BATCH_ROWS, type TickBatch, TickBatchBuilder, tickKinds, widthOf } from '#swarm/ports/tick-batch.ts'
import type { TickImport, TickRange, TickSeries, TickStore, TickStoreSpec } from '#swarm/ports/tick-store.ts'
import { dayText } from './day-files.ts'
import { inOrder, mergeTicks, type TickStream } from './tick-order.ts'

export interface MemoryStoreConfig {
  readonly maxRows: number
}

/** A batch of the store, and the first row of it that is still held. */
interface Held {
  readonly batch: TickBatchBuilder
  from: number
  /** Times of its rows lie between these. */
  low: number
  high: number
}

export function memoryStore({ maxRows }: MemoryStoreConfig): TickStore {
  const imports = new Map<string, TickImport>()
  let held: Held[] = []
  let rows = 0
  let dropped = 0

  /** Where a row of this symbol table goes. */
  const room = (batch: TickBatch): TickBatchBuilder => {
    const last = held.at(-1)?.batch
    if (last !== undefined && !last.full && sameNames(last, batch)) return last
    const fresh = new TickBatchBuilder(
      [...batch.symbols],
      batch.columns.map((names) => [...names]),
    )
    held.push({ batch: fresh, from: 0, low: Infinity, high: -Infinity })
    return fresh
  }
  const put = (batch: TickBatch, row: number): void => {
    room(batch).copy(batch, row, batch.symbol[row])
    const last = held[held.length - 1]
    last.low = Math.min(last.low, batch.at[row])
    last.high = Math.max(last.high, batch.at[row])
  }
  const shed = (): void => {
    while (rows > maxRows) {
      const first = held[0]
      const some = Math.min(rows - maxRows, first.batch.rows - first.from)
      first.from += some
      rows -= some
      dropped += some
      if (first.from === first.batch.rows) held.shift()
    }
  }
  const matches = ({ kinds, symbols, from = -Infinity, to = Infinity }: TickRange) => {
    const kindsTaken = tickKinds.map((kind) => kinds?.includes(kind) !== false)
    return (batch: TickBatch, row: number): boolean =>
      kindsTaken[batch.kind[row]] &&
      batch.at[row] >= from &&
      batch.at[row] < to &&
      symbols?.includes(batch.symbols[batch.symbol[row]]) !== false
  }

  return {
    notices: [],
    get dropped() {
      return dropped
    },

    async append(batch) {
      for (let row = 0; row < batch.rows; row++) put(batch, row)
      rows += batch.rows
      shed()
    },
    async flush() {},

    async *read(range = {}) {
      const { from: since = -Infinity, to = Infinity } = range
      const parts = held
        .filter(({ low, high }) => high >= since && low < to)
        .map(({ batch, from }) => ({ batch, from, end: batch.rows }))
      const symbols = inOrder(new Set(parts.flatMap(({ batch }) => batch.symbols)))
      const columns = symbols.map((symbol) =>
        unionOf(
          parts.map(({ batch }) => batch),
          symbol,
        ),
      )
      const match = matches(range)
      const streams = parts.map(({ batch, from, end }) => heldStream(batch, from, end, symbols, columns, match))
      yield* mergeTicks(streams, symbols, columns)
    },

    async summary() {
      const series = new Map<
        string,
        TickSeries & { rows: number; first: number; last: number; bytes: number; all: Set<string> }
      >()
      for (const { batch, from } of held) {
        for (let row = from; row < batch.rows; row++) {
          const [kind, symbol, at] = [tickKinds[batch.kind[row]], batch.symbols[batch.symbol[row]], batch.at[row]]
          const key = `${symbol} ${batch.kind[row]}`
          let one = series.get(key)
          if (one === undefined) {
            one = { symbol, kind, rows: 0, first: Infinity, last: -Infinity, days: [], bytes: 0, all: new Set() }
            series.set(key, one)
          }
          one.rows++
          one.first = Math.min(one.first, at)
          one.last = Math.max(one.last, at)
          one.bytes += ROW_BYTES + 8 * widthOf(batch, row)
          one.all.add(dayText(Math.floor(at / MICROS_PER_DAY) * MICROS_PER_DAY))
        }
      }
      const known = inOrder(series.keys()).flatMap((key) => series.get(key) ?? [])
      return {
        series: known.map(({ all, ...one }) => ({ ...one, days: [...all].sort() })),
        imports: [...imports.values()],
      }
    },

    async drop(range) {
      const match = matches(range)
      const before = rows
      const kept = held
      held = []
      rows = 0
      for (const { batch, from } of kept) {
        for (let row = from; row < batch.rows; row++) {
          if (match(batch, row)) continue
          put(batch, row)
          rows++
        }
      }
      return before - rows
    },

    async noteImport(note) {
      imports.set(note.digest, note)
    },
    async forgetImport(digest) {
      imports.delete(digest)
    },
    async close() {},
  }
}

/** Bytes of a row besides its values. */
const ROW_BYTES = 31

const sameNames = (a: TickBatch, b: TickBatch): boolean =>
  a === b || (isSame(a.symbols, b.symbols) && a.columns.every((names, k) => isSame(names, b.columns[k])))
const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, k) => text === b[k])

/** Every column the symbol has in any of the batches. */
function unionOf(batches: readonly TickBatch[], symbol: string): readonly string[] {
  const names = new Set<string>()
  for (const { symbols, columns } of batches) {
    const at = symbols.indexOf(symbol)
    if (at >= 0) for (const name of columns[at]) names.add(name)
  }
  return [...names]
}

/** The rows of a batch that match, in order. */
function heldStream(
  batch: TickBatch,
  from: number,
  end: number,
  symbols: readonly string[],
  columns: readonly (readonly string[])[],
  match: (batch: TickBatch, row: number) => boolean,
): TickStream {
  const out = new TickBatchBuilder(symbols, columns)
  const stream = {
    batch: out as TickBatch,
    row: -1,
    step(): boolean {
      stream.row++
      return stream.row < out.rows
    },
    async fetch(): Promise<boolean> {
      if (stream.row >= 0) return false
      stream.row = 0
      const numbers = batch.symbols.map((symbol) => symbols.indexOf(symbol))
      const rows = Uint32Array.from({ length: Math.max(0, end - from) }, (_, k) => from + k).filter((row) =>
        match(batch, row),
      )
      const order = (a: number, b: number): number =>
        batch.at[a] - batch.at[b] ||
        batch.kind[a] - batch.kind[b] ||
        numbers[batch.symbol[a]] - numbers[batch.symbol[b]] ||
        batch.seq[a] - batch.seq[b]
      if (rows.some((row, k) => k > 0 && order(rows[k - 1], row) > 0)) rows.sort(order)
      const places = batch.columns.map((names, symbol) => columns[numbers[symbol]].map((name) => names.indexOf(name)))
      for (const row of rows) {
        const symbol = batch.symbol[row]
        if (tickKinds[batch.kind[row]] === 'row') {
          const start = batch.start[row]
          const values = places[symbol].map((place) => (place < 0 ? NaN : batch.values[start + place]))
          out.row(numbers[symbol], batch.at[row], batch.seq[row], values, batch.localAt[row])
        } else out.copy(batch, row, numbers[symbol])
      }
      return out.rows > 0
    },
    close() {},
  }
  return stream
}

const MOST_ROWS = 5_000_000

const spec: TickStoreSpec<MemoryStoreConfig> = {
  name: 'memory',
  about: 'Within this process and gone with it; the oldest are given up beyond a bound.',
  config: (z) =>
    z.strictObject({
      maxRows: z
        .int()
        .min(MAX_BATCH_ROWS)
        .default(MOST_ROWS)
        .describe('rows held at most; the oldest are dropped beyond it'),
    }),
  open: (config) => Promise.resolve(memoryStore(config)),
}

export default spec
