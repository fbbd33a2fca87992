/** The order of ticks, and the merge of streams that are each in it. */
import { type TickBatch, TickBatchBuilder } from '#swarm/ports/tick-batch.ts'

/** Ticks in order. Symbols are numbered as those of the merge, which are in their order. */
export interface TickStream {
  /** The batch its row is in, and the row. */
  readonly batch: TickBatch
  readonly row: number
  /** Steps within the batch in hand; false when that has no more. */
  step(): boolean
  /** The next batch, its first row; false when there is none. */
  fetch(): Promise<boolean>
  close(): void
}

/** Below 0 when the row of `a` comes first. */
function compare(a: TickStream, b: TickStream): number {
  const [left, right] = [a.batch, b.batch]
  const at = left.at[a.row] - right.at[b.row]
  if (at !== 0) return at
  const kind = left.kind[a.row] - right.kind[b.row]
  if (kind !== 0) return kind
  const symbol = left.symbol[a.row] - right.symbol[b.row]
  if (symbol !== 0) return symbol
  return left.seq[a.row] - right.seq[b.row]
}

/**
 * Gives the rows of all streams in order, in batches lent until the next. A binary heap of streams: log2 of their number
 * comparisons a row, and one comparison where the same stream goes on.
 */
export async function* mergeTicks(
  streams: readonly TickStream[],
  symbols: readonly string[],
  columns: readonly (readonly string[])[],
): AsyncGenerator<TickBatch> {
  const heap: TickStream[] = []
  const out = new TickBatchBuilder(symbols, columns)

  const sink = (from: number): void => {
    let at = from
    const moved = heap[at]
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && compare(heap[child + 1], heap[child]) < 0) child++
      if (compare(moved, heap[child]) <= 0) break
      heap[at] = heap[child]
      at = child
    }
    heap[at] = moved
  }

  try {
    for (const stream of streams) if (await stream.fetch()) heap.push(stream)
    for (let k = (heap.length >> 1) - 1; k >= 0; k--) sink(k)
    while (heap.length > 0) {
      const first = heap[0]
      if (heap.length === 1 && out.rows === 0 && first.row === 0) {
        yield first.batch
        if (!(await first.fetch())) return
        continue
      }
      out.copy(first.batch, first.row, first.batch.symbol[first.row])
      if (out.full) {
        yield out
        out.clear()
      }
      if (!first.step() && !(await first.fetch())) {
        const last = heap.pop()
        if (heap.length === 0 || last === undefined) break
        heap[0] = last
      }
      if (heap.length > 1) sink(0)
    }
    if (out.rows > 0) yield out
  } finally {
    for (const stream of streams) stream.close()
  }
}

/** Symbols in the order of ticks. */
export const inOrder = (symbols: Iterable<string>): string[] =>
  [...symbols].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
