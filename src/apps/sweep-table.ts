/** The runs of a sweep beside each other: for people, best first, and as a table for a program. */
import { SwarmError } from '#domain/errors.ts'
import { type MetricName, metrics } from '#trading/metrics/measurement.ts'
import type { RunFigures } from './run-files.ts'
import { fixed, whole } from './figures.ts'
import { columned, span, type Line } from './spans.ts'
import type { Sweep } from './sweep-run.ts'
import type { SweepDone } from './sweep-worker.ts'
import type { ExportKind } from './export-kind.ts'
import { writeTable, type TableColumn } from './table-file.ts'

const OWN = [
  'profit',
  'fees',
  'carry',
  'orders',
  'fills',
  'trades',
  'fillRate',
  'slippageBps',
  'impactBps',
  'exposure',
] as const
export type SweepFigure = (typeof OWN)[number] | MetricName

const metricNames: readonly string[] = metrics.map(({ name }) => name)

/** What a sweep can be sorted by. */
export const sweepFigures: readonly string[] = [...OWN, ...metricNames]

const isOwn = (name: string): name is (typeof OWN)[number] => (OWN as readonly string[]).includes(name)
const isMetric = (name: string): name is MetricName => metricNames.includes(name)

/** Throws SWEEP_INVALID. */
export function sweepFigure(name: string): SweepFigure {
  if (isOwn(name) || isMetric(name)) return name
  throw new SwarmError('SWEEP_INVALID', { given: `--sort ${name}`, allowed: sweepFigures.join(' ') })
}

const valueOf = (figures: RunFigures | undefined, name: SweepFigure): number | null =>
  figures === undefined ? null : isOwn(name) ? figures[name] : figures.metrics[name]

/** The smaller, the better. */
const COSTS: readonly string[] = [
  'fees',
  'carry',
  'slippageBps',
  'impactBps',
  'max_drawdown',
  'max_drawdown_absolute',
  'volatility',
  'drawdown_duration',
  'drawdown_recovery',
]

/** Best first; runs without that figure come last, in their order. */
export function ranked(done: readonly SweepDone[], by: SweepFigure): readonly SweepDone[] {
  const sign = COSTS.includes(by) ? 1 : -1
  const key = ({ figures }: SweepDone): number => {
    const value = valueOf(figures, by)
    return value === null ? Infinity : sign * value
  }
  return done.toSorted((a, b) => (key(a) === key(b) ? a.at - b.at : key(a) - key(b)))
}

const shown = (value: number | null, digits = 2): string => (value === null ? '-' : fixed(value, digits))
const percent = (value: number | null): string => (value === null ? '-' : `${(100 * value).toFixed(2)} %`)

/** `keys` and the values of each run, in the order of the sweep. */
export function sweepLines(
  { done, seconds, rows }: Sweep,
  keys: readonly string[],
  runs: readonly (readonly string[])[],
  by: SweepFigure,
): readonly Line[] {
  const columns: readonly (readonly [string, (run: SweepDone) => string])[] = [
    ['RUN', ({ at }) => String(at + 1)],
    ...keys.map((key, k) => [lastOf(key, keys), ({ at }: SweepDone) => runs[at][k]] as const),
    ['PROFIT', ({ figures }) => shown(valueOf(figures, 'profit'))],
    ['RETURN', ({ figures }) => percent(valueOf(figures, 'total_return'))],
    ['SHARPE', ({ figures }) => shown(valueOf(figures, 'sharpe'))],
    ['DRAWDOWN', ({ figures }) => percent(valueOf(figures, 'max_drawdown'))],
    ['TRADES', ({ figures }) => String(figures?.trades ?? '-')],
    ['FEES', ({ figures }) => shown(valueOf(figures, 'fees'))],
    ...(['profit', 'total_return', 'sharpe', 'max_drawdown', 'trades', 'fees'].includes(by)
      ? []
      : [[by, ({ figures }: SweepDone) => shown(valueOf(figures, by), 4)] as const]),
    ['', ({ failed }) => (failed === undefined ? '' : failed)],
  ]
  const table = [
    columns.map(([head]) => span(head, 'dim')),
    ...ranked(done, by).map((run) => columns.map(([, cell]) => span(cell(run)))),
  ]
  const played = (done.length * rows) / Math.max(1e-9, seconds)
  const left = runs.length - done.length
  const failed = done.filter((run) => run.failed !== undefined).length
  return [
    [
      span('sweep', 'bold'),
      span(
        `  ${done.length} runs of ${whole(rows)} ticks in ${seconds.toFixed(1)} s (${whole(played)} ticks/s), best ${by} first`,
      ),
    ],
    ...(failed === 0 ? [] : [[span(`${failed} of them failed: why is beside them`, 'red')]]),
    ...(left === 0 ? [] : [[span(`interrupted: ${left} runs were not done`, 'yellow')]]),
    ...columned(
      table,
      columns.map(([head]) => head !== ''),
    ),
  ]
}

/** As much of a key as tells it from the others. */
function lastOf(key: string, keys: readonly string[]): string {
  const parts = key.split('.')
  for (let from = parts.length - 1; from > 0; from--) {
    const tail = parts.slice(from).join('.')
    if (keys.filter((other) => other === tail || other.endsWith(`.${tail}`)).length === 1) return tail
  }
  return key
}

/** `sweep.csv`, `sweep.parquet` or both: a row a run. Gives their paths; throws FILE_UNWRITABLE. */
export function writeSweep(
  directory: string,
  { done }: Sweep,
  keys: readonly string[],
  runs: readonly (readonly string[])[],
  kind: ExportKind,
): readonly string[] {
  const columns: readonly TableColumn<SweepDone>[] = [
    { name: 'run', kind: 'whole', of: ({ at }) => at + 1 },
    ...keys.map((key, k): TableColumn<SweepDone> => ({ name: key, kind: 'text', of: ({ at }) => runs[at][k] })),
    ...sweepFigures.map((name): TableColumn<SweepDone> => {
      const figure = sweepFigure(name)
      return { name, kind: 'number', of: ({ figures }) => valueOf(figures, figure) }
    }),
    { name: 'digest', kind: 'text', of: ({ digest = '' }) => digest },
    { name: 'directory', kind: 'text', of: ({ out }) => out },
    { name: 'failed', kind: 'text', of: ({ failed = '' }) => failed },
  ]
  return writeTable(directory, 'sweep', columns, done, kind)
}
