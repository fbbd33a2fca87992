/**
 * Hawkes processes: the intensity at every event by recursion and by its definition, for one kind of events and for
 * buys and sells; fits by maximum likelihood, cold and warm, and by EM, with the time they take and the log-likelihood
 * that is left between what they reach and the optimum.
 *
 * The optimum is Newton's: from what the fits found and from the true parameters, steps of the analytic Hessian until
 * the likelihood no longer rises. Below 1e-8 or so what a fit lacks is the rounding of the sums.
 */
import { intensityByDefinition } from '#hawkes/definition.ts'
import type { Observation } from '#hawkes/event-times.ts'
import { fitByEm } from '#hawkes/fit-em.ts'
import { fitExponential, type ExponentialParameters } from '#hawkes/fit-exponential.ts'
import { fitMultivariate } from '#hawkes/fit-multivariate.ts'
import { openIntensity } from '#hawkes/intensity.ts'
import type { HawkesProcess } from '#hawkes/kernel.ts'
import { exponentialLogLikelihood } from '#hawkes/likelihood-exponential.ts'
import { openMultivariate } from '#hawkes/multivariate-intensity.ts'
import { solveLinear } from '#numeric/linear-solve.ts'
import { BOTH_SIDES, drawn, sidedTrades, TRUTH } from './hawkes-events.ts'
import { atMost, Report } from './report.ts'
import { interleave, quick, rateOf, repetitions, seconds, single, type Contender, type Reading } from './sampling.ts'

const ROUNDS = 5
/** Events of the window in which the definition is bearable: at the end of it every intensity is a sum of so many. */
const WINDOW = 2_000
const NEWTON_STEPS = 50

const report = new Report('hawkes')
const nanos = ({ value, ...percentiles }: Reading): Reading => ({ ...percentiles, value: 1e9 / value })
const counted = (value: number): string => value.toLocaleString('en-US')

// What comes out is added up, so that nothing is optimised away.
let sum = 0

const { name, observation } = sidedTrades()
const process: HawkesProcess = { mu: 7.5, kernel: { kind: 'exponential', alpha: 30, beta: 80 } }
const sumOfTwo: HawkesProcess = { mu: 6, kernel: { kind: 'sum-exponential', alphas: [1, 30], betas: [3, 120] } }
const everything = observation.times
const window = everything.subarray(0, WINDOW)
report.note(
  `${name}: ${counted(everything.length)} buys and sells; the definition on the first ${counted(window.length)}`,
)

function stream(of: HawkesProcess, times: Float64Array): () => void {
  const opened = openIntensity(of)
  if (opened.kind === 'refused') throw new Error(opened.reason)
  const { intensity } = opened
  return () => {
    intensity.reset()
    for (let k = 0; k < times.length; k++) {
      sum += intensity.at(times[k])
      intensity.push(times[k])
    }
  }
}
function bothStream(): () => void {
  const opened = openMultivariate(BOTH_SIDES)
  if (opened.kind === 'refused') throw new Error(opened.reason)
  const { intensity } = opened
  const { times, kinds } = observation
  const rates = new Float64Array(2)
  return () => {
    intensity.reset()
    for (let k = 0; k < times.length; k++) {
      intensity.at(times[k], rates)
      sum += rates[0] + rates[1]
      intensity.push(times[k], kinds[k])
    }
  }
}
/** The sums over all events before, as the definition has them. */
function bothByDefinition(): void {
  const { mu, alpha, beta } = BOTH_SIDES
  const { times, kinds } = observation
  for (let k = 0; k < window.length; k++) {
    for (let side = 0; side < 2; side++) {
      let lambda = mu[side]
      for (let past = 0; past < k; past++) {
        const gap = times[k] - times[past]
        if (gap > 0) lambda += alpha[side][kinds[past]] * Math.exp(-beta[side][kinds[past]] * gap)
      }
      sum += lambda
    }
  }
}
const timed = (label: string, events: number, run: () => void): Contender => ({
  name: label,
  run: () => rateOf(seconds(0.3), events, run),
})
const intensities = [
  timed('intensity, one kind: definition', window.length, () => {
    for (let k = 0; k < window.length; k++) sum += intensityByDefinition(process, window.subarray(0, k), window[k])
  }),
  timed('intensity, one kind: recursion', everything.length, stream(process, everything)),
  timed('intensity, two exponentials: recursion', everything.length, stream(sumOfTwo, everything)),
  timed('intensity, buys and sells: definition', window.length, bothByDefinition),
  timed('intensity, buys and sells: recursion', everything.length, bothStream()),
]
const { readings, others } = await interleave(intensities, repetitions(ROUNDS))
report.heard('intensities', others)
const intensityRow = (k: number, against?: number, goal?: number): void => {
  const { name: label } = intensities[k]
  report.add(
    label,
    'ns',
    nanos(readings.get(label)!), // ran above
    against === undefined ? undefined : intensities[against].name,
    ({ value }) => (goal === undefined ? [] : [atMost(value, goal, `${goal} ns`)]),
  )
}
intensityRow(0)
intensityRow(1, 0, 50)
intensityRow(2)
intensityRow(3)
intensityRow(4, 3)

const likelihoodOf = (seen: Observation, { mu, alpha, beta }: ExponentialParameters): number =>
  exponentialLogLikelihood(seen, mu, alpha, beta)

/** Newton from a point until nothing is gained. */
function refined(seen: Observation, from: ExponentialParameters): number {
  let theta = Float64Array.of(from.mu, from.alpha, from.beta)
  const gradient = new Float64Array(3)
  const hessian = new Float64Array(9)
  let best = -Infinity
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const value = exponentialLogLikelihood(seen, theta[0], theta[1], theta[2], gradient, hessian)
    if (!(value > best)) break
    best = value
    const move = solveLinear(
      hessian.map((curve) => -curve),
      gradient,
    )
    if (move === null) break
    theta = theta.map((value, k) => value + move[k])
  }
  return best
}

interface FitOf {
  readonly parameters: ExponentialParameters
  readonly logLikelihood: number
}

/** Milliseconds of a fit, and how far what it reached is below the optimum. */
async function fits(events: number, ways: Readonly<Record<string, (seen: Observation) => FitOf>>): Promise<void> {
  const seen = drawn(events, 7)
  const found = new Map<string, FitOf>()
  const contenders = Object.entries(ways).map(([way, fit]): Contender => ({
    name: `${counted(events)} events: ${way}`,
    run() {
      const from = performance.now()
      const answer = fit(seen)
      const millis = performance.now() - from
      found.set(way, answer)
      return single(millis)
    },
  }))
  const measured = await interleave(contenders, repetitions(ROUNDS))
  report.heard(`${counted(events)} events`, measured.others)
  for (const [label, reading] of measured.readings) report.add(label, 'ms', reading)
  const starts = [TRUTH, ...[...found.values()].map(({ parameters }) => parameters)]
  const optimum = Math.max(
    ...starts.map((start) => refined(seen, start)),
    ...[...found.values()].map((fit) => fit.logLikelihood),
  )
  report.note(
    `${counted(events)} events: log-likelihood ${optimum.toFixed(4)} at the optimum, ` +
      `${(optimum - likelihoodOf(seen, TRUTH)).toFixed(4)} less at the true parameters`,
  )
  for (const [way, { logLikelihood }] of found) {
    report.add(`${counted(events)} events: ${way} lacks`, 'log-likelihood', single(optimum - logLikelihood))
  }
}

const maximum = (seen: Observation, start?: ExponentialParameters): FitOf => {
  const fit = fitExponential(seen, start === undefined ? {} : { start })
  if (fit.kind === 'refused') throw new Error(fit.reason)
  return fit
}
const byEm = (seen: Observation): FitOf => {
  const fit = fitByEm(seen)
  if (fit.kind === 'refused') throw new Error(fit.reason)
  return fit
}
/** What a fit an hour ago may have said. */
const BEFORE = { mu: 0.9 * TRUTH.mu, alpha: 1.15 * TRUTH.alpha, beta: 1.2 * TRUTH.beta }
const scaled = (events: number): number => (quick ? events / 10 : events)

await fits(scaled(10_000), {
  'MLE, cold': (seen) => maximum(seen),
  'MLE, warm': (seen) => maximum(seen, BEFORE),
  EM: byEm,
})
await fits(scaled(100_000), {
  'MLE, cold': (seen) => maximum(seen),
  'MLE, warm': (seen) => maximum(seen, BEFORE),
})
const both = await interleave(
  [
    {
      name: `${counted(everything.length)} buys and sells: MLE, cold`,
      run() {
        const from = performance.now()
        const fit = fitMultivariate(observation)
        if (fit.kind === 'refused') throw new Error(fit.reason)
        sum += fit.logLikelihood
        return single(performance.now() - from)
      },
    },
  ],
  repetitions(ROUNDS),
)
report.heard('buys and sells', both.others)
for (const [label, reading] of both.readings) report.add(label, 'ms', reading)
if (!Number.isFinite(sum)) throw new Error('something that is no number came out')
report.print()
