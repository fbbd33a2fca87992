import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRealizedVolatility } from '#market/measures/realized-volatility.ts'

const prices = fc.array(fc.double({ min: 50, max: 200, noNaN: true }), { minLength: 2, maxLength: 60 })

describe('realized volatility', () => {
  it('is the root of the sum of the last squared returns, streaming as in a batch', () => {
    fc.assert(
      fc.property(
        prices,
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom('log', 'difference'),
        (path, returns, change) => {
          const volatility = createRealizedVolatility({ returns, change })
          path.forEach((price, k) => {
            volatility.onPrice(price)
            expect(volatility.ready).toBe(k >= returns)
            if (k < returns) {
              expect(volatility.value).toBeNaN()
              return
            }
            let sum = 0
            for (let i = k - returns + 1; i <= k; i++) {
              sum += (change === 'log' ? Math.log(path[i] / path[i - 1]) : path[i] - path[i - 1]) ** 2
            }
            expect(volatility.value).toBeCloseTo(Math.sqrt(sum), 5)
            expect(volatility.annualised(252)).toBeCloseTo(Math.sqrt((sum / returns) * 252), 4)
          })
        },
      ),
    )
  })

  it('has no return across a gap or a price that is none, and keeps those before', () => {
    const volatility = createRealizedVolatility({ returns: 2, change: 'difference' })
    for (const price of [10, 13]) volatility.onPrice(price)
    volatility.breakChain()
    for (const price of [100, Number.NaN, 200, 204]) volatility.onPrice(price)
    expect(volatility.value).toBe(5)
    expect(volatility.badPrices).toBe(1)
    volatility.reset()
    expect([volatility.ready, volatility.value]).toEqual([false, Number.NaN])
  })

  it('takes no logarithm of a price that is not positive, and differences of any', () => {
    const logs = createRealizedVolatility({ returns: 1 })
    const differences = createRealizedVolatility({ returns: 1, change: 'difference' })
    for (const price of [1, -2]) {
      logs.onPrice(price)
      differences.onPrice(price)
    }
    expect([logs.value, logs.badPrices, differences.value]).toEqual([Number.NaN, 1, 3])
  })
})
