/** The parameters of a fractional difference, which price and volume share. */
import type { Schema } from '#domain/schema.ts'
import { fracDiffWeightsAbove, MOST_WEIGHTS } from '#numeric/frac-diff.ts'
import { suffixOf } from './column-suffix.ts'
import { sampleClock, type SampleClock, sampleSuffix } from './sample.ts'

const ORDER = 0.4
const CUT_OFF = 1e-4
const MILLIS = 1000

export interface FracDiffParams {
  readonly d: number
  readonly cutOff: number
  readonly sample: SampleClock
}

export const fracDiffParams: Schema<FracDiffParams> = (z) =>
  z
    .strictObject({
      d: z
        .number()
        .min(-1)
        .max(2)
        .default(ORDER)
        .describe('order; choose it on a training range (swarm features order)'),
      cutOff: z.number().positive().max(0.5).default(CUT_OFF).describe('weights below it are left out'),
      sample: sampleClock(MILLIS)(z),
    })
    .refine(({ d, cutOff }) => fracDiffWeightsAbove(d, cutOff).length < MOST_WEIGHTS, {
      path: ['cutOff'],
      message: `needs ${MOST_WEIGHTS} weights or more: raise cutOff`,
    })

/** How a column tells its settings: `_d0p25`, `_dm0p5`, `_c0p001`, and its samples; empty for the defaults. */
export const fracDiffSuffix = ({ d, cutOff, sample }: FracDiffParams): string =>
  `${suffixOf(d, ORDER, 'd')}${suffixOf(cutOff, CUT_OFF, 'c')}${sampleSuffix(sample, MILLIS)}`
