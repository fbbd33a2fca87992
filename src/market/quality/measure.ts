/**
 * The contract of a measure of data quality: it looks at every row once, in bounded memory, and ends in a finding.
 * A new one is one file and one line in `registry.ts`.
 */
import type { FileRow } from '#market/formats/file-row.ts'
import type { RowKind } from '#market/tick-format.ts'
import type { TickSizeEstimate } from './tick-size.ts'

/** `note`: worth a look, and may be right. `bad`: trading on it as it stands would be wrong. */
export type Verdict = 'ok' | 'note' | 'bad'

/** A fact for machines: times are ISO 8601 in UTC, spans micros, shares of 1. */
export type Fact = string | number | boolean | null | readonly Fact[] | { readonly [name: string]: Fact }

export interface Finding {
  readonly name: string
  readonly verdict: Verdict
  /** One line for people. */
  readonly text: string
  /** Single cases, a line each. */
  readonly list?: readonly string[]
  readonly facts: Readonly<Record<string, Fact>>
}

/** What is known once all rows have been seen. */
export interface Whole {
  readonly rows: number
  readonly grid: TickSizeEstimate
}

/** Where a row was read from; its bytes are gone with the next one. */
export interface RowSource {
  readonly bytes: Uint8Array
  readonly from: number
  readonly to: number
  readonly line: number
}

export interface Measure {
  /** `price` is the mid of a quote or the price of a trade; NaN when it is none to reckon with (crossed, zero, NaN). */
  take(row: Readonly<FileRow>, price: number, source: RowSource): void
  finding(whole: Whole): Omit<Finding, 'name'>
}

export interface MeasureSpec {
  readonly name: string
  readonly of: RowKind | 'any'
  create(): Measure
}
