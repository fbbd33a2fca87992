/**
 * VPIN, the volume-synchronised probability of informed trading:
 *
 *   VPIN = sum over the last n buckets of |bought - sold| / (n V)
 *
 * A gauge of one-sided flow. Read it against its own history (its percentile rank), never as a trigger by itself: much
 * of what it foretells is volume and volatility.
 *
 * Unit    none, 0 .. 1.
 * Source  Easley, Lopez de Prado & O'Hara (2012), Review of Financial Studies 25(5); critique: Andersen & Bondarenko
 *         (2014), Journal of Financial Markets 17.
 * Cost    O(1) a bucket over a turn of the ring, allocates nothing.
 * Edge    NaN before n buckets are full; the unfinished one never counts. Faults as in `volume-buckets.ts`.
 * Errors  RangeError when `bucketLots` is not above 0 and finite, or `buckets` no whole number from 1 up.
 */
import { createWindowSum } from '#numeric/window-sum.ts'
import { createVolumeBuckets, type BucketFault } from './volume-buckets.ts'

export interface VpinParams {
  /** Lots a bucket; a fiftieth of the day's volume in the paper. */
  readonly bucketLots: number
  /** Buckets in the window; 50 in the paper. */
  readonly buckets: number
}

/** Called at each finished bucket; `vpin` is NaN until ready. */
export type VpinListener = (bought: number, sold: number, vpin: number) => void

export interface Vpin {
  /** Volume and the share of it that buyers started: see `volume-buckets.ts`. */
  add(lots: number, buyShare: number): void
  readonly value: number
  readonly unfinished: number
  readonly finished: number
  readonly faults: Readonly<Record<BucketFault, number>>
  reset(): void
}

/** The share of a signed trade that buyers started: all, nothing, or half where nobody knows. */
export const buyShareOf = (sign: number): number => (1 + sign) / 2

export function createVpin({ bucketLots, buckets }: VpinParams, listener?: VpinListener): Vpin {
  if (!(Number.isSafeInteger(buckets) && buckets >= 1)) {
    throw new RangeError(`buckets has to be a whole number from 1 up, it is ${buckets}`)
  }
  const imbalances = createWindowSum(buckets)
  let finished = 0

  const value = (): number =>
    imbalances.filled < buckets ? Number.NaN : Math.max(0, imbalances.sum) / (buckets * bucketLots)
  const volume = createVolumeBuckets(bucketLots, (bought, sold) => {
    imbalances.push(Math.abs(bought - sold))
    finished++
    listener?.(bought, sold, value())
  })

  return {
    add: volume.add,
    faults: volume.faults,
    get value() {
      return value()
    },
    get unfinished() {
      return volume.unfinished
    },
    get finished() {
      return finished
    },
    reset() {
      volume.clear()
      imbalances.clear()
      finished = 0
    },
  }
}
