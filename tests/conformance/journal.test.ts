import { copyFileSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import file, { openJournalFile } from '#stores/journal-file.ts'
import memory, { createMemoryJournal, type MemoryJournal } from '#stores/journal-memory.ts'
import { readSqliteJournal } from '#stores/journal-sqlite-read.ts'
import { createSqliteJournal } from '#stores/journal-sqlite.ts'
import { journalSuite, type JournalPlace } from './journal.suite.ts'

let places = 0
const directory = mkdtempSync(join(tmpdir(), 'journal-'))

for (const durable of [true, false]) {
  journalSuite({
    name: durable ? 'file' : 'file that leaves the disk to the system',
    place: () => {
      const path = join(directory, `${places++}`, 'orders.jsonl')
      return {
        open: () => openJournalFile({ path, durable }),
        read: (kinds) => file.read?.({ path, durable }, kinds) ?? [],
        crash: () => {},
      }
    },
  })
}

/** A place whose files a crash leaves as they are: a copy of them is opened next. */
function sqlitePlace(durable: boolean): JournalPlace {
  let path = join(directory, `${places++}`, 'orders.db')
  return {
    open: () => createSqliteJournal({ path, durable, keepDays: 365_000 }),
    read: (kinds) => readSqliteJournal(path, kinds),
    crash() {
      const left = path
      path = join(directory, `${places++}`, 'orders.db')
      mkdirSync(dirname(path))
      for (const part of ['', '-wal']) copyFileSync(left + part, path + part)
    },
  }
}

for (const durable of [true, false]) {
  journalSuite({
    name: durable ? 'sqlite' : 'sqlite that leaves the disk to the system',
    place: () => sqlitePlace(durable),
  })
}

journalSuite({
  name: 'memory, one of tests that survives a simulated crash',
  place: () => {
    let journal: MemoryJournal = createMemoryJournal()
    return {
      open: () => (journal = createMemoryJournal(journal.durable)),
      crash: () => {},
    }
  },
})

journalSuite({
  name: 'memory',
  forgets: 'it ends with its process',
  place: () => ({ open: () => memory.open({}), crash: () => {} }),
})
