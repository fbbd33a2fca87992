/**
 * How well a process explains events: residuals of each side, their tests, and a verdict at one level for all of them.
 *
 * A single test at 1 % would be wrong once in a hundred; with m tests each is taken at 1 %/m (Bonferroni), so that a
 * true process is rejected at most once in a hundred files.
 */
import type { MarkedObservation } from '#hawkes/event-times.ts'
import { goodnessOfFit, quantilePoints, type GoodnessOfFit } from '#hawkes/goodness-of-fit.ts'
import { markedResiduals, residuals } from '#hawkes/residuals.ts'
import { SIDES, type HawkesModel } from './hawkes-model.ts'

export const LEVEL = 0.01

export interface SideFit {
  /** 'all', 'buy' or 'sell'. */
  readonly side: string
  readonly fit: GoodnessOfFit
  /** Points of the quantile plot. */
  readonly quantiles: ReturnType<typeof quantilePoints>
  /** A few quantiles for the eye. */
  readonly marks: readonly { readonly share: number; readonly expected: number; readonly observed: number }[]
}

const SHARES = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]

/** `fitted`: the parameters come from these very events. */
export function residualsOf(model: HawkesModel, observation: MarkedObservation, fitted: boolean): readonly SideFit[] {
  const of = (side: string, all: Float64Array): SideFit => {
    // An event at the very start of the window ends no interval: the window began with it.
    const own = all[0] === 0 ? all.subarray(1) : all
    const sorted = own.toSorted()
    const marks = SHARES.map((share) => ({
      share,
      expected: -Math.log1p(-share),
      observed: sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN,
    }))
    return { side, fit: goodnessOfFit(own, fitted), quantiles: quantilePoints(own), marks }
  }
  if (model.by === 'all') return [of('all', residuals(model.process, observation.times))]
  return markedResiduals(model.parameters, observation).map((own, kind) => of(SIDES[kind] ?? String(kind), own))
}

export interface Verdict {
  readonly passed: boolean
  /** What each p is compared with. */
  readonly level: number
  /** The tests that were failed: `KS of buy`. */
  readonly failed: readonly string[]
}

/** A p that is no number passes nothing. */
export function verdictOf(sides: readonly SideFit[]): Verdict {
  const tests = sides.flatMap(({ side, fit }) => [
    { name: `KS of ${side}`, p: fit.distancePValue },
    { name: `Ljung-Box of ${side}`, p: fit.independence.pValue },
  ])
  const level = LEVEL / tests.length
  const failed = tests.filter(({ p }) => !(p >= level)).map(({ name }) => name)
  return { passed: failed.length === 0, level, failed }
}
