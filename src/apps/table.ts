/** The live table: every agent a row, the swarm's trade below. Pure: a status in, lines out. */
import type { AgentHeartbeat, Recording, TradingState } from '#messages/system.ts'
import type { AlertView, PositionView, SwarmStatus } from '#swarm/operations.ts'
import { clockText } from './duration.ts'
import { amount, counted, short, total, whole } from './figures.ts'
import { columned, span, type Line, type Span, type Style } from './spans.ts'

const HEADINGS = ['AGENT', 'STATE', 'THREAD', 'MSGS/S', 'INBOX', 'P50 us', 'P99 us', 'HEAP', 'RESTARTS', 'LAST ERROR']
const RIGHT = [false, false, false, true, true, true, true, true, true, false]

/** `notes` are the latest events, oldest first; they come last. */
export function tableLines(status: SwarmStatus, notes: readonly string[] = []): readonly Line[] {
  const rows: readonly Line[] = [HEADINGS.map((heading) => span(heading, 'dim')), ...status.agents.map(agentRow)]
  return [
    headline(status),
    [],
    ...columned(rows, RIGHT),
    [],
    ...tradeLines(status),
    ...(notes.length > 0 ? [[], ...notes.map((note): Line => [span(note, 'dim')])] : []),
  ]
}

export function headline(status: SwarmStatus): Line {
  const why = status.tradingReason === '' ? '' : ` (${status.tradingReason})`
  return [
    span('aegis swarm', 'bold'),
    span(`  ${status.mode}  up ${clockText(status.upSeconds)}  pid ${status.pid}  trading `),
    span(status.trading, tradingStyle[status.trading]),
    span(why, 'yellow'),
    span(isAwaited(status) ? `  ${AWAITED}` : '', 'yellow'),
  ]
}

/** Nothing comes in: the venue has not answered yet, or its session is down. */
export const isAwaited = ({ venue }: SwarmStatus): boolean =>
  venue.state === 'starting' || venue.state === 'disconnected'

export const AWAITED = 'waiting for the venue'

const tradingStyle: Readonly<Record<TradingState, Style>> = { ACTIVE: 'green', REDUCING: 'yellow', HALTED: 'red' }

const agentRow = (beat: AgentHeartbeat): Line => [
  span(beat.agent),
  span(beat.state, stateStyle(beat.state)),
  span(beat.thread),
  span(short(beat.perSecond)),
  span(short(beat.inboxDepth)),
  span(short(beat.p50Micros)),
  span(short(beat.p99Micros)),
  span(Number.isNaN(beat.heapMiB) ? '-' : `${short(Math.round(beat.heapMiB))} MiB`),
  span(String(beat.restarts), beat.restarts > 0 ? 'yellow' : undefined),
  span(beat.lost > 0 ? `${whole(beat.lost)} lost; ${beat.lastError}` : beat.lastError, 'red'),
]

function stateStyle(state: string): Style {
  if (state === 'RUNNING') return 'green'
  return state === 'FAULTED' || state === 'DEAD' ? 'red' : 'yellow'
}

/** Venue, account, position, votes, orders and refusals, a line each. */
export function tradeLines(status: SwarmStatus): readonly Line[] {
  const { account, counts, venue } = status
  const refused = total(counts.refusals)
  const lines: [string, Line][] = [
    [
      'venue',
      [
        span(`${venue.use} ${venue.state}, session ${venue.epoch}`),
        span(`  ticks ${whole(counts.ticksIn)}, lost ${whole(counts.lost)}, crossed ${whole(counts.crossed)}`),
      ],
    ],
    [
      'account',
      account === null
        ? [span('not known yet', 'dim')]
        : [
            span(
              `balance ${amount(account.balance)}  equity ${amount(account.equity)}  margin ${amount(account.margin)}`,
            ),
          ],
    ],
    ['position', [span(positionText(status.positions))]],
    ['P&L', [span(amount(status.pnl))]],
    [
      'votes',
      [
        span(
          `proposals ${whole(counts.proposals)}, ballots ${whole(counts.ballots)}, intents ${whole(counts.intents)}`,
        ),
        lastOf(status.lastVotes),
      ],
    ],
    [
      'orders',
      [span(`sent ${whole(counts.orders)}, fills ${whole(counts.fills)}, rejected ${whole(counts.rejections)}`)],
    ],
    [
      'refused',
      [
        span(refused === 0 ? 'none' : counted(counts.refusals), refused === 0 ? 'dim' : 'yellow'),
        lastOf(status.lastRefusals),
      ],
    ],
  ]
  for (const alert of status.alerts)
    lines.push(['limit', [span(alertText(alert), alert.level === 'breach' ? 'red' : 'yellow')]])
  for (const recording of status.recordings)
    lines.push(['rows', [span(recordedText(recording), recording.lost > 0 ? 'yellow' : undefined)]])
  if (status.deadLetters > 0) lines.push(['letters', [span(`${whole(status.deadLetters)} dead`, 'yellow')]])
  return lines.map(([label, line]) => [span(label.padEnd(10), 'dim'), ...line])
}

/** `position.maxLots of EURUSD at 80 %: 0.8 of 1`. */
export function alertText({ symbol, limitOf, given, limit, action }: AlertView): string {
  const share = limit > 0 ? ` at ${Math.round((100 * given) / limit)} %` : ''
  const what = `${limitOf}${symbol === '' ? '' : ` of ${symbol}`}${share}: ${short(given)} of ${short(limit)}`
  return action === 'none' ? what : `${what}, ${action}`
}

/** `recorded 1,234 to rows.csv` and what is missing there. */
export function recordedText({ path, rows, lost, fault }: Recording): string {
  const missing = lost > 0 ? `, ${whole(lost)} lost` : ''
  return `recorded ${whole(rows)} to ${path}${missing}${fault === '' ? '' : `; ${fault}`}`
}

export function positionText(positions: readonly PositionView[]): string {
  const held = positions.filter((position) => Number(position.lots) !== 0)
  return held.length === 0 ? 'flat' : held.map((p) => `${p.symbol} ${p.lots} @ ${p.averagePrice}`).join(', ')
}

const lastOf = (lines: readonly string[]): Span => span(lines.length === 0 ? '' : `  last: ${lines.at(-1)}`, 'dim')
