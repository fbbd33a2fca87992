/** What features of settled trades share: a trade waits for the mid of a later moment, and then counts. */
import { MICROS_PER_MILLI } from '#domain/time.ts'
import type { Schema } from '#domain/schema.ts'
import { effectiveSpread } from '#market/measures/effective-spread.ts'
import { priceImpact } from '#market/measures/price-impact.ts'
import { realizedSpread } from '#market/measures/realized-spread.ts'
import type { FeatureState } from './feature.ts'
import { QuoteBefore } from './quote-before.ts'

const TRADES = 100
const HORIZON_MILLIS = 5_000

export interface SettledParams {
  readonly trades: number
  readonly horizonMillis: number
}

export const settledTrades: Schema<number> = (z) =>
  z.int().min(1).max(65_536).default(TRADES).describe('settled trades averaged; from the first on')
export const settlingHorizon: Schema<number> = (z) =>
  z.int().min(1).default(HORIZON_MILLIS).describe('how long after a trade its later mid is looked at')

/** Name for a column of such a feature: empty for the defaults, else `_20`, `_1000ms`. */
export const settledSuffix = ({ trades, horizonMillis }: SettledParams): string =>
  `${trades === TRADES ? '' : `_${trades}`}${horizonMillis === HORIZON_MILLIS ? '' : `_${horizonMillis}ms`}`

/** A trade that has settled, lent; all but the size in price. */
export interface SettledTrade {
  size: number
  effective: number
  realized: number
  impact: number
}

export interface SettledFeature {
  readonly horizonMillis: number
  /** Takes a trade nobody can sign for a buy, for a measure that does not look at the sign. */
  readonly signless?: boolean
  /** Called once for each trade whose mid before and mid after are known. */
  settle(trade: Readonly<SettledTrade>): void
  write(row: Float64Array, at: number): void
  clear(): void
}

/** Columns of a trade that waits. */
const DUE = 0
const SIGN = 1
const PRICE = 2
const MID = 3
const SIZE = 4
const WIDTH = 5

/**
 * The state of such a feature: what `createSpreadDecomposition` does, without what a feature does not ask of it.
 *
 * A trade is held against the mid strictly before it and the mid in force a horizon later, that of the last quote at or
 * before then. The first event after that moment settles it, so nothing looks ahead.
 *
 * Cost  O(1) amortised an event, 40 bytes a trade that waits; allocates only when more wait than ever before.
 * Edge  trades without a sign, a mid before or a mid after are left out. An event older than the one before takes its
 *       time: quotes and trades of one feed overtake each other.
 */
export function settled({ horizonMillis, signless = false, settle, write, clear }: SettledFeature): FeatureState {
  const quotes = new QuoteBefore()
  const horizon = horizonMillis * MICROS_PER_MILLI
  const trade: SettledTrade = { size: 0, effective: 0, realized: 0, impact: 0 }
  /** The latest moment seen. In a typed array, as the columns are: a number handed to a function may be boxed. */
  const now = new Float64Array(1).fill(-Infinity)
  let places = 64
  let waiting = new Float64Array(places * WIDTH)
  let head = 0
  let count = 0

  /** Settles what was due before now. */
  const advance = (): void => {
    for (; count > 0 && waiting[head * WIDTH + DUE] < now[0]; count--) {
      const at = head * WIDTH
      const after = quotes.mid
      head = (head + 1) & (places - 1)
      if (Number.isNaN(after)) continue
      trade.size = waiting[at + SIZE]
      trade.effective = effectiveSpread(waiting[at + SIGN], waiting[at + PRICE], waiting[at + MID])
      trade.realized = realizedSpread(waiting[at + SIGN], waiting[at + PRICE], after)
      trade.impact = priceImpact(waiting[at + SIGN], waiting[at + MID], after)
      settle(trade)
    }
  }
  const grow = (): void => {
    const wider = new Float64Array(2 * waiting.length)
    wider.set(waiting.subarray(head * WIDTH))
    wider.set(waiting.subarray(0, head * WIDTH), waiting.length - head * WIDTH)
    waiting = wider
    places *= 2
    head = 0
  }

  return {
    trade({ at, price, size, sign }) {
      if (!(Number.isFinite(at) && Number.isFinite(price) && size > 0 && size < Infinity)) return
      if (at > now[0]) now[0] = at
      advance()
      const side = signless && sign === 0 ? 1 : sign
      const mid = quotes.midBefore(at)
      if (side === 0 || Number.isNaN(mid)) return
      if (count === places) grow()
      const slot = ((head + count++) & (places - 1)) * WIDTH
      waiting[slot + DUE] = now[0] + horizon
      waiting[slot + SIGN] = side
      waiting[slot + PRICE] = price
      waiting[slot + MID] = mid
      waiting[slot + SIZE] = size
    },
    write(view, row, at) {
      if (view.at > now[0]) now[0] = view.at
      advance()
      quotes.push(now[0], view.bid, view.ask)
      write(row, at)
    },
    reset() {
      quotes.clear()
      head = 0
      count = 0
      now[0] = -Infinity
      clear()
    },
  }
}
