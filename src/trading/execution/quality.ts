/**
 * How well orders were executed, by algorithm and by venue: streaming means, nothing kept of an order that is over.
 *
 * Doubles: these are estimates, no ledger. Lots and prices as traded; fees in price times lots (money / contract size).
 *
 * Cost  a few look-ups a fill; a quote is one comparison while no mark-out is due.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import { type Side, signOf } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import { createWeightedMean, type WeightedMean } from '#market/measures/weighted-mean.ts'
import { createMarkOuts, type MarkOuts } from './mark-outs.ts'
import { type Shortfall, shortfallOf, slippageBps, type Tally } from './shortfall.ts'

export interface MeasuredOrder {
  readonly id: number
  readonly algorithm: string
  readonly instrument: InstrumentId
  readonly side: Side
  readonly lots: number
  /** NaN when there was none: then what is measured against it is NaN too. */
  readonly arrivalMid: number
}

export interface MeasuredFill {
  readonly venue: string
  readonly lots: number
  readonly price: number
  readonly fee: number
  /** Event time. */
  readonly at: Micros
}

export interface OrderReport extends Shortfall {
  readonly ordered: number
  readonly filled: number
  readonly fillRate: number
  /** NaN when nothing was filled. */
  readonly meanPrice: number
}

export interface AlgorithmRow {
  readonly algorithm: string
  readonly orders: number
  readonly ordered: number
  readonly filled: number
  readonly fillRate: number
  /** Means over orders, weighted by their lots. */
  readonly slippageBps: number
  readonly shortfallBps: number
}

export interface VenueRow {
  readonly algorithm: string
  readonly venue: string
  readonly sent: number
  readonly filled: number
  readonly fills: number
  readonly fillRate: number
  /** Means over fills, weighted by their lots. Slippage is against the arrival mid of the order. */
  readonly slippageBps: number
  readonly feeBps: number
  /** By horizon. */
  readonly markOutsBps: readonly number[]
}

export interface Quality {
  begin(order: MeasuredOrder): void
  /** A child of the order went to a venue. */
  sent(id: number, venue: string, lots: number): void
  fill(id: number, fill: MeasuredFill): void
  quote(instrument: InstrumentId, at: Micros, mid: number): void
  /** The order was never sent: it does not count. */
  forget(id: number): void
  /** The order is over: what it cost, or undefined for one that is not known. */
  end(id: number, closingMid: number): OrderReport | undefined
  algorithms(): AlgorithmRow[]
  venues(): VenueRow[]
  /** Words about orders that are not known, or over. */
  readonly strays: number
}

type Draft<T> = { -readonly [Key in keyof T]: T[Key] }

interface VenueSums {
  readonly algorithm: string
  readonly venue: string
  sent: number
  filled: number
  fills: number
  readonly slippage: WeightedMean
  readonly fee: WeightedMean
  readonly markOuts: readonly WeightedMean[]
}

interface AlgorithmSums {
  orders: number
  ordered: number
  filled: number
  readonly slippage: WeightedMean
  readonly shortfall: WeightedMean
}

const got = <Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value => {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

export function createQuality(horizonsMicros: readonly Micros[]): Quality {
  const open = new Map<number, { readonly order: MeasuredOrder; readonly tally: Draft<Tally> }>()
  const byAlgorithm = new Map<string, AlgorithmSums>()
  const byVenue = new Map<string, VenueSums>()
  const markOuts = new Map<InstrumentId, MarkOuts>()
  let strays = 0

  const algorithmOf = (name: string): AlgorithmSums =>
    got(byAlgorithm, name, () => ({
      orders: 0,
      ordered: 0,
      filled: 0,
      slippage: createWeightedMean(),
      shortfall: createWeightedMean(),
    }))

  const venueOf = (algorithm: string, venue: string): VenueSums =>
    got(byVenue, `${algorithm} ${venue}`, () => ({
      algorithm,
      venue,
      sent: 0,
      filled: 0,
      fills: 0,
      slippage: createWeightedMean(),
      fee: createWeightedMean(),
      markOuts: horizonsMicros.map(createWeightedMean),
    }))

  const find = (id: number) => {
    const known = open.get(id)
    if (known === undefined) strays++
    return known
  }

  return {
    begin(order) {
      const { side, lots: ordered, arrivalMid: arrival } = order
      open.set(order.id, { order, tally: { sign: signOf(side), arrival, ordered, filled: 0, paid: 0, fees: 0 } })
    },

    sent(id, venue, lots) {
      const known = find(id)
      if (known !== undefined) venueOf(known.order.algorithm, venue).sent += lots
    },

    fill(id, { venue, lots, price, fee, at }) {
      const known = find(id)
      if (known === undefined) return
      const { order, tally } = known
      tally.filled += lots
      tally.paid += price * lots
      tally.fees += fee
      const row = venueOf(order.algorithm, venue)
      row.filled += lots
      row.fills++
      row.slippage.add(slippageBps(tally.sign, price, tally.arrival), lots)
      row.fee.add((fee / (Math.abs(price) * lots)) * 10_000, lots)
      const waiting = got(markOuts, order.instrument, () => createMarkOuts(horizonsMicros))
      waiting.fill(at, tally.sign, price, (horizon, bps) => row.markOuts[horizon].add(bps, lots))
    },

    quote(instrument, at, mid) {
      // Before the first fill too: the mid of a moment may be that of a quote long before.
      let waiting = markOuts.get(instrument)
      if (waiting === undefined) markOuts.set(instrument, (waiting = createMarkOuts(horizonsMicros)))
      waiting.quote(at, mid)
    },

    forget(id) {
      open.delete(id)
    },

    end(id, closingMid) {
      const known = find(id)
      if (known === undefined) return undefined
      open.delete(id)
      const { order, tally } = known
      const { ordered, filled, paid } = tally
      const shortfall = shortfallOf(tally, closingMid)
      const meanPrice = paid / filled // 0 / 0 is NaN: nothing has no price
      const sums = algorithmOf(order.algorithm)
      sums.orders++
      sums.ordered += ordered
      sums.filled += filled
      sums.slippage.add(slippageBps(tally.sign, meanPrice, tally.arrival), filled)
      sums.shortfall.add(shortfall.totalBps, ordered)
      return { ...shortfall, ordered, filled, fillRate: filled / ordered, meanPrice }
    },

    algorithms: () =>
      [...byAlgorithm].map(([algorithm, { orders, ordered, filled, slippage, shortfall }]) => ({
        algorithm,
        orders,
        ordered,
        filled,
        fillRate: filled / ordered,
        slippageBps: slippage.mean,
        shortfallBps: shortfall.mean,
      })),

    venues: () =>
      [...byVenue.values()].map(({ slippage, fee, markOuts: means, ...sums }) => ({
        ...sums,
        fillRate: sums.filled / sums.sent,
        slippageBps: slippage.mean,
        feeBps: fee.mean,
        markOutsBps: means.map(({ mean }) => mean),
      })),

    get strays() {
      return strays
    },
  }
}
