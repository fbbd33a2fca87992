/** The market side of the desk: what the venue quotes, numbered and told on. One number a market event, over all instruments. */
import type { InstrumentId } from '#domain/instrument.ts'
import { Money } from '#domain/money.ts'
import { fromSeconds, type Micros } from '#domain/time.ts'
import { venueDepth, venueTick, venueTrade } from '#messages/market.ts'
import type { Context } from '#swarm/behaviour.ts'
import type { VenueSink } from '#swarm/ports/venue.ts'

export interface DeskFeed extends Pick<VenueSink, 'ready' | 'tick' | 'depth' | 'trade' | 'clock'> {
  /** Number of the last market event; 0 before the first. */
  readonly seq: number
  /** Event time of the last market event; 0 before the first. */
  readonly at: Micros
  readonly hushed: boolean
  /** Mid prices of the last whole quotes. */
  mids(): ReadonlyMap<InstrumentId, Money>
  /** Lets no more of the market through. The venue is not held: where its market stands still, so do its orders. */
  hush(): void
}

/** `lastSeq` is the number to go on from: an earlier incarnation's last, or 0. `ready` says whether the way out has room for market data. Cost: one emit an event, no allocation. */
export function createFeed(emit: Context['emit'], ready: () => boolean, lastSeq: number): DeskFeed {
  const tick = venueTick.draft()
  const depth = venueDepth.draft()
  const trade = venueTrade.draft()
  let seq = lastSeq
  let last: Micros = 0
  let hushed = false
  /** The venue's own clock less UTC. */
  let clockAhead = 0
  /** Bid plus ask of the last quote, by instrument. */
  const touches: number[] = []

  const number = (
    draft: { seq: number; at: Micros; instrument: InstrumentId },
    instrument: InstrumentId,
    at: Micros,
  ): void => {
    draft.seq = ++seq
    draft.at = at
    draft.instrument = instrument
    last = at
  }

  return {
    get seq() {
      return seq
    },
    get at() {
      return last
    },
    get hushed() {
      return hushed
    },
    mids: () =>
      new Map(touches.flatMap((both, instrument) => (both > 0 ? [[instrument, new Money(both).div(2)]] : []))),
    ready: () => hushed || ready(),
    tick(instrument, at, bid, bidSize, ask, askSize, replay) {
      if (hushed) return
      number(tick, instrument, at)
      if (bid > 0 && ask > 0) touches[instrument] = bid + ask
      tick.bid = bid
      tick.bidSize = bidSize
      tick.ask = ask
      tick.askSize = askSize
      tick.replay = replay
      tick.venueAt = at + clockAhead
      emit(tick)
    },
    depth(image) {
      if (hushed) return
      number(depth, image.instrument, image.at)
      depth.bids = image.bids
      depth.asks = image.asks
      depth.bidPrices = image.bidPrices
      depth.bidSizes = image.bidSizes
      depth.askPrices = image.askPrices
      depth.askSizes = image.askSizes
      emit(depth)
    },
    trade(instrument, at, price, size, aggressor, replay) {
      if (hushed) return
      number(trade, instrument, at)
      trade.price = price
      trade.size = size
      trade.aggressor = aggressor
      trade.replay = replay
      trade.venueAt = at + clockAhead
      emit(trade)
    },
    clock(offsetSeconds) {
      clockAhead = fromSeconds(offsetSeconds)
    },
    hush() {
      hushed = true
    },
  }
}
