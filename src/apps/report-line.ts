/** The swarm on one line, for a log: what the table says, without the table. */
import type { SwarmStatus } from '#swarm/operations.ts'
import { clockText } from './duration.ts'
import { amount, counted, latency, oneLine, short, total, whole } from './figures.ts'
import { AWAITED, isAwaited, positionText } from './table.ts'

/** `before` is the status of the line before, for the rate; the whole run's rate without it. */
export function reportLine(status: SwarmStatus, before?: SwarmStatus): string {
  const { agents, counts } = status
  const running = agents.filter((beat) => beat.state === 'RUNNING').length
  const others = agents.filter((beat) => beat.state !== 'RUNNING').map((beat) => `${beat.agent} ${beat.state}`)
  const seconds = status.upSeconds - (before?.upSeconds ?? 0)
  const rate = seconds > 0 ? (counts.ticksIn - (before?.counts.ticksIn ?? 0)) / seconds : Number.NaN
  const slowest = agents.reduce(
    (worst, beat) => (beat.p99Micros > worst ? beat.p99Micros : worst),
    Number.NEGATIVE_INFINITY,
  )
  const refused = total(counts.refusals)
  const parts = [
    `${clockText(status.upSeconds)} ${status.trading}${status.tradingReason === '' ? '' : ` (${status.tradingReason})`}`,
    ...(isAwaited(status) ? [AWAITED] : []),
    `agents ${running}/${agents.length}${others.length === 0 ? '' : ` (${others.join(', ')})`}`,
    `ticks ${whole(counts.ticksIn)} (${short(rate)}/s)${counts.lost > 0 ? `, ${whole(counts.lost)} lost` : ''}`,
    `slowest p99 ${latency(Number.isFinite(slowest) ? slowest : Number.NaN)}`,
    positionText(status.positions),
    `P&L ${amount(status.pnl)}`,
    `orders ${whole(counts.orders)}, fills ${whole(counts.fills)}`,
    `refused ${refused === 0 ? '0' : `${whole(refused)} (${counted(counts.refusals)})`}`,
  ]
  return oneLine(parts.join(' | '))
}
