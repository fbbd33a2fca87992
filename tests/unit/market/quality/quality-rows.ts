/** Hand-made rows through the whole check, for the tests of its measures. */
import type { Finding } from '#market/quality/measure.ts'
import { qualityCheck } from '#market/quality/quality-check.ts'
import { detectRowFormat, rowParser } from '#market/tick-format.ts'

/** A Wednesday, noon, UTC. */
export const NOON = Date.UTC(2024, 0, 10, 12)

/** The finding of every measure over the rows of a file with the given first line. */
export function findingsOf(header: string, rows: readonly string[]): Readonly<Record<string, Finding>> {
  const bytes = new TextEncoder().encode([header, ...rows].join('\n'))
  const format = detectRowFormat(bytes)
  if (format === null) throw new Error('no known format')
  const parser = rowParser(format)
  const check = qualityCheck(format.kind)
  parser.push(bytes)
  parser.end(false)
  while (parser.next()) check.take(parser.row, parser.source)
  if (parser.badRows > 0) throw new Error(JSON.stringify(parser.firstBadRows))
  return Object.fromEntries(check.findings().map((finding) => [finding.name, finding]))
}

/** Quotes [milliseconds after noon, bid, ask]. */
export const quoteFindings = (
  rows: readonly (readonly [number, number, number])[],
): Readonly<Record<string, Finding>> =>
  findingsOf(
    'ts_utc_ms,bid,ask',
    rows.map(([at, bid, ask]) => `${NOON + at},${bid},${ask}`),
  )

/** Trades [milliseconds after noon, id, price, size, buyer_maker]. */
export const tradeFindings = (
  rows: readonly (readonly [number, number | string, number, number, string])[],
): Readonly<Record<string, Finding>> =>
  findingsOf(
    'ts_ms,trade_id,price,quantity,buyer_maker',
    rows.map(([at, ...rest]) => [NOON + at, ...rest].join(',')),
  )
