/** A track record, measured: every metric of the registry, by name. */
import type { MetricSpec } from './metric.ts'
import * as registry from './registry.ts'
import type { TrackRecord } from './track-record.ts'

export type MetricName = keyof typeof registry

/** Sorted by name. */
export const metrics: readonly MetricSpec[] = Object.values(registry)

/** Each metric's number, or null where it is not defined: never NaN, never infinite. */
export function measure(record: TrackRecord): Readonly<Record<MetricName, number | null>> {
  const answers = metrics.map(({ name, of }): [string, number | null] => {
    const value = of(record)
    return [name, Number.isFinite(value) ? value : null]
  })
  // The registry's keys are the names, which a test says.
  return Object.fromEntries(answers) as Record<MetricName, number | null>
}
