/**
 * When a fallen agent comes back: at once the first time, then with exponential backoff and seeded jitter; never again
 * once it fell more often than the intensity allows. The count is per agent, so one sick agent does not spend the
 * budget of its neighbours.
 */
import type { Rng } from '#numeric/rng.ts'

export interface RestartLimits {
  readonly restarts: number
  readonly withinSeconds: number
  readonly backoffMillis: number
  readonly maxBackoffMillis: number
}

export type Verdict =
  | { readonly restart: true; readonly delayMillis: number }
  | { readonly restart: false; readonly falls: number }

export interface RestartPolicy {
  /** `atMillis` is any monotonic time. */
  fell(atMillis: number): Verdict
  /** Forgets the past: an operator restarted it by hand. */
  forgive(): void
}

export function restartPolicy(limits: RestartLimits, rng: Rng): RestartPolicy {
  let falls: number[] = []
  return {
    fell(atMillis) {
      falls = falls.filter((fall) => atMillis - fall < limits.withinSeconds * 1_000)
      falls.push(atMillis)
      if (falls.length > limits.restarts) return { restart: false, falls: falls.length }
      if (falls.length === 1) return { restart: true, delayMillis: 0 }
      const backoff = Math.min(limits.maxBackoffMillis, limits.backoffMillis * 2 ** (falls.length - 2))
      return { restart: true, delayMillis: backoff * (0.5 + rng.uniform() / 2) }
    },
    forgive() {
      falls = []
    },
  }
}
