/**
 * Small dense linear systems, row-major in a Float64Array: what a fit of a handful of parameters needs.
 *
 * Source  Golub & Van Loan, "Matrix Computations", 3.4 (LU, partial pivoting) and 4.2 (Cholesky).
 * Cost    O(n^3), allocates its result. For n up to some tens; not for the path of a tick.
 */

/** x with A x = b; null when A is singular to working precision or holds what is not finite. Leaves A and b alone. */
export function solveLinear(a: Float64Array, b: Float64Array): Float64Array | null {
  const n = b.length
  const lu = a.slice()
  const x = b.slice()
  let scale = 0
  for (const value of lu) scale = Math.max(scale, Math.abs(value))
  if (!(scale < Infinity)) return null
  for (let k = 0; k < n; k++) {
    let pivot = k
    for (let i = k + 1; i < n; i++) if (Math.abs(lu[i * n + k]) > Math.abs(lu[pivot * n + k])) pivot = i
    if (!(Math.abs(lu[pivot * n + k]) > scale * n * Number.EPSILON)) return null
    if (pivot !== k) {
      for (let j = 0; j < n; j++) {
        const held = lu[k * n + j]
        lu[k * n + j] = lu[pivot * n + j]
        lu[pivot * n + j] = held
      }
      const held = x[k]
      x[k] = x[pivot]
      x[pivot] = held
    }
    for (let i = k + 1; i < n; i++) {
      const factor = lu[i * n + k] / lu[k * n + k]
      if (factor === 0) continue
      for (let j = k + 1; j < n; j++) lu[i * n + j] -= factor * lu[k * n + j]
      x[i] -= factor * x[k]
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i]
    for (let j = i + 1; j < n; j++) sum -= lu[i * n + j] * x[j]
    x[i] = sum / lu[i * n + i]
  }
  return x
}

/**
 * The inverse of a symmetric positive definite matrix, by Cholesky; null when it is not positive definite, which for
 * the negative of a Hessian says that the point is no strict maximum.
 */
export function inverseOfPositive(a: Float64Array, n: number): Float64Array | null {
  const lower = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j]
      for (let k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k]
      if (i > j) lower[i * n + j] = sum / lower[j * n + j]
      else if (sum > Math.abs(a[j * n + j]) * n * Number.EPSILON) lower[j * n + j] = Math.sqrt(sum)
      else return null
    }
  }
  const inverse = new Float64Array(n * n)
  const column = new Float64Array(n)
  for (let c = 0; c < n; c++) {
    for (let i = 0; i < n; i++) {
      let sum = i === c ? 1 : 0
      for (let k = 0; k < i; k++) sum -= lower[i * n + k] * column[k]
      column[i] = sum / lower[i * n + i]
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = column[i]
      for (let k = i + 1; k < n; k++) sum -= lower[k * n + i] * column[k]
      column[i] = sum / lower[i * n + i]
      inverse[i * n + c] = column[i]
    }
  }
  return inverse
}
