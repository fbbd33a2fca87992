/** Bars of equal volume. */
import { defineBar, type BarBuilder, type BarSink } from './bar.ts'
import { OpenBar } from './open-bar.ts'
import { tradeBars } from './trade-bars.ts'

/** A trade that would be cut into more bars is a mistake of somebody's unit. */
const MOST_BARS_OF_A_TRADE = 65_536

/** Cuts a trade where a bar is full: every bar but a broken one holds exactly `lots`, if sizes are whole lots. */
function splitting(lots: number, sink: BarSink): BarBuilder {
  const draft = new OpenBar(sink)
  return {
    open: draft.bar,
    faults: draft.faults,
    trade(at, price, size, sign) {
      const fault = draft.faultOf(at, price, size, sign)
      if (fault !== null) return fault
      if (!(size <= MOST_BARS_OF_A_TRADE * lots)) return draft.refuse('tooLarge')
      let left = size
      while (draft.bar.volume + left >= lots) {
        const part = lots - draft.bar.volume
        draft.add(at, price, part, sign)
        draft.close('rule')
        left -= part
      }
      if (left > 0) draft.add(at, price, left, sign)
      return null
    },
    advanceTo: (at) => draft.faultOfTime(at),
    gap() {
      if (draft.bar.trades > 0) draft.close('gap')
    },
  }
}

export default defineBar<{ readonly lots: number; readonly split: boolean }>({
  name: 'volume',
  unit: 'lots',
  about: 'A bar for every so many lots traded.',
  formula: 'closes with the trade that makes sum(size) >= lots',
  edge: 'a larger trade closes one bar, which is then larger; with `split` it is cut at every full bar, and each part counts as a trade',
  source:
    "Lopez de Prado (2018), Advances in Financial Machine Learning, 2.3.1; the split as in VPIN: Easley, Lopez de Prado & O'Hara (2012)",
  params: (z) =>
    z.strictObject({
      lots: z.number().positive().describe('lots a bar'),
      split: z.boolean().default(false).describe('cut a trade that is larger than what the bar still takes'),
    }),
  create: ({ lots, split }, sink) =>
    split ? splitting(lots, sink) : tradeBars({ endOf: (bar) => (bar.volume >= lots ? 'rule' : null) }, sink),
})
