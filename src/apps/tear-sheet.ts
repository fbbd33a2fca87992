/**
 * The tear sheet of a run: one HTML file with everything in it, charts as SVG, no script and nothing to fetch. What a person
 * looks at to say whether a run was any good, and whether to believe it.
 */
import type { Instrument } from '#domain/instrument.ts'
import type { Micros } from '#domain/time.ts'
import { span } from '#market/quality/words.ts'
import type { RoundTrip } from '#research/run/closed-trades.ts'
import type { RunResult } from '#research/run/run-result.ts'
import { metrics } from '#trading/metrics/measurement.ts'
import { fixed, whole } from './figures.ts'
import { clockText } from './moment.ts'
import { chart, escaped, type Panel, type Series } from './svg-chart.ts'

/** Points a line is drawn with at most: the ends of a stretch, and what is highest and lowest in it. */
const POINTS = 1_200

type Point = Series['points'][number]

/** At most about `POINTS` of `count` points, none of the extremes left out; asked for one after the other. */
function thinned(count: number, pointAt: (k: number) => Point): readonly Point[] {
  const points = (from: number, to: number): Point[] =>
    Array.from({ length: Math.min(to, count) - from }, (_, k) => pointAt(from + k))
  if (count <= POINTS) return points(0, count)
  const stretch = Math.ceil((4 * count) / POINTS)
  const kept: Point[] = []
  for (let from = 0; from < count; from += stretch) {
    const part = points(from, from + stretch)
    const low = part.reduce((a, b) => (b.value < a.value ? b : a))
    const high = part.reduce((a, b) => (b.value > a.value ? b : a))
    const own = new Set([part[0], low, high, part[part.length - 1]])
    kept.push(...[...own].toSorted((a, b) => a.at - b.at))
  }
  return kept
}

function pointsOf(times: Float64Array, valueAt: (k: number) => number): readonly Point[] {
  const known = Array.from(times, (at, k) => ({ at, value: valueAt(k) })).filter(({ value }) => Number.isFinite(value))
  return thinned(known.length, (k) => known[k])
}

/** Profits added up. They change where a trade is closed and nowhere else: a point before each and one after. */
function stepsOf({ trades: { closedAt, profits }, from, to }: RunResult): readonly Point[] {
  const sums = [0]
  for (const profit of profits) sums.push(sums[sums.length - 1] + profit)
  const timeOf = (k: number): Micros => (k === 0 ? from : (closedAt[(k - 1) >> 1] ?? Math.max(from, to)))
  return thinned(2 * sums.length, (k) => ({ at: timeOf(k), value: sums[k >> 1] }))
}

function panels(result: RunResult): readonly Panel[] {
  const { grid, trades } = result
  const { times, equity } = grid
  let peak = -Infinity
  const depth = Float64Array.from(equity, (value) => {
    peak = Math.max(peak, value)
    return peak > 0 ? -100 * (1 - value / peak) : Number.NaN
  })
  const { closedAt, profits } = trades
  return [
    {
      title: 'Equity',
      unit: 'account currency',
      zero: false,
      series: [{ name: 'equity', colour: 'first', mark: 'line', points: pointsOf(times, (k) => equity[k]) }],
    },
    {
      title: 'Drawdown',
      unit: '% below the highest so far',
      zero: true,
      series: [{ name: 'drawdown', colour: 'loss', mark: 'line', points: pointsOf(times, (k) => depth[k]) }],
    },
    ...(profits.length === 0
      ? []
      : [
          {
            title: 'Profit of closed trades',
            unit: 'account currency, added up',
            zero: true,
            series: [{ name: 'closed trades', colour: 'second', mark: 'line' as const, points: stepsOf(result) }],
          },
          {
            title: 'Each trade',
            unit: 'account currency',
            zero: true,
            series: [
              {
                name: 'profit of a trade',
                colour: 'first',
                mark: 'bars' as const,
                points: thinned(profits.length, (k) => ({ at: closedAt[k], value: profits[k] })),
              },
            ],
          },
        ]),
  ]
}

/** Wide enough to be seen, narrow enough to be told apart. */
const barSpanOf = ({ from, to, trades }: RunResult): Micros =>
  Math.max((to - from) / 400, (to - from) / Math.max(80, 4 * trades.profits.length))

const shown = (value: number | null, digits = 4): string =>
  value === null ? '–' : Number(value.toPrecision(digits)).toLocaleString('en-US', { maximumFractionDigits: 8 })
const money = (value: number): string => fixed(value, 2)

/** What is in money has its cents, whatever its size. */
const metricText = (value: number | null, unit: string): string =>
  value !== null && unit.startsWith('account currency') ? money(value) : shown(value)

const bps = (value: number | null): string => (value === null ? '–' : `${shown(value, 3)} bp`)

/** Of profit, fees and equity; a signal has none. */
const inCurrency = ([first]: readonly Instrument[]): string =>
  first === undefined || first.currency === '' ? '' : ` · in ${escaped(first.currency)}`

const none = (text: string): string => `<p class="dim">${escaped(text)}</p>`

const row = (cells: readonly string[], cell: 'td' | 'th' = 'td'): string =>
  `<tr>${cells.map((text) => `<${cell}>${escaped(text)}</${cell}>`).join('')}</tr>`
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><thead>${row(head, 'th')}</thead><tbody>${rows.map((cells) => row(cells)).join('\n')}</tbody></table>`

function headlines(result: RunResult): string {
  const { metrics: of } = result
  const figures: [string, string][] = [
    ['Profit', money(result.profit)],
    ['Return', of.total_return === null ? '–' : `${shown(100 * of.total_return, 3)} %`],
    ['Sharpe', shown(of.sharpe, 3)],
    ['Max drawdown', of.max_drawdown === null ? '–' : `${shown(100 * of.max_drawdown, 3)} %`],
    ['Trades', whole(result.trades.profits.length)],
    ['Win rate', of.win_rate === null ? '–' : `${shown(100 * of.win_rate, 3)} %`],
    ['Fees', money(result.fees)],
    ['Carry', money(result.carry)],
    ['Slippage', bps(result.slippageBps)],
    ['Impact', bps(result.impactBps)],
  ]
  return `<div class="figures">${figures
    .map(([name, value]) => `<div><span>${escaped(name)}</span><b>${escaped(value)}</b></div>`)
    .join('')}</div>`
}

const tradeRow = (symbolOf: (id: number) => string) => (trade: RoundTrip) => [
  clockText(trade.openedAt),
  clockText(trade.closedAt),
  symbolOf(trade.instrument),
  trade.side === 'buy' ? 'long' : 'short',
  trade.lots.toFixed(),
  shown(trade.entryPrice.toNumber(), 9),
  shown(trade.exitPrice.toNumber(), 9),
  money(trade.fees.toNumber()),
  money(trade.profit.toNumber()),
]

const STYLE = `
:root { color-scheme: light dark; --paper: #fbfbf9; --ink: #1c1d1f; --dim: #6b6e73; --rule: #dcdcd6; --first: #2563a8;
  --second: #b5651d; --loss: #b3362b; --grid: #e6e6e0; --zero: #a5a6a2; }
@media (prefers-color-scheme: dark) { :root { --paper: #16181b; --ink: #e7e7e3; --dim: #9a9da3; --rule: #33363b;
  --first: #7db3ea; --second: #e0a063; --loss: #ea8479; --grid: #282b2f; --zero: #6a6d73; } }
body { background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto;
  max-width: 1160px; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; } .dim { color: var(--dim); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 1rem; margin: 1.5rem 0; }
.figures div { border-top: 2px solid var(--rule); padding-top: .4rem; } .figures span { color: var(--dim); display: block; }
.figures b { font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
svg { display: block; width: 100%; min-width: 860px; height: auto; }
svg text { font: 12px ui-monospace, monospace; fill: var(--dim); }
svg text.title { fill: var(--ink); font-weight: 600; }
svg line { stroke: var(--grid); } svg line.zero { stroke: var(--zero); }
svg polyline { fill: none; stroke-width: 1.4; stroke-linejoin: round; } svg path { fill: none; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--rule); padding: .25rem .8rem .25rem 0; text-align: left; white-space: nowrap; }
th { color: var(--dim); font-weight: 500; }
.told td:nth-child(n + 3) { white-space: normal; min-width: 10rem; } .told td:last-child { min-width: 18rem; }`

export interface TearSheetRequest {
  readonly name: string
  readonly result: RunResult
  readonly instruments: readonly Instrument[]
}

/** The page. Colours are CSS variables, so it reads in light and in dark. */
export function tearSheet({ name, result, instruments }: TearSheetRequest): string {
  const symbolOf = (id: number): string => instruments.find((one) => one.id === id)?.symbol ?? String(id)
  const { votes } = result
  const { newest, profits } = result.trades
  const counts = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .map(([what, count]) => `${what} ${whole(count)}`)
      .join(', ') || 'none'
  const facts: [string, string][] = [
    ['orders sent', whole(result.orders)],
    ['fills', `${whole(result.fills)} (${counts(result.fillsBy)})`],
    ['filled of what was sent', result.fillRate === null ? '–' : `${shown(100 * result.fillRate, 3)} %`],
    ['refused before sending', counts(result.refusals)],
    ['time with a position', result.exposure === null ? '–' : `${shown(100 * result.exposure, 3)} %`],
    ['equity sampled every', `${result.periodSeconds} s`],
  ]
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(name)}</title><style>${STYLE}</style></head><body>
<h1>${escaped(name)}</h1>
<div class="dim">${clockText(result.from)} to ${clockText(result.to)} UTC · ${escaped(instruments.map(({ symbol }) => symbol).join(' '))}${inCurrency(instruments)}</div>
${headlines(result)}
<div class="scroll">${chart(panels(result), result.from, Math.max(result.to, result.from + 1), barSpanOf(result))}</div>
<h2>Figures</h2>
<div class="dim">Figures of a year are scaled up from ${span(result.to - result.from)}.</div>
<div class="scroll told">${table(
    ['metric', 'value', 'unit', 'what it is'],
    metrics.map(({ name: metric, unit, about }) => [
      metric,
      metricText(result.metrics[metric as keyof typeof result.metrics], unit),
      unit === 'periods' ? `periods of ${result.periodSeconds} s` : unit,
      about,
    ]),
  )}</div>
<h2>Orders</h2>
<div class="scroll">${table(['', ''], facts)}</div>
<h2>Votes</h2>
<div class="scroll">${
    Object.keys(votes).length === 0
      ? none('Nobody voted.')
      : table(
          ['agent', 'stances it told'],
          Object.entries(votes).map(([agent, stances]) => [agent, counts(stances)]),
        )
  }</div>
<h2>Trades</h2>
<div class="dim">${profits.length > newest.length ? `The last ${newest.length} of ${whole(profits.length)}; the table of trades has all.` : ''}</div>
<div class="scroll">${
    newest.length === 0
      ? none('No trade was closed: what is open at the end is in the equity only.')
      : table(
          ['opened', 'closed', 'instrument', 'side', 'lots', 'in', 'out', 'fees', 'profit'],
          newest.map(tradeRow(symbolOf)),
        )
  }</div>
</body></html>
`
}
