/** A view of a market with this depth image, best levels first, for tests that write their books down. */
import { emptyView, type MarketView } from '#features/feature.ts'

export type BookLevel = readonly [price: number, size: number]

export function depthView(bids: readonly BookLevel[], asks: readonly BookLevel[]): MarketView {
  const view = { ...emptyView(), bids: bids.length, asks: asks.length }
  view.bidPrices.set(bids.map(([price]) => price))
  view.bidSizes.set(bids.map(([, size]) => size))
  view.askPrices.set(asks.map(([price]) => price))
  view.askSizes.set(asks.map(([, size]) => size))
  return view
}
