/**
 * The journal in an SQLite database: a transaction a flush, readers beside the writer, and old orders in an archive.
 *
 * `append` keeps an entry in memory; `flush` writes all that wait in one transaction and, when `durable`, has them on the
 * disk when it returns. So `kill -9` takes what was appended since the last flush and nothing else: whoever may not lose
 * an entry flushes. Not durable, a flush hands them to the system: they outlive the process, and a loss of power takes
 * the last ones, again from the end.
 *
 * A flush that fails (a full disk) leaves the file as it was and keeps its entries; the next one tries them all again.
 * An order whose flush threw must not be sent.
 *
 * Cost  an entry 4 us, of which 2 are JSON; a flush 15 us and, when durable, what the disk takes. Opening reads nothing;
 *       `recovered` takes about 5 us an entry it gives and the memory of a page.
 */
import type { DatabaseSync } from 'node:sqlite'
import { SwarmError } from '#domain/errors.ts'
import { fromMillis, type Micros } from '#domain/time.ts'
import type { Journal, JournalEntry, JournalSpec } from '#swarm/ports/journal.ts'
import { archiveOld } from './journal-archive.ts'
import { entryOfJson } from './journal-json.ts'
import { lockJournal } from './journal-lock.ts'
import { readSqliteJournal } from './journal-sqlite-read.ts'
import { checkpointIn, newestRow, pageReader, rowOf, rowsUpTo, rowWriter, type Row } from './journal-rows.ts'
import { journalPlace, type JournalPlace } from './journal-place.ts'
import { failure, openTables } from './journal-tables.ts'

export interface SqliteJournalConfig extends JournalPlace {
  /** Entries of orders that are over stay so long; then they go to the archive beside the journal. */
  readonly keepDays: number
}

export interface SqliteJournalHost {
  now(): Micros
  /** Entries archived at one opening; the house's default when absent. */
  readonly most?: number
  /** Tests make a database of little room. */
  opened(db: DatabaseSync): void
}

const wallClock: SqliteJournalHost = { now: () => fromMillis(Date.now()), opened: () => {} }

/** Throws JOURNAL_LOCKED, JOURNAL_UNWRITABLE or JOURNAL_CORRUPT. */
export function createSqliteJournal(config: SqliteJournalConfig, host: Partial<SqliteJournalHost> = {}): Journal {
  const { path, durable } = config
  const { now, opened, most } = { ...wallClock, ...host }
  const guarded = <T>(act: () => T): T => {
    try {
      return act()
    } catch (thrown) {
      throw failure(thrown, path, 'JOURNAL_UNWRITABLE')
    }
  }
  const unlock = guarded(() => lockJournal(path))
  try {
    const db = guarded(() => openTables(path, durable))
    try {
      return guarded(() => {
        archiveOld(db, { ...config, most }, now())
        opened(db)
        return journalOn(db, path, unlock)
      })
    } catch (thrown) {
      db.close()
      throw thrown
    }
  } catch (thrown) {
    unlock()
    throw thrown
  }
}

function journalOn(db: DatabaseSync, path: string, unlock: () => void): Journal {
  const write = rowWriter(db)
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const found = newestRow(db, path)
  let next = found + 1
  let pending: Row[] = []

  const flush = (): void => {
    if (pending.length === 0) return
    try {
      begin.run()
      for (const row of pending) write(row)
      commit.run()
      pending = []
    } catch (thrown) {
      // A full disk ends the transaction by itself, most other faults do not.
      if (db.isTransaction) db.exec('ROLLBACK')
      throw failure(thrown, path, 'JOURNAL_UNWRITABLE')
    }
  }

  return {
    recovered: { [Symbol.iterator]: () => recover(db, path, found) },
    append(entry) {
      pending.push(rowOf(next++, entry))
    },
    flush,
    close() {
      try {
        flush()
      } finally {
        db.close()
        unlock()
      }
    },
  }
}

/** The entries up to number `newest` that something is rebuilt from. Throws JOURNAL_CORRUPT where one is damaged or missing. */
function* recover(db: DatabaseSync, path: string, newest: number): Generator<JournalEntry> {
  const read = pageReader(db, path, `entry NOT IN ('said', 'why')`)
  const checkpoint = checkpointIn(db, path)
  const cut = checkpoint?.cut ?? 0
  checkCount(db, path, 0, cut, checkpoint?.kept ?? 0)
  checkCount(db, path, cut, newest, newest - cut)
  for (const { body } of rowsUpTo(read, 0, cut)) yield entryOfJson(body)
  if (checkpoint !== undefined) yield entryOfJson(checkpoint.body)
  for (const { body } of rowsUpTo(read, cut, newest)) yield entryOfJson(body)
}

/** Throws JOURNAL_CORRUPT when there are not so many rows above `after` and up to `upTo`. */
function checkCount(db: DatabaseSync, path: string, after: number, upTo: number, expected: number): void {
  const counted = db.prepare('SELECT count(*) AS entries FROM entries WHERE n > ? AND n <= ?').get(after, upTo)
  const entries = Number(counted?.['entries'])
  if (entries !== expected) throw new SwarmError('JOURNAL_CORRUPT', { path, after, entries, expected })
}

const spec: JournalSpec<SqliteJournalConfig> = {
  name: 'sqlite',
  about: 'An SQLite database, on the disk before an order is sent, with an archive of old orders beside it.',
  config: (z) =>
    z.strictObject({
      ...journalPlace(z),
      keepDays: z
        .int()
        .min(1)
        .max(36_500)
        .default(90)
        .describe('days after which entries of orders that are over move to the archive beside the journal'),
    }),
  open: (config) => createSqliteJournal(config),
  read: ({ path }, kinds) => readSqliteJournal(path, kinds),
}

export default spec
