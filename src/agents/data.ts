/**
 * Gives the swarm a clean tape: passes on what can be true, sets the rest aside and counts it by reason.
 *
 * Passed records keep the number and time of the venue's. Nothing is mended: a quote that is wrong is not a quote.
 * Counts start anew with each incarnation; within one, records in = passed + set aside, for each kind of record.
 */
import { SwarmError } from '#domain/errors.ts'
import type { Instrument } from '#domain/instrument.ts'
import { type DepthFault, faultOfDepth, faultOfQuote, faultOfTrade, isCrossed } from '#market/quote-check.ts'
import type { Header } from '#messages/record.ts'
import { marketDepth, marketGap, marketQuote, marketTrade, type VenueState } from '#messages/market.ts'
import { type AgentEnv, defineAgent } from '#swarm/behaviour.ts'

export interface DataConfig {
  /** Symbols to pass on; every configured instrument when absent. */
  readonly instruments?: readonly string[] | undefined
}

/** Why a record is set aside. Out of order: earlier than the one before it of its kind and instrument. */
export type SetAsideReason = DepthFault | 'outOfOrder' | 'unknownInstrument' | 'replayed'

/** Counts of one kind of record: in = passed + the sum of what was set aside. */
export interface Tally {
  in: number
  passed: number
  /** Of those passed, quotes with the bid above the ask. */
  crossed: number
  readonly setAside: Record<SetAsideReason, number>
}

export interface DataStatus {
  /** The session with the venue, as last told. */
  readonly session: VenueState['state'] | 'unknown'
  readonly epoch: number
  /** Gaps passed on: reconnects of the venue, and records this agent itself was too slow for. */
  readonly gaps: number
  /** All instruments, known or not. */
  readonly ticks: Tally
  readonly depths: Tally
  readonly trades: Tally
  readonly instruments: readonly {
    readonly symbol: string
    readonly ticks: Tally
    readonly depths: Tally
    readonly trades: Tally
    /** The last quote that passed; null before the first. */
    readonly lastQuote: { readonly seq: number; readonly at: number; readonly bid: number; readonly ask: number } | null
  }[]
}

const newTally = (): Tally => ({
  in: 0,
  passed: 0,
  crossed: 0,
  setAside: {
    nan: 0,
    zero: 0,
    negative: 0,
    crossed: 0,
    oneSided: 0,
    unsorted: 0,
    outOfOrder: 0,
    unknownInstrument: 0,
    replayed: 0,
  },
})

function sumOf(tallies: readonly Tally[]): Tally {
  const sum = newTally()
  for (const tally of tallies) {
    sum.in += tally.in
    sum.passed += tally.passed
    sum.crossed += tally.crossed
    for (const reason of Object.keys(sum.setAside) as SetAsideReason[]) sum.setAside[reason] += tally.setAside[reason]
  }
  return sum
}

const copyOf = (tally: Tally): Tally => ({ ...tally, setAside: { ...tally.setAside } })

/** One kind of record of one instrument. */
const newStream = () => ({ tally: newTally(), lastAt: -Infinity })
type Stream = ReturnType<typeof newStream>

const newFeed = (symbol: string) => ({
  symbol,
  ticks: newStream(),
  depths: newStream(),
  trades: newStream(),
  seq: Number.NaN,
  bid: Number.NaN,
  ask: Number.NaN,
})
type Feed = ReturnType<typeof newFeed>

/** Counts the record; true when it may pass. */
function admit(stream: Stream, at: number, fault: SetAsideReason | undefined): boolean {
  stream.tally.in++
  const reason = fault ?? (Number.isNaN(at) ? 'nan' : at < stream.lastAt ? 'outOfOrder' : undefined)
  if (reason !== undefined) {
    stream.tally.setAside[reason]++
    return false
  }
  stream.lastAt = at
  stream.tally.passed++
  return true
}

function wantedInstruments(wanted: readonly string[] | undefined, env: AgentEnv): readonly Instrument[] {
  if (wanted === undefined) return env.instruments
  return wanted.map((symbol) => {
    const found = env.instruments.find((instrument) => instrument.symbol === symbol)
    if (found !== undefined) return found
    const allowed = env.instruments.map((instrument) => instrument.symbol).join(', ')
    throw new SwarmError('CONFIG_INVALID', { agent: env.id, key: 'instruments', given: symbol, allowed })
  })
}

export default defineAgent({
  name: 'data',
  about: 'Passes market data on that can be true, sets the rest aside and counts it by reason.',
  capabilities: ['market-data'],
  consumes: ['venue.tick', 'venue.depth', 'venue.trade', 'venue.state'],
  produces: ['market.quote', 'market.depth', 'market.trade', 'market.gap'],
  config: (z) =>
    z.strictObject({
      instruments: z
        .array(z.string())
        .min(1)
        .optional()
        .describe('symbols to pass on; every configured one when absent'),
    }),
  recovery: 'none',

  create({ instruments }: DataConfig, env) {
    const feeds: (Feed | undefined)[] = []
    for (const { id, symbol } of wantedInstruments(instruments, env)) feeds[id] = newFeed(symbol)
    const stray = newFeed('')
    const quote = marketQuote.draft()
    const depth = marketDepth.draft()
    const trade = marketTrade.draft()
    const gap = marketGap.draft()
    let session: DataStatus['session'] = 'unknown'
    let epoch = 0
    let gaps = 0

    function fillGap(cause: Header, lost: number): typeof gap {
      gaps++
      gap.seq = cause.seq
      gap.at = cause.at
      gap.instrument = cause.instrument
      gap.lost = lost
      return gap
    }

    return {
      receive(message, ctx) {
        switch (message.type) {
          case 'venue.tick': {
            const { bid, bidSize, ask, askSize } = message
            const feed = feeds[message.instrument]
            if (feed === undefined) return void admit(stray.ticks, message.at, 'unknownInstrument')
            const fault = message.replay ? 'replayed' : faultOfQuote(bid, bidSize, ask, askSize)
            if (!admit(feed.ticks, message.at, fault)) return
            if (isCrossed(bid, ask)) feed.ticks.tally.crossed++
            feed.seq = message.seq
            feed.bid = bid
            feed.ask = ask
            quote.seq = message.seq
            quote.at = message.at
            quote.instrument = message.instrument
            quote.bid = bid
            quote.bidSize = bidSize
            quote.ask = ask
            quote.askSize = askSize
            return ctx.emit(quote)
          }
          case 'venue.depth': {
            const feed = feeds[message.instrument]
            if (feed === undefined) return void admit(stray.depths, message.at, 'unknownInstrument')
            if (!admit(feed.depths, message.at, faultOfDepth(message))) return
            depth.seq = message.seq
            depth.at = message.at
            depth.instrument = message.instrument
            depth.bids = message.bids
            depth.asks = message.asks
            // Lent arrays, not copies: emitting copies them before this call returns.
            depth.bidPrices = message.bidPrices
            depth.bidSizes = message.bidSizes
            depth.askPrices = message.askPrices
            depth.askSizes = message.askSizes
            return ctx.emit(depth)
          }
          case 'venue.trade': {
            const feed = feeds[message.instrument]
            if (feed === undefined) return void admit(stray.trades, message.at, 'unknownInstrument')
            const fault = message.replay ? 'replayed' : faultOfTrade(message.price, message.size)
            if (!admit(feed.trades, message.at, fault)) return
            trade.seq = message.seq
            trade.at = message.at
            trade.instrument = message.instrument
            trade.price = message.price
            trade.size = message.size
            trade.aggressor = message.aggressor
            return ctx.emit(trade)
          }
          case 'venue.state': {
            // A later session than the first was cut, even when this incarnation did not live to see it.
            const resumed = message.state === 'connected' && (session === 'disconnected' || message.epoch > 1)
            session = message.state
            epoch = message.epoch
            if (!resumed) return
            for (const feed of feeds) {
              // The venue's clock may have been set meanwhile: order is judged from its next record on.
              if (feed !== undefined) feed.ticks.lastAt = feed.depths.lastAt = feed.trades.lastAt = -Infinity
            }
            return ctx.emit(fillGap(message, Number.NaN))
          }
          case 'market.gap':
            return ctx.emit(fillGap(message, message.lost))
          case 'agent.timer':
            return
        }
      },

      status(): DataStatus {
        const known = feeds.filter((feed) => feed !== undefined)
        const all = [...known, stray]
        return {
          session,
          epoch,
          gaps,
          ticks: sumOf(all.map((feed) => feed.ticks.tally)),
          depths: sumOf(all.map((feed) => feed.depths.tally)),
          trades: sumOf(all.map((feed) => feed.trades.tally)),
          instruments: known.map(({ symbol, ticks, depths, trades, seq, bid, ask }) => ({
            symbol,
            ticks: copyOf(ticks.tally),
            depths: copyOf(depths.tally),
            trades: copyOf(trades.tally),
            lastQuote: ticks.tally.passed > 0 ? { seq, at: ticks.lastAt, bid, ask } : null,
          })),
        }
      },
    }
  },
})
