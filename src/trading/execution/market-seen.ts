/** What an execution knows of the market: the last quote, the volume traded since it began, and intensities if any. */

/** Told by the host; prices in ticks, sizes in lot steps, fractions allowed. NaN is unknown. */
export interface MarketNews {
  readonly bid: number
  readonly ask: number
  readonly bidSize: number
  readonly askSize: number
  /** Traded since the news before, ours included where the feed has it. */
  readonly traded: number
  /** Of buys and sells, per second, from a Hawkes model. */
  readonly buyIntensity: number
  readonly sellIntensity: number
}

export interface MarketSeen {
  bid: number
  ask: number
  bidSize: number
  askSize: number
  /** Traded since the order began, lot steps. */
  volume: number
  buyIntensity: number
  sellIntensity: number
  /** How often the market spoke. */
  news: number
}

export const nothingSeen = (): MarketSeen => ({
  bid: NaN,
  ask: NaN,
  bidSize: NaN,
  askSize: NaN,
  volume: 0,
  buyIntensity: NaN,
  sellIntensity: NaN,
  news: 0,
})

/** Takes news in. Volume that is no positive number, or is of before the order began, counts as none. */
export function see(seen: MarketSeen, news: MarketNews, hasBegun: boolean): void {
  seen.bid = news.bid
  seen.ask = news.ask
  seen.bidSize = news.bidSize
  seen.askSize = news.askSize
  seen.buyIntensity = news.buyIntensity
  seen.sellIntensity = news.sellIntensity
  if (hasBegun && news.traded > 0 && news.traded < Infinity) seen.volume += news.traded
  seen.news++
}

/** With null for NaN, as JSON has no other word for it. */
export type MarketKept = Readonly<Record<keyof MarketSeen, number | null>>

const kept = (value: number): number | null => (Number.isFinite(value) ? value : null)

export const keptOf = (seen: MarketSeen): MarketKept => ({
  bid: kept(seen.bid),
  ask: kept(seen.ask),
  bidSize: kept(seen.bidSize),
  askSize: kept(seen.askSize),
  volume: seen.volume,
  buyIntensity: kept(seen.buyIntensity),
  sellIntensity: kept(seen.sellIntensity),
  news: seen.news,
})

export const seenOf = (market: MarketKept): MarketSeen => ({
  bid: market.bid ?? NaN,
  ask: market.ask ?? NaN,
  bidSize: market.bidSize ?? NaN,
  askSize: market.askSize ?? NaN,
  volume: market.volume ?? 0,
  buyIntensity: market.buyIntensity ?? NaN,
  sellIntensity: market.sellIntensity ?? NaN,
  news: market.news ?? 0,
})
