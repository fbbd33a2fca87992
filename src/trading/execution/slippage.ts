/** How much worse than asked a fill is. Always against the one who trades; `sign` is 1 to buy and -1 to sell. */

/** price (1 + sign bps / 10,000). */
export const fixedSlippage = (sign: 1 | -1, price: number, bps: number): number =>
  price + (sign * Math.abs(price) * Math.abs(bps)) / 10_000

/**
 * price (1 + sign k sigma sqrt(dt)): what the price moves while the order is on its way. `sigma` is of returns over
 * sqrt(second), `seconds` the latency.
 */
export const driftSlippage = (sign: 1 | -1, price: number, k: number, sigma: number, seconds: number): number =>
  price + sign * Math.abs(price) * Math.abs(k) * sigma * Math.sqrt(Math.max(0, seconds))

/** A price in ticks and fractions on the grid, never in favour of who trades; a rounding error is not a fraction. */
export function adverseTicks(sign: 1 | -1, ticks: number): number {
  const snapped = Number(ticks.toFixed(9))
  return sign > 0 ? Math.ceil(snapped) : Math.floor(snapped)
}
