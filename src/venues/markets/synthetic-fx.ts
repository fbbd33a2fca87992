/**
 * A currency pair as a retail feed shows it: best bid and ask, no sizes, at Poisson times.
 *
 * The mid is a random walk with a short-lived drift that reverts to zero (so there is momentum to vote on, and it
 * ends), now and then a jump, and a slow pull to the start so that it stays a currency pair for days:
 *
 *   d(drift) = -drift / T dt + (sigma / T) sqrt(2) dW1        stationary deviation sigma / sqrt(T)
 *   d(mid)   = drift dt + sigma dW2 + J dN - (mid - start) / day dt
 *
 * over the time T of the momentum, drift and noise move the mid equally far. The spread has a calm and a wide regime; a
 * jump starts the wide one. Unit of all of it: ticks of the instrument, and seconds.
 */
import { fromSeconds, MICROS_PER_SECOND } from '#domain/time.ts'
import { priceGrid } from '#market/price-grid.ts'
import { defineMarket, forSeconds, type Market, type MarketHost } from './market.ts'

export interface FxConfig {
  readonly kind: 'fx'
  readonly startPrice: number
  readonly ticksPerSecond: number
  readonly volatilityTicks: number
  readonly momentumSeconds: number
  readonly jumpsPerMinute: number
  readonly jumpTicks: number
  readonly calmSpreadTicks: number
  readonly wideSpreadTicks: number
  readonly forSeconds?: number | undefined
}

const DAY_SECONDS = 86_400
/** Chance per second to leave each regime of the spread. */
const CALM_TO_WIDE = 1 / 60
const WIDE_TO_CALM = 1 / 5
/** The mid never falls below this many ticks, whatever was configured. */
const FLOOR_TICKS = 1_000

function open(config: FxConfig, { instrument, rng }: MarketHost): Market {
  const grid = priceGrid(instrument.tickSize)
  const start = Math.max(FLOOR_TICKS, grid.ticks(config.startPrice))
  const { volatilityTicks: sigma, momentumSeconds: memory } = config
  const jumpsPerSecond = config.jumpsPerMinute / 60
  const length = config.forSeconds === undefined ? Infinity : fromSeconds(config.forSeconds)
  let began = 0
  let seconds = 0
  let mid = start
  let drift = 0
  let wide = false
  let bid = 0
  let ask = 0
  let ticks = 0

  const move = (dt: number): void => {
    const root = Math.sqrt(dt)
    drift += (-drift * dt) / memory + ((sigma * Math.SQRT2) / memory) * root * rng.normal()
    mid += drift * dt + sigma * root * rng.normal() - ((mid - start) * dt) / DAY_SECONDS
    if (rng.uniform() < (wide ? WIDE_TO_CALM : CALM_TO_WIDE) * dt) wide = !wide
    if (rng.uniform() < jumpsPerSecond * dt) {
      mid += (rng.uniform() < 0.5 ? -1 : 1) * config.jumpTicks * rng.exponential()
      wide = true
    }
    mid = Math.max(FLOOR_TICKS, mid)
    const around = wide ? config.wideSpreadTicks : config.calmSpreadTicks
    const spread = Math.max(1, Math.round(around * (0.75 + 0.5 * rng.uniform())))
    bid = Math.round(mid - spread / 2)
    ask = bid + spread
  }

  const market = {
    at: NaN,
    start(now: number): number {
      began = now
      return now
    },
    next(): 'event' | 'end' {
      const dt = rng.exponential() / config.ticksPerSecond
      const elapsed = Math.round((seconds + dt) * MICROS_PER_SECOND)
      if (elapsed > length) return 'end'
      seconds += dt
      move(dt)
      ticks++
      market.at = began + elapsed
      return 'event'
    },
    tell(to: Parameters<Market['tell']>[0]): void {
      to.tick(market.at, grid.price(bid), NaN, grid.price(ask), NaN)
    },
    status: () => ({ kind: config.kind, ticks, mid: grid.price(Math.round(mid)), regime: wide ? 'wide' : 'calm' }),
    close() {},
  }
  return market
}

export default defineMarket<FxConfig>({
  kind: 'fx',
  about: 'A seeded currency pair: random walk with momentum and jumps, calm and wide spreads, no sizes.',
  can: { depth: false, trades: false, waits: false },
  config: (z) =>
    z.strictObject({
      kind: z.literal('fx'),
      startPrice: z
        .number()
        .positive()
        .default(1.1)
        .describe('price the mid starts at and is pulled to, quote currency'),
      ticksPerSecond: z
        .number()
        .positive()
        .max(100_000)
        .default(20)
        .describe('quotes per second of market time, on average'),
      volatilityTicks: z
        .number()
        .positive()
        .default(3)
        .describe('standard deviation of the mid after one second, ticks'),
      momentumSeconds: z.number().positive().default(15).describe('seconds a drift lasts'),
      jumpsPerMinute: z.number().nonnegative().default(0.5).describe('jumps per minute of market time, on average'),
      jumpTicks: z.number().nonnegative().default(12).describe('mean size of a jump, ticks'),
      calmSpreadTicks: z
        .number()
        .positive()
        .default(6)
        .describe('ask - bid in the calm regime, ticks, give or take a quarter'),
      wideSpreadTicks: z
        .number()
        .positive()
        .default(25)
        .describe('ask - bid in the wide regime, ticks, give or take a quarter'),
      forSeconds: forSeconds(z),
    }),
  open,
})
