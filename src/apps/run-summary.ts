/** The summary of a backtest, for people; scripts read `result.json` or ask for `--json`. */
import type { RunResult } from '#research/run/run-result.ts'
import type { Summary } from '#swarm/operations.ts'
import { amount, counted, short, total, whole } from './figures.ts'
import { span, type Line } from './spans.ts'

const percent = (value: number | null): string => (value === null ? '-' : `${(100 * value).toFixed(2)} %`)
const ratio = (value: number | null): string => (value === null ? '-' : value.toFixed(2))
const iso = (at: number): string => new Date(at / 1_000).toISOString().slice(0, 19).replace('T', ' ')

export function runSummaryLines(result: RunResult, summary: Summary, page: string): readonly Line[] {
  const { metrics } = result
  const refused = total(result.refusals)
  const rows: readonly (readonly [string, string])[] = [
    ['period', `${iso(result.from)} to ${iso(result.to)} UTC`],
    [
      'profit',
      `${amount(result.profit.toFixed(2))} on ${amount(result.startEquity.toFixed(2))} (${percent(metrics.total_return)})`,
    ],
    ['ratios', `Sharpe ${ratio(metrics.sharpe)}, Sortino ${ratio(metrics.sortino)}, Calmar ${ratio(metrics.calmar)}`],
    ['drawdown', `${percent(metrics.max_drawdown)} at its deepest`],
    [
      'trades',
      `${whole(result.trades.length)}, ${percent(metrics.win_rate)} won, profit factor ${ratio(metrics.profit_factor)}`,
    ],
    [
      'costs',
      `fees ${amount(result.fees.toFixed(2))}, slippage ${result.slippageBps === null ? '-' : `${result.slippageBps.toFixed(2)} bp`}`,
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
