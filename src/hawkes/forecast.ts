/**
 * What is to be expected of the next h seconds, from the events so far.
 *
 *   P(an event in (t, t + h])  = 1 - exp(-(mu h + sum_k (Phi(t + h - t_k) - Phi(t - t_k))))       exact
 *   E[N(t, t + h)]             = lbar h + (lambda(t+) - lbar)(1 - e^(-(beta - alpha) h)) / (beta - alpha)
 *
 * The first needs no stability: until the next event nothing new excites. The second counts the children to come. For a
 * sum of exponentials its excitations S_p obey S' = M S + alpha mu with M = alpha 1' - diag(beta), a linear flow; a
 * power law goes through its sum of exponentials.
 *
 * Source  Dassios & Zhao (2013), Electron. Commun. Probab. 18; Bacry, Mastromatteo & Muzy (2015).
 */
import { approximatePowerLaw } from './kernels/power-law-approximation.ts'
import { componentsOf, kernelFault, kernelIntegral, type HawkesProcess } from './kernel.ts'
import { linearFlow } from './linear-flow.ts'

/** Events at or before `now` count, with what the one at `now` adds. NaN for a process at fault or h < 0. */
export function eventProbability(process: HawkesProcess, times: Float64Array, now: number, h: number): number {
  const { mu, kernel } = process
  if (kernelFault(kernel) !== null || !(mu > 0) || !(h >= 0)) return NaN
  let passed = mu * h
  for (let k = 0; k < times.length && times[k] <= now; k++) {
    passed += kernelIntegral(kernel, now + h - times[k]) - kernelIntegral(kernel, now - times[k])
  }
  return -Math.expm1(-passed)
}

/** Mean number of events in (now, now + h], children of children with them. Grows like an explosion where unstable. */
export function expectedCount(process: HawkesProcess, times: Float64Array, now: number, h: number): number {
  const { mu, kernel } = process
  if (kernelFault(kernel) !== null || !(mu > 0) || !(h >= 0 && h < Infinity)) return NaN
  const reach = now + h - (times.length > 0 ? times[0] : now)
  const plain = kernel.kind === 'power-law' ? approximatePowerLaw(kernel, Math.max(reach, h, 1e-9)).kernel : kernel
  const components = componentsOf(plain)
  if (components === null) return NaN
  const { alphas, betas } = components
  const excitation = alphas.map((alpha, p) => {
    let sum = 0
    for (let k = 0; k < times.length && times[k] <= now; k++) sum += alpha * Math.exp(-betas[p] * (now - times[k]))
    return sum
  })
  return countAhead(mu, alphas, betas, excitation, h)
}

/**
 * The count from `excitation[p]`, S_p just after now. In closed form for one component.
 */
function countAhead(
  mu: number,
  alphas: Float64Array,
  betas: Float64Array,
  excitation: Float64Array,
  h: number,
): number {
  const count = alphas.length
  if (count === 1) {
    const fade = betas[0] - alphas[0]
    const held = excitation[0]
    // With x = fade h: both terms through (1 - e^-x) / x and its next, which stay finite as fade goes to 0.
    const x = fade * h
    const first = Math.abs(x) < 1e-8 ? 1 - x / 2 : -Math.expm1(-x) / x
    const second = Math.abs(x) < 1e-4 ? 0.5 - x / 6 + (x * x) / 24 : (1 - first) / x
    return mu * h + held * h * first + alphas[0] * mu * h * h * second
  }
  // State: S_1 .. S_P, then 1, then the count.
  const size = count + 2
  const flow = new Float64Array(size * size)
  const start = new Float64Array(size)
  for (let p = 0; p < count; p++) {
    for (let q = 0; q < count; q++) flow[p * size + q] = alphas[p] - (p === q ? betas[p] : 0)
    flow[p * size + count] = alphas[p] * mu
    flow[(count + 1) * size + p] = 1
    start[p] = excitation[p]
  }
  flow[(count + 1) * size + count] = mu
  start[count] = 1
  return linearFlow(flow, start, h)[count + 1]
}
