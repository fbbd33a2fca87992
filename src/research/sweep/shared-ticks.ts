/**
 * Ticks decoded once and read by many threads: batches whose columns lie in memory that threads share. A message to a
 * worker hands over the names of that memory, not the ticks.
 *
 * Cost  73 bytes a quote, 377 a depth image, 89 a record of an order of the market; the store is read once, however many runs play it.
 */
import { playedTicks } from '#swarm/ports/played-ticks.ts'
import { type TickBatch, type TickKind, tickKinds } from '#swarm/ports/tick-batch.ts'
import type { TickRange, TickSeries, TickStore } from '#swarm/ports/tick-store.ts'

type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array

/** Crosses threads by reference. */
export interface SharedTicks {
  readonly batches: readonly TickBatch[]
  readonly series: readonly TickSeries[]
}

/** A copy of the first `length` of a column where every thread can read it. */
function shared<C extends Column>(column: C, length: number, Kind: new (buffer: SharedArrayBuffer) => C): C {
  const copy = new Kind(new SharedArrayBuffer(length * column.BYTES_PER_ELEMENT))
  copy.set(column.subarray(0, length))
  return copy
}

const sharedCopy = (batch: TickBatch): TickBatch => {
  const { rows, symbols } = batch
  return {
    rows,
    symbols: [...symbols],
    columns: symbols.map(() => []),
    kind: shared(batch.kind, rows, Uint8Array),
    symbol: shared(batch.symbol, rows, Uint16Array),
    at: shared(batch.at, rows, Float64Array),
    seq: shared(batch.seq, rows, Float64Array),
    localAt: shared(batch.localAt, rows, Float64Array),
    start: shared(batch.start, rows, Uint32Array),
    values: shared(batch.values, batch.values.length, Float64Array),
    texts: [],
  }
}

/** Reads what of a range of a store a market is played from. `read` is told how many rows it has by now. */
export async function sharedTicks(
  store: TickStore,
  { symbols: wanted, from, to }: Omit<TickRange, 'kinds'>,
  read: (rows: number) => void = () => {},
): Promise<SharedTicks> {
  const { series } = await store.summary()
  const own = series.filter(({ symbol }) => wanted?.includes(symbol) !== false)
  const symbols = [...new Set(own.map(({ symbol }) => symbol))]
  const byOrder = own.flatMap(({ symbol, kind }) => (kind === 'mbo' ? [symbol] : []))
  const batches: TickBatch[] = []
  let rows = 0
  for await (const batch of playedTicks(store, { symbols, byOrder, from, to })) {
    if (batch.rows === 0) continue
    batches.push(sharedCopy(batch))
    read((rows += batch.rows))
  }
  // As the store tells them: a run begins when it would without sharing, which need not be at its first tick.
  const held = seriesOf(batches)
  const isHeld = ({ symbol, kind }: TickSeries): boolean =>
    held.some((one) => one.symbol === symbol && one.kind === kind)
  return { batches, series: own.filter(isHeld) }
}

export function seriesOf(batches: readonly TickBatch[]): readonly TickSeries[] {
  const found = new Map<string, { symbol: string; kind: TickKind; rows: number; first: number; last: number }>()
  for (const { rows, symbols, kind, symbol, at } of batches) {
    for (let row = 0; row < rows; row++) {
      const key = `${symbols[symbol[row]]} ${kind[row]}`
      const one = found.get(key)
      if (one === undefined) {
        const name = symbols[symbol[row]]
        found.set(key, { symbol: name, kind: tickKinds[kind[row]], rows: 1, first: at[row], last: at[row] })
      } else {
        one.rows++
        one.last = at[row]
      }
    }
  }
  return [...found.values()].map((one) => ({ ...one, days: [], bytes: Number.NaN }))
}

const unwritable = async (): Promise<never> => {
  throw new TypeError('ticks that are shared are only read')
}

/** A store over them, for one reader or many. A batch it gives is never overwritten, and nobody may write to it. */
export function sharedTickStore({ batches, series }: SharedTicks): TickStore {
  return {
    notices: [],
    dropped: 0,
    append: unwritable,
    flush: async () => {},
    async *read({ symbols, kinds, from = -Infinity, to = Infinity }: TickRange = {}) {
      const isKind = tickKinds.map((kind) => kinds?.includes(kind) !== false)
      for (const batch of batches) {
        if (batch.at[batch.rows - 1] < from || batch.at[0] >= to) continue
        const all = batch.symbols.map((name) => symbols?.includes(name) !== false)
        const matches = (row: number): boolean =>
          isKind[batch.kind[row]] && all[batch.symbol[row]] && batch.at[row] >= from && batch.at[row] < to
        const chosen: number[] = []
        for (let row = 0; row < batch.rows; row++) if (matches(row)) chosen.push(row)
        if (chosen.length === batch.rows) yield batch
        else if (chosen.length > 0) yield picked(batch, chosen)
      }
    },
    summary: async () => ({ series, imports: [] }),
    drop: unwritable,
    noteImport: unwritable,
    forgetImport: unwritable,
    close: async () => {},
  }
}

/** Some rows of a batch, over its own values. */
function picked(batch: TickBatch, rows: readonly number[]): TickBatch {
  const chosen = <C extends Column>(column: C, into: C): C => {
    rows.forEach((row, k) => (into[k] = column[row]))
    return into
  }
  return {
    ...batch,
    rows: rows.length,
    kind: chosen(batch.kind, new Uint8Array(rows.length)),
    symbol: chosen(batch.symbol, new Uint16Array(rows.length)),
    at: chosen(batch.at, new Float64Array(rows.length)),
    seq: chosen(batch.seq, new Float64Array(rows.length)),
    localAt: chosen(batch.localAt, new Float64Array(rows.length)),
    start: chosen(batch.start, new Uint32Array(rows.length)),
  }
}

/** `times` the record one after another, each a moment after the one before: more of a market, for measuring. */
export function repeated({ batches }: SharedTicks, times: number): SharedTicks {
  const first = batches[0]?.at[0] ?? 0
  const last = batches.reduce((most, { at, rows }) => Math.max(most, at[rows - 1]), first)
  const span = last - first + 1_000_000
  const all = Array.from({ length: times }, (_, k) =>
    batches.map((batch) => ({ ...batch, at: batch.at.map((at) => at + k * span) })),
  ).flat()
  return { batches: all, series: seriesOf(all) }
}

/** Rows of all of them. */
export const rowsOf = ({ batches }: SharedTicks): number => batches.reduce((sum, { rows }) => sum + rows, 0)
