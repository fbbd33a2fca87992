/** Relative strength index of the closes of samples. */
import { defineFeature } from './feature.ts'
import { sampleClock, type SampleClock, sampleSuffix } from './sample.ts'
import { sampled } from './sampled.ts'

export type RsiSmoothing = 'wilder' | 'cutler'

/**
 * How much of the recent movement was upwards: RSI = 100 G / (G + L), G and L the average gain and loss.
 *
 * Wilder: the mean of the first n, then G = ((n - 1) G + g) / n. Cutler: the mean of the last n.
 * Unit    none, in [0, 100].
 * Source  Wilder, "New Concepts in Technical Trading Systems" (1978).
 * Cost    O(1) a close (Cutler O(n)), allocates nothing.
 * Edge    NaN for the first n closes; 100 without a loss, 0 without a gain, 50 when nothing moved at all.
 */
export class Rsi {
  private readonly period: number
  private readonly moves: Float64Array
  /** Average gain, average loss, close before. */
  private readonly state = Float64Array.of(0, 0, Number.NaN)
  private readonly smoothing: RsiSmoothing
  private count = 0

  constructor(period: number, smoothing: RsiSmoothing = 'wilder') {
    this.period = period
    this.smoothing = smoothing
    this.moves = new Float64Array(smoothing === 'cutler' ? period : 0)
  }

  push(close: number): number {
    const { period, state, moves } = this
    const move = close - state[2]
    state[2] = close
    if (Number.isNaN(move)) return Number.NaN
    const gain = move > 0 ? move : 0
    const loss = move < 0 ? -move : 0
    const slot = this.count++ % period
    if (this.smoothing === 'cutler') {
      moves[slot] = move
      state[0] = state[1] = 0
      for (const past of moves) {
        if (past > 0) state[0] += past
        else state[1] -= past
      }
    } else if (this.count <= period) {
      state[0] += gain / period
      state[1] += loss / period
    } else {
      state[0] += (gain - state[0]) / period
      state[1] += (loss - state[1]) / period
    }
    if (this.count < period) return Number.NaN
    const moved = state[0] + state[1]
    return moved === 0 ? 50 : (100 * state[0]) / moved
  }

  reset(): void {
    this.count = 0
    this.state[0] = this.state[1] = 0
    this.state[2] = Number.NaN
    this.moves.fill(0)
  }
}

const MILLIS = 1000

interface RsiParams {
  readonly period: number
  readonly smoothing: RsiSmoothing
  readonly sample: SampleClock
}

export default defineFeature<RsiParams>({
  name: 'rsi',
  about: 'Relative strength index of the closes of samples.',
  unit: 'none, in [0, 100]',
  formula: '100 G / (G + L), average gain and loss',
  source: 'Wilder, New Concepts in Technical Trading Systems (1978)',
  edge: '50 when nothing moved',
  clock: 'sample',
  params: (z) =>
    z.strictObject({
      period: z.int().min(1).max(4_096).default(14).describe('closes averaged'),
      smoothing: z.enum(['wilder', 'cutler']).default('wilder').describe('wilder: exponential; cutler: plain mean'),
      sample: sampleClock(MILLIS)(z),
    }),
  needs: () => [],
  readyAfter: ({ period }) => period + 1,
  columns: ({ period, smoothing, sample }) => [
    `rsi_${period}${smoothing === 'cutler' ? '_cutler' : ''}${sampleSuffix(sample, MILLIS)}`,
  ],

  create({ period, smoothing, sample }) {
    const rsi = new Rsi(period, smoothing)
    return sampled(sample, 1, {
      take({ close }, values) {
        values[0] = rsi.push(close)
      },
      reset: () => rsi.reset(),
    })
  },
})
