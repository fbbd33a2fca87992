/**
 * The rows of a journal: written one by one in the caller's transaction, read back a page at a time and checked. A
 * reader that stops in the middle (a pager) holds nothing up.
 *
 * Errors  JOURNAL_CORRUPT for a row that is not what was written.
 */
import type { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { SwarmError } from '#domain/errors.ts'
import type { EntryKind, JournalEntry } from '#swarm/ports/journal.ts'
import { jsonOfEntry } from './journal-json.ts'
import { instrumentOf, orderOf } from './journal-orders.ts'
import { failure } from './journal-tables.ts'

/** Rows read at a time. */
export const PAGE = 1024

export interface Row {
  readonly n: number
  readonly at: number
  readonly entry: string
  readonly clientId: number
  readonly instrument: number
  readonly body: string
  readonly sum: number
}

export interface StoredRow {
  readonly n: number
  readonly body: string
}

const sumOf = (n: number, body: string): number => crc32(body, n % 0x1_0000_0000)

/** What a column takes. Whoever told us NaN or 1.5 for an id: one row that is refused would hold up all that follow. */
const whole = (value: number): number => (Number.isSafeInteger(value) ? value : 0)

/** The row that keeps `entry` as number `n`. */
export function rowOf(n: number, entry: JournalEntry): Row {
  const body = jsonOfEntry(entry)
  return {
    n,
    at: whole(entry.at),
    entry: entry.entry,
    clientId: whole(orderOf(entry)),
    instrument: whole(instrumentOf(entry)),
    body,
    sum: sumOf(n, body),
  }
}

/** Adds rows, inside a transaction of the caller's. */
export function rowWriter(db: DatabaseSync): (row: Row) => void {
  const insert = db.prepare('INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)')
  return ({ n, at, entry, clientId, instrument, body, sum }) =>
    void insert.run(n, at, entry, clientId, instrument, body, sum)
}

interface Summed extends StoredRow {
  readonly sum: number
}

/** Reads the first page of the rows numbered above `after` and up to `upTo`, each checked. */
export type PageReader = (after: number, upTo: number) => readonly StoredRow[]

export const amongKinds = (kinds: readonly EntryKind[]): string =>
  `entry IN (${kinds.map((kind) => `'${kind}'`).join(', ')})`

/** `wanted`: in SQL, which rows. Throws JOURNAL_CORRUPT for a row that is not what was written. */
export function pageReader(db: DatabaseSync, path: string, wanted = 'TRUE'): PageReader {
  const select = db.prepare(
    `SELECT n, body, sum FROM entries WHERE n > ? AND n <= ? AND ${wanted} ORDER BY n LIMIT ${PAGE}`,
  )
  const guarded = <T>(act: () => T): T => {
    try {
      return act()
    } catch (thrown) {
      throw failure(thrown, path, 'JOURNAL_UNREADABLE')
    }
  }
  return (after, upTo) => {
    const rows = guarded(() => select.all(after, upTo)) as unknown as readonly Summed[] // STRICT columns
    for (const { n, body, sum } of rows) {
      if (sumOf(n, body) !== sum) throw new SwarmError('JOURNAL_CORRUPT', { path, entry: n })
    }
    return rows
  }
}

/** Every row up to `upTo`, a page at a time. */
export function* rowsUpTo(read: PageReader, after: number, upTo: number): Generator<StoredRow> {
  for (let last = after; ;) {
    const page = read(last, upTo)
    yield* page
    const newest = page.at(-1)
    if (newest === undefined || page.length < PAGE) return
    last = newest.n
  }
}

export interface StoredCheckpoint {
  readonly cut: number
  readonly kept: number
  /** The entry, as JSON. */
  readonly body: string
}

/** Throws JOURNAL_CORRUPT when it is not what was written. */
export function checkpointIn(db: DatabaseSync, path: string): StoredCheckpoint | undefined {
  const found = db.prepare('SELECT cut, kept, body, sum FROM checkpoint').get() as
    | (StoredCheckpoint & { readonly sum: number })
    | undefined // STRICT columns
  if (found !== undefined && sumOf(found.cut, `${found.kept} ${found.body}`) !== found.sum) {
    throw new SwarmError('JOURNAL_CORRUPT', { path, entry: 'checkpoint' })
  }
  return found
}

/** Replaces the checkpoint, inside a transaction of the caller's. */
export function writeCheckpoint(db: DatabaseSync, { cut, kept, body }: StoredCheckpoint): void {
  const sum = sumOf(cut, `${kept} ${body}`)
  db.prepare('INSERT OR REPLACE INTO checkpoint VALUES (1, ?, ?, ?, ?)').run(cut, kept, body, sum)
}

/** The number of the newest row ever written: 0 before the first. */
export function newestRow(db: DatabaseSync, path: string): number {
  const newest = db.prepare('SELECT max(n) AS n FROM entries').get() as { readonly n: number | null } // one row always
  return Math.max(newest.n ?? 0, checkpointIn(db, path)?.cut ?? 0)
}
