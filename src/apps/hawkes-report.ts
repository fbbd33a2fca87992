/** What `swarm hawkes fit` and `check` print, as lines and as one object. Pure: answers in, text out. */
import type { EventFile } from './hawkes-events.ts'
import type { HawkesFit, Observing } from './hawkes-fit.ts'
import { featureOf, halfLives, namedValues, paramsOf, type HawkesModel, type NamedValue } from './hawkes-model.ts'
import { boundaryTexts } from './hawkes-refusals.ts'
import { LEVEL, type SideFit, type Verdict } from './hawkes-residuals.ts'
import { latency, whole } from './figures.ts'
import { columned, span, type Line } from './spans.ts'

/** Four significant digits. */
const digits = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(4))) : '-')
const chance = (p: number): string => (p < 0.0001 ? 'below 0.0001' : digits(p))
const labelled = (label: string, text: string, style?: 'yellow' | 'red' | 'green'): Line => [
  span(`  ${label.padEnd(17)}`, 'dim'),
  span(text, style),
]
const count = (value: number, one: string, many = `${one}s`): string => `${whole(value)} ${value === 1 ? one : many}`

/** The file, its window and what of it was used. */
export function eventLines(file: EventFile, { observation, merged, cut }: Observing): readonly Line[] {
  const left: readonly (readonly [number, string])[] = [
    [merged, 'merged into another of the same time'],
    [file.outside, 'outside of the window'],
    [file.withoutSide, 'without a side'],
    [cut, 'behind the last that this kernel takes'],
  ]
  const told = left.filter(([rows]) => rows > 0).map(([rows, why]) => `${whole(rows)} ${why}`)
  const events = observation.times.length
  const lines: Line[] = [
    [span(file.file, 'bold'), span(`  ${file.format}${file.gzip ? ', gzip' : ''}`)],
    labelled('window', windowText(file, observation.horizon)),
    labelled(
      'events',
      `${whole(events)} of ${count(file.rows, 'row')}${told.length > 0 ? `; ${told.join(', ')}` : ''}`,
    ),
  ]
  if (file.badRows > 0) {
    lines.push(labelled('bad rows', `${whole(file.badRows)} left out; the first: ${file.firstBad}`, 'yellow'))
  }
  if (file.broken !== '') lines.push(labelled('end', `the file breaks off: ${file.broken}`, 'yellow'))
  return lines
}

function windowText({ clock, start, fromFirst, clockTickSeconds }: EventFile, horizon: number): string {
  const first = fromFirst ? ', the first event' : ''
  if (clock === 'plain') return `${digits(horizon)} s from ${digits(start)} s${first}`
  const tick = latency(clockTickSeconds * 1e6)
  return `${digits(horizon)} s from ${new Date(start / 1e3).toISOString()}${first}; clock of ${tick}`
}

const ratioName = (model: HawkesModel): string => (model.by === 'side' ? 'spectral radius' : 'branching ratio')

const livesText = (model: HawkesModel): string =>
  halfLives(model)
    .map(({ name, value }) => `${name === '' ? '' : `${name} `}${latency(value * 1e6)}`)
    .join(', ')

/** Values beside their standard errors. */
function valueLines(values: readonly NamedValue[], errors: readonly NamedValue[]): readonly Line[] {
  const heads: Line = ['PARAMETER', 'VALUE', 'STD ERROR', 'UNIT'].map((head) => span(head, 'dim'))
  const rows = values.map(({ name, value, unit }, k): Line => [
    span(name),
    span(digits(value)),
    span(digits(errors[k]?.value ?? Number.NaN)),
    span(unit),
  ])
  return columned([heads, ...rows], [false, true, true, false]).map((line) => [span('  '), ...line])
}

export function fitLines(fit: HawkesFit, method: string, seconds: number): readonly Line[] {
  const { model, standardErrors, boundary, aic, poissonAic } = fit
  const kernel = model.by === 'side' ? 'exponential, buys and sells exciting each other' : model.process.kernel.kind
  const how = method === 'em' ? count(fit.rounds, 'step of EM', 'steps of EM') : count(fit.rounds, 'evaluation')
  const gain = poissonAic - aic
  return [
    labelled('kernel', `${kernel}; ${how}, ${digits(seconds)} s`),
    [],
    ...valueLines(namedValues(model), namedValues(standardErrors)),
    [],
    labelled(ratioName(model), digits(fit.branchingRatio)),
    labelled('half-life', livesText(model)),
    labelled('log-likelihood', digits7(fit.logLikelihood)),
    gain > 0
      ? labelled('AIC', `${digits7(aic)}; Poisson ${digits7(poissonAic)}: better by ${digits(gain)}`)
      : labelled('AIC', `${digits7(aic)}; Poisson ${digits7(poissonAic)} is better: this explains nothing`, 'yellow'),
    ...(boundary.length === 0
      ? [labelled('boundary', 'none')]
      : boundary.map((note) => labelled('boundary', `${note}: ${boundaryTexts[note]}`, 'yellow'))),
  ]
}

/** Likelihoods are told apart by their last digits. */
const digits7 = (value: number): string => (Number.isFinite(value) ? value.toFixed(2) : '-')

/** The numbers of a model that was given. */
export const modelLines = (model: HawkesModel, ratio: number): readonly Line[] => [
  labelled(
    'parameters',
    namedValues(model)
      .map(({ name, value }) => `${name} ${digits(value)}`)
      .join(', '),
  ),
  ratio < 1
    ? labelled(ratioName(model), digits(ratio))
    : labelled(ratioName(model), `${digits(ratio)}: unstable, such a process explodes in the long run`, 'yellow'),
  labelled('half-life', livesText(model)),
]

const CELLS = 40

/** Tests and a sketch of the quantile plot: `|` where the quantile of the unit exponential is, `o` that found. */
export const residualLines = (sides: readonly SideFit[]): readonly Line[] =>
  sides.flatMap(({ side, fit, marks }) => {
    const { independence } = fit
    const flatters = fit.fitted ? '; of the events it was fitted to, so p flatters' : ''
    const most = Math.max(...marks.flatMap(({ expected, observed }) => [expected, observed]))
    const heads: Line = ['QUANTILE', 'EXPECTED', 'FOUND', ''].map((head) => span(head, 'dim'))
    const rows = marks.map(({ share, expected, observed }): Line => [
      span(`${100 * share} %`),
      span(expected.toFixed(3)),
      span(observed.toFixed(3)),
      span(sketch(expected / most, observed / most)),
    ])
    return [
      [],
      [span(`  residuals${side === 'all' ? '' : ` of ${side}`}`, 'bold'), span(`  ${whole(fit.events)}${flatters}`)],
      labelled('KS', `D ${digits(fit.distance)}, p ${chance(fit.distancePValue)}`),
      labelled(
        'Ljung-Box',
        `Q(${independence.lags}) ${digits(independence.statistic)}, p ${chance(independence.pValue)}`,
      ),
      labelled('mean, variance', `${digits(fit.mean)}, ${digits(fit.variance)}; 1 and 1 expected`),
      ...columned([heads, ...rows], [true, true, true, false]).map((line): Line => [span('  '), ...line]),
    ] satisfies Line[]
  })

function sketch(expected: number, observed: number): string {
  const cells = Array.from({ length: CELLS + 1 }, () => '·')
  cells[Math.round(expected * CELLS)] = '|'
  cells[Math.round(observed * CELLS)] = 'o'
  return cells.join('')
}

export function verdictLine({ passed, failed }: Verdict): Line {
  const level = `${100 * LEVEL} % for all tests together`
  return passed
    ? labelled('verdict', `passes at ${level}`, 'green')
    : labelled('verdict', `rejected at ${level}: ${failed.join(', ')}`, 'red')
}

const fileObject = (file: EventFile, { observation, merged, cut }: Observing): Readonly<Record<string, unknown>> => ({
  file: file.file,
  format: file.format,
  gzip: file.gzip,
  clock: file.clock,
  clockTickSeconds: file.clockTickSeconds,
  start: file.clock === 'plain' ? file.start : new Date(file.start / 1e3).toISOString(),
  seconds: observation.horizon,
  rows: file.rows,
  events: observation.times.length,
  leftOut: {
    merged,
    outside: file.outside,
    withoutSide: file.withoutSide,
    badRows: file.badRows,
    cut,
  },
  firstBadRow: file.firstBad === '' ? null : file.firstBad,
  broken: file.broken === '' ? null : file.broken,
})

const sidesObject = (sides: readonly SideFit[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(sides.map(({ side, fit, quantiles }) => [side, { ...fit, quantiles }]))

export const fitObject = (
  file: EventFile,
  observed: Observing,
  fit: HawkesFit,
  sides: readonly SideFit[],
): Readonly<Record<string, unknown>> => ({
  ...fileObject(file, observed),
  params: paramsOf(fit.model),
  feature: featureOf(fit.model),
  standardErrors: paramsOf(fit.standardErrors),
  branchingRatio: fit.branchingRatio,
  halfLives: halfLives(fit.model).map(({ name, value }) => ({ name, seconds: value })),
  logLikelihood: fit.logLikelihood,
  aic: fit.aic,
  poissonAic: fit.poissonAic,
  boundary: fit.boundary,
  goodnessOfFit: sidesObject(sides),
})

export const checkObject = (
  file: EventFile,
  observed: Observing,
  model: HawkesModel,
  ratio: number,
  sides: readonly SideFit[],
  verdict: Verdict,
): Readonly<Record<string, unknown>> => ({
  ...fileObject(file, observed),
  params: paramsOf(model),
  branchingRatio: ratio,
  goodnessOfFit: sidesObject(sides),
  verdict: verdict.passed ? 'passes' : 'rejected',
  level: LEVEL,
  levelOfEachTest: verdict.level,
  failed: verdict.failed,
})
