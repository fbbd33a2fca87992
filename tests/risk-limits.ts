/** Limits of every check, none of which an order of a test meets by accident: a test names the one it is about. */
import type { Limits } from '#trading/risk/limits.ts'

export const wideLimits: Limits = {
  orderSize: { maxLots: 1_000, maxTimesTypical: 1e9, recent: 50 },
  position: { maxLots: 1_000, shrink: true },
  priceBand: { maxBps: 10_000, maxThroughBps: 10_000 },
  selfTrade: { marketReachTicks: 0 },
  orderValue: { min: '0', max: '999999999999' },
  dailyLoss: { maxLoss: '1000000000' },
  dailyVolume: { maxLots: 1_000_000, maxValue: '999999999999' },
  openOrders: { max: 10_000, maxPerInstrument: 10_000 },
  orderRate: { perSecond: 1_000_000, burst: 1_000_000 },
  liquidity: { maxShare: 1_000, whenUnknown: 'pass', shrink: false },
  tradingHours: { zone: 'UTC', sessions: 'always' },
  staleData: { maxAgeMillis: 1e12 },
  margin: { rate: 0.0001, maxShare: 1, whenUnknown: 'pass' },
}

/** The same with some of them narrower. */
export const limitsWith = (narrow: {
  readonly [Name in keyof Limits]?: Partial<Limits[Name]>
}): Limits =>
  Object.fromEntries(
    Object.entries(wideLimits).map(([name, params]) => [name, { ...params, ...narrow[name as keyof Limits] }]),
  ) as unknown as Limits // each section by its own type
