/** Which computations the golden files may name: one file and one line each. */
import { executionGolden } from './execution.ts'
import { fracDiffGolden } from './frac-diff.ts'
import type { Golden } from './golden.ts'
import { hawkesExpMleGolden } from './hawkes-exp-mle.ts'
import { hawkesExpMultivariateGolden } from './hawkes-exp-multivariate.ts'
import { hawkesExpUnivariateGolden } from './hawkes-exp-univariate.ts'
import { hawkesPowerLawGolden } from './hawkes-powerlaw.ts'
import { hawkesSumExpGolden } from './hawkes-sumexp.ts'
import { kellyGolden } from './kelly.ts'
import { liquidityGolden } from './liquidity.ts'
import { matchingEngineGolden } from './matching-engine.ts'
import { microPriceImbalanceGolden } from './micro-price-imbalance.ts'
import { ofiGolden } from './ofi.ts'
import { performanceGolden } from './performance.ts'
import { positionPnlGolden } from './position-pnl.ts'
import { queuePositionGolden } from './queue-position.ts'
import { regimeClassificationGolden } from './regime-classification.ts'
import { rollingStatsGolden } from './rolling-stats.ts'
import { spreadsGolden } from './spreads.ts'
import { stoikovMicroPriceGolden } from './stoikov-micro-price.ts'
import { technicalsGolden } from './technicals.ts'
import { tradeSigningGolden } from './trade-signing.ts'
import { varEsPortfolioGolden } from './var-es-portfolio.ts'
import { volatilityGolden } from './volatility.ts'
import { vpinGolden } from './vpin.ts'

export const goldens: readonly Golden[] = [
  executionGolden,
  fracDiffGolden,
  hawkesExpMleGolden,
  hawkesExpMultivariateGolden,
  hawkesExpUnivariateGolden,
  hawkesPowerLawGolden,
  hawkesSumExpGolden,
  kellyGolden,
  liquidityGolden,
  matchingEngineGolden,
  microPriceImbalanceGolden,
  ofiGolden,
  performanceGolden,
  positionPnlGolden,
  queuePositionGolden,
  regimeClassificationGolden,
  rollingStatsGolden,
  spreadsGolden,
  stoikovMicroPriceGolden,
  technicalsGolden,
  tradeSigningGolden,
  varEsPortfolioGolden,
  volatilityGolden,
  vpinGolden,
]

/** The one a file names: the exact name first, else the longest start. */
export function goldenNamed(name: string): Golden | undefined {
  const starts = goldens.filter((golden) => golden.name.endsWith('*') && name.startsWith(golden.name.slice(0, -1)))
  const exact = goldens.find((golden) => golden.name === name)
  return exact ?? starts.sort((a, b) => b.name.length - a.name.length)[0]
}
