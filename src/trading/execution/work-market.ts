/** What worked orders hear of one instrument's market, in ticks and lot steps. */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import type { Micros } from '#domain/time.ts'
import type { MarketQuote, MarketTrade } from '#messages/market.ts'
import { lotScale, type LotScale } from './lot-scale.ts'
import type { MarketNews } from './market-seen.ts'
import { createVolumeProfile } from './volume-profile.ts'
import type { WorkedOrder } from './worked-order.ts'

export interface WorkMarket {
  readonly scale: LotScale
  readonly orders: WorkedOrder[]
  /** Host time of the last quote that can be traded on; -Infinity before the first. */
  readonly heardAt: Micros
  /** True when orders are to hear of it: not of a quote that is crossed or one-sided. */
  quote(quote: MarketQuote, now: Micros): boolean
  trade(trade: MarketTrade): void
  /** The news for one order: with what was traded since it last asked. Lent. */
  newsFor(order: WorkedOrder): MarketNews
  /** Expected volume of `micros` from the last quote on, in equal parts; null before a whole day was seen. */
  profile(micros: Micros): number[] | null
}

/** One an instrument, by its id. */
export const createWorkMarkets = (instruments: readonly Instrument[]): ReadonlyMap<InstrumentId, WorkMarket> =>
  new Map(instruments.map((instrument) => [instrument.id, createWorkMarket(lotScale(instrument))]))

const BINS = 96
const TRAILING_DAYS = 20
const PARTS = 24
const DIGITS = 3

function createWorkMarket(scale: LotScale): WorkMarket {
  const news: { -readonly [Key in keyof MarketNews]: MarketNews[Key] } = {
    bid: NaN,
    ask: NaN,
    bidSize: NaN,
    askSize: NaN,
    traded: 0,
    buyIntensity: NaN,
    sellIntensity: NaN,
  }
  const orders: WorkedOrder[] = []
  const volume = createVolumeProfile(BINS, TRAILING_DAYS)
  let heardAt: Micros = -Infinity
  let eventAt: Micros = NaN

  return {
    scale,
    orders,
    get heardAt() {
      return heardAt
    },
    quote({ at, bid, ask, bidSize, askSize }, now) {
      if (!(bid <= ask)) return false
      heardAt = now
      eventAt = at
      news.bid = scale.bidTicks(bid)
      news.ask = scale.askTicks(ask)
      news.bidSize = bidSize / scale.lotStep
      news.askSize = askSize / scale.lotStep
      return orders.length > 0
    },
    trade({ at, size }) {
      volume.add(at, size)
      if (!(size > 0 && size < Infinity)) return
      for (const order of orders) order.traded += size / scale.lotStep
    },
    newsFor(order) {
      news.traded = order.traded
      order.traded = 0
      return news
    },
    // Short numbers: a profile is kept with every order that is worked by it.
    profile: (micros) =>
      volume.between(eventAt, eventAt + micros, PARTS)?.map((part) => Number(part.toPrecision(DIGITS))) ?? null,
  }
}
