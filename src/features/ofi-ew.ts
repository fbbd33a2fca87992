/** Order-flow imbalance at the touch that fades with time. */
import { MICROS_PER_MILLI } from '#domain/time.ts'
import { suffixOf } from './column-suffix.ts'
import { defineFeature } from './feature.ts'
import { orderFlow } from './ofi-1.ts'

const TAU = 1_000

interface OfiEwParams {
  readonly tauMillis: number
  readonly halfLifeMillis?: number | undefined
}

/** What is left of z after `micros`, and the flow of now: z e^(-dt / tau) + e. Time that goes back takes nothing off. */
export const fade = (z: number, micros: number, tauMicros: number, flow: number): number =>
  z * Math.exp(-Math.max(micros, 0) / tauMicros) + flow

export default defineFeature<OfiEwParams>({
  name: 'ofi_ew',
  about: 'Order-flow imbalance of the best quotes, each update fading with event time.',
  unit: 'lots',
  formula: 'z = z exp(-dt / tau) + e, e as in ofi_1; a half-life is tau ln 2',
  source: 'Cont, Kukanov & Stoikov (2014), J. Financial Econometrics 12(1), exponentially weighted',
  edge: '0 at the first quote; a quote without sizes, or a price without its size, starts it anew',
  clock: 'event',
  params: (z) =>
    z.strictObject({
      tauMillis: z.int().min(1).default(TAU).describe('event time after which an update counts 1/e'),
      halfLifeMillis: z.int().min(1).optional().describe('event time after which it counts half; given, it sets tau'),
    }),
  needs: () => ['sizes'],
  readyAfter: () => 1,
  columns: ({ tauMillis, halfLifeMillis }) => [
    halfLifeMillis === undefined ? `ofi_ew${suffixOf(tauMillis, TAU)}` : `ofi_ew_half${suffixOf(halfLifeMillis, 0)}`,
  ],

  create({ tauMillis, halfLifeMillis }) {
    const tau = MICROS_PER_MILLI * (halfLifeMillis === undefined ? tauMillis : halfLifeMillis / Math.LN2)
    // The quote before, its time and z, in a typed array: a captured `let` allocates at every new double.
    const before = new Float64Array(6).fill(Number.NaN)
    const reset = (): void => void before.fill(Number.NaN)
    return {
      reset,
      write(view, row, at) {
        const { bid, bidSize, ask, askSize } = view
        const first = Number.isNaN(before[5])
        const flow = first ? 0 : orderFlow(before[0], before[1], before[2], before[3], bid, bidSize, ask, askSize)
        row[at] = first ? 0 : fade(before[5], view.at - before[4], tau, flow)
        if (Number.isNaN(bidSize) || Number.isNaN(askSize) || Number.isNaN(row[at])) {
          reset()
          row[at] = Number.NaN
          return
        }
        before[0] = bid
        before[1] = bidSize
        before[2] = ask
        before[3] = askSize
        // A time that goes back is taken for the last one: the way there again is not to fade twice.
        if (!(view.at < before[4])) before[4] = view.at
        before[5] = row[at]
      },
    }
  },
})
