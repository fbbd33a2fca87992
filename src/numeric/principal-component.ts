/** The first principal component of a handful of numbers: the direction along which they vary most. */

/** Sweeps of Jacobi rotations; convergence is quadratic and takes 5 to 10 for some tens of columns. */
const SWEEPS = 60

/**
 * Unit vector w of greatest variance w'Cw, into `weights`; returns its share of the total variance, in (0, 1].
 *
 * Cyclic Jacobi rotations of the symmetric n x n matrix C (row-major, left alone): slower than a power iteration, but
 * it needs no gap between the two largest eigenvalues and no starting vector.
 * Sign    a component has none of its own: the one with sum(w) > 0 is taken, or, when the sum is 0 to rounding, the
 *         one whose largest entry is positive.
 * Source  Golub & Van Loan, "Matrix Computations", 8.5.
 * Error   about n * 1e-16 of the largest eigenvalue; of two equal eigenvalues either vector is right.
 * Cost    O(n^3) a sweep, no allocation: `work` holds 2 n^2 numbers. For n up to some tens.
 * Edge    NaN, and `weights` untouched, when nothing varies or something is not finite.
 */
export function leadingComponent(
  covariance: Float64Array,
  n: number,
  weights: Float64Array,
  work: Float64Array = new Float64Array(2 * n * n),
): number {
  let total = 0
  let size = 0
  for (let i = 0; i < n; i++) total += covariance[i * n + i]
  for (let k = 0; k < n * n; k++) size += Math.abs(covariance[k])
  if (!(total > 0 && size < Infinity)) return Number.NaN
  const a = work.subarray(0, n * n)
  const vectors = work.subarray(n * n, 2 * n * n)
  a.set(covariance.subarray(0, n * n))
  vectors.fill(0)
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1

  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let off = 0
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) off = Math.max(off, Math.abs(a[i * n + j]))
    if (!(off > total * Number.EPSILON * 1e-2)) break
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors, n, p, q)
  }

  let best = 0
  for (let i = 1; i < n; i++) if (a[i * n + i] > a[best * n + best]) best = i
  let sum = 0
  let largest = 0
  for (let i = 0; i < n; i++) {
    sum += vectors[i * n + best]
    if (Math.abs(vectors[i * n + best]) > Math.abs(largest)) largest = vectors[i * n + best]
  }
  const sign = Math.abs(sum) > n * Number.EPSILON ? Math.sign(sum) : Math.sign(largest)
  for (let i = 0; i < n; i++) weights[i] = sign * vectors[i * n + best]
  return Math.min(a[best * n + best] / total, 1)
}

/** One Jacobi rotation: makes a[p][q] zero and carries the rotation into the vectors (columns). */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const off = a[p * n + q]
  if (off === 0) return
  const theta = (a[q * n + q] - a[p * n + p]) / (2 * off)
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  for (let k = 0; k < n; k++) {
    const kp = a[k * n + p]
    const kq = a[k * n + q]
    a[k * n + p] = c * kp - s * kq
    a[k * n + q] = s * kp + c * kq
  }
  for (let k = 0; k < n; k++) {
    const pk = a[p * n + k]
    const qk = a[q * n + k]
    a[p * n + k] = c * pk - s * qk
    a[q * n + k] = s * pk + c * qk
    const vp = vectors[k * n + p]
    const vq = vectors[k * n + q]
    vectors[k * n + p] = c * vp - s * vq
    vectors[k * n + q] = s * vp + c * vq
  }
}

export interface PrincipalComponent {
  /** Unit vector, its sum above 0. */
  readonly weights: Float64Array
  /** Share of the total variance, in (0, 1]. */
  readonly share: number
}

/** First principal component of the rows of a training set; null for less than two rows, or when nothing varies. */
export function principalComponent(rows: readonly ArrayLike<number>[]): PrincipalComponent | null {
  if (rows.length < 2) return null
  const n = rows[0].length
  const means = Float64Array.from({ length: n }, (_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length)
  const covariance = new Float64Array(n * n)
  for (const row of rows) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) covariance[i * n + j] += (row[i] - means[i]) * (row[j] - means[j])
    }
  }
  const weights = new Float64Array(n)
  const share = leadingComponent(covariance, n, weights)
  return Number.isNaN(share) ? null : { weights, share }
}
