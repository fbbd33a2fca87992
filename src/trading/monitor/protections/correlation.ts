/**
 * Two positions that are one bet under two names.
 *
 *   sign(w_i w_j) rho_ij > limit      a pair that hedges each other is below 0 and not told
 *
 * Edge    a price that never moved has no correlation: not known. Fewer than 30 returns: as `warming` says.
 * Source  math.md 12.3.
 */
import { LEAST_OBSERVATIONS, sameBet } from '#trading/exposure/correlation-limit.ts'
import { defineProtection } from '#trading/monitor/protection.ts'
import { warming } from '#trading/monitor/tail-params.ts'

export interface CorrelationParams {
  readonly maxCorrelation: number
  readonly warming: 'refuse' | 'pass'
}

export default defineProtection<CorrelationParams>({
  name: 'correlation',
  about: 'Correlation of two positions that win and lose together.',
  forgives: 'no',
  action: 'reduce',
  coolDownMinutes: 0,
  params: (z) => ({
    maxCorrelation: z.number().min(0).max(1).describe('of the returns of two positions, their sides counted'),
    warming: warming(z),
  }),
  read(view, params) {
    const { held, table, facts, values } = view
    const warm = table.rows >= LEAST_OBSERVATIONS
    if (held.length < 2 || (!warm && params.warming === 'pass')) return []
    const correlations = warm ? view.correlations() : undefined
    const width = facts.positions.length
    return held.flatMap((first, place) =>
      held.slice(place + 1).flatMap((second) => {
        const rho = correlations === undefined ? Number.NaN : correlations[first * width + second]
        const given = sameBet(values[first], values[second], rho)
        if (given < 0) return []
        const [one, other] = [facts.positions[first].instrument, facts.positions[second].instrument]
        const subject = `${one.symbol}/${other.symbol}`
        return [{ subject, instruments: [one.id, other.id], given, limit: params.maxCorrelation }]
      }),
    )
  },
})
