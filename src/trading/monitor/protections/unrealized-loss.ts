/**
 * Open loss of all positions together.
 *
 *   loss = -(unrealized), each position marked at what closing it now would bring
 *
 * Edge  not known while an open position has no mark.
 */
import { amount } from '#trading/monitor/amount.ts'
import { defineProtection, lossOf, ofAccount } from '#trading/monitor/protection.ts'

export default defineProtection<{ readonly maxLoss: string }>({
  name: 'unrealizedLoss',
  about: 'Open loss of all positions together.',
  forgives: 'no',
  action: 'close',
  coolDownMinutes: 60,
  params: (z) => ({ maxLoss: amount(z).describe('open loss of the account, account currency, in quotes') }),
  read: ({ facts }, { maxLoss }) => ofAccount(lossOf(facts.unrealized), Number(maxLoss)),
})
