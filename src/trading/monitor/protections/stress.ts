/**
 * What each scenario of the stress file would lose on what is held now.
 *
 * Edge  not known while a position has no mark.
 */
import { amount } from '#trading/monitor/amount.ts'
import { defineProtection, lossOf } from '#trading/monitor/protection.ts'

export default defineProtection<{ readonly maxLoss: string }>({
  name: 'stress',
  about: 'Loss of each scenario of the stress file.',
  forgives: 'no',
  action: 'reduce',
  coolDownMinutes: 0,
  params: (z) => ({
    maxLoss: amount(z).describe('loss of a scenario that names no limit of its own, account currency, in quotes'),
  }),
  read: (view, { maxLoss }) =>
    view.stress().map(({ scenario, total, maxLoss: own }) => ({
      subject: scenario,
      instruments: null,
      given: lossOf(total),
      limit: own ?? Number(maxLoss),
    })),
})
