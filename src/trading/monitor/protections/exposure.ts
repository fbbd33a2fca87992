/**
 * Value of everything that is held, longs and shorts added up, and what is left of it when they are set off.
 *
 *   gross = sum |value|          net = |sum value|
 *
 * Edge  not known while an open position has no mark.
 */
import { amount } from '#trading/monitor/amount.ts'
import { defineProtection, type Reading } from '#trading/monitor/protection.ts'

export interface ExposureParams {
  readonly maxGross: string
  readonly maxNet?: string | undefined
}

export default defineProtection<ExposureParams>({
  name: 'exposure',
  about: 'Value of all positions, gross and net.',
  forgives: 'no',
  action: 'reduce',
  coolDownMinutes: 0,
  params: (z) => ({
    maxGross: amount(z).describe('longs and shorts added up, account currency, in quotes'),
    maxNet: amount(z).optional().describe('longs less shorts, account currency, in quotes'),
  }),
  read(view, { maxGross, maxNet }): readonly Reading[] {
    const { gross, net } = view.exposure().total
    const ofGross = { subject: 'gross', instruments: null, given: gross, limit: Number(maxGross) }
    if (maxNet === undefined) return [ofGross]
    return [ofGross, { subject: 'net', instruments: null, given: Math.abs(net), limit: Number(maxNet) }]
  },
})
