/** The price step of the file and the prices off it. The check meters the prices itself: other measures need the step. */
import type { Measure } from './measure.ts'
import { counted } from './words.ts'

export const gridMeasure = (): Measure => ({
  take() {},
  finding({ grid: { tickSize, prices, off } }) {
    const found = !Number.isNaN(tickSize)
    return {
      verdict: off > 0 || (!found && prices > 0) ? 'note' : 'ok',
      text: found ? `step ${tickSize}, ${counted(off, 'prices off it', prices)}` : 'prices have no common step',
      facts: { tickSize, prices, off },
    }
  },
})
