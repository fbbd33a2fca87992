/**
 * Residuals by change of time: the integral of the intensity from one event to the next.
 *
 * Under the true process they are independent exponentials of mean 1 (time rescaling). The last, censored interval is
 * left out. Of several kinds each has its own residuals, between its own events.
 *
 * Source  Ogata (1988), JASA 83; Brown et al. (2002), Neural Computation 14.
 * Cost    O(n) for exponential kernels, O(n^2) for a power law.
 */
import { compensatorByDefinition } from './definition.ts'
import type { MarkedObservation } from './event-times.ts'
import type { HawkesParameters } from './exponential.ts'
import { openIntensity } from './intensity.ts'
import type { HawkesProcess } from './kernel.ts'
import { openMultivariate } from './multivariate-intensity.ts'

/** One residual an event, the first counted from the start of the window; NaN for a process at fault. Strict ties. */
export function residuals(process: HawkesProcess, times: Float64Array): Float64Array {
  const opened = openIntensity(process)
  const passed = new Float64Array(times.length)
  if (opened.kind === 'open') {
    const { intensity } = opened
    for (let i = 0; i < times.length; i++) {
      const verdict = intensity.push(times[i])
      passed[i] = verdict === 'taken' ? intensity.compensator(times[i]) : NaN
    }
  } else if (opened.reason === 'kernel-without-recursion') {
    for (let i = 0; i < times.length; i++) passed[i] = compensatorByDefinition(process, times, times[i])
  } else passed.fill(NaN)
  return differencesOf(passed)
}

/** The residuals of each kind; NaN for parameters at fault. Strict ties. */
export function markedResiduals(parameters: HawkesParameters, observation: MarkedObservation): readonly Float64Array[] {
  const { times, kinds, kindCount } = observation
  const opened = openMultivariate(parameters)
  const passed = Array.from({ length: kindCount }, (): number[] => [])
  const row = new Float64Array(kindCount).fill(NaN)
  for (let i = 0; i < times.length; i++) {
    if (opened.kind === 'open' && opened.intensity.push(times[i], kinds[i]) === 'taken') {
      opened.intensity.compensators(times[i], row)
    }
    passed[kinds[i]].push(row[kinds[i]])
  }
  return passed.map((list) => differencesOf(Float64Array.from(list)))
}

const differencesOf = (passed: Float64Array): Float64Array =>
  passed.map((value, i) => (i === 0 ? value : value - passed[i - 1]))
