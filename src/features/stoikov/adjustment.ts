/** Stoikov's micro-price in one small linear system: what is solved anew while the market runs. */
import { solveLinear } from '#numeric/linear-solve.ts'
import { movingStates } from './chain-solution.ts'
import { mirrorOf } from './chain-state.ts'
import type { TransitionCounts } from './transition-counts.ts'

/**
 * G* by state, ticks, into `adjustments`, NaN for states not known; false, and nothing written, when the counts do not
 * settle it yet.
 *
 * G* = sum B^j (I - Q)^-1 R1 K solves (I - Q - R2) G* = R1 K, and it is antisymmetric: the mirror x' of a state has the
 * opposite adjustment, a state that is its own mirror has 0. So half of the states are enough,
 *
 *   sum over the half of (delta_xy - T_xy + T_xy') g_y = (R1 K)_x,   T = Q + R2
 *
 * which, unlike the whole system, has one solution wherever the series of `solveChain` converges.
 *
 * Cost    (states / 2)^3 / 3: about 0.2 ms for 100 states. Allocates the system, (states / 2)^2 numbers.
 * Edge    false while some states are reached and never left again together with their mirrors: too few quotes.
 */
export function solveAdjustment(counts: TransitionCounts, adjustments: Float64Array): boolean {
  const { states, visits, stayed, moved, drift, grid } = counts
  const moving = movingStates(counts)
  const half: number[] = []
  for (let x = 0; x < states; x++) if (moving[x] === 1 && x < mirrorOf(x, grid.buckets)) half.push(x)

  const n = half.length
  const left = new Float64Array(n * n)
  const right = new Float64Array(n)
  half.forEach((x, i) => {
    right[i] = drift[x] / visits[x] / 2
    half.forEach((y, j) => {
      const towards = x * states + y
      const mirrored = x * states + mirrorOf(y, grid.buckets)
      const net = stayed[towards] + moved[towards] - stayed[mirrored] - moved[mirrored]
      left[i * n + j] = (i === j ? 1 : 0) - net / visits[x]
    })
  })
  const solution = solveLinear(left, right)
  if (solution === null) return false

  for (let x = 0; x < states; x++) adjustments[x] = moving[x] === 1 ? 0 : Number.NaN
  half.forEach((x, i) => {
    adjustments[x] = solution[i]
    adjustments[mirrorOf(x, grid.buckets)] = -solution[i]
  })
  return true
}
