/**
 * Loss of the trading day, open positions included.
 *
 *   loss = -(realized + unrealized - fees since the trading day began)
 *
 * Edge  not known while an open position has no mark. A new trading day begins at 0.
 */
import { amount } from '#trading/monitor/amount.ts'
import { defineProtection, lossOf, ofAccount } from '#trading/monitor/protection.ts'

export default defineProtection<{ readonly maxLoss: string }>({
  name: 'dayLoss',
  about: 'Loss of the trading day, realized and open, fees included.',
  forgives: 'no',
  action: 'close',
  coolDownMinutes: 60,
  params: (z) => ({ maxLoss: amount(z).describe('loss of the trading day, account currency, a decimal in quotes') }),
  read: ({ facts }, { maxLoss }) => ofAccount(lossOf(facts.dayPnl), Number(maxLoss)),
})
