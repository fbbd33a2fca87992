/** Bars of equally many trades. */
import { defineBar } from './bar.ts'
import { tradeBars } from './trade-bars.ts'

export default defineBar<{ readonly trades: number }>({
  name: 'tick',
  unit: 'trades',
  about: 'A bar for every so many trades.',
  formula: 'closes with the trade that makes trades = T',
  edge: 'one order that fills against many is many trades, as the feed tells them; add them up before if that matters',
  source: 'Lopez de Prado (2018), Advances in Financial Machine Learning, 2.3.1',
  params: (z) => z.strictObject({ trades: z.int().min(1).default(1000).describe('T, trades a bar') }),
  create: ({ trades }, sink) => tradeBars({ endOf: (bar) => (bar.trades >= trades ? 'rule' : null) }, sink),
})
