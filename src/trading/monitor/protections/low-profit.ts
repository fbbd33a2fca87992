/**
 * An instrument that does not earn its keep within a time.
 *
 *   given = -(sum of the profits of its trades)        the limit is -leastProfit
 *
 * Source  peers.md 5.1 (LowProfitPairs), in money.
 */
import { decimalText } from '#domain/decimal-text.ts'
import { fromMinutes, type LookbackParams, lookback, tradesBack } from '#trading/monitor/lookback.ts'
import { defineProtection } from '#trading/monitor/protection.ts'

export interface LowProfitParams extends LookbackParams {
  readonly leastProfit: string
  readonly leastTrades: number
}

export default defineProtection<LowProfitParams>({
  name: 'lowProfit',
  about: 'Profit of each instrument within a time that is too low.',
  forgives: 'closes',
  action: 'reduce',
  coolDownMinutes: 60,
  params: (z) => ({
    ...lookback(z),
    leastProfit: decimalText(z, { digits: 12, signed: true, like: '10.00' })
      .default('0')
      .describe('what the trades of an instrument must bring together, account currency, in quotes'),
    leastTrades: z.int().min(1).default(2).describe('fewer trades say nothing'),
  }),
  read: (view, { lookbackMinutes, leastProfit, leastTrades }, freedAt) =>
    tradesBack(view, view.now - fromMinutes(lookbackMinutes), freedAt)
      .filter(({ trades }) => trades.length >= leastTrades)
      .map(({ symbol, id, trades }) => ({
        subject: symbol,
        instruments: [id],
        given: trades.reduce((sum, { profit }) => sum - profit, 0),
        limit: 0 - Number(leastProfit),
      })),
})
