import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { erfc, normalCdf, normalQuantile } from '#numeric/normal.ts'

/** Values of 40-digit arithmetic, rounded to a double. */
const ERFC: readonly (readonly [x: number, value: number])[] = [
  [-6, 2],
  [-3, 1.9999779095030015],
  [-0.46875, 1.492613473217938],
  [-0.3, 1.3286267594591274],
  [0, 1],
  [0.1, 0.887537083981715],
  [0.46875, 0.507386526782062],
  [0.47, 0.5062549491139179],
  [0.5, 0.4795001221869535],
  [1, 0.15729920705028513],
  [2, 0.004677734981047266],
  [3.9, 3.4792248597231765e-8],
  [4, 1.541725790028002e-8],
  [4.1, 6.700027654084918e-9],
  [6, 2.1519736712498913e-17],
  [10, 2.088487583762545e-45],
  [20, 5.395865611607901e-176],
  [26, 5.663192408856143e-296],
]
const CDF: readonly (readonly [x: number, value: number])[] = [
  [-37, 5.725571222524577e-300],
  [-30, 4.906713927148187e-198],
  [-20, 2.7536241186062337e-89],
  [-8, 6.220960574271784e-16],
  [-5.5, 1.8989562465887718e-8],
  [-3, 0.0013498980316300946],
  [-1.96, 0.024997895148220435],
  [-1, 0.15865525393145705],
  [-0.7, 0.24196365222307303],
  [-0.1, 0.460172162722971],
  [0, 0.5],
  [0.1, 0.539827837277029],
  [1, 0.8413447460685429],
  [1.6448536269514722, 0.95],
  [3, 0.9986501019683699],
  [8, 0.9999999999999993],
]
/** Values of the standard library of another language (`statistics.NormalDist().inv_cdf`). */
const QUANTILE: readonly (readonly [p: number, x: number])[] = [
  [1e-300, -37.0470962993612],
  [1e-20, -9.262340089798405],
  [1e-8, -5.61200124417479],
  [0.001, -3.090232306167813],
  [0.02425, -1.9729610513118845],
  [0.025, -1.9599639845400538],
  [0.1, -1.2815515655446008],
  [0.25, -0.6744897501960817],
  [0.6, 0.2533471031357998],
  [0.75, 0.6744897501960817],
  [0.9, 1.2815515655446008],
  [0.975, 1.9599639845400536],
  [0.99, 2.3263478740408408],
  [0.999, 3.090232306167813],
]

const relativeError = (got: number, want: number): number => Math.abs(got / want - 1)

describe('the normal distribution', () => {
  it.each(ERFC)('has erfc(%d) = %d to the last digits', (x, value) => {
    expect(relativeError(erfc(x), value)).toBeLessThan(1e-15)
  })

  it.each(CDF)('has P(Z <= %d) = %d to the last digits, far tail and all', (x, value) => {
    expect(relativeError(normalCdf(x), value)).toBeLessThan(1e-15)
  })

  it.each(QUANTILE)('has its %d quantile at %d', (p, x) => {
    expect(relativeError(normalQuantile(p), x)).toBeLessThan(4e-15)
  })

  it('has its median at 0, and its ends at infinity', () => {
    expect([0.5, 0, 1].map(normalQuantile)).toEqual([0, -Infinity, Infinity])
    expect([-Infinity, Infinity, -50, 50].map(normalCdf)).toEqual([0, 1, 0, 1])
    expect([-Infinity, Infinity].map(erfc)).toEqual([2, 0])
  })

  it('says NaN to what is no number and no probability', () => {
    expect([normalCdf(Number.NaN), erfc(Number.NaN)]).toEqual([Number.NaN, Number.NaN])
    expect([-0.1, 1.1, Number.NaN].map(normalQuantile)).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })

  it('is symmetric, rises, and is taken back by its quantile', () => {
    fc.assert(
      fc.property(fc.double({ min: -30, max: 5, noNaN: true }), (x) => {
        const p = normalCdf(x)
        expect(normalCdf(x + 0.01)).toBeGreaterThan(p)
        expect(normalCdf(-x)).toBeCloseTo(1 - p, 14)
        expect(Math.abs(normalQuantile(p) - x)).toBeLessThan(1e-8 * Math.max(1, Math.abs(x)))
      }),
    )
  })

  it('still has a first approximation where a probability runs out of digits', () => {
    expect(normalQuantile(5e-324)).toBeCloseTo(-38.4674, 4)
  })
})
