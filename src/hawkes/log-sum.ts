/**
 * The sum of the logarithms of many intensities, one logarithm for as many as a product holds: who loops over the events
 * keeps the product, and gives it here before it leaves its range.
 *
 * Compensated (Neumaier 1974), for the terms have both signs.
 */

/** The range a product stays in: far from where a double loses digits. */
export const LEAST_PRODUCT = 1e-150
export const MOST_PRODUCT = 1e150

export interface LogSum {
  add(product: number): void
  total(): number
}

export function createLogSum(): LogSum {
  let sum = 0
  let lost = 0
  return {
    add(product) {
      const term = Math.log(product)
      const total = sum + term
      lost += Math.abs(sum) >= Math.abs(term) ? sum - total + term : term - total + sum
      sum = total
    },
    total: () => sum + lost,
  }
}
