/**
 * Lets entries out in the sessions of the market only.
 *
 * Time   event time: a replay has the hours of its own day. What stands still is for `staleData` to see.
 * Zone   an IANA name, so that sessions follow the clocks of the place through summer and winter.
 * Edge   before the first quote the time is NaN, which refuses. Exits pass.
 * Limit  given is the UTC time in seconds, limit the moment the next session starts.
 */
import { type Session, sessionList, sessionsIn, zoneText } from '#domain/sessions.ts'
import { MICROS_PER_SECOND } from '#domain/time.ts'
import { defineCheck, PASS } from '#trading/risk/check.ts'

export interface TradingHoursParams {
  readonly zone: string
  readonly sessions: 'always' | readonly Session[]
}

export default defineCheck<TradingHoursParams>({
  name: 'tradingHours',
  about: 'Refuses entries outside the sessions of the market.',
  code: 'TRADING_HOURS',
  params: (z) =>
    z.strictObject({
      zone: zoneText(z).default('UTC').describe('time zone of the sessions, an IANA name'),
      sessions: z.union([z.literal('always'), sessionList(z)]).describe('weekly sessions, or "always"'),
    }),
  create({ zone, sessions }) {
    if (sessions === 'always') return { judge: () => PASS }
    const spanAt = sessionsIn(zone, sessions)
    return {
      judge(order, { at }) {
        if (order.reduceOnly) return PASS
        if (Number.isNaN(at)) return { verdict: 'refuse', given: at, limit: at }
        const span = spanAt(at)
        return span.open
          ? PASS
          : { verdict: 'refuse', given: at / MICROS_PER_SECOND, limit: span.until / MICROS_PER_SECOND }
      },
    }
  },
})
