/**
 * The contract of a metric: one file, one number about a track record.
 *
 * A metric is declared data and a pure function. Where it is not defined it answers NaN, which `measure` tells as null:
 * never 0, which would be a statement, and never Infinity, which would rank first.
 */
import type { TrackRecord } from './track-record.ts'

export interface MetricSpec {
  /** Its name in reports, and its key in the registry. */
  readonly name: string
  readonly about: string
  readonly unit: string
  readonly formula: string
  readonly source: string
  /** When it is not defined. */
  readonly edge: string
  /** NaN where it is not defined. */
  of(record: TrackRecord): number
}

/** Declares a metric. Only typing: a spec is data. */
export const defineMetric = (spec: MetricSpec): MetricSpec => spec
