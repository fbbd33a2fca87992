/**
 * The quality of a tick file: every row goes through every measure once, and each ends in a finding. Pure; memory does
 * not grow with the file.
 *
 * Cost  under 1 us a row, nothing allocated a row.
 */
import type { FileRow } from '#market/formats/file-row.ts'
import { faultOfQuote, faultOfTrade, isCrossed } from '#market/quote-check.ts'
import type { BadRow, RowKind } from '#market/tick-format.ts'
import type { Finding, RowSource } from './measure.ts'
import { measures } from './registry.ts'
import { tickSizeMeter } from './tick-size.ts'
import { counted, whole } from './words.ts'

export interface QualityCheck {
  take(row: Readonly<FileRow>, source: RowSource): void
  findings(): readonly Finding[]
}

export function qualityCheck(kind: RowKind): QualityCheck {
  const used = measures
    .filter(({ of }) => of === 'any' || of === kind)
    .map(({ name, create }) => ({ name, ...create() }))
  const meter = tickSizeMeter()
  let rows = 0

  /** The price to reckon with; NaN when there is none. */
  const priceOf = ({ bid, ask, price }: Readonly<FileRow>): number => {
    if (kind === 'trade') return faultOfTrade(price, 1) === undefined ? price : NaN
    return faultOfQuote(bid, NaN, ask, NaN) === undefined && !isCrossed(bid, ask) ? (bid + ask) / 2 : NaN
  }

  return {
    take(row, source) {
      rows++
      const price = priceOf(row)
      if (kind === 'trade') meter.add(row.price)
      else {
        meter.add(row.bid)
        meter.add(row.ask)
      }
      for (const measure of used) measure.take(row, price, source)
    },
    findings() {
      const all = { rows, grid: meter.estimate() }
      return used.map(({ name, finding }) => ({ name, ...finding(all) }))
    },
  }
}

/** The finding about the rows themselves: how many, and those that could not be read. */
export function rowsFinding(rows: number, badRows: number, firstBadRows: readonly BadRow[]): Finding {
  return {
    name: 'rows',
    verdict: badRows > 0 || rows === 0 ? 'bad' : 'ok',
    text: `${whole(rows)} read, ${badRows === 0 ? 'none bad' : counted(badRows, 'bad', rows + badRows)}`,
    list: firstBadRows.map(({ line, field, reason }) => `line ${whole(line)}, ${field}: ${reason}`),
    facts: { rows, badRows, firstBadRows: firstBadRows.map((row) => ({ ...row })) },
  }
}
