/**
 * Value at risk and expected shortfall from what happened, without assuming a distribution.
 *
 *   interpolated    -(type-7 quantile at 1 - c): h = (n - 1)(1 - c), between the two outcomes next to h
 *   kthWorst        -(k-th worst outcome), k = ceil(n (1 - c))
 *   meanOfWorst     -(mean of the k worst)
 *   acerbiTasche    -(sum of the m worst + (a - m) next one) / a, a = n (1 - c), m = floor(a)
 *
 * Unit    that of the outcomes, as a loss: above 0 when the tail loses. Outcomes of what is held now, not what was held
 *         then: `replayed`.
 * Source  Jorion, Value at Risk (2006); Acerbi & Tasche (2002), Journal of Banking & Finance 26(7); Hyndman & Fan
 *         (1996), The American Statistician 50(4), type 7.
 * Cost    O(n log n), a copy of the outcomes.
 * Edge    all NaN when n (1 - c) < 1, so that no outcome lies in the tail (99 % needs 100 of them), for a confidence
 *         outside (0, 1), and with a NaN among the outcomes.
 */
export interface HistoricalTail {
  /** k; 0 when there is no answer. */
  readonly worst: number
  readonly interpolated: number
  readonly kthWorst: number
  readonly meanOfWorst: number
  readonly acerbiTasche: number
}

const UNKNOWN: HistoricalTail = {
  worst: 0,
  interpolated: Number.NaN,
  kthWorst: Number.NaN,
  meanOfWorst: Number.NaN,
  acerbiTasche: Number.NaN,
}

export function historicalTail(outcomes: ArrayLike<number>, confidence: number): HistoricalTail {
  const sorted = Float64Array.from(outcomes).sort()
  const count = sorted.length
  // 500 (1 - 0.95) is 25.000000000000021 in doubles, and its ceiling would be 26.
  const mass = Number((count * (1 - confidence)).toFixed(9))
  // A NaN sorts to the end.
  if (!(confidence > 0 && mass >= 1) || Number.isNaN(sorted[count - 1])) return UNKNOWN
  const worst = Math.ceil(mass)
  const whole = Math.floor(mass)
  let sum = 0
  for (let k = 0; k < whole; k++) sum += sorted[k]
  const next = whole < worst ? sorted[whole] : 0
  const place = (count - 1) * (1 - confidence)
  const below = Math.floor(place)
  const above = Math.min(count - 1, below + 1)
  return {
    worst,
    interpolated: -(sorted[below] + (place - below) * (sorted[above] - sorted[below])),
    kthWorst: -sorted[worst - 1],
    meanOfWorst: -(sum + next) / worst,
    acerbiTasche: -(sum + (mass - whole) * next) / mass,
  }
}

/**
 * What the exposures of now would have brought in each period of the past: sum_i exposure_i return_{t, i}.
 *
 * Returns row-major, a row a period, a column an exposure. An exposure of 0 needs no returns.
 */
export function replayed(exposures: ArrayLike<number>, returns: Float64Array): Float64Array {
  const width = exposures.length
  const outcomes = new Float64Array(width === 0 ? 0 : Math.floor(returns.length / width))
  for (let t = 0; t < outcomes.length; t++) {
    for (let i = 0; i < width; i++) if (exposures[i] !== 0) outcomes[t] += exposures[i] * returns[t * width + i]
  }
  return outcomes
}
