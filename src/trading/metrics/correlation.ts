/**
 * Pearson's correlation, of two series and of one with its own past.
 *
 *   rho = sum (x - mx)(y - my) / sqrt(sum (x - mx)^2 sum (y - my)^2)
 *
 * Unit    none, in [-1, 1].
 * Cost    O(n), allocates nothing.
 * Edge    NaN for fewer than two pairs, for a series without spread, and with a NaN.
 */

/** Of the first `count` pairs x[xFrom + k], y[yFrom + k]. */
export function correlation(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  count: number = Math.min(x.length, y.length),
  xFrom = 0,
  yFrom = 0,
): number {
  if (!(count >= 2)) return Number.NaN
  let xMean = 0
  let yMean = 0
  for (let k = 0; k < count; k++) {
    xMean += (x[xFrom + k] - xMean) / (k + 1)
    yMean += (y[yFrom + k] - yMean) / (k + 1)
  }
  let xx = 0
  let yy = 0
  let xy = 0
  for (let k = 0; k < count; k++) {
    const xApart = x[xFrom + k] - xMean
    const yApart = y[yFrom + k] - yMean
    xx += xApart * xApart
    yy += yApart * yApart
    xy += xApart * yApart
  }
  const rho = xy / (Math.sqrt(xx) * Math.sqrt(yy))
  // Rounding may lead a hair beyond 1, and 0 / 0 is NaN already.
  return xx > 0 && yy > 0 ? Math.max(-1, Math.min(1, rho)) : Number.NaN
}

/** Of x_t and x_{t - lag}: Pearson's, each of the two overlapping stretches about its own mean. */
export const autocorrelation = (values: ArrayLike<number>, lag: number): number =>
  correlation(values, values, values.length - lag, 0, lag)
