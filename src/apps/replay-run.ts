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
import type { Micros } from '#domain/time.ts'
import { messageFromFields } from '#messages/message-text.ts'
import {
  alikeOf,
  decisionDigest,
  type DecisionListener,
  decisionListener,
  decisionTypes,
  differenceOf,
  journalledDecisions,
  type LineDifference,
} from '#research/compare/decision-lines.ts'
import { createPlayer, type OperatorWord } from '#research/replay/player.ts'
import { recordedEvents, recordedFacts } from '#research/replay/recorded-facts.ts'
import { recordedTurns } from '#research/replay/recorded-turns.ts'
import { createScript, type Script } from '#research/replay/script.ts'
import { openTickStore } from '#stores/ticks/registry.ts'
import { deskProduces } from '#swarm/desk/desk.ts'
import { type InlineOptions, runInline } from '#swarm/hosts/inline.ts'
import { runScheduled, type TurnLine } from '#swarm/hosts/scheduled.ts'
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
  /** Each agent took up what it took up then, in that order and at those moments; `notes` says where it did not. */
  readonly exact: boolean
  readonly notes: readonly string[]
  readonly decisions: { readonly journal: number; readonly replay: number }
  readonly digest: { readonly journal: string; readonly replay: string }
  readonly same: boolean
  /** Of the decisions that differ, those that decide the same on another mid or with another confidence. */
  readonly alike: number
  readonly difference: LineDifference
  readonly told: Told
  /** Market events of the session that the recording does not hold. */
  readonly missing: number
  /** Decisions of the journal on market events behind the last that was recorded: they are not compared. */
  readonly unrecorded: number
}

export interface Told {
  readonly events: number
  readonly facts: number
  /** Words of the operator from the journal, where his own were not recorded. */
  readonly words: number
  /** Turns of agents. */
  readonly turns: number
}

interface Played {
  readonly venue: Replay['venue']
  readonly exact: boolean
  readonly notes: readonly string[]
  readonly told: Told
  readonly missing: number
  /** Number of the last market event there is; Infinity when none is lacking. */
  readonly last: number
}

/** Rejects with JOURNAL_UNREADABLE, STORE_ABSENT, STORE_EMPTY and what keeps a swarm from running. */
export async function runReplay(options: ReplayOptions): Promise<Replay> {
  const { directory } = options
  const session = options.session ?? lastSession(directory)
  const noted = notedPlan(directory, session)
  const entries = await entriesOf(directory, session)
  const { lines: journalled, unsent } = journalledDecisions(entries)
  const listener = decisionListener(unsent)
  const plan: SwarmPlan = { ...noted.plan, journal: { module: moduleOf('journal', 'memory') ?? '', config: {} } }
  const { last, ...played } =
    plan.venue.config === null
      ? await play({ ...noted, plan }, entries, options, listener)
      : await simulate({ ...noted, plan }, options, listener)
  const lines = listener.lines()
  const compared = journalled.filter(({ seq }) => seq <= last)
  const difference = differenceOf(compared, lines)
  const digest = { journal: decisionDigest(compared), replay: decisionDigest(lines) }
  return {
    session,
    clock: noted.clock,
    decisions: { journal: compared.length, replay: lines.length },
    digest,
    same: digest.journal === digest.replay,
    alike: alikeOf(difference),
    difference,
    unrecorded: journalled.length - compared.length,
    ...played,
  }
}

const inlineOptions = (
  { start }: NotedPlan,
  { cancelled }: ReplayOptions,
  listener: DecisionListener,
): InlineOptions => ({
  ...(start === undefined ? {} : { start }),
  cancelled,
  hears: { types: decisionTypes, hear: (message) => listener.hear(message) },
})

async function simulate(noted: NotedPlan, options: ReplayOptions, listener: DecisionListener): Promise<Played> {
  const { store, cwd } = options
  const { plan } = noted
  const ticks = plan.ticks && store !== undefined ? { ...plan.ticks, store, directory: cwd } : plan.ticks
  await runInline({ ...plan, ticks }, inlineOptions(noted, options, listener))
  const told = { events: 0, facts: 0, words: 0, turns: 0 }
  return { venue: 'simulated', exact: true, notes: [], told, missing: 0, last: Infinity }
}

async function play(
  noted: NotedPlan,
  entries: readonly JournalEntry[],
  options: ReplayOptions,
  listener: DecisionListener,
): Promise<Played> {
  const { store, cwd, progressed, said } = options
  const { plan } = noted
  if (store === undefined)
    throw new SwarmError('STORE_ABSENT', { option: '--store', why: 'a live session is replayed from its recording' })
  const from = entries[0].at
  const until = entries.reduce((latest, { at }) => Math.max(latest, at), from)
  const span = { session: plan.session, from, to: until + MICROS_AFTER }
  const ticks = await openRecording(store, cwd, said)
  let missing = 0
  try {
    const symbols = plan.instruments.map(({ symbol }) => symbol)
    const script = createScript({
      events: recordedEvents(ticks, symbols, span, (events) => (missing += events)),
      facts: recordedFacts(ticks, span),
      instrumentOf: (symbol) => symbols.indexOf(symbol) + 1,
      progressed: (at) => progressed((at - from) / Math.max(1, until - from)),
    })
    const lines = recordedTurns(ticks, span)
    const first = await lines.next()
    const turned =
      first.done === true
        ? await playByTime(noted, { script, words: wordsOf(entries), until, from }, options, listener)
        : await playByTurns(plan, { script, lines: located(first.value, lines), from, until }, options, listener)
    if (script.fault !== undefined) throw script.fault
    const { events, facts, last } = script.told
    if (events + facts === 0) {
      const known =
        (await ticks.summary()).series.map(({ symbol, kind }) => `${symbol} ${kind}`).join(', ') || 'nothing'
      throw new SwarmError('STORE_EMPTY', { store, wanted: `what the venue told in start ${plan.session}`, known })
    }
    const told = { events, facts, words: turned.words, turns: turned.turns }
    const exact = turned.exact && turned.notes.length === 0 && missing === 0
    return { venue: 'recorded', exact, notes: turned.notes, told, missing, last }
  } finally {
    await ticks.close()
  }
}

interface Turned {
  readonly exact: boolean
  readonly notes: readonly string[]
  readonly words: number
  readonly turns: number
}

/** As each agent took it up then. */
async function playByTurns(
  plan: SwarmPlan,
  told: { script: Script; lines: AsyncIterator<readonly TurnLine[]>; from: Micros; until: Micros },
  { cancelled }: ReplayOptions,
  listener: DecisionListener,
): Promise<Turned> {
  const { script: venue, lines, from, until } = told
  const { turns, notes } = await runScheduled(plan, {
    ...{ venue, lines, from, until, cancelled },
    // What a killed swarm decided behind its last journal entry is not in the journal.
    published: (_node, ring, word, at) => {
      if (at <= until) listener.read(ring, word)
    },
  })
  return { exact: true, notes, words: 0, turns }
}

/** Each record at its host time, handled to its end before the next: the order of a virtual clock. */
async function playByTime(
  noted: NotedPlan,
  told: { script: Script; words: readonly OperatorWord[]; from: Micros; until: Micros },
  options: ReplayOptions,
  listener: DecisionListener,
): Promise<Turned> {
  const player = createPlayer(told.script, told.words, told.until)
  await runInline(noted.plan, {
    start: told.from,
    ...inlineOptions(noted, options, listener),
    stage: { behaviour: player, produces: [...deskProduces, 'agent.command', 'risk.limit'] },
  })
  return { exact: noted.clock === 'virtual', notes: [], words: player.words, turns: 0 }
}

/** Agents of the house are found where it is installed now. */
const here = (line: TurnLine): TurnLine => {
  if (!('joined' in line)) return line
  const { agent } = line.joined
  return { joined: { ...line.joined, agent: { ...agent, module: moduleOf('agent', agent.use) ?? agent.module } } }
}

async function* located(
  first: readonly TurnLine[],
  rest: AsyncIterable<readonly TurnLine[]>,
): AsyncGenerator<readonly TurnLine[]> {
  yield first.map(here)
  for await (const lines of rest) yield lines.map(here)
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
