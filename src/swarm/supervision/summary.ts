/** The counts of a run and its summary: everything adds up, or shows that it does not. */
import { messageOf, type MessageType } from '#messages/catalogue.ts'
import type { Recording } from '#messages/system.ts'
import { quantile } from '#numeric/histogram.ts'
import type { Board } from '#swarm/links/board.ts'
import type { Place } from '#swarm/links/fabric.ts'
import type { Monitor } from './monitor.ts'
import type { Counts, Summary } from '#swarm/operations.ts'

const MARKET_EVENTS = ['venue.tick', 'market.quote', 'feature.row'] as const

/** What only the data agents can tell. */
export interface ToldByData {
  /** Quotes passed on with the bid above the ask. */
  readonly crossed: number
  /** Ticks set aside, by reason. */
  readonly setAside: Readonly<Record<string, number>>
}

export const toldNothing: ToldByData = { crossed: 0, setAside: {} }

/** The part of a data agent's status the summary needs. */
interface DataView {
  readonly ticks: ToldByData
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Its status is the agent's own word, and an agent may be anybody's: nothing is taken for granted. */
const isDataView = (state: unknown): state is DataView =>
  isObject(state) &&
  isObject(state['ticks']) &&
  typeof state['ticks']['crossed'] === 'number' &&
  isObject(state['ticks']['setAside'])

/** Adds up what all data agents tell; keeps the last known when one does not answer. */
export function readDataAgents(states: readonly unknown[], last: ToldByData): ToldByData {
  const views = states.filter(isDataView)
  if (views.length === 0 || views.length < states.length) return last
  const setAside: Record<string, number> = {}
  for (const { ticks } of views) {
    for (const [reason, count] of Object.entries(ticks.setAside)) {
      if (count > 0) setAside[reason] = (setAside[reason] ?? 0) + count
    }
  }
  return { crossed: views.reduce((sum, { ticks }) => sum + ticks.crossed, 0), setAside }
}

export interface SummaryFacts {
  readonly reason: string
  readonly seconds: number
  readonly restarts: number
  readonly deadLetters: number
  readonly told: ToldByData
  readonly recordings: readonly Recording[]
}

const idOf = (type: MessageType): number => messageOf(type).id

export function countsOf(
  board: Board,
  venue: Place,
  places: Iterable<Place>,
  monitor: Monitor,
  told: ToldByData,
): Counts {
  let lost = monitor.lostByGone
  for (const { node } of places) lost += board.ints[board.node(node, 'lost')]
  return {
    ticksIn: board.emitted(venue.node)[idOf('venue.tick')],
    lost,
    crossed: told.crossed,
    proposals: monitor.emitted('decision.proposal'),
    ballots: monitor.emitted('decision.ballot'),
    intents: monitor.emitted('decision.intent'),
    refusals: Object.fromEntries(monitor.refusals),
    orders: monitor.emitted('order.submit'),
    rejections: monitor.emitted('order.rejected'),
    fills: monitor.emitted('order.filled'),
  }
}

/** Market events each agent handled: the tick itself, the quote or the row it became, whichever the agent listens to. */
export function ticksByAgent(board: Board, places: Iterable<Place>): Record<string, number> {
  const ticks: Record<string, number> = {}
  for (const { party, node } of places) {
    const taken = MARKET_EVENTS.filter((type) => party.consumes.includes(type))
    if (party.outside || taken.length === 0) continue
    ticks[party.id] = Math.max(...taken.map((type) => board.consumed(node)[idOf(type)]))
  }
  return ticks
}

/** Market records and decisions each agent discarded while it was paused; agents that discarded none are left out. */
function skippedBy(board: Board, places: Iterable<Place>): Record<string, number> {
  const skipped: Record<string, number> = {}
  for (const { party, node } of places) {
    const count = board.ints[board.node(node, 'skipped')]
    if (count > 0) skipped[party.id] = count
  }
  return skipped
}

export function summarise(
  board: Board,
  venue: Place,
  places: readonly Place[],
  monitor: Monitor,
  facts: SummaryFacts,
): Summary {
  const counts = countsOf(board, venue, places, monitor, facts.told)
  const histogram = board.histogram(venue.node)
  const positions = monitor.positionViews()
  return {
    reason: facts.reason,
    seconds: facts.seconds,
    ...counts,
    ticksByAgent: ticksByAgent(board, places),
    setAside: facts.told.setAside,
    position: positions.map(({ symbol, lots }) => `${symbol} ${lots}`).join(', ') || 'flat',
    positions,
    account: monitor.account,
    pnl: monitor.pnl,
    ticksPerSecond: facts.seconds > 0 ? Math.round(counts.ticksIn / facts.seconds) : 0,
    tickToOrderMicros: {
      p50: quantile(board.ints, histogram, 0.5),
      p99: quantile(board.ints, histogram, 0.99),
      p999: quantile(board.ints, histogram, 0.999),
    },
    peakRssMiB: Math.round(process.resourceUsage().maxRSS / 1024),
    restarts: facts.restarts,
    deadLetters: facts.deadLetters,
    skippedWhilePaused: skippedBy(board, places),
    recordings: facts.recordings,
    eventDigest: monitor.digest(),
  }
}
