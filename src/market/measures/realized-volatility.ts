/**
 * Realized volatility over the last `returns` changes of a price:
 *
 *   RV = sum r_i^2,  r_i = ln(P_i / P_(i-1))        volatility = sqrt(RV)
 *
 * Not demeaned: a sample standard deviation is a different number. Hand in mids or micro-prices on a steady clock:
 * trade prices bounce between bid and ask, and the bounce counts as volatility.
 *
 * Unit    returns over the whole window; `annualised(periods)` is sqrt(RV / n * periods), `periods` a year's number of
 *         them. With `change: 'difference'` it is in price: for spreads, and futures that can trade at 0 or below.
 * Source  Andersen & Bollerslev (1998), International Economic Review 39(4).
 * Cost    O(1) a price over a turn of the window, allocates nothing.
 * Edge    NaN until the window is full. A price that is no number, or not positive where logs are taken, is counted and
 *         breaks the chain: the next return starts after it.
 */
import { createWindowSum } from '#numeric/window-sum.ts'

export interface RealizedVolatility {
  onPrice(price: number): void
  /** After a gap: no return across the hole. Those before it stay in the window. */
  breakChain(): void
  /** Empties the window too. */
  reset(): void
  /** sqrt of the sum of squares; NaN until ready. */
  readonly value: number
  annualised(periodsPerYear: number): number
  readonly ready: boolean
  readonly badPrices: number
}

export interface RealizedVolatilityParams {
  /** Returns in the window. */
  readonly returns: number
  readonly change?: 'log' | 'difference'
}

export function createRealizedVolatility({ returns, change = 'log' }: RealizedVolatilityParams): RealizedVolatility {
  const squares = createWindowSum(returns)
  const last = new Float64Array([Number.NaN])
  let badPrices = 0

  const variance = (): number => (squares.filled < returns ? Number.NaN : Math.max(0, squares.sum))

  return {
    get value() {
      return Math.sqrt(variance())
    },
    annualised: (periodsPerYear) => Math.sqrt((variance() / returns) * periodsPerYear),
    get ready() {
      return squares.filled === returns
    },
    get badPrices() {
      return badPrices
    },
    onPrice(price) {
      if (!Number.isFinite(price) || (change === 'log' && price <= 0)) {
        badPrices++
        last[0] = Number.NaN
        return
      }
      const before = last[0]
      last[0] = price
      if (Number.isNaN(before)) return
      const moved = change === 'log' ? Math.log(price / before) : price - before
      squares.push(moved * moved)
    },
    breakChain() {
      last[0] = Number.NaN
    },
    reset() {
      last[0] = Number.NaN
      squares.clear()
    },
  }
}
