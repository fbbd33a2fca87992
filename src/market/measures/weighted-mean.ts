/** A mean in which each number counts by its weight. */

/**
 * sum w x / sum w, kept as West's running mean: m += (w / W) (x - m), which has no large sums to cancel.
 *
 * Source  West (1979), Communications of the ACM 22(9).
 * Cost    O(1), allocates nothing.
 * Edge    NaN while the weights add up to 0. A number that is NaN, or a weight that is not positive and finite, is left
 *         out.
 */
export interface WeightedMean {
  add(value: number, weight: number): void
  readonly mean: number
  readonly weight: number
  clear(): void
}

export function createWeightedMean(): WeightedMean {
  const state = new Float64Array(2)
  return {
    get mean() {
      return state[1] > 0 ? state[0] : Number.NaN
    },
    get weight() {
      return state[1]
    },
    add(value, weight) {
      if (!(Number.isFinite(value) && weight > 0 && weight < Infinity)) return
      state[1] += weight
      state[0] += (weight / state[1]) * (value - state[0])
    },
    clear() {
      state.fill(0)
    },
  }
}
