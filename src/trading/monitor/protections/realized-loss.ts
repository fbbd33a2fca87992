/**
 * Loss the trading day has realized.
 *
 *   loss = -(realized - fees since the trading day began)
 *
 * What is open does not count: a day that has lost its money stays lost, whatever the open positions promise.
 */
import { amount } from '#trading/monitor/amount.ts'
import { defineProtection, lossOf, ofAccount } from '#trading/monitor/protection.ts'

export default defineProtection<{ readonly maxLoss: string }>({
  name: 'realizedLoss',
  about: 'Loss the trading day has realized, fees included.',
  forgives: 'no',
  action: 'reduce',
  coolDownMinutes: 60,
  params: (z) => ({ maxLoss: amount(z).describe('realized loss of the trading day, account currency, in quotes') }),
  read: ({ facts }, { maxLoss }) => ofAccount(lossOf(facts.dayRealized), Number(maxLoss)),
})
