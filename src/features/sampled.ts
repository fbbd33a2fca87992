/** The state of a feature that moves with each sample and shows its last values at every quote between. */
import type { FeatureState } from './feature.ts'
import { type Sample, type SampleClock, Sampler } from './sample.ts'

export interface SampledState {
  /** A sample closed: sets the values, NaN while there is none. Allocates nothing. */
  take(sample: Readonly<Sample>, values: Float64Array): void
  /** Forgets everything; the values are set to NaN by the caller. */
  reset(): void
}

/** `width` is the number of columns. */
export function sampled(clock: SampleClock, width: number, { take, reset }: SampledState): FeatureState {
  const sampler = new Sampler(clock)
  const values = new Float64Array(width).fill(Number.NaN)
  return {
    trade(print) {
      if (sampler.trade(print)) take(sampler.closed, values)
    },
    write(view, row, at) {
      if (sampler.quote(view)) take(sampler.closed, values)
      for (let k = 0; k < width; k++) row[at + k] = values[k]
    },
    reset() {
      sampler.reset()
      values.fill(Number.NaN)
      reset()
    },
  }
}
