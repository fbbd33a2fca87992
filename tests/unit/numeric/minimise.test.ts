import { describe, expect, it } from 'vitest'
import { lbfgs, nelderMead, type Objective } from '#numeric/minimise.ts'

/** The valley of Rosenbrock in any dimension: least, 0, at ones. */
const rosenbrock: Objective = (x, gradient) => {
  let sum = 0
  gradient.fill(0)
  for (let k = 0; k + 1 < x.length; k++) {
    const off = x[k + 1] - x[k] ** 2
    sum += 100 * off ** 2 + (1 - x[k]) ** 2
    gradient[k] += -400 * x[k] * off - 2 * (1 - x[k])
    gradient[k + 1] += 200 * off
  }
  return sum
}

describe('L-BFGS', () => {
  it('walks down the valley of Rosenbrock in five dimensions', () => {
    const found = lbfgs(rosenbrock, Float64Array.of(-1.2, 1, -1.2, 1, 0.5))
    expect(found.end).toBe('converged')
    expect(found.value).toBeLessThan(1e-14)
    for (const at of found.x) expect(at).toBeCloseTo(1, 6)
    expect(found.evaluations).toBeLessThan(120)
  })

  it('steps back from where there is no value', () => {
    const logarithm: Objective = (x, gradient) => {
      gradient[0] = 1 - 1 / x[0]
      return x[0] > 0 ? x[0] - Math.log(x[0]) : NaN
    }
    expect(lbfgs(logarithm, Float64Array.of(30)).x[0]).toBeCloseTo(1, 6)
  })

  it('ends at once where it starts nowhere, and says when its budget ends', () => {
    expect(lbfgs(() => NaN, Float64Array.of(1)).end).toBe('stalled')
    expect(lbfgs(rosenbrock, Float64Array.of(-1.2, 1), { iterations: 3 }).end).toBe('budget')
    expect(lbfgs(rosenbrock, Float64Array.of(1, 1)).end).toBe('converged')
  })

  it('stalls, and does not run forever, where the gradient lies', () => {
    const liar: Objective = (x, gradient) => {
      gradient[0] = -1
      return x[0] ** 2
    }
    expect(lbfgs(liar, Float64Array.of(0)).end).toBe('stalled')
  })

  it('leaves the start as it was', () => {
    const start = Float64Array.of(-1.2, 1)
    lbfgs(rosenbrock, start)
    expect([...start]).toEqual([-1.2, 1])
  })
})

describe('the downhill simplex', () => {
  const plain = (x: Float64Array): number => rosenbrock(x, new Float64Array(x.length))

  it('finds the same valley without a gradient', () => {
    const found = nelderMead(plain, Float64Array.of(-1.2, 1), { tolerance: 1e-14 })
    expect(found.end).toBe('converged')
    expect(found.x[0]).toBeCloseTo(1, 4)
    expect(found.x[1]).toBeCloseTo(1, 4)
  })

  it('keeps out of where there is no value', () => {
    const found = nelderMead((x) => (x[0] < 1 ? NaN : x[0]), Float64Array.of(3))
    expect(found.x[0]).toBeCloseTo(1, 4)
  })

  it('says when its budget ends', () => {
    expect(nelderMead(plain, Float64Array.of(-1.2, 1), { evaluations: 10 }).end).toBe('budget')
  })
})
