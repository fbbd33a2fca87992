/**
 * Which order would take most off the largest contributor to the risk.
 *
 * For each instrument the change of exposure that makes the portfolio's deviation smallest, d = -(S w)_j / S_jj, floored to
 * its lot step, and what it would do. In the largest contributor itself the change at most closes it.
 *
 * Unit    lots signed, above 0 to buy; the rest account currency, standard deviations over the covariance's horizon: a
 *         normal value at risk is z times each.
 * Source  Litterman (1996), "Hot Spots and Hedges", best hedges.
 * Cost    O(n), allocates its result.
 * Edge    No suggestion for an instrument without a mark or a variance, below its smallest order, or which does not help.
 *         None at all when nothing contributes or the risk is not known.
 */
import { type Instrument, lotsOf, stepsOf } from '#domain/instrument.ts'
import { type Money, ZERO } from '#domain/money.ts'
import { type Holding, valueOfLot } from './holding.ts'
import type { PortfolioRisk } from './portfolio-risk.ts'

export interface Hedge {
  readonly symbol: string
  /** Signed. */
  readonly lots: Money
  /** Of the whole portfolio, after it. */
  readonly deviation: number
  /** What the largest contributor would still contribute. */
  readonly component: number
}

export interface HedgingAdvice {
  /** Place of the largest contributor among the holdings; -1 when there is none. */
  readonly largest: number
  readonly deviation: number
  readonly component: number
  /** The best first: what leaves the least deviation. */
  readonly hedges: readonly Hedge[]
}

/** `holdings` in the order of the exposures of `risk`; those with no lots are what could be traded. */
export function hedgingAdvice(holdings: readonly Holding[], risk: PortfolioRisk): HedgingAdvice {
  const { deviation } = risk
  let largest = -1
  for (let i = 0; i < risk.size; i++) {
    if (risk.component(i) > (largest < 0 ? 0 : risk.component(largest))) largest = i
  }
  if (largest < 0) return { largest, deviation, component: Number.NaN, hedges: [] }
  const component = risk.component(largest)
  const hedges = holdings
    .flatMap((holding, j): readonly Hedge[] => {
      const value = valueOfLot(holding)
      const wanted = j === largest ? towardsFlat(risk, j) : risk.bestChange(j)
      const lots = orderOf(wanted / value, holding.instrument)
      if (lots.isZero()) return []
      const change = lots.toNumber() * value
      const after = { deviation: risk.deviationWith(j, change), component: componentWith(risk, largest, j, change) }
      const helps = after.deviation < deviation && after.component < component
      return helps ? [{ symbol: holding.instrument.symbol, lots, ...after }] : []
    })
    .sort((a, b) => a.deviation - b.deviation)
  return { largest, deviation, component, hedges }
}

/** The best change of i that does not turn it round. */
function towardsFlat(risk: PortfolioRisk, i: number): number {
  const held = risk.exposures[i]
  const best = risk.bestChange(i)
  return Math.abs(best) > Math.abs(held) ? -held : best
}

/** What i would contribute after `change` of j. */
function componentWith(risk: PortfolioRisk, i: number, j: number, change: number): number {
  const after = risk.deviationWith(j, change)
  const exposure = risk.exposures[i] + (i === j ? change : 0)
  return after === 0 ? 0 : (exposure * (risk.marginal(i) * risk.deviation + risk.covarianceOf(i, j) * change)) / after
}

/** Signed lots as an order, floored to the step; 0 when there is none of that size. */
function orderOf(lots: number, instrument: Instrument): Money {
  if (!Number.isFinite(lots)) return ZERO
  const bounded = Math.min(Math.abs(lots), Number(instrument.maxLots)) * Math.sign(lots)
  const floored = lotsOf(stepsOf(bounded, Number(instrument.lotStep)), instrument)
  return floored.abs().lt(instrument.minLots) ? ZERO : floored
}
