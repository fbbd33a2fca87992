/**
 * Votes by a rule: the price above its own slower average is going up.
 *
 * Two exponential averages of the row's mid in event time, e += (1 - exp(-dt / tau)) (m - e), started at the first mid;
 * the signal is how far the fast one is from the slow one, in basis points. Long from `enterBps` up and until it is no
 * longer above `exitBps`; short the mirror image; confidence |s| / (|s| + enterBps), a half where it enters. It abstains
 * until `slowSeconds` of event time have passed. While the spread is wide (column `spread_rel`, when the rows have it)
 * it enters nothing; it may still go flat. Cost: O(1) a row, no allocation.
 *
 * Source  Brock, Lakonishok & LeBaron (1992), J. of Finance 47(5), the variable-length moving average rule.
 */
import { fromSeconds } from '#domain/time.ts'
import { bandedStance, stanceKeeper, type StanceStatus } from '#models/stance.ts'
import { defineAgent } from '#swarm/behaviour.ts'

export interface MomentumConfig {
  /** Time constants of the averages, event time. */
  readonly fastSeconds: number
  readonly slowSeconds: number
  readonly enterBps: number
  readonly exitBps: number
  readonly maxSpreadBps: number
  /** Event time. */
  readonly minHoldSeconds: number
}

export interface MomentumStatus {
  /** `spread_rel`, or why the spread is not looked at. */
  readonly spreadFilter: string
  readonly instruments: readonly (StanceStatus & {
    readonly rows: number
    /** null while it warms up. */
    readonly signalBps: number | null
    readonly fast: number | null
    readonly slow: number | null
    /** Rows at which a wide spread kept it from entering. */
    readonly tooWide: number
    /** Why it abstains; empty when it does not. */
    readonly reason: string
  })[]
}

const newTrend = () => ({
  fast: Number.NaN,
  slow: Number.NaN,
  /** Event time of the first and the last row since the start or a gap. */
  firstAt: Number.NaN,
  lastAt: Number.NaN,
  signal: Number.NaN,
  rows: 0,
  tooWide: 0,
})

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null)

export default defineAgent({
  name: 'momentum',
  about: 'Votes with the trend: a fast average of the price against a slow one, when the spread allows.',
  capabilities: ['vote'],
  consumes: ['feature.row', 'market.gap', 'decision.ballot'],
  produces: ['decision.proposal', 'decision.vote'],
  config: (z) =>
    z
      .strictObject({
        fastSeconds: z.number().positive().default(60).describe('time constant of the fast average, seconds'),
        slowSeconds: z.number().positive().default(600).describe('time constant of the slow average, seconds'),
        enterBps: z.number().positive().default(1).describe('distance of the averages from which it takes a side, bps'),
        exitBps: z.number().min(0).default(0.2).describe('distance down to which it keeps the side, bps'),
        maxSpreadBps: z.number().positive().default(3).describe('widest spread at which it takes a side, bps'),
        minHoldSeconds: z.number().min(0).default(60).describe('event time a stance is kept, seconds'),
      })
      .refine(({ fastSeconds, slowSeconds }) => fastSeconds < slowSeconds, {
        path: ['fastSeconds'],
        message: 'must be below slowSeconds',
      })
      .refine(({ exitBps, enterBps }) => exitBps <= enterBps, {
        path: ['exitBps'],
        message: 'must not be above enterBps',
      }),
  recovery: 'replay',
  warmupRecords: 4_096,

  create({ fastSeconds, slowSeconds, enterBps, exitBps, maxSpreadBps, minHoldSeconds }: MomentumConfig, env) {
    const fastMicros = fromSeconds(fastSeconds)
    const slowMicros = fromSeconds(slowSeconds)
    const spreadPlace = env.columns.indexOf('spread_rel')
    const keeper = stanceKeeper(env.node, env.instruments, minHoldSeconds)
    const trends: (ReturnType<typeof newTrend> | undefined)[] = []
    for (const { id } of env.instruments) trends[id] = newTrend()

    return {
      receive(message, ctx) {
        switch (message.type) {
          case 'feature.row': {
            const trend = trends[message.instrument]
            const { mid, at } = message
            // A row of a crossed quote says nothing of the price: the stance stands.
            if (trend === undefined || Number.isNaN(mid)) return
            trend.rows++
            if (at >= trend.lastAt) {
              trend.fast -= Math.expm1((trend.lastAt - at) / fastMicros) * (mid - trend.fast)
              trend.slow -= Math.expm1((trend.lastAt - at) / slowMicros) * (mid - trend.slow)
            } else {
              // The first row, or the venue's clock was set back.
              trend.firstAt = at
              trend.fast = mid
              trend.slow = mid
            }
            trend.lastAt = at
            trend.signal = at - trend.firstAt >= slowMicros ? (trend.fast / trend.slow - 1) * 10_000 : Number.NaN

            const present = keeper.stanceOn(message.instrument)
            let stance = bandedStance(present, trend.signal, enterBps, exitBps)
            const enters = stance !== present && (stance === 'long' || stance === 'short')
            if (enters && spreadPlace >= 0 && !(message.values[spreadPlace] <= maxSpreadBps)) {
              trend.tooWide++
              stance = 'flat'
            }
            const strength = Math.abs(trend.signal)
            return keeper.opine(message, stance, strength / (strength + enterBps), ctx)
          }
          case 'decision.ballot':
            return keeper.answer(message, ctx)
          case 'market.gap':
            for (let id = 0; id < trends.length; id++) {
              const trend = trends[id]
              if (trend === undefined || (message.instrument !== 0 && message.instrument !== id)) continue
              trend.lastAt = Number.NaN
              trend.signal = Number.NaN
            }
            return
          case 'agent.timer':
            return
        }
      },

      status(): MomentumStatus {
        return {
          spreadFilter: spreadPlace >= 0 ? 'spread_rel' : 'off: the rows have no column spread_rel',
          instruments: env.instruments.map(({ id }) => {
            const trend = trends[id]! // every instrument of the env has one
            const warm = Number.isFinite(trend.signal)
            return {
              ...keeper.statusOf(id)!, // and a seat
              rows: trend.rows,
              signalBps: orNull(trend.signal),
              fast: orNull(trend.fast),
              slow: orNull(trend.slow),
              tooWide: trend.tooWide,
              reason: warm ? '' : trend.rows === 0 ? 'no row yet' : `needs ${slowSeconds} s of rows since the last gap`,
            }
          }),
        }
      },
    }
  },
})
