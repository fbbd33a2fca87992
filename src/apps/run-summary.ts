/** The summary of a backtest, for people; scripts read `result.json` or ask for `--json`. */
import { span as lengthText } from '#market/quality/words.ts'
import type { RunResult } from '#research/run/run-result.ts'
import type { Summary } from '#swarm/operations.ts'
import { counted, fixed, short, total, whole } from './figures.ts'
import { clockText } from './moment.ts'
import { span, type Line } from './spans.ts'

const percent = (value: number | null): string => (value === null ? '-' : `${(100 * value).toFixed(2)} %`)
const bps = (value: number | null): string => (value === null ? '-' : `${value.toFixed(2)} bp`)
const ratio = (value: number | null): string => (value === null ? '-' : value.toFixed(2))

/** What the exchange played: every order of the market, or its levels. */
const bookText = (byOrder: readonly string[]): string =>
  byOrder.length === 0 ? 'levels' : `orders of ${byOrder.join(', ')}`

export function runSummaryLines(
  result: RunResult,
  summary: Summary,
  byOrder: readonly string[],
  currency: string,
  page: string,
): readonly Line[] {
  const { metrics } = result
  const refused = total(result.refusals)
  const rows: readonly (readonly [string, string])[] = [
    ['period', `${clockText(result.from)} to ${clockText(result.to)} UTC`],
    ['book', bookText(byOrder)],
    [
      'profit',
      `${fixed(result.profit, 2)} on ${fixed(result.startEquity, 2)} ${currency} (${percent(metrics.total_return)})`,
    ],
    [
      'ratios',
      `Sharpe ${ratio(metrics.sharpe)}, Sortino ${ratio(metrics.sortino)}, Calmar ${ratio(metrics.calmar)}, scaled to a year from ${lengthText(result.to - result.from)}`,
    ],
    ['drawdown', `${percent(metrics.max_drawdown)} at its deepest`],
    [
      'trades',
      `${whole(result.trades.profits.length)}, ${percent(metrics.win_rate)} won, profit factor ${ratio(metrics.profit_factor)}`,
    ],
    [
      'costs',
      `fees ${fixed(result.fees, 2)}, carry ${fixed(result.carry, 2)}, slippage ${bps(result.slippageBps)}, impact ${bps(result.impactBps)}`,
    ],
    [
      'orders',
      `${whole(result.orders)} sent, ${whole(result.fills)} fills (${counted(result.fillsBy) || 'none'}), ${percent(result.fillRate)} filled`,
    ],
    ['refused', refused === 0 ? 'none' : counted(result.refusals)],
    ['exposure', `${percent(result.exposure)} of the time with a position`],
    [
      'speed',
      `${whole(summary.ticksIn)} ticks in ${summary.seconds.toFixed(1)} s (${short(summary.ticksPerSecond)}/s), peak ${short(summary.peakRssMiB)} MiB`,
    ],
    ['digest', summary.eventDigest],
    ['page', page],
  ]
  return [
    [span('backtest', 'bold'), span(`  ${summary.reason}`)],
    ...rows.map(([label, text]): Line => [span(`  ${label.padEnd(11)}`, 'dim'), span(text)]),
  ]
}
