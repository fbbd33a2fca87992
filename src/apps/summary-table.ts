/** The summary at the end of a run, for people; scripts ask for `--json`. */
import type { Summary } from '#swarm/operations.ts'
import { amount, counted, latency, listed, short, total, whole } from './figures.ts'
import { span, type Line } from './spans.ts'
import { positionText, recordedText } from './table.ts'

export function summaryLines(summary: Summary): readonly Line[] {
  const { account, tickToOrderMicros: order } = summary
  const refused = total(summary.refusals)
  const aside = total(summary.setAside)
  const paused = total(summary.skippedWhilePaused)
  const rows: [string, string][] = [
    [
      'ticks',
      `${whole(summary.ticksIn)} in (${short(summary.ticksPerSecond)}/s), ${whole(summary.lost)} lost, ${whole(summary.crossed)} crossed`,
    ],
    ['set aside', aside === 0 ? 'none' : counted(summary.setAside)],
    ['by agent', listed(summary.ticksByAgent)],
    ...(paused === 0
      ? []
      : [['paused', `${listed(summary.skippedWhilePaused)} discarded while paused`] as [string, string]]),
    [
      'votes',
      `${whole(summary.proposals)} proposals, ${whole(summary.ballots)} ballots, ${whole(summary.intents)} intents`,
    ],
    ['orders', `${whole(summary.orders)} sent, ${whole(summary.fills)} fills, ${whole(summary.rejections)} rejected`],
    ['refused', refused === 0 ? 'none' : counted(summary.refusals)],
    ['latency', `tick to order p50 ${latency(order.p50)}, p99 ${latency(order.p99)}, p99.9 ${latency(order.p999)}`],
    ...summary.recordings.map((recording): [string, string] => ['rows', recordedText(recording)]),
    ['position', positionText(summary.positions)],
    [
      'account',
      account === null
        ? 'not known'
        : `balance ${amount(account.balance)}, equity ${amount(account.equity)}, margin ${amount(account.margin)}`,
    ],
    ['P&L', amount(summary.pnl)],
    [
      'runtime',
      `peak ${short(summary.peakRssMiB)} MiB, ${whole(summary.restarts)} restarts, ${whole(summary.deadLetters)} dead letters`,
    ],
    ['digest', summary.eventDigest],
  ]
  return [
    [span('summary', 'bold'), span(`  ${summary.seconds.toFixed(1)} s, ${summary.reason}`)],
    ...rows.map(([label, text]): Line => [span(`  ${label.padEnd(11)}`, 'dim'), span(text)]),
  ]
}
