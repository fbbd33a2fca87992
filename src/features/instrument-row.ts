/**
 * The features of one instrument: what the market says goes in, the row of their values is there after every quote.
 *
 * The same object serves the feature agent and the computation over files. A crossed quote leaves every feature's
 * memory as it was: it is not a price to compute on. So does what cannot be true, an infinity or a trade without a size,
 * which would stay in every sum. A trade whose aggressor the feed does not tell is signed.
 * Cost  O(features) an event, allocates nothing.
 */
import type { Micros } from '#domain/time.ts'
import { type DepthImage, isCrossed } from '#market/quote-check.ts'
import * as signers from '#market/signing/registry.ts'
import type { TradeSigner } from '#market/signing/trade-signer.ts'
import type { ChosenFeature } from './choice.ts'
import type { FeatureCosts } from './feature-costs.ts'
import { DEPTH_LEVELS } from '#messages/market.ts'
import { COUNTED, emptyView, type FeatureState, type MarketView, type Need, type Print, provides } from './feature.ts'

export type SigningRuleName = keyof typeof signers
const rules: Readonly<Record<SigningRuleName, () => TradeSigner>> = signers
export const signingRules = Object.keys(rules) as [SigningRuleName, ...SigningRuleName[]] // a registry is never empty

export interface RowTerms {
  /** Lots taken for both sizes where the feed carries none; NaN leaves them unknown. */
  readonly unitSize: number
  readonly signing: SigningRuleName
}

/** Where a feature's columns stand in the row. */
export function offsetsOf(chosen: readonly ChosenFeature[]): {
  readonly offsets: readonly number[]
  readonly width: number
} {
  const offsets: number[] = []
  let width = 0
  for (const { columns } of chosen) {
    offsets.push(width)
    width += columns.length
  }
  return { offsets, width }
}

const LACKS: Readonly<Record<Need, string>> = {
  sizes: 'needs sizes; the feed has none and unitSize is not configured',
  depth: 'needs depth; the feed has sent none since the last gap',
  trades: 'needs trades; the feed has sent none since the last gap',
}

const isKnown = (value: number): boolean => Math.abs(value) < Infinity
/** A side may be missing, and its size unknown. */
const isPriceOrNone = (price: number): boolean => Math.abs(price) !== Infinity
const isSizeOrNone = (size: number): boolean => !(size < 0) && size !== Infinity

export interface ColumnState {
  readonly name: string
  readonly ready: boolean
  /** Why the last value is not a number; empty when it is. */
  readonly reason: string
  /** null for NaN, which JSON does not have. */
  readonly value: number | null
}

export class InstrumentRow {
  /** The last row. */
  readonly values: Float64Array
  quotes = 0
  /** Of those, the ones with the bid above the ask. */
  crossed = 0
  depths = 0
  trades = 0
  /** Quotes and trades that cannot be true, and were left out. */
  refused = 0
  private readonly chosen: readonly ChosenFeature[]
  private readonly terms: RowTerms
  private readonly costs: FeatureCosts
  private readonly clock: { now(): Micros }
  private readonly offsets: readonly number[]
  private readonly states: readonly FeatureState[]
  /** Those of them that hear of trades, and of depth images: most do not, and to ask each at every event costs time. */
  private readonly traders: readonly number[]
  private readonly divers: readonly number[]
  private readonly signer: TradeSigner
  private readonly view: MarketView = emptyView()
  private readonly print: Print = { at: 0, price: 0, size: 0, sign: 0 }
  private freshQuotes = 0
  private freshDepths = 0

  /** `costs` may be shared by the rows of several instruments; `clock` times them. */
  constructor(chosen: readonly ChosenFeature[], terms: RowTerms, costs: FeatureCosts, clock: { now(): Micros }) {
    const { offsets, width } = offsetsOf(chosen)
    this.chosen = chosen
    this.terms = terms
    this.costs = costs
    this.clock = clock
    this.offsets = offsets
    this.values = new Float64Array(width).fill(Number.NaN)
    this.states = chosen.map((feature) => feature.create())
    this.traders = this.states.flatMap((state, k) => (state.trade === undefined ? [] : [k]))
    this.divers = this.states.flatMap((state, k) => (state.depth === undefined ? [] : [k]))
    this.signer = rules[terms.signing]()
  }

  /** False for a quote that is crossed or cannot be true, which gives no number: `values` are those of the one before. */
  quote(at: Micros, bid: number, bidSize: number, ask: number, askSize: number): boolean {
    const { view, states, values, offsets, costs } = this
    if (!(isKnown(at) && isPriceOrNone(bid) && isPriceOrNone(ask) && isSizeOrNone(bidSize) && isSizeOrNone(askSize))) {
      this.refused++
      return false
    }
    this.signer.onQuote(at, bid, ask)
    // Both or neither: one made-up size beside a real one would be an imbalance nobody saw.
    const sized = !Number.isNaN(bidSize) || !Number.isNaN(askSize)
    view.at = at
    view.bid = bid
    view.bidSize = sized ? bidSize : this.terms.unitSize
    view.ask = ask
    view.askSize = sized ? askSize : this.terms.unitSize
    this.quotes++
    if (isCrossed(bid, ask)) {
      this.crossed++
      return false
    }
    this.freshQuotes++
    const turn = costs.turn()
    for (let k = 0; k < states.length; k++) {
      const from = k === turn ? this.clock.now() : 0
      states[k].write(view, values, offsets[k])
      if (k === turn) costs.timed(k, this.clock.now() - from)
    }
    return true
  }

  depth(image: DepthImage): void {
    const { view, states, divers, costs } = this
    this.depths++
    this.freshDepths++
    view.bids = image.bids
    view.asks = image.asks
    // One loop over ten levels takes half of what four calls of `set` do.
    for (let level = 0; level < DEPTH_LEVELS; level++) {
      view.bidPrices[level] = image.bidPrices[level]
      view.bidSizes[level] = image.bidSizes[level]
      view.askPrices[level] = image.askPrices[level]
      view.askSizes[level] = image.askSizes[level]
    }
    const turn = costs.turn()
    for (let n = 0; n < divers.length; n++) {
      const k = divers[n]
      const from = k === turn ? this.clock.now() : 0
      states[k].depth?.(view)
      if (k === turn) costs.timed(k, this.clock.now() - from)
    }
    if (turn >= 0 && states[turn]?.depth === undefined) costs.timed(turn, 0)
  }

  /** `told` is the aggressor as the feed has it, 0 when it does not. */
  trade(at: Micros, price: number, size: number, told: -1 | 0 | 1): void {
    const { view, states, traders, print, costs } = this
    if (!(isKnown(at) && isKnown(price) && size > 0 && size < Infinity)) {
      this.refused++
      return
    }
    this.trades++
    view.trades++
    print.at = at
    print.price = price
    print.size = size
    if (told === 0) {
      print.sign = this.signer.onTrade(at, price)
    } else {
      print.sign = told
      this.signer.onSigned(price)
    }
    const turn = costs.turn()
    for (let n = 0; n < traders.length; n++) {
      const k = traders[n]
      const from = k === turn ? this.clock.now() : 0
      states[k].trade?.(print, view)
      if (k === turn) costs.timed(k, this.clock.now() - from)
    }
    if (turn >= 0 && states[turn]?.trade === undefined) costs.timed(turn, 0)
  }

  /** Fits what is due, by the events so far, and hands over what came of it. Slow: beside the path of the rows. */
  fit(found: (column: string, values: Float64Array) => void): void {
    for (let k = 0; k < this.states.length; k++) {
      const values = this.states[k].fit?.() ?? null
      if (values !== null) found(this.chosen[k].columns[0], values)
    }
  }

  /** Parameters that another row of the same feature, known by its first column, fitted. */
  fitted(column: string, values: Float64Array): void {
    const k = this.chosen.findIndex(({ columns }) => columns[0] === column)
    this.states[k]?.fitted?.(values)
  }

  /** Records were missed. */
  forget(): void {
    this.freshQuotes = 0
    this.freshDepths = 0
    this.view.trades = 0
    this.view.bids = 0
    this.view.asks = 0
    this.signer.reset()
    // Numbers of before the gap are not to be taken for those of now.
    this.values.fill(Number.NaN)
    for (const feature of this.states) feature.reset?.()
  }

  columns(): ColumnState[] {
    return this.chosen.flatMap((feature, k) =>
      feature.columns.map((name, column) => {
        const value = this.values[this.offsets[k] + column]
        const ready = !Number.isNaN(value)
        return { name, ready, reason: ready ? '' : this.reasonOf(feature), value: ready ? value : null }
      }),
    )
  }

  /** Why a column is NaN after the events so far. */
  private reasonOf({ needs, clock, readyAfter, edge }: ChosenFeature): string {
    if (this.quotes === 0) return 'no quote yet'
    for (const need of needs) {
      if (!provides(this.view, need)) return LACKS[need]
    }
    const wanted = `needs ${readyAfter} ${COUNTED[clock]} in a row since the last gap`
    if (clock === 'sample') return `${wanted}; else: ${edge}`
    const seen = clock === 'event' ? this.freshQuotes : clock === 'depth' ? this.freshDepths : this.view.trades
    return seen < readyAfter ? `${wanted}, has ${seen}` : edge
  }
}
