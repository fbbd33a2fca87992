/** Growth a year, compounded. */
import { defineMetric } from './metric.ts'
import type { TrackRecord } from './track-record.ts'

/** (E_T / E_0)^{P / n} - 1 over n periods, P of them a year; -1 once everything is lost. */
export function annualGrowth({ equity, returns, periodsPerYear }: TrackRecord): number {
  const periods = returns.length
  if (!(equity[0] > 0) || periods === 0) return Number.NaN
  const growth = equity[periods] / equity[0]
  return growth <= 0 ? -1 : Math.expm1((Math.log(growth) * periodsPerYear) / periods)
}

export default defineMetric({
  name: 'cagr',
  about: 'The constant yearly growth that would have led to the same end.',
  unit: 'share a year',
  formula: '(E_T / E_0)^{P / n} - 1, P periods a year, n in the record; -1 when E_T <= 0',
  source: 'Bacon, Practical Portfolio Performance Measurement (2008)',
  edge: 'not defined for no period, or when the record begins with nothing',
  of: annualGrowth,
})
