/**
 * How far equity is below its high-water mark, as a share of it.
 *
 *   depth = 1 - equity / highWater          above 1 when more was lost than there was
 *
 * The end of the cool-down, and the operator's resume, make the present equity the mark: or no limit that was ever broken
 * could be kept again.
 *
 * Edge    not known while equity is not, or while the mark is not above 0.
 * Source  Magdon-Ismail & Atiya (2004), Risk 17(10).
 */
import { defineProtection, ofAccount } from '#trading/monitor/protection.ts'

export default defineProtection<{ readonly maxShare: number }>({
  name: 'drawdown',
  about: 'Fall of equity below its high-water mark, as a share of it.',
  forgives: 'highWater',
  action: 'close',
  coolDownMinutes: 60,
  params: (z) => ({ maxShare: z.number().positive().describe('share of the high-water mark: 0.1 is a tenth') }),
  read: ({ facts, highWater }, { maxShare }) =>
    ofAccount(highWater > 0 ? Math.max(0, 1 - facts.equity / highWater) : Number.NaN, maxShare),
})
