/** Repetitions, interleaved so that noise hits every contender alike; medians of them; percentiles. */
import { watchOthers } from './noise.ts'

/** One measurement. The percentiles are microseconds: of a latency, or of the mean time an operation took by chunks. */
export interface Reading {
  readonly value: number
  readonly p50: number
  readonly p99: number
  readonly p999: number
}

/** A figure that is no latency and has no distribution. */
export const single = (value: number): Reading => ({ value, p50: Number.NaN, p99: Number.NaN, p999: Number.NaN })

export interface Contender {
  readonly name: string
  run(): Reading | Promise<Reading>
}

export interface Measured {
  readonly readings: ReadonlyMap<string, Reading>
  /** Cores other processes used, median over the repetitions. */
  readonly others: number
}

/** Others' cores above which a repetition is run again, and how often. */
const NOISY = 0.5
const RETRIES = 1

export const quick = process.argv.includes('--quick')

/** Seconds a measurement should take: a tenth in a smoke run. */
export const seconds = (full: number): number => (quick ? full / 10 : full)

export const repetitions = (full: number): number => (quick ? 1 : full)

export function median(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b)
  if (sorted.length === 0) return Number.NaN
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** The value below which a share `q` of the samples lies, by nearest rank. Sorts in place. */
export function percentile(samples: Float64Array, q: number): number {
  if (samples.length === 0) return Number.NaN
  return samples[Math.min(samples.length - 1, Math.max(0, Math.ceil(q * samples.length) - 1))]
}

/** A latency's reading from its samples, microseconds. */
export function readingOf(samples: Float64Array, value?: number): Reading {
  const sorted = samples.toSorted()
  const [p50, p99, p999] = [0.5, 0.99, 0.999].map((q) => percentile(sorted, q)) as [number, number, number]
  return { value: value ?? p50, p50, p99, p999 }
}

/** Operations a second over `wanted` seconds, run in chunks of `size` operations. */
export async function rateOf(wanted: number, size: number, chunk: () => void | Promise<void>): Promise<Reading> {
  const micros: number[] = []
  const from = performance.now()
  let last = from
  while (last - from < wanted * 1e3) {
    const pending = chunk()
    if (pending !== undefined) await pending
    const now = performance.now()
    micros.push(((now - last) * 1e3) / size)
    last = now
  }
  return readingOf(Float64Array.from(micros), (micros.length * size) / ((last - from) / 1e3))
}

/** Runs everyone once to warm up, then `times` rounds in turn, beginning with another each round. */
export async function interleave(contenders: readonly Contender[], times: number): Promise<Measured> {
  const all = new Map<string, Reading[]>(contenders.map(({ name }) => [name, []]))
  const noise: number[] = []
  if (!quick) for (const contender of contenders) await contender.run()
  for (let round = 0; round < times; round++) {
    for (let k = 0; k < contenders.length; k++) {
      const contender = contenders[(k + round) % contenders.length]
      const { reading, others } = await quietest(contender)
      all.get(contender.name)!.push(reading)
      noise.push(others)
    }
  }
  const readings = new Map([...all].map(([name, list]) => [name, medianOf(list)]))
  return { readings, others: median(noise) }
}

async function quietest(contender: Contender): Promise<{ reading: Reading; others: number }> {
  let best: { reading: Reading; others: number } | undefined
  for (let tries = 0; tries <= RETRIES; tries++) {
    const stop = watchOthers()
    const reading = await contender.run()
    const others = stop()
    if (best === undefined || others < best.others) best = { reading, others }
    if (!(others > NOISY)) break
  }
  return best!
}

function medianOf(list: readonly Reading[]): Reading {
  return {
    value: median(list.map(({ value }) => value)),
    p50: median(list.map(({ p50 }) => p50)),
    p99: median(list.map(({ p99 }) => p99)),
    p999: median(list.map(({ p999 }) => p999)),
  }
}
