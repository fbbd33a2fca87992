/** Ticks as tests of stores write and compare them. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { MICROS_PER_DAY } from '#domain/time.ts'
import {
  MAX_BATCH_ROWS,
  ORDER,
  ROW,
  TickBatchBuilder,
  tickKinds,
  widthOf,
  type TickKind,
} from '#swarm/ports/tick-batch.ts'
import type { TickRange, TickStore } from '#swarm/ports/tick-store.ts'

/** A tick as the tests write it: plain, comparable. */
export interface Tick {
  readonly kind: TickKind
  readonly symbol: string
  readonly at: number
  readonly seq: number
  readonly localAt: number
  readonly values: readonly number[]
  readonly text: string
}

export const DAY = Date.UTC(2024, 7, 8) * 1_000
const COLUMNS = ['mid', 'ofi_50', 'Imbalance']

export const quote = (symbol: string, at: number, seq: number, bid = 1.1, size = NaN): Tick => ({
  kind: 'quote',
  symbol,
  at,
  seq,
  localAt: NaN,
  values: [bid, size, bid + 1e-4, size],
  text: '',
})

/** Any tick on a coarse clock, so that many share a microsecond. Sequence numbers are given afterwards. */
export const anyTick = (days: number): fc.Arbitrary<Tick> =>
  fc
    .record({
      kind: fc.constantFrom(...tickKinds),
      symbol: fc.constantFrom('EURUSD', 'BTC/USD', "o'clock", 'ES=F', '..', 'Ω*'),
      at: fc.integer({ min: 0, max: 8 * days - 1 }).map((k) => DAY + k * (MICROS_PER_DAY / 8) + (k % 3)),
      localAt: fc.option(fc.integer({ min: DAY, max: DAY + MICROS_PER_DAY }), { nil: NaN }),
      price: fc.oneof(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), fc.constant(NaN)),
      count: fc.integer({ min: 0, max: 10 }),
      fact: fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify({ text })),
    })
    .map(({ kind, symbol, at, localAt, price, count, fact }) => {
      const values = {
        trade: () => [price, count, (count % 3) - 1],
        depth: () => [
          count,
          10 - count,
          ...Array.from({ length: 40 }, (_, k) => (k % 10 < (k < 20 ? count : 10 - count) ? price : NaN)),
        ],
        quote: () => [price, count, price, NaN],
        row: () => [price, count, NaN],
        order: () => [count],
        mbo: () => [2 ** 53 - 1 - count, (count % 7) - 1, (count % 3) - 1, price, count, count % 2 === 0 ? 128 : 40],
      }[kind]()
      return { kind, symbol, at, seq: 0, localAt, values, text: kind === 'order' ? fact : '' }
    })

export const anyTicks = (days: number): fc.Arbitrary<Tick[]> =>
  fc.array(anyTick(days), { minLength: 1, maxLength: 60 }).map((ticks) => ticks.map((tick, seq) => ({ ...tick, seq })))

export function inTickOrder(ticks: readonly Tick[]): Tick[] {
  const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  return [...ticks].sort(
    (a, b) =>
      a.at - b.at ||
      tickKinds.indexOf(a.kind) - tickKinds.indexOf(b.kind) ||
      byText(a.symbol, b.symbol) ||
      a.seq - b.seq,
  )
}

/** Appends ticks in the order given, in batches of at most `size`. */
export async function appendAll(store: TickStore, ticks: readonly Tick[], size = MAX_BATCH_ROWS): Promise<void> {
  const symbols = [...new Set(ticks.map(({ symbol }) => symbol))]
  const batch = new TickBatchBuilder(
    symbols,
    symbols.map(() => COLUMNS),
  )
  for (const { kind, symbol, at, seq, localAt, values, text } of ticks) {
    const number = symbols.indexOf(symbol)
    if (kind === 'order') batch.order(number, at, seq, values[0], text, localAt)
    else {
      const from = batch.add(tickKinds.indexOf(kind), number, at, seq, localAt, values.length)
      values.forEach((value, k) => (batch.values[from + k] = value))
    }
    if (batch.rows < size) continue
    await store.append(batch)
    batch.clear()
  }
  await store.append(batch)
}

export async function readAll(store: TickStore, range: TickRange = {}): Promise<Tick[]> {
  const ticks: Tick[] = []
  for await (const batch of store.read(range)) {
    expect(batch.rows).toBeGreaterThan(0)
    expect(batch.rows).toBeLessThanOrEqual(MAX_BATCH_ROWS)
    for (let row = 0; row < batch.rows; row++) {
      const from = batch.start[row]
      const kind = batch.kind[row]
      const values = [...batch.values.subarray(from, from + widthOf(batch, row))]
      const symbol = batch.symbol[row]
      ticks.push({
        kind: tickKinds[kind],
        symbol: batch.symbols[symbol],
        at: batch.at[row],
        seq: batch.seq[row],
        localAt: batch.localAt[row],
        values:
          kind === ORDER
            ? values.slice(0, 1)
            : kind === ROW
              ? COLUMNS.map((name) => values[batch.columns[symbol].indexOf(name)])
              : values,
        text: kind === ORDER ? batch.texts[values[1]] : '',
      })
    }
  }
  return ticks
}
