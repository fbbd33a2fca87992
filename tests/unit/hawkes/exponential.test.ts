import { describe, expect, it } from 'vitest'
import { branchingMatrix, branchingRatio, stationaryRates, type HawkesParameters } from '#hawkes/exponential.ts'

const process = (mu: number[], matrix: number[][]): HawkesParameters => ({
  mu,
  alpha: matrix.map((row) => row.map((share) => share * 2)),
  beta: matrix.map((row) => row.map(() => 2)),
})

describe('a Hawkes process with exponential kernels', () => {
  it('branches by alpha over beta, target by source', () => {
    expect(
      branchingMatrix({
        mu: [1, 1],
        alpha: [
          [1, 2],
          [3, 4],
        ],
        beta: [
          [2, 4],
          [6, 16],
        ],
      }),
    ).toEqual([
      [0.5, 0.5],
      [0.5, 0.25],
    ])
  })

  it('has the spectral radius for a branching ratio, also where each kind only excites the other', () => {
    expect(
      branchingRatio(
        process(
          [1, 1],
          [
            [0.2, 1],
            [0.1, 0.4],
          ],
        ),
      ),
    ).toBeCloseTo(0.3 + Math.sqrt(0.11), 10)
    expect(
      branchingRatio(
        process(
          [1, 1],
          [
            [0, 0.9],
            [0.4, 0],
          ],
        ),
      ),
    ).toBeCloseTo(0.6, 10)
    expect(branchingRatio(process([1], [[0]]))).toBe(0)
  })

  it('settles at (I - G)^-1 mu', () => {
    expect(stationaryRates(process([1], [[0.75]]))[0]).toBeCloseTo(4, 10)
    const [first, second] = stationaryRates(
      process(
        [1, 2],
        [
          [0.5, 0.2],
          [0.1, 0.4],
        ],
      ),
    )
    expect(first).toBeCloseTo((0.6 * 1 + 0.2 * 2) / 0.28, 8)
    expect(second).toBeCloseTo((0.1 * 1 + 0.5 * 2) / 0.28, 8)
  })

  it('has no long run where it explodes', () => {
    expect(stationaryRates(process([1], [[1]]))).toEqual([NaN])
  })
})
