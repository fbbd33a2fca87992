/** The share of the equity to put at risk on a bet that wins b or loses 1, and lots that risk it. */
import { betaQuantile } from './beta-quantile.ts'
import { defineSizer } from './sizer.ts'
import { lotRisk } from './sizing-state.ts'

/**
 * f* = (p (b + 1) - 1) / b = p - (1 - p) / b: the share that lets the logarithm of equity grow fastest.
 *
 * Unit    share of the equity that is lost when the bet is. Below 0 there is no edge: the answer is no bet, not the
 *         other side, whose odds are others.
 * Source  Kelly (1956), Bell System Technical Journal 35(4); Thorp (2006), Handbook of Asset and Liability Management.
 * Edge    NaN for p outside [0, 1] and for b not above 0.
 */
export const kellyShare = (winChance: number, payoff: number): number =>
  winChance >= 0 && winChance <= 1 && payoff > 0 ? (winChance * (payoff + 1) - 1) / payoff : Number.NaN

/** `fraction` of it, never below 0 nor above 1; 0 where it is not defined. */
export function clampedKelly(winChance: number, payoff: number, fraction: number): number {
  const share = kellyShare(winChance, payoff) * fraction
  return share > 0 ? Math.min(1, share) : 0
}

/** Expected growth of the logarithm of equity a bet, p ln(1 + f b) + (1 - p) ln(1 - f); -Infinity when f = 1 can lose. */
export function logGrowth(share: number, winChance: number, payoff: number): number {
  const won = winChance > 0 ? winChance * Math.log1p(share * payoff) : 0
  return winChance < 1 ? won + (1 - winChance) * Math.log1p(-share) : won
}

/**
 * The chance to win that the true one exceeds with probability `sureness`, after `wins` and `losses`: a quantile of
 * Beta(wins + 1/2, losses + 1/2), the posterior under Jeffreys' prior.
 */
export const winChanceBelow = (wins: number, losses: number, sureness: number): number =>
  betaQuantile(1 - sureness, wins + 0.5, losses + 0.5)

export interface KellyParams {
  readonly fraction: number
  readonly sureness: number | null
  readonly minTrades: number
}

export default defineSizer<KellyParams>({
  name: 'kelly',
  about: 'Risks a fraction of what Kelly’s rule says for trades that win or lose as those of the past did.',
  formula: 'max(0, p - (1 - p) / b) fraction equity / (stop distance contractSize rate), b = mean win / mean loss',
  source: 'Kelly (1956), Bell System Technical Journal 35(4); Thorp (2006)',
  edge: 'no lots without an edge, before minTrades decided trades, without a win or a loss, or without a stop',
  params: (z) =>
    z.strictObject({
      fraction: z
        .number()
        .positive()
        .max(1)
        .default(0.5)
        .describe('of the full share; a half has three quarters of the growth at half the spread'),
      sureness: z
        .number()
        .min(0.5)
        .lt(1)
        .nullable()
        .default(0.9)
        .describe('probability that the true chance to win is above the one used; null takes wins / (wins + losses)'),
      minTrades: z.int().positive().default(30).describe('won and lost trades before the first bet'),
    }),
  create:
    ({ fraction, sureness, minTrades }) =>
    (state) => {
      const { wins, losses, won, lost } = state.trades
      if (!(wins + losses >= minTrades)) return Number.NaN
      const payoff = won / wins / (lost / losses)
      if (!(payoff > 0)) return Number.NaN
      const winChance = sureness === null ? wins / (wins + losses) : winChanceBelow(wins, losses, sureness)
      return (clampedKelly(winChance, payoff, fraction) * state.equity) / lotRisk(state)
    },
})
