/**
 * Reads a journal and its archive as one, next to the swarm that writes them.
 *
 * A page of the journal first, then what the archive has up to the end of that page: entries that move meanwhile are
 * found in one of the two, and those in both are told once.
 *
 * Errors  JOURNAL_UNREADABLE where there is none, JOURNAL_CORRUPT at an entry that is damaged.
 */
import { existsSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import type { EntryKind, JournalEntry } from '#swarm/ports/journal.ts'
import { archiveOf } from './journal-archive.ts'
import { entryOfJson } from './journal-json.ts'
import { amongKinds, PAGE, pageReader, type PageReader, type StoredRow } from './journal-rows.ts'
import { failure, openTablesToRead } from './journal-tables.ts'

export function* readSqliteJournal(path: string, kinds?: readonly EntryKind[]): Generator<JournalEntry> {
  const archive = archiveOf(path)
  const opened: DatabaseSync[] = []
  const reader = (file: string): PageReader => {
    try {
      const db = openTablesToRead(file)
      opened.push(db)
      return pageReader(db, file, kinds === undefined ? undefined : amongKinds(kinds))
    } catch (thrown) {
      throw failure(thrown, file, 'JOURNAL_UNREADABLE')
    }
  }
  try {
    const read = reader(path)
    let readOld: PageReader | undefined
    for (let last = 0; ;) {
      const page = read(last, Number.MAX_SAFE_INTEGER)
      const end = page.length < PAGE ? Number.MAX_SAFE_INTEGER : page[PAGE - 1].n
      readOld ??= existsSync(archive) ? reader(archive) : undefined
      const old = readOld?.(last, end) ?? []
      const upTo = old.length < PAGE ? end : old[PAGE - 1].n
      for (const { n, body } of merged(page, old)) {
        if (n > upTo) break
        yield entryOfJson(body)
      }
      if (upTo === Number.MAX_SAFE_INTEGER) return
      last = upTo
    }
  } finally {
    for (const db of opened) db.close()
  }
}

/** Both in the order of their numbers, each number once. */
function* merged(page: readonly StoredRow[], old: readonly StoredRow[]): Generator<StoredRow> {
  let at = 0
  for (const row of page) {
    while (at < old.length && old[at].n < row.n) yield old[at++]
    if (at < old.length && old[at].n === row.n) at++
    yield row
  }
  yield* old.slice(at)
}
