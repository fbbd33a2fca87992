/**
 * The Kolmogorov-Smirnov test of one sample against a continuous law that is fully known.
 *
 *   D = max_i max(i / n - F(x_(i)), F(x_(i)) - (i - 1) / n)
 *
 * The p-value is exact (Marsaglia, Tsang & Wang 2003) up to 100 points, then Kolmogorov's limit at Vrbik's (2018)
 * corrected argument, whose error there is below 2e-4. Parameters fitted to the same sample make every one of these too
 * large (Lilliefors).
 *
 * Source  J. Stat. Software 8(18); Vrbik, Pioneer J. Theor. Appl. Statistics 15.
 */
const EXACT_UP_TO = 100

/** D of probabilities F(x) sorted upwards; NaN for none. */
export function kolmogorovDistance(probabilities: Float64Array): number {
  const n = probabilities.length
  let distance = n === 0 ? NaN : 0
  for (let i = 0; i < n; i++) {
    distance = Math.max(distance, (i + 1) / n - probabilities[i], probabilities[i] - i / n)
  }
  return distance
}

/** P(K > z) of Kolmogorov's limit law: 2 sum (-1)^(k-1) exp(-2 k^2 z^2), with p = 2 sum ... at z = sqrt(n) D. */
export function kolmogorovLimitTail(z: number): number {
  if (!(z > 0)) return z <= 0 ? 1 : NaN
  if (z < 1.18) {
    // The same law by Jacobi's theta identity: this series is the one that converges for small z.
    const step = Math.exp(-(Math.PI ** 2) / (8 * z * z))
    return 1 - (Math.sqrt(2 * Math.PI) / z) * (step + step ** 9 + step ** 25 + step ** 49)
  }
  const step = Math.exp(-2 * z * z)
  return Math.max(0, 2 * (step - step ** 4 + step ** 9 - step ** 16))
}

/** P(D_n > d) for n points. */
export function kolmogorovTail(n: number, d: number): number {
  if (!(n >= 1) || !(d >= 0)) return NaN
  if (d >= 1) return 0
  if (d <= 0.5 / n) return 1
  if (n <= EXACT_UP_TO) return Math.min(1, Math.max(0, 1 - exactBelow(n, d)))
  const z = Math.sqrt(n) * d
  return kolmogorovLimitTail(z + 1 / (6 * Math.sqrt(n)) + (z - 1) / (4 * n))
}

/** P(D_n < d): the middle entry of the n-th power of a matrix of order 2k - 1, k = ceil(n d). */
function exactBelow(n: number, d: number): number {
  const k = Math.floor(n * d) + 1
  const m = 2 * k - 1
  const h = k - n * d
  const step = new Float64Array(m * m)
  for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) step[i * m + j] = i - j + 1 < 0 ? 0 : 1
  for (let i = 0; i < m; i++) {
    step[i * m] -= h ** (i + 1)
    step[(m - 1) * m + i] -= h ** (m - i)
  }
  step[(m - 1) * m] += 2 * h - 1 > 0 ? (2 * h - 1) ** m : 0
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) for (let g = 1; g <= i - j + 1; g++) step[i * m + j] /= g
  }
  // The factorial n! / n^n is multiplied in one factor a time, and the power rescaled, so that neither leaves a double.
  let power = step
  let exponent = 0
  const bits = n.toString(2)
  for (let bit = 1; bit < bits.length; bit++) {
    power = product(power, power, m)
    exponent *= 2
    if (bits[bit] === '1') power = product(power, step, m)
    if (power[(k - 1) * m + k - 1] > 1e140) {
      for (let at = 0; at < power.length; at++) power[at] *= 1e-140
      exponent += 140
    }
  }
  let middle = power[(k - 1) * m + k - 1]
  for (let i = 1; i <= n; i++) {
    middle *= i / n
    if (middle < 1e-140) {
      middle *= 1e140
      exponent -= 140
    }
  }
  return middle * 10 ** exponent
}

function product(a: Float64Array, b: Float64Array, m: number): Float64Array<ArrayBuffer> {
  const c = new Float64Array(m * m)
  for (let i = 0; i < m; i++) {
    for (let k = 0; k < m; k++) {
      const factor = a[i * m + k]
      if (factor === 0) continue
      for (let j = 0; j < m; j++) c[i * m + j] += factor * b[k * m + j]
    }
  }
  return c
}
