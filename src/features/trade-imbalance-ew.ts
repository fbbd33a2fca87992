/** How one-sided the trades were, the newest counting most. */
import { MICROS_PER_MILLI } from '#domain/time.ts'
import { imbalance } from './book-imbalance.ts'
import { defineFeature } from './feature.ts'

/** Lots of each side, faded to the time of the last trade, and that time. */
const BOUGHT = 0
const SOLD = 1
const LAST = 2

/**
 * Lots of buyers and of sellers, each fading with the time since they were traded:
 *
 *   B = B e^(-dt / tau) + q at a trade of a buyer, S likewise
 *
 * Both fade alike, so the imbalance (B - S) / (B + S) moves only with trades.
 *
 * Unit    lots.
 * Source  an exponential kernel over the flow of trades.
 * Cost    O(1) a trade, one exp; allocates nothing.
 * Edge    a trade older than the one before counts as of its time. Sizes that are not positive and finite are left out.
 */
export class FadingFlow {
  private readonly state = Float64Array.of(0, 0, Number.NaN)
  private readonly tau: number

  /** `tauMicros` is the time after which a trade counts 1 / e. */
  constructor(tauMicros: number) {
    this.tau = tauMicros
  }

  push(at: number, size: number, sign: number): void {
    if (!(size > 0 && size < Infinity && Number.isFinite(at))) return
    const { state } = this
    const kept = this.kept(at)
    state[BOUGHT] *= kept
    state[SOLD] *= kept
    if (sign > 0) state[BOUGHT] += size
    else if (sign < 0) state[SOLD] += size
    if (!(at < state[LAST])) state[LAST] = at
  }

  boughtAt(at: number): number {
    return this.state[BOUGHT] * this.kept(at)
  }

  soldAt(at: number): number {
    return this.state[SOLD] * this.kept(at)
  }

  /** Of the last trade; NaN before the first signed one. */
  get imbalance(): number {
    return imbalance(this.state[BOUGHT], this.state[SOLD])
  }

  clear(): void {
    this.state.fill(0)
    this.state[LAST] = Number.NaN
  }

  private kept(at: number): number {
    const passed = at - this.state[LAST]
    return passed > 0 ? Math.exp(-passed / this.tau) : 1
  }
}

const TAU_MILLIS = 10_000

interface TradeImbalanceEwParams {
  readonly tauMillis: number
  readonly lots: boolean
}

export default defineFeature<TradeImbalanceEwParams>({
  name: 'trade_imbalance_ew',
  about: 'Lots that buyers started less those that sellers did, as a share of both, fading with time.',
  unit: 'none, in [-1, 1]; the flows are lots',
  formula: '(B - S) / (B + S), B = B e^(-dt / tau) + q',
  source: 'an exponential kernel over the flow of trades',
  edge: 'NaN before the first signed trade',
  clock: 'trade',
  params: (z) =>
    z.strictObject({
      tauMillis: z.number().positive().default(TAU_MILLIS).describe('after this time a trade counts 1 / e'),
      lots: z.boolean().default(false).describe('adds the columns _bought and _sold: the faded lots of each side'),
    }),
  needs: () => ['trades'],
  readyAfter: () => 1,
  columns: ({ tauMillis, lots }) => {
    const name = `trade_imbalance_ew${tauMillis === TAU_MILLIS ? '' : `_${String(tauMillis).replace('.', 'p').replace('-', 'm')}ms`}`
    return lots ? [name, `${name}_bought`, `${name}_sold`] : [name]
  },

  create({ tauMillis, lots }) {
    const flow = new FadingFlow(tauMillis * MICROS_PER_MILLI)
    let seen = false
    return {
      trade(print) {
        flow.push(print.at, print.size, print.sign)
        seen = true
      },
      write(view, row, at) {
        row[at] = flow.imbalance
        if (!lots) return
        row[at + 1] = seen ? flow.boughtAt(view.at) : Number.NaN
        row[at + 2] = seen ? flow.soldAt(view.at) : Number.NaN
      },
      reset() {
        flow.clear()
        seen = false
      },
    }
  },
})
