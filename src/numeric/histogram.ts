/**
 * A latency histogram in a plain Int32Array, so that it can live in shared memory and be read by another thread.
 *
 * Buckets  log-linear: 16 equal steps an octave from 0.1 us, so a value is told with at most 3.2 % of error:
 *
 *     0          below 0.1 us
 *     1 .. 496   0.1 us * 2^octave * (1 + step / 16), octave 0 .. 30: up to 214 s
 *     497        above
 *
 * Cost  `record` is O(1) and about 2 ns, `quantile` reads 512 words; neither allocates. One writer, any readers: a
 * reader may see a value counted a moment late. A bucket that would overflow halves them all, which keeps the shape.
 */

/** Words a histogram takes in its array. */
export const HISTOGRAM_BUCKETS = 512

const STEPS = 16
const OCTAVES = 31
const SMALLEST_MICROS = 0.1
const OVERFLOW = 1 + OCTAVES * STEPS
const FULL = 0x7fffffff

/** The bucket of a latency in microseconds: 0 for what is too small, negative or not a number. */
export function bucketOf(micros: number): number {
  const units = micros / SMALLEST_MICROS
  if (!(units >= 1)) return 0
  if (units >= 0x80000000) return OVERFLOW
  const octave = 31 - Math.clz32(units)
  return 1 + octave * STEPS + Math.floor((units / 2 ** octave - 1) * STEPS)
}

/** The middle of a bucket, microseconds: half the smallest for bucket 0, the largest for what is above. */
export function valueOf(bucket: number): number {
  if (bucket <= 0) return SMALLEST_MICROS / 2
  if (bucket >= OVERFLOW) return SMALLEST_MICROS * 2 ** OCTAVES
  const octave = Math.floor((bucket - 1) / STEPS)
  const step = (bucket - 1) % STEPS
  return SMALLEST_MICROS * 2 ** octave * (1 + (step + 0.5) / STEPS)
}

/** Counts one latency into the histogram that starts at `offset` of `h`. NaN is not counted. */
export function record(h: Int32Array, offset: number, micros: number): void {
  if (micros !== micros) return
  const at = offset + bucketOf(micros)
  if (h[at] === FULL) for (let k = offset; k < offset + HISTOGRAM_BUCKETS; k++) h[k] >>= 1
  h[at] += 1
}

/** How many were counted. */
export function countOf(h: Int32Array, offset: number): number {
  let count = 0
  for (let k = 0; k < HISTOGRAM_BUCKETS; k++) count += h[offset + k]
  return count
}

/** The latency below which a share `q` in [0, 1] lies, microseconds; NaN when nothing was counted. */
export function quantile(h: Int32Array, offset: number, q: number): number {
  const count = countOf(h, offset)
  if (count === 0 || !(q >= 0 && q <= 1)) return NaN
  const rank = Math.max(1, Math.ceil(q * count))
  let seen = 0
  for (let k = 0; k < HISTOGRAM_BUCKETS; k++) {
    seen += h[offset + k]
    if (seen >= rank) return valueOf(k)
  }
  return NaN // a reader saw the writer halve: the next look is whole again
}

/** Adds a histogram to another: the result is that of recording all values into one. */
export function merge(h: Int32Array, offset: number, from: Int32Array, fromOffset: number): void {
  let half = false
  for (let k = 0; k < HISTOGRAM_BUCKETS; k++) half ||= h[offset + k] + from[fromOffset + k] > FULL
  for (let k = 0; k < HISTOGRAM_BUCKETS; k++) {
    const sum = h[offset + k] + from[fromOffset + k]
    h[offset + k] = half ? Math.floor(sum / 2) : sum
  }
}
