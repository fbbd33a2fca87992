/** What the reports on a journal share: where it is, what of it is asked for, symbols by name, times as text. */
import { resolve } from 'node:path'
import { lastSession, notedJournal } from '#config/journal-note.ts'
import { SwarmError } from '#domain/errors.ts'
import type { InstrumentId } from '#domain/instrument.ts'
import type { Micros } from '#domain/time.ts'
import type { JournalPlan } from '#swarm/plan.ts'
import type { EntryKind, JournalEntry, JournalSpec } from '#swarm/ports/journal.ts'
import { stateDirectoryOf, type Shell } from './shell.ts'

export interface ReportOptions {
  readonly state?: string
  readonly config?: readonly string[]
  readonly session?: number
  readonly since?: Micros
  readonly until?: Micros
  readonly symbol?: string
  readonly order?: number
  readonly csv?: true
  readonly json?: true
}

/** Reads the journal from its beginning at each call; only `kinds` of entries when they are named. */
export type ReadJournal = (kinds?: readonly EntryKind[]) => Iterable<JournalEntry>

/** Rejects with JOURNAL_UNREADABLE where there is none, and with ConfigError. */
export async function openReport(options: ReportOptions, shell: Shell): Promise<ReadJournal> {
  const { module, config } = await journalOf(options, shell)
  const { default: spec } = (await import(module)) as { default: JournalSpec } // of the configuration of a start
  if (spec.read === undefined) {
    throw new SwarmError('JOURNAL_UNREADABLE', { journal: spec.name, cause: 'it keeps nothing that could be read' })
  }
  const read = spec.read.bind(spec)
  return (kinds) => read(config, kinds)
}

async function journalOf({ state, config: files, session }: ReportOptions, shell: Shell): Promise<JournalPlan> {
  const given = state ?? shell.environment['SWARM_STATE']
  if (files === undefined) return notedJournal(resolve(shell.cwd, stateDirectoryOf(state, shell)), session)
  // Loaded here: without --config a report needs no schema.
  const { loadConfig } = await import('#config/load.ts')
  const layers = given ? [{ name: '--state', value: { stateDir: given } }] : []
  const loaded = await loadConfig({ files, layers, environment: shell.environment, cwd: shell.cwd })
  return loaded.plan(session ?? lastSession(resolve(shell.cwd, loaded.config.stateDir))).journal
}

/** Names instruments by the session that spoke of them: a later one may number them otherwise. */
export interface Symbols {
  hear(entry: JournalEntry): void
  of(instrument: InstrumentId): string
}

export function createSymbols(): Symbols {
  let symbols: readonly string[] = []
  return {
    hear(entry) {
      if (entry.entry === 'session') symbols = entry.symbols
    },
    of: (instrument) => (instrument === 0 ? '' : (symbols[instrument - 1] ?? `#${instrument}`)),
  }
}

/** From `since` on and before `until`. */
export const isWithin = (at: Micros, { since, until }: ReportOptions): boolean =>
  at >= (since ?? -Infinity) && at < (until ?? Infinity)
