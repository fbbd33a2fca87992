/**
 * Lets entries out in the sessions of the market only.
 *
 * Time   event time: a replay has the hours of its own day. What stands still is for `staleData` to see.
 * Zone   an IANA name, so that sessions follow the clocks of the place through summer and winter.
 * Edge   before the first quote the time is NaN, which refuses. Exits pass.
 * Limit  given is the UTC time in seconds, limit the moment the next session starts.
 */
import { MICROS_PER_SECOND } from '#domain/time.ts'
import { isZone } from '#domain/trading-day.ts'
import { defineCheck, PASS } from '#trading/risk/check.ts'
import { type Session, sessionsIn, type Span, weekdays } from '#trading/risk/sessions.ts'

export interface TradingHoursParams {
  readonly zone: string
  readonly sessions: 'always' | readonly Session[]
}

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/
const END = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/

const UNSEEN: Span = { open: false, from: Number.NaN, until: Number.NaN }

export default defineCheck<TradingHoursParams>({
  name: 'tradingHours',
  about: 'Refuses entries outside the sessions of the market.',
  code: 'TRADING_HOURS',
  params: (z) =>
    z.strictObject({
      zone: z
        .string()
        .refine(isZone, 'must be a time zone such as "America/Sao_Paulo" or "UTC"')
        .default('UTC')
        .describe('time zone of the sessions, an IANA name'),
      sessions: z
        .union([
          z.literal('always'),
          z
            .array(
              z.strictObject({
                days: z.array(z.enum(weekdays)).min(1).describe('days it starts on'),
                from: z.string().regex(CLOCK, 'must be a time such as "09:00"').describe('start, local time'),
                to: z
                  .string()
                  .regex(END, 'must be a time such as "18:25"')
                  .describe('end, local time; not after the start: on the next day'),
              }),
            )
            .min(1),
        ])
        .describe('weekly sessions, or "always"'),
    }),
  create({ zone, sessions }) {
    if (sessions === 'always') return { judge: () => PASS }
    const spanAt = sessionsIn(zone, sessions)
    let span = UNSEEN
    return {
      judge(order, { at }) {
        if (order.reduceOnly) return PASS
        if (Number.isNaN(at)) return { verdict: 'refuse', given: at, limit: at }
        if (!(at >= span.from && at < span.until)) span = spanAt(at)
        return span.open
          ? PASS
          : { verdict: 'refuse', given: at / MICROS_PER_SECOND, limit: span.until / MICROS_PER_SECOND }
      },
    }
  },
})
