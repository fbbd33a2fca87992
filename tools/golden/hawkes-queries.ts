/** What the Hawkes goldens ask alike: a stream looked at in between, and a matrix as rows. */
import { openIntensity } from '#hawkes/intensity.ts'
import type { HawkesProcess } from '#hawkes/kernel.ts'

/** Intensity (left limit) and compensator at each query, by the recursion that runs live. Queries may be in any order. */
export function streamedAt(
  process: HawkesProcess,
  times: Float64Array,
  queries: readonly number[],
): { readonly intensities: number[]; readonly compensators: number[] } {
  const opened = openIntensity(process)
  const intensities = queries.map(() => NaN)
  const compensators = queries.map(() => NaN)
  if (opened.kind === 'refused') return { intensities, compensators }
  let event = 0
  for (const query of queries
    .keys()
    .toArray()
    .sort((a, b) => queries[a] - queries[b])) {
    while (event < times.length && times[event] < queries[query]) opened.intensity.push(times[event++])
    intensities[query] = opened.intensity.at(queries[query])
    compensators[query] = opened.intensity.compensator(queries[query])
  }
  return { intensities, compensators }
}

/** The rows of a square matrix. */
export function square(matrix: Float64Array): number[][] {
  const size = Math.round(Math.sqrt(matrix.length))
  return Array.from({ length: size }, (_, row) => Array.from(matrix.subarray(row * size, (row + 1) * size)))
}
