/**
 * How far the sum of closed trades has fallen from its highest within a time.
 *
 *   S_k = profit_1 + ... + profit_k,  S_0 = 0        given = max_{j <= k} (S_j - S_k)
 *
 * Source  peers.md 5.1 (MaxDrawdown), in money instead of ratios, so that it does not depend on what equity began with.
 */
import { amount } from '#trading/monitor/amount.ts'
import { fromMinutes, type LookbackParams, lookback } from '#trading/monitor/lookback.ts'
import { defineProtection, ofAccount } from '#trading/monitor/protection.ts'

export interface RecentDrawdownParams extends LookbackParams {
  readonly maxLoss: string
  readonly leastTrades: number
}

export default defineProtection<RecentDrawdownParams>({
  name: 'recentDrawdown',
  about: 'Deepest fall of the sum of closed trades within a time.',
  forgives: 'closes',
  action: 'reduce',
  coolDownMinutes: 60,
  params: (z) => ({
    ...lookback(z),
    maxLoss: amount(z).describe('fall of the sum of closed trades, account currency, in quotes'),
    leastTrades: z.int().min(1).default(1).describe('fewer trades say nothing'),
  }),
  read(view, { lookbackMinutes, maxLoss, leastTrades }, freedAt) {
    const trades = view.trades.after(Math.max(view.now - fromMinutes(lookbackMinutes), freedAt('')))
    if (trades.length < leastTrades) return []
    let sum = 0
    let highest = 0
    let deepest = 0
    for (const { profit } of trades) {
      sum += profit
      highest = Math.max(highest, sum)
      deepest = Math.max(deepest, highest - sum)
    }
    return ofAccount(deepest, Number(maxLoss))
  },
})
