/**
 * Trade ids: every one should be one above the last. A doubled one is bad; a late one comes below the highest so far
 * and is taken to fill a hole; what is still skipped are lost trades, or those of other instruments.
 */
import type { Measure } from './measure.ts'
import { counted, whole } from './words.ts'

export function tradeIds(): Measure {
  let highest = NaN
  let numbers = 0
  let [doubled, late, holes, skipped] = [0, 0, 0, 0]
  return {
    take({ id }) {
      if (Number.isNaN(id)) return
      numbers++
      const step = id - highest
      if (step === 0) doubled++
      else if (step < 0) late++
      else if (step > 1) {
        holes++
        skipped += step - 1
      }
      if (!(id <= highest)) highest = id
    },
    finding({ rows }) {
      const lost = Math.max(0, skipped - late)
      const told = [
        ...(doubled > 0 ? [counted(doubled, 'doubled', rows)] : []),
        ...(late > 0 ? [counted(late, 'late', rows)] : []),
        ...(lost > 0 ? [`${whole(lost)} skipped in ${whole(holes)} holes`] : []),
      ]
      return {
        verdict: doubled > 0 ? 'bad' : late + lost > 0 ? 'note' : 'ok',
        text: numbers === 0 ? 'none that are numbers' : told.length === 0 ? 'one after another' : told.join(', '),
        facts: { present: numbers > 0, doubled, late, skipped: lost, holes },
      }
    },
  }
}
