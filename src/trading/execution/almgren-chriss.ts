/**
 * The optimal schedule of Almgren and Chriss: how much is still to be traded after each of N equal intervals.
 *
 *   x_j = X sinh(kappa (T - t_j)) / sinh(kappa T)       2 (cosh(kappa tau) - 1) = lambda sigma^2 tau^2 / eta~
 *   eta~ = eta - gamma tau / 2                          tau = T / N
 *   E    = gamma X^2 / 2 + epsilon |X| + (eta~ / tau) sum n_j^2        n_j = x_{j-1} - x_j
 *   Var  = sigma^2 tau sum_{j=1..N} x_j^2
 *
 * Unit    sigma price / sqrt(time), eta price time / lot, gamma price / lot, epsilon price, lambda 1 / cost.
 * Source  Almgren & Chriss (2000), Journal of Risk 3(2).
 * Edge    lambda 0, or nothing at risk, is the straight line. NaN where eta~ is not above 0 or lambda is below 0: then
 *         there is no optimum.
 * Error   sinh is never formed, so no kappa T overflows: x_j = X e^(-kappa t) (1 - e^(-2 kappa (T - t))) / (1 - e^(-2 kappa T)).
 */
export interface ImpactTerms {
  readonly sigma: number
  readonly eta: number
  readonly gamma: number
  /** Risk aversion. */
  readonly lambda: number
}

/** eta~, what temporary impact costs in discrete time; NaN when it is not above 0. */
export function temporaryCost({ eta, gamma }: ImpactTerms, tau: number): number {
  const cost = eta - (gamma * tau) / 2
  return cost > 0 ? cost : NaN
}

/**
 * The urgency of the schedule, 1 / time, from 4 sinh^2(kappa tau / 2) = lambda sigma^2 tau^2 / eta~, which loses
 * nothing near 0 where cosh - 1 would lose all.
 */
export const kappaOf = (terms: ImpactTerms, tau: number): number =>
  (2 / tau) * Math.asinh((tau * terms.sigma * Math.sqrt(terms.lambda / temporaryCost(terms, tau))) / 2)

/** The part of the order still to be traded at `time` of a schedule that ends at `end`. 1 at 0, 0 at the end. */
export function partLeft(kappa: number, time: number, end: number): number {
  if (kappa === 0) return (end - time) / end
  return (Math.exp(-kappa * time) * Math.expm1(-2 * kappa * (end - time))) / Math.expm1(-2 * kappa * end)
}

export interface OptimalSchedule {
  readonly kappa: number
  /** N + 1 of them: X first, 0 last. */
  readonly holdings: readonly number[]
  /** N of them. */
  readonly trades: readonly number[]
  readonly expectedCost: number
  readonly variance: number
}

export function optimalSchedule(
  lots: number,
  end: number,
  intervals: number,
  epsilon: number,
  terms: ImpactTerms,
): OptimalSchedule {
  const tau = end / intervals
  const kappa = kappaOf(terms, tau)
  const holdings = Array.from({ length: intervals + 1 }, (_, j) => lots * partLeft(kappa, j * tau, end))
  holdings[intervals] = kappa >= 0 ? 0 : NaN // j tau may miss the end by a rounding
  const trades = holdings.slice(1).map((held, j) => holdings[j] - held)
  const squares = (of: readonly number[]): number => of.reduce((sum, value) => sum + value * value, 0)
  const fixed = (terms.gamma * lots * lots) / 2 + epsilon * Math.abs(lots)
  return {
    kappa,
    holdings,
    trades,
    expectedCost: fixed + (temporaryCost(terms, tau) / tau) * squares(trades),
    variance: terms.sigma * terms.sigma * tau * squares(holdings.slice(1)),
  }
}
