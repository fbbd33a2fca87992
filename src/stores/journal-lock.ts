/**
 * Who may write a journal: one connection in the world.
 *
 * The lock is that of SQLite on an empty file of its own beside the journal. The system takes it away with the process
 * that held it, however that ended, and two threads of one process are two holders. A lock on the journal itself would
 * shut readers out.
 */
import { DatabaseSync } from 'node:sqlite'
import { SwarmError } from '#domain/errors.ts'
import { isBusy, makePrivate } from './journal-tables.ts'

/** A worker that was ended a moment ago may hold it still. */
const PATIENCE_MILLIS = 500

/** Answers how to give it back. Throws JOURNAL_LOCKED, or what the system says. */
export function lockJournal(path: string): () => void {
  const file = `${path}-lock`
  makePrivate(file)
  const lock = new DatabaseSync(file, { timeout: PATIENCE_MILLIS })
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    return () => lock.close()
  } catch (thrown) {
    lock.close()
    throw isBusy(thrown) ? new SwarmError('JOURNAL_LOCKED', { path }) : thrown
  }
}
