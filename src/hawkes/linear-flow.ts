/**
 * The solution of a linear differential equation, x' = A x, after a time: e^(A t) x by scaling and squaring.
 *
 * The Taylor series of a matrix of norm at most 1/2, to 18 terms, is exact to a double; it is then squared up.
 *
 * Error   about 1e-13 relative while the norm of A t is below 1e4; grows with it.
 * Cost    O(n^3 (18 + log2 |A t|)). Off the hot path.
 * Source  Moler & Van Loan (2003), SIAM Review 45(1), method 3.
 */
export function linearFlow(a: Float64Array, x: Float64Array, t: number): Float64Array {
  const n = x.length
  let norm = 0
  for (let i = 0; i < n; i++) {
    let row = 0
    for (let j = 0; j < n; j++) row += Math.abs(a[i * n + j]) * t
    norm = Math.max(norm, row)
  }
  const squarings = norm > 0.5 ? Math.ceil(Math.log2(norm / 0.5)) : 0
  const small = a.map((value) => (value * t) / 2 ** squarings)
  // Horner's form, from the last term: I + A (I + A / 2 (I + A / 3 (...))).
  let power = identity(n)
  for (let term = 18; term >= 1; term--) {
    power = product(small, power, n)
    for (let at = 0; at < power.length; at++) power[at] /= term
    for (let i = 0; i < n; i++) power[i * n + i] += 1
  }
  for (let round = 0; round < squarings; round++) power = product(power, power, n)
  const moved = new Float64Array(n)
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) moved[i] += power[i * n + j] * x[j]
  return moved
}

function identity(n: number): Float64Array<ArrayBuffer> {
  const matrix = new Float64Array(n * n)
  for (let i = 0; i < n; i++) matrix[i * n + i] = 1
  return matrix
}

function product(a: Float64Array, b: Float64Array, n: number): Float64Array<ArrayBuffer> {
  const c = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k]
      for (let j = 0; j < n; j++) c[i * n + j] += factor * b[k * n + j]
    }
  }
  return c
}
