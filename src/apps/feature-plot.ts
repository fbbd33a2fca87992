/** A page to look at: price with micro-price, order flow and intensities over a stretch of recorded data. */
import { MICROS_PER_MILLI, type Micros } from '#domain/time.ts'
import type { FeatureChoice } from '#features/choice.ts'
import type { MarketSink } from '#stores/market-events.ts'
import { filledIn } from './feature-choices.ts'
import { rowComputer } from './feature-rows.ts'
import { chart, escaped, type Panel, type Series } from './svg-chart.ts'
import { type Reduction, TimeBins } from './time-bins.ts'

export interface PlotRequest {
  /** What is drawn, for the title. */
  readonly name: string
  /** Quotes before and from these moments on are computed, but not drawn. */
  readonly from: Micros
  readonly to: Micros
  readonly unitSize: number
  readonly hasTrades: boolean
}

/** Points across the picture: a line of more would only be thicker. */
const BINS = 800

/** Intensities are fitted to the trades so far, once a minute of event time. */
const REFIT_SECONDS = 60
const choices = (hasTrades: boolean): readonly FeatureChoice[] =>
  [
    { name: 'micro_price' },
    { name: 'ofi_1' },
    ...(hasTrades
      ? [{ name: 'hawkes', params: { lines: ['buy', 'sell'], refit: 'inline', refitSeconds: REFIT_SECONDS } }]
      : []),
  ].map(filledIn)

/** Columns of the bins. */
const [MID, MICRO, LEAN, FLOW, BUYS, SELLS] = [0, 1, 2, 3, 4, 5]
const reductions: readonly Reduction[] = ['last', 'last', 'mean', 'sum', 'mean', 'mean']

export interface Plot extends MarketSink {
  /** Quotes drawn so far. */
  readonly quotes: number
  /** The whole page; needs a quote. */
  page(): string
}

export function featurePlot(request: PlotRequest): Plot {
  const { from, to, unitSize, hasTrades } = request
  const bins = new TimeBins(BINS, reductions)
  const row: number[] = reductions.map(() => Number.NaN)
  let quotes = 0
  const computer = rowComputer(choices(hasTrades), { unitSize, signing: 'lee_ready' }, (at, midPrice, values) => {
    if (!(at >= from && at < to) || Number.isNaN(midPrice)) return
    quotes++
    row[MID] = midPrice
    row[MICRO] = values[0]
    row[LEAN] = values[0] - midPrice
    row[FLOW] = values[1]
    row[BUYS] = hasTrades ? values[2] : Number.NaN
    row[SELLS] = hasTrades ? values[3] : Number.NaN
    bins.add(at, row)
  })
  return {
    quote: (...told) => computer.quote(...told),
    depth: (...told) => computer.depth(...told),
    trade: (...told) => computer.trade(...told),
    gap() {
      computer.gap()
      bins.break()
    },
    get quotes() {
      return quotes
    },
    page: () => pageOf(request, bins, quotes),
  }
}

const FLOW_TITLE = 'Order-flow imbalance at the touch'

function seriesOf(bins: TimeBins, column: number, look: Omit<Series, 'points' | 'breaks'>): Series {
  const points: { at: Micros; value: number }[] = []
  const breaks = new Set<number>()
  let isBroken = false
  for (let bin = 0; bin < bins.count; bin++) {
    isBroken ||= bins.isBreak(bin)
    const value = bins.at(column, bin)
    if (Number.isNaN(value)) continue
    if (isBroken) breaks.add(points.length)
    isBroken = false
    points.push({ at: bins.origin + (bin + 0.5) * bins.span, value })
  }
  return { ...look, points, breaks }
}

function panelsOf(bins: TimeBins): readonly Panel[] {
  const line = (column: number, name: string, colour: string): Series =>
    seriesOf(bins, column, { name, colour, mark: 'line' })
  const flow = seriesOf(bins, FLOW, { name: 'demand', colour: 'up', mark: 'bars' })
  const flows: readonly Series[] = [
    { ...flow, points: flow.points.filter(({ value }) => value >= 0) },
    { ...flow, name: 'supply', colour: 'down', points: flow.points.filter(({ value }) => value < 0) },
  ]
  const span = spanText(bins.span)
  const panels: readonly Panel[] = [
    {
      title: 'Price',
      unit: 'quote currency',
      zero: false,
      series: [{ ...line(MID, 'mid', 'first'), mark: 'broad' }, line(MICRO, 'micro-price', 'second')],
    },
    {
      title: 'Micro-price less mid',
      unit: `quote currency, mean of ${span}`,
      zero: true,
      series: [line(LEAN, 'where the touch leans', 'second')],
    },
    { title: FLOW_TITLE, unit: `lots, sum of ${span}`, zero: true, series: flows },
    {
      title: 'Hawkes intensity',
      unit: `orders a second, mean of ${span}`,
      zero: true,
      series: [line(BUYS, 'buys', 'up'), line(SELLS, 'sells', 'down')],
    },
  ]
  return panels
    .map((panel) => ({ ...panel, series: panel.series.filter(({ points }) => points.length > 0) }))
    .filter(({ series }) => series.length > 0)
}

const spanText = (span: Micros): string =>
  span >= 1_000 * MICROS_PER_MILLI ? `${span / 1_000 / MICROS_PER_MILLI} s` : `${span / MICROS_PER_MILLI} ms`

const STYLE = `
:root { color-scheme: light dark; --back: #ffffff; --ink: #1b1f24; --dim: #5b6470; --grid: #e3e6ea; --zero: #9aa3ad;
  --first: #1f6fd6; --second: #c2620a; --up: #15803d; --down: #c02626; }
@media (prefers-color-scheme: dark) {
  :root { --back: #14171b; --ink: #e6e9ed; --dim: #a3adb8; --grid: #2b3138; --zero: #6b7580;
    --first: #6aa9ff; --second: #f0a050; --up: #4ade80; --down: #f87171; }
}
body { margin: 24px auto; max-width: 1160px; padding: 0 16px; background: var(--back); color: var(--ink);
  font: 14px/1.5 system-ui, sans-serif; }
h1 { font-size: 18px; margin: 0; }
p { color: var(--dim); margin: 4px 0 16px; }
svg { width: 100%; height: auto; }
text { font: 12px ui-monospace, monospace; fill: var(--dim); }
text.title { fill: var(--ink); font-weight: 600; }
line.grid { stroke: var(--grid); }
line.zero { stroke: var(--zero); }
polyline { fill: none; stroke-width: 1.2; stroke-linejoin: round; }
path { fill: none; }
`

function pageOf({ name, hasTrades }: PlotRequest, bins: TimeBins, quotes: number): string {
  const end = bins.origin + bins.count * bins.span
  const panels = panelsOf(bins)
  const known = panels.map(({ title }) => title)
  const notes = [
    `${quotes.toLocaleString('en-US')} quotes, one point for every ${spanText(bins.span)}.`,
    ...(known.includes(FLOW_TITLE) ? [] : ['The quotes carry no sizes: no micro-price and no flow.']),
    ...(hasTrades
      ? [`Intensities are fitted once ${REFIT_SECONDS} s to the trades before; none before the first fit.`]
      : ['No trades were given: no intensities.']),
  ]
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width"/>
<title>${escaped(name)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(name)}</h1>
<p>${escaped(notes.join(' '))}</p>
${chart(panels, bins.origin, end, bins.span)}
</body>
</html>
`
}
