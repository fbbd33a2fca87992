/** Loss of what is held now that is exceeded with a probability of 1 - confidence. */
import { amount } from '#trading/monitor/amount.ts'
import { defineProtection, lossOf, ofAccount } from '#trading/monitor/protection.ts'
import { tailParams, type TailParams } from '#trading/monitor/tail-params.ts'

export interface ValueAtRiskParams extends TailParams {
  readonly maxLoss: string
}

export default defineProtection<ValueAtRiskParams>({
  name: 'valueAtRisk',
  about: 'Value at risk of what is held now.',
  forgives: 'no',
  action: 'reduce',
  coolDownMinutes: 0,
  params: (z) => ({ ...tailParams(z), maxLoss: amount(z).describe('value at risk, account currency, in quotes') }),
  read(view, params) {
    const { valueAtRisk, observations, needed } = view.tail(params)
    const warming = Number.isNaN(valueAtRisk) && observations < needed
    if (warming && params.warming === 'pass') return []
    return ofAccount(lossOf(-valueAtRisk), Number(params.maxLoss))
  },
})
