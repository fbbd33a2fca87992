/** Every fill of a journal on one line, in the order they were taken. */
import type { VenueFill } from '#swarm/ports/venue.ts'
import type { Micros } from '#domain/time.ts'
import { orderOf } from '#stores/journal-orders.ts'
import { createSymbols, isWithin, type ReadJournal, type ReportOptions } from './journal-report.ts'
import { utcText } from './moment.ts'
import type { RecordColumn } from './record-output.ts'

export interface FillRow {
  readonly at: Micros
  readonly order: number
  readonly symbol: string
  readonly fill: VenueFill
}

/** The fills asked for; `order` asks for those of one, and of its parts. */
export function* fillsIn(read: ReadJournal, options: ReportOptions): Generator<FillRow> {
  const symbols = createSymbols()
  const parts = new Set([options.order])
  for (const entry of read(['session', 'submit', 'filled'])) {
    symbols.hear(entry)
    if (entry.entry === 'submit' && parts.has(entry.parent)) parts.add(entry.order.clientId)
    if (entry.entry !== 'filled' || !isWithin(entry.at, options)) continue
    const { at, fill } = entry
    const order = orderOf(entry)
    const symbol = symbols.of(fill.instrument)
    if (options.symbol !== undefined && options.symbol !== symbol) continue
    if (options.order !== undefined && !parts.has(order)) continue
    yield { at, order, symbol, fill }
  }
}

export const fillColumns: readonly RecordColumn<FillRow>[] = [
  { name: 'time', of: ({ at }) => utcText(at) },
  { name: 'venueTime', csvOnly: true, of: ({ fill }) => utcText(fill.at) },
  { name: 'fill', of: ({ fill }) => fill.fillId },
  { name: 'order', right: true, of: ({ order }) => order },
  { name: 'symbol', of: ({ symbol }) => symbol },
  { name: 'side', of: ({ fill }) => fill.side },
  { name: 'lots', right: true, of: ({ fill }) => fill.lots.toFixed() },
  { name: 'price', right: true, of: ({ fill }) => fill.price.toFixed() },
  { name: 'fee', right: true, of: ({ fill }) => fill.fee.toFixed() },
  { name: 'leaves', right: true, csvOnly: true, of: ({ fill }) => fill.leaves.toFixed() },
]
