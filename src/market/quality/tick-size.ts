/**
 * The price step of a file, from its prices: the coarsest of 1, 2, 5 and 25 times a power of ten, down to 10^-10, that
 * all but one price in a hundred are multiples of. What is left is off the grid.
 *
 * How  A price is n 10^-d with the fewest decimals d that give it back exactly (n whole, division of whole numbers
 *      rounds as reading the text does). Counted are d and whether n is a multiple of 2, 5 or 25: enough to know for
 *      every candidate how many prices it divides.
 * Cost about 20 ns a price.
 */
export interface TickSizeEstimate {
  /** NaN when prices show none. */
  readonly tickSize: number
  readonly prices: number
  readonly off: number
}

const MOST_DECIMALS = 10
/** Tens and more of whole prices. */
const MOST_ZEROS = 6
const TENS = Float64Array.from({ length: MOST_DECIMALS + 1 }, (_, places) => Number(`1e${places}`))
const ON_GRID = 0.99
/** 2^51: a product of a price and a power of ten below it is within half a unit of the whole number it stands for. */
const MOST_UNITS = 2 ** 51

/** Of n: 0 none of these, 1 a multiple of 2, 2 of 5, 3 of 25. With a power of ten of its own n would have fewer decimals. */
const CLASSES = 4
const classOf = (n: number): number => (n % 25 === 0 ? 3 : n % 5 === 0 ? 2 : n % 2 === 0 ? 1 : 0)

export interface TickSizeMeter {
  add(price: number): void
  estimate(): TickSizeEstimate
}

export function tickSizeMeter(): TickSizeMeter {
  /** Index (decimals + MOST_ZEROS) * CLASSES + class. */
  const counts = new Float64Array((MOST_ZEROS + MOST_DECIMALS + 1) * CLASSES)
  let prices = 0
  let guess = 0

  const holds = (price: number, decimals: number): boolean =>
    Math.round(price * TENS[decimals]) / TENS[decimals] === price

  const placed = (decimals: number, n: number): void => {
    counts[(decimals + MOST_ZEROS) * CLASSES + classOf(Math.abs(n))]++
  }

  /** Prices that are multiples of 10^-decimals, then of 2, 5 and 25 times as much. */
  function divided(decimals: number, by: 1 | 2 | 5 | 25): number {
    let sum = 0
    for (let k = 0; k < counts.length; k++) {
      const more = decimals - (Math.floor(k / CLASSES) - MOST_ZEROS)
      const kind = k % CLASSES
      if (more < 0) continue
      // n times ten to the power of `more` in units of 10^-decimals: the tens bring in twos and fives.
      const twos = kind === 1 || more >= 1
      const fives = (kind === 2 ? 1 : kind === 3 ? 2 : 0) + more
      if (by === 1 || (by === 2 && twos) || (by === 5 && fives >= 1) || (by === 25 && fives >= 2)) sum += counts[k]
    }
    return sum
  }

  return {
    add(price) {
      if (!(Math.abs(price) > 0 && Math.abs(price) < Infinity)) return
      prices++
      // Where a unit of the last place is less than the price can tell, every price seems to be on the grid.
      let decimals = Math.abs(price) * TENS[guess] <= MOST_UNITS ? guess : 0
      while (decimals <= MOST_DECIMALS && !holds(price, decimals)) decimals++
      if (decimals > MOST_DECIMALS) return
      guess = decimals
      while (decimals > 0 && holds(price, decimals - 1)) decimals--
      let n = Math.round(price * TENS[decimals])
      while (decimals > -MOST_ZEROS && decimals <= 0 && n % 10 === 0) {
        n /= 10
        decimals--
      }
      placed(decimals, n)
    },

    estimate() {
      for (let decimals = -MOST_ZEROS; decimals <= MOST_DECIMALS; decimals++) {
        for (const by of [25, 5, 2, 1] as const) {
          const on = divided(decimals, by)
          if (prices > 0 && on >= ON_GRID * prices) {
            const tickSize = decimals > 0 ? by / TENS[decimals] : by * TENS[-decimals]
            return { tickSize, prices, off: prices - on }
          }
        }
      }
      return { tickSize: NaN, prices, off: 0 }
    },
  }
}
