/** Acceleration of the price, from sample to sample. */
import { defineFeature } from './feature.ts'
import { Kinematics } from './kinematics.ts'
import { sampleClock, type SampleClock, sampleSuffix } from './sample.ts'
import { sampled } from './sampled.ts'

const MILLIS = 1000

export default defineFeature<{ readonly sample: SampleClock }>({
  name: 'price_acceleration',
  about: 'How the velocity of the price changes, from the closes of the last three samples and their times.',
  unit: 'price per second squared',
  formula: '(v - v before) / ((t - t two before) / 2)',
  source: 'elementary kinematics; differences amplify tick noise, so sample coarsely',
  edge: 'samples that close at one moment count as one',
  clock: 'sample',
  params: (z) => z.strictObject({ sample: sampleClock(MILLIS)(z) }),
  needs: () => [],
  readyAfter: () => 3,
  columns: ({ sample }) => [`price_acceleration${sampleSuffix(sample, MILLIS)}`],

  create({ sample }) {
    const kinematics = new Kinematics()
    return sampled(sample, 1, {
      take({ closeAt, close }, values) {
        kinematics.push(closeAt, close)
        values[0] = kinematics.acceleration
      },
      reset: () => kinematics.reset(),
    })
  },
})
