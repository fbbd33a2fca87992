/**
 * The paper venue: a market, an exchange with an account, and a wire to them that delays, loses and breaks as wires do.
 * The honest minimum of a venue, and the one the demo trades on.
 *
 * Latencies and fills are in market time, so a replay at any speed fills what it would have filled at speed 1.
 */
import { Money } from '#domain/money.ts'
import type { Zod } from '#domain/schema.ts'
import { fromMillis, fromSeconds } from '#domain/time.ts'
import { seededRng, type Rng } from '#numeric/rng.ts'
import { defineVenue, type VenueHost, type VenueSink } from '#swarm/ports/venue.ts'
import { exchange as exchangeOf } from './exchange.ts'
import { gateway, type PaperVenue } from './gateway.ts'
import {
  canWait,
  instrumentFor,
  marketCapabilities,
  marketKeys,
  millisChoice,
  moneyChoice,
  specOf,
  type MarketConfig,
} from '#venues/markets/choice.ts'
import { marketClock } from '#venues/markets/market-clock.ts'
import type { Market } from '#venues/markets/market.ts'
import { pace as paceOf } from '#venues/markets/pace.ts'
import { wire as wireOf } from './wire.ts'

export type { PaperVenue } from './gateway.ts'

export interface PaperConfig {
  readonly market: MarketConfig
  readonly symbol?: string | undefined
  readonly speed: number | 'max'
  readonly maxPauseSeconds: number
  readonly ackMillis: number
  readonly fillMillis: number
  readonly touchLots: number
  readonly balance: string
  readonly leverage: number
  readonly commissionPerLot: string
  readonly rejectShare: number
  readonly noticeMillis: number
  readonly reconnectMillis: number
  readonly cuts?: { readonly everySeconds: number; readonly downMillis: number } | undefined
}

const config = (z: Zod) => {
  const millis = (what: string) => millisChoice(z, what)
  return z.strictObject({
    ...marketKeys(z),
    ackMillis: millis('of market time from sending an order to its acknowledgement').default(5),
    fillMillis: millis('of market time from sending an order to its fill, at least ackMillis').default(10),
    touchLots: z.number().positive().default(5).describe('lots offered at each side of a touch that says no size'),
    commissionPerLot: moneyChoice(z, 'commission for each lot of a fill').default('3'),
    rejectShare: z.number().min(0).max(1).default(0).describe('share of sound orders refused by chance'),
    noticeMillis: millis('from a cut of the wire until it is noticed').default(20),
    reconnectMillis: millis('between attempts to connect again').default(250),
    cuts: z
      .strictObject({
        everySeconds: z.number().positive().describe('seconds from a connect to the next cut, on average'),
        downMillis: millis('the wire stays cut at least'),
      })
      .optional()
      .describe('cuts of the wire at random times; absent for none'),
  })
}

/** Opens the venue; nothing happens before `start`. Throws TICKS_UNREADABLE, TICKS_FORMAT or CONFIG_INVALID. */
export function openPaper(config: PaperConfig, sink: VenueSink, host: VenueHost): PaperVenue {
  const instrument = instrumentFor(config.symbol, host.instruments)
  const own = (): Rng => seededRng(host.rng.below(2 ** 32))
  const [marketRng, exchangeRng, sessionRng] = [own(), own(), own()]
  const market: Market = specOf(config.market).open(config.market, {
    instrument,
    rng: marketRng,
    virtual: host.virtual,
    fault: sink.fault.bind(sink),
  })
  const clock = marketClock(fromSeconds(config.maxPauseSeconds))
  const wire = wireOf(fromMillis(config.ackMillis / 2), clock)
  const exchange = exchangeOf(
    {
      instrument,
      matchMicros: fromMillis(Math.max(0, config.fillMillis - config.ackMillis)),
      touchLots: config.touchLots,
      balance: new Money(config.balance),
      leverage: config.leverage,
      commissionPerLot: new Money(config.commissionPerLot),
      rejectShare: config.rejectShare,
      run: host.now().toString(36),
    },
    clock,
    exchangeRng,
    {
      accepted: (clientId, venueId) => wire.toDesk(() => sink.accepted(clientId, venueId)),
      rejected: (clientId, code, reason) => wire.toDesk(() => sink.rejected(clientId, code, reason)),
      filled: (fill) => wire.toDesk(() => sink.filled(fill)),
      canceled: (clientId, leaves, reason) => wire.toDesk(() => sink.canceled(clientId, leaves, reason)),
      account: (account) => wire.toDesk(() => sink.account(account)),
    },
  )
  // On a virtual clock time costs nothing, so full speed is the market's own.
  const speed = config.speed === 'max' ? 1 : config.speed
  const pace = config.speed === 'max' && !host.virtual ? undefined : paceOf(speed, () => host.now())
  return gateway(
    {
      instrument: instrument.id,
      clock,
      market,
      waits: canWait(config.market, config.speed),
      exchange,
      wire,
      pace,
      session: {
        noticeMicros: fromMillis(config.noticeMillis),
        reconnectMicros: fromMillis(config.reconnectMillis),
        cuts: config.cuts && {
          everyMicros: fromSeconds(config.cuts.everySeconds),
          downMicros: fromMillis(config.cuts.downMillis),
        },
      },
      rng: sessionRng,
    },
    sink,
    host,
  )
}

export default defineVenue<PaperConfig>({
  name: 'paper',
  about: 'A tick file or a seeded synthetic market, with an exchange, an account and a wire that can be cut.',
  config,
  can: (config) => ({
    ...marketCapabilities(config),
    orderTypes: ['market', 'limit'],
    modify: false,
    hedging: false,
  }),
  open: openPaper,
})
