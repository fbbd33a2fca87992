/**
 * The power-law kernel, phi(t) = alpha (1 + beta t)^(-p): a memory without a scale, as order flow has.
 *
 * Unit    alpha, beta: 1/s; p none.
 * Stable  if and only if p > 1 and alpha / (beta (p - 1)) < 1. alpha / beta, the exponential kernel's ratio, says nothing.
 * Error   all forms go through log1p and expm1: exact to about 1e-15 relative also as p -> 1 and for beta t -> 0.
 * Source  Hardiman, Bercot & Bouchaud (2013), Eur. Phys. J. B 86.
 */
export interface PowerLawKernel {
  readonly kind: 'power-law'
  readonly alpha: number
  readonly beta: number
  readonly p: number
}

export const powerLaw = (alpha: number, beta: number, p: number): PowerLawKernel => ({
  kind: 'power-law',
  alpha,
  beta,
  p,
})

/** Ogata's form k (c + t)^(-p), c in seconds. */
export const omoriPowerLaw = (k: number, c: number, p: number): PowerLawKernel => powerLaw(k * c ** -p, 1 / c, p)

export const powerLawAt = ({ alpha, beta, p }: PowerLawKernel, t: number): number =>
  alpha * Math.exp(-p * Math.log1p(beta * t))

/** (alpha / (beta (p - 1)))(1 - (1 + beta t)^(1 - p)), and (alpha / beta) ln(1 + beta t) for p = 1. */
export function powerLawIntegral({ alpha, beta, p }: PowerLawKernel, t: number): number {
  const stretched = Math.log1p(beta * t)
  const q = p - 1
  return (alpha / beta) * (q === 0 ? stretched : -Math.expm1(-q * stretched) / q)
}

/** alpha / (beta (p - 1)); infinite for p <= 1. */
export const powerLawBranching = ({ alpha, beta, p }: PowerLawKernel): number =>
  p > 1 ? alpha / (beta * (p - 1)) : alpha > 0 ? Infinity : 0
