/**
 * A session lived again: the agents of its configuration on the virtual clock, told what the recording holds of the venue
 * and what the journal holds of the operator, and its decisions held against those of the journal.
 *
 * A backtest needs no recording: its venue is a function of the ticks it played, so it is simulated again.
 */
import { lastSession } from '#config/journal-note.ts'
import { moduleOf } from '#config/modules.ts'
import { notedPlan, type NotedPlan } from '#config/plan-note.ts'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { messageFromFields } from '#messages/message-text.ts'
import {
  alikeOf,
  decisionDigest,
  decisionListener,
  decisionTypes,
  differenceOf,
  journalledDecisions,
  type LineDifference,
} from '#research/compare/decision-lines.ts'
import { createPlayer, type OperatorWord, type Player } from '#research/replay/player.ts'
import { recordedEvents, recordedFacts } from '#research/replay/recorded-facts.ts'
import { openTickStore } from '#stores/ticks/registry.ts'
import { deskProduces } from '#swarm/desk/desk.ts'
import { type InlineOptions, runInline } from '#swarm/hosts/inline.ts'
import type { SwarmPlan } from '#swarm/plan.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'
import type { TickStore } from '#swarm/ports/tick-store.ts'
import { entriesOf } from './noted-session.ts'

export interface ReplayOptions {
  /** State directory or directory of a run, absolute. */
  readonly directory: string
  /** The last start when absent. */
  readonly session: number | undefined
  readonly store: string | undefined
  readonly cwd: string
  readonly cancelled: () => boolean
  readonly progressed: (share: number) => void
  /** A line a user should know. */
  readonly said: (line: string) => void
}

export interface Replay {
  readonly session: number
  /** What the agents heard of the venue: told again as it was recorded, or simulated again. */
  readonly venue: 'recorded' | 'simulated'
  readonly clock: NotedPlan['clock']
  readonly decisions: { readonly journal: number; readonly replay: number }
  readonly digest: { readonly journal: string; readonly replay: string }
  readonly same: boolean
  /** Of the decisions that differ, those that decide the same on another mid or with another confidence. */
  readonly alike: number
  readonly difference: LineDifference
  readonly told: Player['told']
  /** Market events of the session that the recording does not hold. */
  readonly missing: number
}

/** Rejects with JOURNAL_UNREADABLE, STORE_ABSENT, STORE_EMPTY and what keeps a swarm from running. */
export async function runReplay(options: ReplayOptions): Promise<Replay> {
  const { directory } = options
  const session = options.session ?? lastSession(directory)
  const noted = notedPlan(directory, session)
  const entries = await entriesOf(directory, session)
  const { lines: journalled, unsent } = journalledDecisions(entries)
  const listener = decisionListener(unsent)
  const common: InlineOptions = {
    cancelled: options.cancelled,
    hears: { types: decisionTypes, hear: (message) => listener.hear(message) },
  }
  const plan: SwarmPlan = { ...noted.plan, journal: { module: moduleOf('journal', 'memory') ?? '', config: {} } }
  const played =
    plan.venue.config === null
      ? await play(plan, noted, entries, options, common)
      : await simulate(plan, noted, options, common)
  const lines = listener.lines()
  const difference = differenceOf(journalled, lines)
  const digest = { journal: decisionDigest(journalled), replay: decisionDigest(lines) }
  return {
    session,
    clock: noted.clock,
    decisions: { journal: journalled.length, replay: lines.length },
    digest,
    same: digest.journal === digest.replay,
    alike: alikeOf(difference),
    difference,
    ...played,
  }
}

type Played = Pick<Replay, 'venue' | 'told' | 'missing'>

async function simulate(
  plan: SwarmPlan,
  { start }: NotedPlan,
  { store, cwd }: ReplayOptions,
  common: InlineOptions,
): Promise<Played> {
  const ticks = plan.ticks && store !== undefined ? { ...plan.ticks, store, directory: cwd } : plan.ticks
  await runInline({ ...plan, ticks }, { ...common, ...(start === undefined ? {} : { start }) })
  return { venue: 'simulated', told: { events: 0, facts: 0, words: 0 }, missing: 0 }
}

async function play(
  plan: SwarmPlan,
  noted: NotedPlan,
  entries: readonly JournalEntry[],
  { store, cwd, progressed, said }: ReplayOptions,
  common: InlineOptions,
): Promise<Played> {
  if (store === undefined)
    throw new SwarmError('STORE_ABSENT', { option: '--store', why: 'a live session is replayed from its recording' })
  const from = entries[0].at
  const until = entries.reduce((latest, { at }) => Math.max(latest, at), from)
  const span = { session: plan.session, from, to: until + MICROS_AFTER }
  const ticks = await openRecording(store, cwd, said)
  let missing = 0
  try {
    const symbols = plan.instruments.map(({ symbol }) => symbol)
    const player = createPlayer({
      events: recordedEvents(ticks, symbols, span, (events) => (missing += events)),
      facts: recordedFacts(ticks, span),
      words: wordsOf(entries),
      until,
      instrumentOf: (symbol) => symbols.indexOf(symbol) + 1,
      progressed: (at) => progressed((at - from) / Math.max(1, until - from)),
    })
    await runInline(plan, {
      ...common,
      start: noted.start ?? from,
      stage: { behaviour: player, produces: [...deskProduces, 'agent.command', 'risk.limit'] },
    })
    if (player.fault !== undefined) throw player.fault
    if (player.told.events + player.told.facts === 0) {
      const known =
        (await ticks.summary()).series.map(({ symbol, kind }) => `${symbol} ${kind}`).join(', ') || 'nothing'
      throw new SwarmError('STORE_EMPTY', { store, wanted: `what the venue told in start ${plan.session}`, known })
    }
    return { venue: 'recorded', told: player.told, missing }
  } finally {
    await ticks.close()
  }
}

/** Facts may be recorded for a while after the last thing that was journalled. */
const MICROS_AFTER = 60_000_000

/** A recording that was killed is put in order first, unless somebody else has the store. */
async function openRecording(store: string, cwd: string, said: (line: string) => void): Promise<TickStore> {
  const found = await openTickStore(store, cwd, { write: false })
  if (found.notices.length === 0) return found
  try {
    const mended = await openTickStore(store, cwd, { write: true })
    for (const notice of mended.notices) said(`${store}: ${notice}`)
    await mended.close()
  } catch (thrown) {
    for (const notice of found.notices) said(`${store}: ${notice}`)
    said(messageOf(thrown))
    return found
  }
  await found.close()
  return openTickStore(store, cwd, { write: false })
}

/** What the operator said, as it was journalled. */
function wordsOf(entries: readonly JournalEntry[]): readonly OperatorWord[] {
  return entries.flatMap((entry) => {
    if (entry.entry !== 'said' || (entry.type !== 'agent.command' && entry.type !== 'risk.limit')) return []
    const { at, type, seq, instrument, body } = entry
    return [{ at, message: messageFromFields(new Map(Object.entries({ type, seq, at, instrument, ...body }))) }]
  })
}
