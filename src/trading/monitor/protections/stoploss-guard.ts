/**
 * Too many losing trades in a row of time: the market is not what the strategy believes.
 *
 *   given = trades closed within lookbackMinutes that lost money, after fees
 *
 * Source  peers.md 5.1 (StoplossGuard).
 */
import { fromMinutes, tradesBack, type LookbackParams, lookback } from '#trading/monitor/lookback.ts'
import { defineProtection, ofAccount } from '#trading/monitor/protection.ts'

export interface StoplossGuardParams extends LookbackParams {
  readonly maxLosses: number
  readonly perInstrument: boolean
}

export default defineProtection<StoplossGuardParams>({
  name: 'stoplossGuard',
  about: 'Number of losing trades within a time.',
  forgives: 'closes',
  action: 'reduce',
  coolDownMinutes: 60,
  params: (z) => ({
    ...lookback(z),
    maxLosses: z.int().min(0).describe('losing trades within lookbackMinutes; one more is a breach'),
    perInstrument: z.boolean().default(false).describe('counts and bars each instrument by itself'),
  }),
  read(view, { lookbackMinutes, maxLosses, perInstrument }, freedAt) {
    const since = view.now - fromMinutes(lookbackMinutes)
    if (!perInstrument) {
      const losses = view.trades.after(Math.max(since, freedAt(''))).filter(({ profit }) => !(profit >= 0))
      return ofAccount(losses.length, maxLosses)
    }
    return tradesBack(view, since, freedAt).map(({ symbol, id, trades }) => ({
      subject: symbol,
      instruments: [id],
      given: trades.filter(({ profit }) => !(profit >= 0)).length,
      limit: maxLosses,
    }))
  },
})
