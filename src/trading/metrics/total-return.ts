/** What the whole record brought. */
import { defineMetric } from './metric.ts'

/** E_T / E_0 - 1; NaN unless E_0 > 0. */
export const totalReturn = (equity: ArrayLike<number>): number =>
  equity[0] > 0 ? equity[equity.length - 1] / equity[0] - 1 : Number.NaN

export default defineMetric({
  name: 'total_return',
  about: 'What the whole record brought, as a share of the equity it began with.',
  unit: 'share: 0.1 is 10 %',
  formula: 'E_T / E_0 - 1',
  source: 'CFA Institute, GIPS (2020), time-weighted return of an account without flows',
  edge: 'not defined when the record is empty or begins with nothing; below -1 when more was lost than there was',
  of: ({ equity }) => totalReturn(equity),
})
