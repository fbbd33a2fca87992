import { fork } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import sqlite, { createSqliteJournal } from '#stores/journal-sqlite.ts'
import { readSqliteJournal } from '#stores/journal-sqlite-read.ts'
import type { Journal, JournalEntry } from '#swarm/ports/journal.ts'

const directory = mkdtempSync(join(tmpdir(), 'journal-'))
afterAll(() => rmSync(directory, { recursive: true }))

let places = 0
const newPath = (): string => join(directory, `${places++}`, 'orders.db')
const open = (path: string): Journal => createSqliteJournal({ path, durable: true, keepDays: 36_500 })
const cancel = (clientId: number): JournalEntry => ({ entry: 'cancel', at: Date.now() * 1000, clientId, request: 1 })
const idsIn = (entries: Iterable<JournalEntry>): unknown[] =>
  [...entries].map((entry) => ('clientId' in entry ? entry.clientId : entry.entry))
const modeOf = (path: string): number => statSync(path).mode & 0o777
const holder = new URL('../../fixtures/journal-holder.ts', import.meta.url)

/** A closed journal of three cancels. */
function written(): string {
  const path = newPath()
  const journal = open(path)
  for (const clientId of [1, 2, 3]) journal.append(cancel(clientId))
  journal.close()
  return path
}

function changed(path: string, sql: string): void {
  const db = new DatabaseSync(path)
  db.exec(sql)
  db.close()
}

describe('sqlite journal', () => {
  it('can be read by its owner only, with all that belongs to it', () => {
    const path = newPath()
    const journal = open(path)
    journal.append(cancel(1))
    journal.flush()
    const parts = readdirSync(join(path, '..')).toSorted()
    expect(parts).toEqual(['orders.db', 'orders.db-lock', 'orders.db-shm', 'orders.db-wal'])
    for (const part of parts) expect(modeOf(join(path, '..', part))).toBe(0o600)
    expect(modeOf(join(path, '..'))).toBe(0o700)
    journal.close()
    chmodSync(path, 0o644)
    open(path).close()
    expect(modeOf(path)).toBe(0o600)
  })

  it('is durable and keeps ninety days unless told otherwise', () => {
    expect(sqlite.config(z).parse({ path: 'x' })).toEqual({ path: 'x', durable: true, keepDays: 90 })
    expect(() => sqlite.config(z).parse({})).toThrow(/path/)
    expect(() => sqlite.config(z).parse({ path: 'x', keepDays: 0 })).toThrow(/keepDays/)
  })

  it('is written by one at a time, and by the next when that one has closed it', () => {
    const path = newPath()
    const journal = open(path)
    expect(() => open(path)).toThrow(/^JOURNAL_LOCKED: .*orders\.db/)
    journal.close()
    open(path).close()
  })

  it('is free again when the thread that had it was ended', async () => {
    const path = newPath()
    const worker = new Worker(holder, { argv: [path], stdout: true })
    await once(worker, 'message')
    expect(() => open(path)).toThrow(/^JOURNAL_LOCKED/)
    await worker.terminate()
    const journal = open(path)
    expect(idsIn(journal.recovered)).toEqual([1])
    journal.close()
  })

  it('keeps through kill -9 what was flushed, and loses only what was not', async () => {
    const path = newPath()
    const child = fork(holder, [path])
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child, 'message')
    expect(() => open(path)).toThrow(/^JOURNAL_LOCKED/)
    expect(idsIn(readSqliteJournal(path))).toEqual([1])
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(idsIn(readSqliteJournal(path))).toEqual([1])
    const journal = open(path)
    expect(idsIn(journal.recovered)).toEqual([1])
    journal.append(cancel(3))
    journal.close()
    expect(idsIn(readSqliteJournal(path))).toEqual([1, 3])
  })

  it('can be read while it is written, as far as it was flushed, and only the kinds that are asked for', () => {
    const path = newPath()
    const journal = open(path)
    journal.append(cancel(1))
    journal.append({ entry: 'session', session: 1, at: 1, symbols: ['EURUSD'] })
    journal.flush()
    const reader = readSqliteJournal(path)[Symbol.iterator]()
    expect(reader.next().value).toMatchObject({ clientId: 1 })
    journal.append(cancel(2))
    expect(idsIn(readSqliteJournal(path))).toEqual([1, 'session'])
    journal.flush()
    expect(idsIn(readSqliteJournal(path))).toEqual([1, 'session', 2])
    expect(idsIn(readSqliteJournal(path, ['cancel']))).toEqual([1, 2])
    reader.return?.(undefined)
    journal.close()
    expect(idsIn(sqlite.read?.({ path, durable: true, keepDays: 1 }) ?? [])).toEqual([1, 'session', 2])
  })

  it('says in one line that there is nothing to read, and makes nothing', () => {
    const path = newPath()
    expect(() => idsIn(readSqliteJournal(path))).toThrow(/^JOURNAL_UNREADABLE: .*orders\.db/)
    expect(statSync(join(path, '..'), { throwIfNoEntry: false })).toBeUndefined()
  })

  it('gives what it recovered as often as it is asked, without what came since', () => {
    const path = written()
    const journal = open(path)
    journal.append(cancel(4))
    journal.flush()
    expect(idsIn(journal.recovered)).toEqual([1, 2, 3])
    expect(idsIn(journal.recovered)).toEqual([1, 2, 3])
    journal.close()
  })

  it('reads more than a page in order', () => {
    const path = newPath()
    const journal = open(path)
    const ids = Array.from({ length: 2_500 }, (_, at) => at + 1)
    for (const id of ids) journal.append(cancel(id))
    journal.close()
    expect(idsIn(readSqliteJournal(path))).toEqual(ids)
    const again = open(path)
    expect(idsIn(again.recovered)).toEqual(ids)
    again.close()
  })

  it('finds a single changed digit and names the entry', () => {
    const path = written()
    changed(path, `UPDATE entries SET body = replace(body, '"clientId":2', '"clientId":5')`)
    const journal = open(path)
    expect(() => idsIn(journal.recovered)).toThrow(/^JOURNAL_CORRUPT: .*entry=2/)
    journal.close()
    expect(() => idsIn(readSqliteJournal(path))).toThrow(/^JOURNAL_CORRUPT: .*entry=2/)
  })

  it('finds that an entry is missing', () => {
    const path = written()
    changed(path, 'DELETE FROM entries WHERE n = 2')
    const journal = open(path)
    expect(() => idsIn(journal.recovered)).toThrow(/^JOURNAL_CORRUPT: .*entries=2, expected=3/)
    journal.close()
  })

  it('rebuilds nothing from what was only said, and tells it to who reads', () => {
    const path = newPath()
    const journal = open(path)
    journal.append(cancel(1))
    journal.append({
      entry: 'said',
      at: 1,
      type: 'risk.limit',
      seq: 0,
      instrument: 0,
      body: { limit: 'x', value: '1' },
    })
    journal.append({ entry: 'why', at: 1, code: 'FILL_LATE', instrument: 1, clientId: 1, ours: '', venues: '' })
    journal.close()
    const again = open(path)
    expect(idsIn(again.recovered)).toEqual([1])
    again.close()
    expect(idsIn(readSqliteJournal(path))).toEqual([1, 'said', 1])
  })

  it.each([
    ['no database', (path: string) => writeFileSync(path, 'ts_utc_ms,bid,ask\n1,2,3\n'.repeat(100)), /not a database/],
    ['of another program', (path: string) => changed(path, 'CREATE TABLE t(a)'), /another program/],
  ])('refuses a file that is %s, and leaves it', (_, make, cause) => {
    const path = newPath()
    mkdirSync(join(path, '..'))
    make(path)
    const size = statSync(path).size
    expect(() => open(path)).toThrow(/^JOURNAL_CORRUPT: .*orders\.db/)
    expect(() => open(path)).toThrow(cause)
    expect(() => idsIn(readSqliteJournal(path))).toThrow(cause)
    expect(statSync(path).size).toBe(size)
  })

  it('refuses one of a newer version', () => {
    const path = written()
    changed(path, 'PRAGMA user_version = 2')
    expect(() => open(path)).toThrow(/^JOURNAL_CORRUPT: .*version 2, known is 1/)
  })

  it('says in one line where it cannot write', () => {
    const path = newPath()
    mkdirSync(path, { recursive: true })
    expect(() => open(path)).toThrow(/^JOURNAL_UNWRITABLE: .*orders\.db/)
    expect(() => open('/dev/null')).toThrow(/^JOURNAL_UNWRITABLE: /)
    expect(modeOf('/dev/null')).not.toBe(0o600)
  })

  it('throws from every flush while the disk is full, and loses nothing when it has room again', () => {
    const path = newPath()
    let disk: DatabaseSync | undefined
    const journal = createSqliteJournal(
      { path, durable: true, keepDays: 90 },
      {
        opened(db) {
          disk = db
          db.exec('PRAGMA max_page_count = 12')
        },
      },
    )
    const ids = Array.from({ length: 1_000 }, (_, at) => at + 1)
    journal.append(cancel(0))
    journal.flush()
    for (const id of ids) journal.append(cancel(id))
    expect(() => journal.flush()).toThrow(/^JOURNAL_UNWRITABLE: .*full/)
    expect(() => journal.flush()).toThrow(/^JOURNAL_UNWRITABLE/)
    expect(idsIn(readSqliteJournal(path))).toEqual([0])
    disk?.exec('PRAGMA max_page_count = 100000')
    journal.append(cancel(1_001))
    journal.flush()
    expect(idsIn(readSqliteJournal(path))).toEqual([0, ...ids, 1_001])
    journal.close()
    const again = open(path)
    expect(idsIn(again.recovered)).toEqual([0, ...ids, 1_001])
    again.close()
  })

  it.each([Number.NaN, Infinity, 1.5, 1e300])('is not stopped by a number that no id can be: %d', (clientId) => {
    const path = newPath()
    const journal = open(path)
    journal.append(cancel(clientId))
    journal.append(cancel(7))
    journal.close()
    expect(idsIn(readSqliteJournal(path))).toEqual([Number.isFinite(clientId) ? clientId : null, 7])
  })

  it('gives the lock back even when the last flush fails', () => {
    const path = newPath()
    const full = { opened: (db: DatabaseSync) => db.exec('PRAGMA max_page_count = 4') }
    const journal = createSqliteJournal({ path, durable: true, keepDays: 90 }, full)
    for (let id = 1; id < 1_000; id++) journal.append(cancel(id))
    expect(() => journal.close()).toThrow(/^JOURNAL_UNWRITABLE/)
    const again = open(path)
    expect(idsIn(again.recovered)).toEqual([])
    again.close()
  })
})
