/** A start that is over, found by its directory: what it was configured with, and its journal. */
import { lastSession, notedJournal } from '#config/journal-note.ts'
import { SwarmError } from '#domain/errors.ts'
import type { JournalEntry, JournalSpec } from '#swarm/ports/journal.ts'

/** Everything of one start, all incarnations of its venue; the last start when none is named. Throws JOURNAL_UNREADABLE. */
export async function entriesOf(
  directory: string,
  session: number = lastSession(directory),
): Promise<readonly [JournalEntry, ...JournalEntry[]]> {
  const { module, config } = notedJournal(directory, session)
  const { default: spec } = (await import(module)) as { default: JournalSpec } // of the configuration of a start
  const entries: JournalEntry[] = []
  let ours = false
  for (const entry of spec.read?.(config) ?? []) {
    if (entry.entry === 'session') ours = entry.session === session
    if (ours) entries.push(entry)
  }
  const [first, ...rest] = entries
  if (first !== undefined) return [first, ...rest]
  throw new SwarmError('JOURNAL_UNREADABLE', { journal: spec.name, cause: `it keeps nothing of start ${session}` })
}
