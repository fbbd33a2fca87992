/**
 * Draws a process of one kind on [0, horizon] by Ogata's thinning, any kernel, empty history.
 *
 * Every kernel here falls with the lag, so the right limit of the intensity bounds it until the next event. A candidate
 * is drawn from the bound, and moves time on and lowers the bound also when it is not kept.
 *
 * Source  Ogata (1981), IEEE Trans. Inf. Theory 27(1).
 * Cost    two exps a candidate for exponential kernels; O(n) a candidate for a power law, whose sum is taken exactly.
 */
import type { Rng } from '#numeric/rng.ts'
import { kernelAt, processFault, type HawkesProcess, type ProcessFault } from './kernel.ts'
import { openIntensity } from './intensity.ts'

export type Drawn =
  | { readonly kind: 'drawn'; readonly times: Float64Array; readonly horizon: number }
  | { readonly kind: 'refused'; readonly reason: ProcessFault | 'window-empty' }

/** Times in seconds. With `mostEvents` it ends at that event, and the horizon drawn is the event's time. */
export function drawByThinning(process: HawkesProcess, horizon: number, rng: Rng, mostEvents = Infinity): Drawn {
  const reason = processFault(process)
  if (reason !== null) return { kind: 'refused', reason }
  if (!(horizon > 0) || !(mostEvents >= 1) || !(horizon < Infinity || mostEvents < Infinity))
    return { kind: 'refused', reason: 'window-empty' }
  const times: number[] = []
  const opened = openIntensity(process)
  const { mu, kernel } = process
  /** The exact sum; at lag 0, where the kernel is not yet felt, the right limit. */
  const summed = (t: number): number => {
    let lambda = mu
    for (const at of times) lambda += kernelAt(kernel, Math.max(t - at, Number.MIN_VALUE))
    return lambda
  }
  const stream = opened.kind === 'open' ? opened.intensity : null
  let at = 0
  let bound = mu
  while (times.length < mostEvents) {
    at += rng.exponential() / bound
    if (!(at <= horizon)) break
    const now = stream === null ? summed(at) : stream.at(at)
    const kept = rng.uniform() * bound < now
    if (kept) {
      times.push(at)
      stream?.push(at)
    }
    bound = !kept ? now : stream === null ? summed(at) : stream.after()
  }
  const full = times.length >= mostEvents
  return { kind: 'drawn', times: Float64Array.from(times), horizon: full ? times[times.length - 1] : horizon }
}
