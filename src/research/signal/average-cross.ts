/**
 * A rule to begin with: long while the fast average of the price is above the slow one, short while it is below.
 *
 *   p_k = sign(mean of the last `fast` prices - mean of the last `slow`)      0 until `slow` prices were seen
 *
 * A price that is no finite number above 0 is passed over: the position stays, and the averages are of good prices.
 *
 * Cost    two additions a row; the sums are taken anew every `slow` good prices, so that rounding does not add up.
 * Source  Brock, Lakonishok & LeBaron (1992), J. of Finance 47(5): the moving average rule without a band.
 */
export function averageCross(prices: Float64Array, fast: number, slow: number): Int8Array {
  const positions = new Int8Array(prices.length)
  const last = new Float64Array(slow)
  let seen = 0
  let fastSum = 0
  let slowSum = 0
  let position = 0
  for (let k = 0; k < prices.length; k++) {
    const price = prices[k]
    if (price > 0 && price < Infinity) {
      const at = seen % slow
      fastSum += price - (seen >= fast ? last[(seen - fast) % slow] : 0)
      slowSum += price - (seen >= slow ? last[at] : 0)
      last[at] = price
      seen++
      if (at === slow - 1) {
        slowSum = fastSum = 0
        for (let j = 0; j < slow; j++) slowSum += last[j]
        for (let j = slow - fast; j < slow; j++) fastSum += last[j]
      }
      if (seen >= slow) position = Math.sign(fastSum * slow - slowSum * fast)
    }
    positions[k] = position
  }
  return positions
}
