/** Bars of equal notional. */
import { defineBar } from './bar.ts'
import { tradeBars } from './trade-bars.ts'

export default defineBar<{ readonly notional: number }>({
  name: 'dollar',
  unit: 'price x lots',
  about: 'A bar for every so much money that changed hands.',
  formula: 'closes with the trade that makes sum(price * size) >= notional',
  edge: 'a larger trade closes one bar, which is then larger; it is not cut, for what fills a bar is no whole lots',
  source: 'Lopez de Prado (2018), Advances in Financial Machine Learning, 2.3.1',
  params: (z) =>
    z.strictObject({
      notional: z.number().positive().describe('price x lots a bar; money is this times the contract size'),
    }),
  create: ({ notional }, sink) => tradeBars({ endOf: (bar) => (bar.notional >= notional ? 'rule' : null) }, sink),
})
