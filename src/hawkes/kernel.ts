/**
 * Kernels as data: which there are, what each is worth at a lag, and what makes one unfit to be used.
 *
 * A kernel says what one event adds to the intensity t seconds later. It is zero at and before lag 0: an event excites
 * what comes strictly after it.
 */
import { exponentialAt, exponentialIntegral, type ExponentialKernel } from './kernels/exponential.ts'
import { powerLawAt, powerLawBranching, powerLawIntegral, type PowerLawKernel } from './kernels/power-law.ts'
import { sumExponentialAt, sumExponentialIntegral, type SumExponentialKernel } from './kernels/sum-exponential.ts'

export type Kernel = ExponentialKernel | SumExponentialKernel | PowerLawKernel

/** lambda(t) = mu + sum over events before t of kernel(t - t_k). Unit of mu: 1/s. */
export interface HawkesProcess {
  readonly mu: number
  readonly kernel: Kernel
}

export type KernelFault =
  | 'kernel-not-finite'
  | 'kernel-alpha-negative'
  | 'kernel-decay-not-positive'
  | 'kernel-components-differ'
export type ProcessFault = KernelFault | 'mu-not-positive' | 'unstable'

/** phi(t), 1/s; 0 for t <= 0. */
export function kernelAt(kernel: Kernel, t: number): number {
  if (t <= 0) return 0
  switch (kernel.kind) {
    case 'exponential':
      return exponentialAt(kernel, t)
    case 'sum-exponential':
      return sumExponentialAt(kernel, t)
    case 'power-law':
      return powerLawAt(kernel, t)
  }
}

/** The integral of phi over [0, t]: children of one event within t seconds, on average. 0 for t <= 0. */
export function kernelIntegral(kernel: Kernel, t: number): number {
  if (t <= 0) return 0
  switch (kernel.kind) {
    case 'exponential':
      return exponentialIntegral(kernel, t)
    case 'sum-exponential':
      return sumExponentialIntegral(kernel, t)
    case 'power-law':
      return powerLawIntegral(kernel, t)
  }
}

/** The branching ratio, the integral of phi over all lags: children an event has on average. Stationary below 1. */
export function kernelBranching(kernel: Kernel): number {
  switch (kernel.kind) {
    case 'exponential':
      return kernel.alpha / kernel.beta
    case 'sum-exponential':
      return kernel.alphas.reduce((sum, alpha, p) => sum + alpha / kernel.betas[p], 0)
    case 'power-law':
      return powerLawBranching(kernel)
  }
}

/** What makes the kernel unfit to be computed with, or null. A kernel that explodes is not at fault: see `processFault`. */
export function kernelFault(kernel: Kernel): KernelFault | null {
  const alphas = kernel.kind === 'sum-exponential' ? kernel.alphas : [kernel.alpha]
  const betas = kernel.kind === 'sum-exponential' ? kernel.betas : [kernel.beta]
  const decays = kernel.kind === 'power-law' ? [kernel.beta, kernel.p] : betas
  if (alphas.length === 0 || alphas.length !== betas.length) return 'kernel-components-differ'
  if (![...alphas, ...decays].every(Number.isFinite)) return 'kernel-not-finite'
  if (!alphas.every((alpha) => alpha >= 0)) return 'kernel-alpha-negative'
  return decays.every((decay) => decay > 0) ? null : 'kernel-decay-not-positive'
}

/** What makes the process unfit to be drawn or forecast in the long run, or null. */
export function processFault({ mu, kernel }: HawkesProcess): ProcessFault | null {
  const fault = kernelFault(kernel)
  if (fault !== null) return fault
  if (!(mu > 0 && mu < Infinity)) return 'mu-not-positive'
  return kernelBranching(kernel) < 1 ? null : 'unstable'
}

/** The exponentials a kernel is made of; null for a power law, which has no finite number of them. */
export function componentsOf(kernel: Kernel): { readonly alphas: Float64Array; readonly betas: Float64Array } | null {
  switch (kernel.kind) {
    case 'exponential':
      return { alphas: Float64Array.of(kernel.alpha), betas: Float64Array.of(kernel.beta) }
    case 'sum-exponential':
      return { alphas: Float64Array.from(kernel.alphas), betas: Float64Array.from(kernel.betas) }
    case 'power-law':
      return null
  }
}
