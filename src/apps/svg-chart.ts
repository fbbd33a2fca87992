/**
 * Panels of lines and bars over one axis of time, as SVG without a script. Colours are names of CSS variables, so that the
 * page decides how they look in light and in dark. Pure: numbers in, text out.
 */
import { MICROS_PER_DAY, MICROS_PER_MILLI, MICROS_PER_SECOND, type Micros } from '#domain/time.ts'
import { fixed } from './figures.ts'
import { isoText } from './moment.ts'

export interface Series {
  readonly name: string
  /** A CSS variable without its dashes. */
  readonly colour: string
  /** `broad` is a line to lie under another. */
  readonly mark: 'line' | 'broad' | 'bars'
  readonly points: readonly { readonly at: Micros; readonly value: number }[]
  /** Points, by index, that are not joined to the one before. */
  readonly breaks?: ReadonlySet<number>
}

export interface Panel {
  readonly title: string
  /** With the unit, beside the title. */
  readonly unit: string
  /** Whether 0 is always in sight, with a line of its own. */
  readonly zero: boolean
  readonly series: readonly Series[]
}

const WIDTH = 1_120
const LEFT = 88
const RIGHT = 48
const HEAD = 34
const HEIGHT = 170
const GAP = 22
const FOOT = 34
const ROWS_OF_GRID = 5
const COLUMNS_OF_GRID = 9

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const one = (value: number): string => String(Math.round(value * 10) / 10)

/** The step of 1, 2 or 5 times a power of ten that cuts `span` into at most `parts`. */
export function niceStep(span: number, parts: number): number {
  const least = span / parts
  const power = 10 ** Math.floor(Math.log10(least))
  return (([1, 2, 5] as const).find((factor) => factor * power >= least) ?? 10) * power
}

const TIME_STEPS: readonly Micros[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((millis) => millis * MICROS_PER_MILLI),
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200].map(
    (seconds) => seconds * MICROS_PER_SECOND,
  ),
]

/** Steps of whole days above half a day. */
export const timeStep = (span: Micros, parts: number): Micros =>
  TIME_STEPS.find((step) => step * parts >= span) ??
  MICROS_PER_DAY * Math.max(1, Math.ceil(niceStep(span / MICROS_PER_DAY, parts)))

/** As much of the moment as tells it from its neighbours `step` away; UTC. */
export function momentText(at: Micros, step: Micros): string {
  const iso = isoText(at)
  if (step >= MICROS_PER_DAY) return iso.slice(0, 10)
  const clock = iso.slice(11, step >= 60 * MICROS_PER_SECOND ? 16 : step >= MICROS_PER_SECOND ? 19 : 23)
  return at % MICROS_PER_DAY === 0 ? `${iso.slice(5, 10)} ${clock}` : clock
}

interface Scale {
  readonly low: number
  readonly high: number
  readonly step: number
}

function scaleOf({ series, zero }: Panel): Scale {
  let low = zero ? 0 : Infinity
  let high = zero ? 0 : -Infinity
  for (const { points } of series) {
    for (const { value } of points) {
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  // A line that never moves stands in the middle of a span of its own size.
  if (!(high > low)) {
    const around = Math.abs(low) / 1e4 || 1
    return scaleBetween(low - around, low + around)
  }
  return scaleBetween(low, high)
}

function scaleBetween(low: number, high: number): Scale {
  const step = niceStep(high - low, ROWS_OF_GRID)
  return { low: Math.floor(low / step) * step, high: Math.ceil(high / step) * step, step }
}

const decimalsOf = (step: number): number => Math.max(0, Math.min(12, -Math.floor(Math.log10(step) + 1e-9)))

/** `from` and `to` are the ends of the axis, `to` above `from`; `barSpan` is the width of a bar in time. */
export function chart(panels: readonly Panel[], from: Micros, to: Micros, barSpan: Micros): string {
  const height = panels.length * (HEAD + HEIGHT + GAP) + FOOT
  const x = (at: Micros): number => LEFT + ((at - from) / (to - from)) * (WIDTH - LEFT - RIGHT)
  const step = timeStep(to - from, COLUMNS_OF_GRID)
  const times: Micros[] = []
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) times.push(at)
  const barWidth = Math.max(0.6, x(from + barSpan) - x(from) - 0.3)

  const drawn = panels.map((panel, k) => {
    const top = k * (HEAD + HEIGHT + GAP) + HEAD
    const scale = scaleOf(panel)
    const y = (value: number): number => top + HEIGHT * (1 - (value - scale.low) / (scale.high - scale.low))
    const rows = Array.from(
      { length: Math.round((scale.high - scale.low) / scale.step) + 1 },
      (_, row) => scale.low + row * scale.step,
    )
    return [
      ...times.map((at) => rule(x(at), top, x(at), top + HEIGHT, 'grid')),
      ...rows.map((value) => rule(LEFT, y(value), WIDTH - RIGHT, y(value), 'grid')),
      ...rows.map((value) => label(LEFT - 8, y(value) + 4, fixed(value, decimalsOf(scale.step)), 'end')),
      ...(panel.zero ? [rule(LEFT, y(0), WIDTH - RIGHT, y(0), 'zero')] : []),
      ...heading(panel, top - 12),
      ...panel.series.flatMap((series) =>
        series.mark === 'bars' ? [bars(series, x, y, barWidth)] : lines(series, x, y),
      ),
    ]
  })
  const foot = height - FOOT + 4
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    ...drawn.flat(),
    ...times.map((at) => label(x(at), foot, momentText(at, step), 'middle')),
    label(WIDTH - RIGHT, foot + 20, `UTC, from ${isoText(from)}`, 'end'),
    '</svg>',
  ].join('\n')
}

const rule = (x1: number, y1: number, x2: number, y2: number, name: string): string =>
  `<line class="${name}" x1="${one(x1)}" y1="${one(y1)}" x2="${one(x2)}" y2="${one(y2)}"/>`

const label = (x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end'): string =>
  `<text x="${one(x)}" y="${one(y)}" text-anchor="${anchor}">${escaped(text)}</text>`

/** Letters are about this wide: the legend stands after the title. */
const LETTER = 7.2

function heading({ title, unit, series }: Panel, y: number): readonly string[] {
  const text = `${title} (${unit})`
  let x = LEFT + text.length * LETTER + 24
  const legend = series.flatMap(({ name, colour }) => {
    const at = x
    x += name.length * LETTER + 40
    return [
      `<rect x="${one(at)}" y="${one(y - 8)}" width="14" height="8" fill="var(--${colour})"/>`,
      label(at + 20, y, name, 'start'),
    ]
  })
  return [`<text class="title" x="${LEFT}" y="${one(y)}">${escaped(text)}</text>`, ...legend]
}

type Axis = (value: number) => number

function lines({ points, breaks, colour, mark }: Series, x: Axis, y: Axis): readonly string[] {
  const runs: string[][] = []
  for (const [k, { at, value }] of points.entries()) {
    if (k === 0 || breaks?.has(k) === true) runs.push([])
    runs.at(-1)?.push(`${one(x(at))},${one(y(value))}`)
  }
  const look = `stroke: var(--${colour})${mark === 'broad' ? '; stroke-width: 3.5; opacity: 0.45' : ''}`
  return runs.map((run) => `<polyline style="${look}" points="${run.join(' ')}"/>`)
}

/** One path for all of them, from zero. */
function bars({ points, colour }: Series, x: Axis, y: Axis, width: number): string {
  const path = points.map(({ at, value }) => `M${one(x(at))} ${one(y(0))}V${one(y(value))}`).join('')
  return `<path style="stroke: var(--${colour}); stroke-width: ${one(width)}" d="${path}"/>`
}
