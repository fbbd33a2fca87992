/**
 * Coordinates without bounds for parameters with bounds: mu, alpha_1 .. alpha_C, beta_1 .. beta_C.
 *
 *   z = (ln mu, w_1 .. w_C, ln beta_1 .. ln beta_C)       alpha_c = n_c beta_c
 *
 *     bounded    n_c = e^(w_c) / (1 + sum e^w): every n positive and their sum below 1; the logit of n for C = 1
 *     positive   n_c = e^(w_c): every n positive and nothing more
 *
 * Decays that are given are left out of z. So a search cannot leave the region, and its optimum is that of the region:
 * clamping alpha after a fit is no maximum of anything.
 *
 * Edge  logits end at 20 (n = 1 - 2e-9) and -30, logarithms at +-300: beyond, the slope is told as 0.
 */
export type ChartMode = 'bounded' | 'positive'

export interface Chart {
  /** How many coordinates there are. */
  readonly size: number
  /** Which parameters move, by their index in theta. */
  readonly free: readonly number[]
  /** Writes the parameters at z. */
  parameters(z: Float64Array, theta: Float64Array): void
  /** Turns the gradient in theta (at z, theta) into that in z. */
  slopes(z: Float64Array, theta: Float64Array, byTheta: Float64Array, byZ: Float64Array): void
  coordinates(theta: Float64Array): Float64Array
  /** Whether theta lies inside, for a step taken in theta itself. */
  holds(theta: Float64Array): boolean
}

const LOGIT_END = 20
const WEIGHT_END = -30
const LOG_END = 300

const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

export function stableChart(count: number, mode: ChartMode, fixedDecays: readonly number[] | null = null): Chart {
  const weights = new Float64Array(count)
  const high = mode === 'bounded' ? LOGIT_END : LOG_END
  const betaAt = (z: Float64Array, c: number): number =>
    fixedDecays === null ? Math.exp(within(z[1 + count + c], -LOG_END, LOG_END)) : fixedDecays[c]

  /** Branching ratios of the components at z. */
  const read = (z: Float64Array): void => {
    let most = 0
    for (let c = 0; c < count; c++) {
      weights[c] = within(z[1 + c], WEIGHT_END, high)
      most = Math.max(most, weights[c])
    }
    if (mode === 'positive') {
      for (let c = 0; c < count; c++) weights[c] = Math.exp(weights[c])
      return
    }
    let total = Math.exp(-most)
    for (let c = 0; c < count; c++) total += weights[c] = Math.exp(weights[c] - most)
    for (let c = 0; c < count; c++) weights[c] /= total
  }

  return {
    size: 1 + count + (fixedDecays === null ? count : 0),
    free: Array.from({ length: 1 + count + (fixedDecays === null ? count : 0) }, (_, k) => k),
    parameters(z, theta) {
      read(z)
      theta[0] = Math.exp(within(z[0], -LOG_END, LOG_END))
      for (let c = 0; c < count; c++) {
        const beta = betaAt(z, c)
        theta[1 + c] = weights[c] * beta
        theta[1 + count + c] = beta
      }
    },
    slopes(z, theta, byTheta, byZ) {
      read(z)
      const inside = (k: number, low: number, end: number): number => (z[k] > low && z[k] < end ? 1 : 0)
      byZ[0] = theta[0] * byTheta[0] * inside(0, -LOG_END, LOG_END)
      let pulled = 0
      if (mode === 'bounded') {
        for (let c = 0; c < count; c++) pulled += weights[c] * theta[1 + count + c] * byTheta[1 + c]
      }
      for (let c = 0; c < count; c++) {
        const beta = theta[1 + count + c]
        byZ[1 + c] = weights[c] * (beta * byTheta[1 + c] - pulled) * inside(1 + c, WEIGHT_END, high)
        if (fixedDecays !== null) continue
        const k = 1 + count + c
        byZ[k] = beta * (byTheta[k] + weights[c] * byTheta[1 + c]) * inside(k, -LOG_END, LOG_END)
      }
    },
    coordinates(theta) {
      const z = new Float64Array(this.size)
      const shares = Array.from({ length: count }, (_, c) => Math.max(1e-12, theta[1 + c] / theta[1 + count + c]))
      const rest = mode === 'bounded' ? Math.max(1e-8, 1 - shares.reduce((sum, share) => sum + share, 0)) : 1
      z[0] = Math.log(theta[0])
      for (let c = 0; c < count; c++) {
        z[1 + c] = Math.log(shares[c] / rest)
        if (fixedDecays === null) z[1 + count + c] = Math.log(theta[1 + count + c])
      }
      return z
    },
    holds(theta) {
      let branching = 0
      for (let k = 0; k < theta.length; k++) if (!(theta[k] > 0 && theta[k] < Infinity)) return false
      for (let c = 0; c < count; c++) branching += theta[1 + c] / theta[1 + count + c]
      return mode === 'positive' || branching < 1
    },
  }
}
