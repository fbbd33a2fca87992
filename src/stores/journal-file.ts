/**
 * The journal in a file: append-only JSON lines with checksums, readable by its owner only.
 *
 * An entry is handed to the system as it is appended, so it outlives `kill -9` of this process; `flush` makes it outlive
 * a loss of power, with one fdatasync for all entries before it. What the system does not take (a full disk) is kept and
 * tried again by the next flush, which throws until it succeeds: an order that cannot be journalled is never sent.
 *
 * Cost  about 10 us an append, one fdatasync a flush (1-10 ms on a disk). Opening reads the whole file.
 */
import {
  chmodSync,
  closeSync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { messageOf, SwarmError } from '#domain/errors.ts'
import type { Journal, JournalEntry, JournalSpec } from '#swarm/ports/journal.ts'
import { syncDirectory, type Disk } from './disk.ts'
import { entryOfLine, lineOfEntry } from './journal-line.ts'
import { journalPlace, type JournalPlace } from './journal-place.ts'
import { makeFolder } from './folder.ts'

export interface FileJournal extends Journal {
  /** Torn last lines found on opening: 0 or 1. */
  readonly torn: number
}

/** Opens the journal at `path`, making it and its directory when they are missing. Tests give a disk that fails. */
export function openJournalFile({ path, durable }: JournalPlace, disk: Disk = writeSync): FileJournal {
  const unwritable = (thrown: unknown): SwarmError =>
    new SwarmError('JOURNAL_UNWRITABLE', { path, cause: messageOf(thrown) })
  const guarded = <T>(act: () => T): T => {
    try {
      return act()
    } catch (thrown) {
      throw unwritable(thrown)
    }
  }
  const bytes = guarded(() => {
    makeFolder(dirname(path), 0o700)
    closeSync(openSync(path, 'a', 0o600))
    // A device or a pipe has no end to recover from, and its mode is not ours to change.
    if (!statSync(path).isFile()) throw new Error('not a plain file')
    chmodSync(path, 0o600)
    return readFileSync(path)
  })
  const { entries, whole } = recover(bytes, path)
  const file = guarded(() => {
    // Appending, so that a journal opened twice can never write over its own lines.
    const opened = openSync(path, 'a')
    ftruncateSync(opened, whole)
    if (durable) {
      fdatasyncSync(opened)
      syncDirectory(dirname(path))
    }
    return opened
  })

  let pending: Buffer = Buffer.alloc(0)
  let unwritten: SwarmError | undefined
  let unsynced: SwarmError | undefined
  const write = (): void => {
    unwritten = undefined
    try {
      while (pending.length > 0) pending = pending.subarray(disk(file, pending))
    } catch (thrown) {
      unwritten = unwritable(thrown)
    }
  }
  const flush = (): void => {
    if (pending.length > 0) write()
    if (unwritten !== undefined) throw unwritten
    // After one failed sync the system may forget what it could not write: no later success can be believed.
    if (unsynced !== undefined) throw unsynced
    if (!durable) return
    try {
      fdatasyncSync(file)
    } catch (thrown) {
      unsynced = unwritable(thrown)
      throw unsynced
    }
  }

  return {
    recovered: entries,
    torn: whole < bytes.length ? 1 : 0,
    append(entry) {
      const line = Buffer.from(`${lineOfEntry(entry)}\n`)
      pending = pending.length === 0 ? line : Buffer.concat([pending, line])
      write()
    },
    flush,
    close() {
      try {
        flush()
      } finally {
        closeSync(file)
      }
    },
  }
}

/** The entries of a file and how many of its bytes hold them. Only the last line may be damaged: a crash tore it. */
function recover(bytes: Buffer, path: string): { entries: JournalEntry[]; whole: number } {
  const entries: JournalEntry[] = []
  let whole = 0
  for (let line = 1; whole < bytes.length; line++) {
    const feed = bytes.indexOf(10, whole)
    const next = feed < 0 ? bytes.length : feed + 1
    const entry = feed < 0 ? undefined : entryOfLine(bytes.toString('utf8', whole, feed))
    if (entry === undefined) {
      if (next < bytes.length) throw new SwarmError('JOURNAL_CORRUPT', { path, line })
      break
    }
    entries.push(entry)
    whole = next
  }
  return { entries, whole }
}

const spec: JournalSpec<JournalPlace> = {
  name: 'file',
  about: 'Append-only JSON lines in one file, on the disk before an order is sent.',
  config: (z) => z.strictObject(journalPlace(z)),
  open: (config) => openJournalFile(config),
  *read({ path }, kinds) {
    const wanted = kinds === undefined ? undefined : new Set(kinds)
    for (const entry of recover(bytesOf(path), path).entries) if (wanted?.has(entry.entry) ?? true) yield entry
  },
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (thrown) {
    throw new SwarmError('JOURNAL_UNREADABLE', { path, cause: messageOf(thrown) })
  }
}

export default spec
