/** From counts to Stoikov's micro-price, step by step as in the paper: the plain form, and what a fit is read from. */
import type { TransitionCounts } from './transition-counts.ts'

/** Terms of the series are summed until the largest is below this, ticks. */
const NEGLIGIBLE = 1e-12
const MOST_TERMS = 10_000

/** Matrices are row-major, states x states; prices in ticks. */
export interface ChainSolution {
  /** Q: chance of x -> y with the mid unchanged. */
  readonly stay: Float64Array
  /** R2: chance of x -> y with a move of the mid. */
  readonly move: Float64Array
  /** G1: expected first move of the mid. */
  readonly firstMove: Float64Array
  /** B: state after the first move. */
  readonly next: Float64Array
  /** G*: expected move of the mid in the end; 0 where it is not known. */
  readonly adjustment: Float64Array
  /** 1 where the adjustment is known: the state was seen, a move was seen to follow, and its series converges. */
  readonly known: Uint8Array
}

/**
 * G1 = (I - Q)^-1 R1 K,  B = (I - Q)^-1 R2,  G* = sum_{j >= 0} B^j G1.
 *
 * The rows of B sum to 1: I - B has no inverse, and the series converges only because symmetrised counts make G1
 * antisymmetric and B's stationary law symmetric. (I - Q) is eliminated without exchanging rows, which is stable for
 * this kind of matrix (diagonally dominant, nothing positive beside the diagonal).
 *
 * Unit    ticks.
 * Source  Stoikov (2018), Quantitative Finance 18(12).
 * Error   1e-12 ticks, and that of the elimination.
 * Cost    O(states^3), and O(states^2) a term. For a fit; online it is `solveAdjustment`.
 * Edge    a state never left, or from which the mid was never seen to move, has rows of zeros: what leads there ends
 *         there, with no further move.
 */
export function solveChain(counts: TransitionCounts): ChainSolution {
  const { states: n, visits } = counts
  const known = movingStates(counts)
  const stay = chancesOf(counts.stayed, visits)
  const move = chancesOf(counts.moved, visits)
  const firstMove = new Float64Array(n)
  const next = new Float64Array(n * n)
  const left = new Float64Array(n * n)
  for (let x = 0; x < n; x++) {
    left[x * n + x] = 1
    if (known[x] === 0) continue
    firstMove[x] = counts.drift[x] / visits[x] / 2
    for (let y = 0; y < n; y++) {
      next[x * n + y] = move[x * n + y]
      left[x * n + y] -= stay[x * n + y]
    }
  }
  eliminate(left, n, firstMove, next)

  const adjustment = firstMove.slice()
  let term: Float64Array = firstMove
  let rest = Infinity
  for (let terms = 1; terms < MOST_TERMS && !(rest < NEGLIGIBLE); terms++) {
    term = applied(next, term)
    rest = 0
    for (let x = 0; x < n; x++) {
      adjustment[x] += term[x]
      rest = Math.max(rest, Math.abs(term[x]))
    }
  }
  for (let x = 0; x < n; x++) {
    if (!(Math.abs(term[x]) < NEGLIGIBLE)) known[x] = 0
    if (known[x] === 0) adjustment[x] = 0
  }
  return { stay, move, firstMove, next, adjustment, known }
}

/** Chance of each move of the mid (R1), a column for each size in half ticks (K, rising). Needs counts that kept them. */
export function firstMoves(counts: TransitionCounts): { halfTicks: number[]; chances: Float64Array[] } {
  const halfTicks = [...(counts.moves?.keys() ?? [])].sort((a, b) => a - b)
  const rows = halfTicks.map((move) => counts.moves?.get(move) ?? new Float64Array(counts.states))
  const chances = Array.from(counts.visits, (visits, x) =>
    Float64Array.from(rows, (row) => (visits === 0 ? 0 : row[x] / visits)),
  )
  return { halfTicks, chances }
}

/** 1 for the states from which a move of the mid was seen to follow, at once or after steps without one. */
export function movingStates({ states: n, stayed, moved }: TransitionCounts): Uint8Array {
  const moving = new Uint8Array(n)
  for (let x = 0; x < n; x++) {
    for (let y = 0; y < n; y++) if (moved[x * n + y] > 0) moving[x] = 1
  }
  for (let changed = true; changed;) {
    changed = false
    for (let x = 0; x < n; x++) {
      for (let y = 0; y < n && moving[x] === 0; y++) {
        if (moving[y] === 0 || !(stayed[x * n + y] > 0)) continue
        moving[x] = 1
        changed = true
      }
    }
  }
  return moving
}

function chancesOf(counts: Float64Array, visits: Float64Array): Float64Array {
  const n = visits.length
  return counts.map((count, k) => (count === 0 ? 0 : count / visits[Math.floor(k / n)]))
}

/** M v. */
export function applied(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length
  const product = new Float64Array(n)
  for (let x = 0; x < n; x++) {
    let sum = 0
    for (let y = 0; y < n; y++) sum += matrix[x * n + y] * vector[y]
    product[x] = sum
  }
  return product
}

/** Gauss-Jordan: `vector` and `matrix` become left^-1 of themselves; `left` is spent. */
function eliminate(left: Float64Array, n: number, vector: Float64Array, matrix: Float64Array): void {
  for (let pivot = 0; pivot < n; pivot++) {
    const scale = 1 / left[pivot * n + pivot]
    vector[pivot] *= scale
    for (let y = 0; y < n; y++) {
      left[pivot * n + y] *= scale
      matrix[pivot * n + y] *= scale
    }
    for (let x = 0; x < n; x++) {
      const factor = left[x * n + pivot]
      if (x === pivot || factor === 0) continue
      vector[x] -= factor * vector[pivot]
      for (let y = 0; y < n; y++) {
        left[x * n + y] -= factor * left[pivot * n + y]
        matrix[x * n + y] -= factor * matrix[pivot * n + y]
      }
    }
  }
}
