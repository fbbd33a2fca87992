/** What a user can choose of fits and draws: read by the command line before anything heavy is loaded. */
export const KERNELS = ['exponential', 'sum-exponential', 'power-law'] as const
export const METHODS = ['mle', 'em'] as const
export const TIES = ['merge', 'strict', 'refuse'] as const
export const DRAW_METHODS = ['thinning', 'clusters'] as const

export interface FitChoice {
  readonly kernel: (typeof KERNELS)[number]
  readonly components: number
  readonly method: (typeof METHODS)[number]
  readonly by: 'side' | 'all'
}

export interface DrawChoice {
  readonly seconds: number
  readonly seed: number
  readonly method: (typeof DRAW_METHODS)[number]
}

/** Events a power law is fitted to: its likelihood looks at all pairs, some 150 times. */
export const POWER_LAW_EVENTS = 2_000
