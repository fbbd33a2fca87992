/**
 * The SQLite file of a journal: its tables, and how it is opened to write and to read.
 *
 *     entries      n counts from 1 without gaps; `body` is the entry as JSON, `sum` the CRC-32 of n and body. The other
 *                  columns repeat what is in the body, for queries by hand.
 *     checkpoint   no row or one: entries up to `cut` are in the archive, save `kept` of them.
 *
 * Write-ahead log: readers see the last commit while the writer goes on.
 *
 * Errors  a file that is damaged or somebody else's is JOURNAL_CORRUPT; everything else the code the caller names.
 */
import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { syncDirectory } from './disk.ts'
import { makeFolder } from './folder.ts'

/** `SwJr`: says whose database it is. */
const APPLICATION = 0x53_77_4a_72
const VERSION = 1

const SCHEMA = `
  CREATE TABLE entries(
    n INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    entry TEXT NOT NULL,
    client_id INTEGER NOT NULL,
    instrument INTEGER NOT NULL,
    body TEXT NOT NULL,
    sum INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE checkpoint(
    id INTEGER PRIMARY KEY CHECK (id = 1),
    cut INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    body TEXT NOT NULL,
    sum INTEGER NOT NULL
  ) STRICT;
  PRAGMA application_id = ${APPLICATION};
  PRAGMA user_version = ${VERSION};`

/** SQLite's own numbers for a file that is damaged, and one that is no database. */
const DAMAGED: ReadonlySet<unknown> = new Set([11, 26])
const BUSY = 5

const resultOf = (thrown: unknown): unknown => (thrown instanceof Error ? Reflect.get(thrown, 'errcode') : undefined)

/** SQLite found that somebody else holds a lock. */
export const isBusy = (thrown: unknown): boolean => resultOf(thrown) === BUSY

/** What to throw for anything thrown at the journal in `path`. */
export function failure(thrown: unknown, path: string, code: 'JOURNAL_UNWRITABLE' | 'JOURNAL_UNREADABLE'): SwarmError {
  if (thrown instanceof SwarmError) return thrown
  const cause = messageOf(thrown)
  return DAMAGED.has(resultOf(thrown))
    ? new SwarmError('JOURNAL_CORRUPT', { path, cause })
    : new SwarmError(code, { path, cause })
}

/**
 * Makes the file with its directory when they are missing, for its owner only. One that is there is not opened: closing
 * it again would take away the locks another thread of this process has on it.
 */
export function makePrivate(path: string): void {
  makeFolder(dirname(path), 0o700)
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
  // A device or a pipe keeps nothing, and its mode is not ours to change.
  if (!statSync(path).isFile()) throw new Error('not a plain file')
  chmodSync(path, 0o600) // SQLite gives its log and its index the mode of the file
}

/** Opens the tables to write, making them when they are missing. The caller holds the lock. */
export function openTables(path: string, durable: boolean): DatabaseSync {
  makePrivate(path)
  const db = new DatabaseSync(path, { timeout: 1_000 })
  try {
    // A reader that recovers the log after a crash holds it for a moment: hence the timeout.
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durable ? 'FULL' : 'NORMAL'}; PRAGMA fullfsync = ON`)
    db.exec('PRAGMA journal_size_limit = 16777216')
    if (db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined) {
      db.exec(`BEGIN IMMEDIATE; ${SCHEMA}; COMMIT`)
      if (durable) syncDirectory(dirname(path))
    }
    checkOwner(db, path)
    return db
  } catch (thrown) {
    db.close()
    throw thrown
  }
}

/** Opens the tables to read, next to one who writes. */
export function openTablesToRead(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 1_000 })
  try {
    checkOwner(db, path)
    return db
  } catch (thrown) {
    db.close()
    throw thrown
  }
}

function checkOwner(db: DatabaseSync, path: string): void {
  const application = db.prepare('PRAGMA application_id').get()?.['application_id']
  const version = db.prepare('PRAGMA user_version').get()?.['user_version']
  if (application !== APPLICATION)
    throw new SwarmError('JOURNAL_CORRUPT', { path, cause: 'a database of another program' })
  if (version !== VERSION)
    throw new SwarmError('JOURNAL_CORRUPT', { path, cause: `version ${String(version)}, known is ${VERSION}` })
}
