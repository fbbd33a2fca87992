/**
 * A backtest: the configured swarm on the virtual clock, its venue playing recorded ticks. Same agents, same config, same
 * votes, same risk as live; what differs is who supplies time and ticks.
 *
 * It leaves a directory: the journal (which `swarm orders`, `fills` and `audit` read), the result as JSON, its tables as
 * CSV or Parquet, and a page to look at. A run that is interrupted has a result too, of the time it played, and says so.
 *
 * What it decided is in the journal on the disk and nowhere else: the figures and the tables are read from there, an entry
 * at a time.
 */
import { join } from 'node:path'
import { noteJournal } from '#config/journal-note.ts'
import type { LoadedConfig } from '#config/load.ts'
import { moduleOf } from '#config/modules.ts'
import { notePlan } from '#config/plan-note.ts'
import { checkRecordings } from '#config/recording.ts'
import { SwarmError } from '#domain/errors.ts'
import type { Micros } from '#domain/time.ts'
import { EquityPoints } from '#research/run/equity-grid.ts'
import { fillsOf, type RunVote, votesOf } from '#research/run/run-record.ts'
import { runResult, type RunResult } from '#research/run/run-result.ts'
import { lendTicks } from '#research/sweep/lent-ticks.ts'
import type { SharedTicks } from '#research/sweep/shared-ticks.ts'
import { openTickStore } from '#stores/ticks/registry.ts'
import { runInline } from '#swarm/hosts/inline.ts'
import type { Summary } from '#swarm/operations.ts'
import type { SwarmPlan } from '#swarm/plan.ts'
import type { EntryKind, JournalEntry, JournalSpec } from '#swarm/ports/journal.ts'
import { toldKinds } from '#swarm/ports/tick-batch.ts'
import type { TickSeries } from '#swarm/ports/tick-store.ts'
import type { VenueFill } from '#swarm/ports/venue.ts'
import { byOrder } from '#venues/simulated/book-choice.ts'
import type { SimulatedConfig } from '#venues/simulated/config.ts'
import { exitAfter } from './exit-codes.ts'
import { isoText } from './moment.ts'
import { JOURNAL, makeRunFolder } from './run-folder.ts'

/** Always the same, so that order ids are. */
const SESSION = 1

export interface Played {
  readonly from: Micros | undefined
  /** The first moment that is not played. */
  readonly to: Micros | undefined
}

export interface BacktestOptions extends Played {
  /** Directory of the run; made, and emptied of an earlier run. */
  readonly out: string
  /** Played instead of the store of the configuration. */
  readonly ticks?: SharedTicks
  readonly cwd: string
  readonly cancelled: () => boolean
  readonly progressed: (share: number, at: Micros) => void
}

export interface Backtest {
  readonly result: RunResult
  /** As the journal has them: read from the disk anew by each call. */
  fills(): Iterable<VenueFill>
  votes(): Iterable<RunVote>
  readonly summary: Summary
  /** Symbols whose market was played order by order; the others' by levels. */
  readonly byOrder: readonly string[]
  /** It was interrupted: what follows `result.to` was not played. */
  readonly partial: boolean
  /** Names of the agents by their numbers, as votes have them. */
  readonly voters: ReadonlyMap<number, string>
  /** What each agent said of itself at the end. */
  readonly statuses: Readonly<Record<string, unknown>>
}

export interface Span {
  readonly from: Micros
  readonly to: Micros
  readonly rows: number
}

/** What of a store will be played. Throws STORE_EMPTY when nothing is. */
export function spanOf(store: string, series: readonly TickSeries[], symbols: readonly string[], played: Played): Span {
  const own = series.filter(({ symbol, kind }) => symbols.includes(symbol) && toldKinds.includes(kind))
  const known = [...new Set(series.map(({ symbol, kind }) => `${kind}s of ${symbol}`))].join(', ') || 'nothing'
  if (own.length === 0)
    throw new SwarmError('STORE_EMPTY', { store, wanted: `${toldKinds.join('s, ')}s of ${symbols.join(' ')}`, known })
  const first = Math.min(...own.map((one) => one.first))
  const last = Math.max(...own.map((one) => one.last))
  const from = Math.max(first, played.from ?? -Infinity)
  const to = Math.min(last, played.to ?? Infinity)
  if (!(from <= to) || played.to === first) {
    const { from: begin = first, to: end = last } = played
    throw new SwarmError('STORE_EMPTY', {
      store,
      wanted: `${isoText(begin)} to ${isoText(end)}`,
      known: `${isoText(first)} to ${isoText(last)}`,
    })
  }
  return { from, to, rows: own.reduce((sum, { rows }) => sum + rows, 0) }
}

/** Names the store of a configuration. Throws CONFIG_INVALID without one. */
export function storeOf(loaded: LoadedConfig): string {
  const { ticks } = loaded.plan(SESSION)
  if (ticks !== undefined) return ticks.store
  throw new SwarmError('CONFIG_INVALID', { key: 'ticks', given: 'nothing', allowed: 'a store of recorded ticks' })
}

async function seriesOf(loaded: LoadedConfig, { ticks, cwd }: BacktestOptions): Promise<readonly TickSeries[]> {
  if (ticks !== undefined) return ticks.series
  const store = await openTickStore(storeOf(loaded), cwd, { write: false })
  try {
    return (await store.summary()).series
  } finally {
    await store.close()
  }
}

export async function runBacktest(loaded: LoadedConfig, options: BacktestOptions): Promise<Backtest> {
  const store = storeOf(loaded)
  const planned = loaded.plan(SESSION)
  const { instruments } = planned
  const symbols = instruments.map(({ symbol }) => symbol)
  const series = await seriesOf(loaded, options)
  const span = spanOf(store, series, symbols, options)
  const ordered = byOrderIn(planned, series)
  const path = join(options.out, JOURNAL)
  makeRunFolder(options.out)
  const journal = { module: moduleOf('journal', 'sqlite') ?? '', config: await journalConfig(path) }
  const noted: SwarmPlan = { ...planned, journal }
  checkRecordings(noted.agents)
  noteJournal(options.out, SESSION, journal, options.cwd)
  notePlan(options.out, { plan: noted, start: span.from, clock: 'virtual' }, true)
  const plan = options.ticks === undefined ? noted : { ...noted, ticks: lendTicks('backtest', options.ticks) }

  const points = new EquityPoints(span.from, span.to)
  const statuses: Record<string, unknown> = {}
  let names: ReadonlyMap<number, string> = new Map()
  let startEquity = Number.NaN
  let lastAt = span.from
  let seen = 0
  let partial = false
  let broken: string | undefined
  const summary = await runInline(plan, {
    start: span.from,
    cancelled: () => broken !== undefined || (partial = options.cancelled()),
    onDecision: (line) => (broken ??= exitAfter(line) && line),
    onNodes: (found) => (names = found),
    onStatus: (agent, status) => (statuses[agent] = status),
    hears: {
      types: ['account.state', 'venue.tick'],
      hear(message) {
        if (message.type === 'venue.tick') {
          lastAt = message.at
          if ((++seen & 0xfff) === 0)
            options.progressed((lastAt - span.from) / Math.max(1, span.to - span.from), lastAt)
          return
        }
        if (message.type !== 'account.state') return
        const equity = message.equity.toNumber()
        if (Number.isNaN(startEquity)) startEquity = equity
        // What was under way when the ticks ended is of the run, too.
        lastAt = Math.max(lastAt, message.at)
        points.push({ at: lastAt, equity, balance: message.balance.toNumber() })
      },
    },
  })
  // What came after it was decided on less than there is, or is in no journal. The line opens with its own code.
  if (broken !== undefined) throw SwarmError.told('JOURNAL_UNWRITABLE', broken)
  if (!partial) options.progressed(1, lastAt)
  const spec = await journalSpec()
  const read = (kinds: readonly EntryKind[]): Iterable<JournalEntry> => spec.read?.(journal.config, kinds) ?? []
  const played = { from: span.from, to: Math.max(span.from, lastAt), startEquity, periodMicros: points.periodMicros }
  const entries = read(['submit', 'filled', 'closed', 'said'])
  const result = runResult(entries, points.kept, played, instruments, (voter) => names.get(voter) ?? String(voter))
  const reason = partial ? `interrupted at ${isoText(lastAt)}: a partial result` : summary.reason
  return {
    ...{ result, summary: { ...summary, reason }, byOrder: ordered, partial, voters: names, statuses },
    fills: () => fillsOf(read(['filled'])),
    votes: () => votesOf(read(['said'])),
  }
}

/** Throws CONFIG_INVALID when the simulated venue cannot play what its configuration wants. */
function byOrderIn({ venue, instruments }: SwarmPlan, series: readonly TickSeries[]): readonly string[] {
  if (venue.use !== 'simulated') return []
  return [...byOrder(venue.config as SimulatedConfig, instruments, series)] // parsed by its own schema
}

const journalSpec = async (): Promise<JournalSpec> => (await import('#stores/journal-sqlite.ts')).default

const journalConfig = async (path: string): Promise<unknown> => {
  const { z } = await import('zod')
  return (await journalSpec()).config(z).parse({ path, durable: false })
}
