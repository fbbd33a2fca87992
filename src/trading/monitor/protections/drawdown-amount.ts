/**
 * How far equity is below its high-water mark, in money.
 *
 *   absolute = highWater - equity           means something even where equity is not above 0
 *
 * The end of the cool-down, and the operator's resume, make the present equity the mark.
 *
 * Edge    not known while equity is not.
 * Source  Magdon-Ismail & Atiya (2004), Risk 17(10).
 */
import { amount } from '#trading/monitor/amount.ts'
import { defineProtection, ofAccount } from '#trading/monitor/protection.ts'

export default defineProtection<{ readonly maxLoss: string }>({
  name: 'drawdownAmount',
  about: 'Fall of equity below its high-water mark, in money.',
  forgives: 'highWater',
  action: 'close',
  coolDownMinutes: 60,
  params: (z) => ({ maxLoss: amount(z).describe('fall below the high-water mark, account currency, in quotes') }),
  read: ({ facts, highWater }, { maxLoss }) => ofAccount(Math.max(0, highWater - facts.equity), Number(maxLoss)),
})
