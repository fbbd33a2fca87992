/** Mean loss of what is held now in the worst 1 - confidence of cases. */
import { amount } from '#trading/monitor/amount.ts'
import { defineProtection, lossOf, ofAccount } from '#trading/monitor/protection.ts'
import { tailParams, type TailParams } from '#trading/monitor/tail-params.ts'

export interface ExpectedShortfallParams extends TailParams {
  readonly maxLoss: string
}

export default defineProtection<ExpectedShortfallParams>({
  name: 'expectedShortfall',
  about: 'Expected shortfall of what is held now.',
  forgives: 'no',
  action: 'reduce',
  coolDownMinutes: 0,
  params: (z) => ({ ...tailParams(z), maxLoss: amount(z).describe('expected shortfall, account currency, in quotes') }),
  read(view, params) {
    const { expectedShortfall, observations, needed } = view.tail(params)
    const warming = Number.isNaN(expectedShortfall) && observations < needed
    if (warming && params.warming === 'pass') return []
    return ofAccount(lossOf(-expectedShortfall), Number(params.maxLoss))
  },
})
