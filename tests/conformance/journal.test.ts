import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openJournalFile } from '#stores/journal-file.ts'
import memory, { createMemoryJournal, type MemoryJournal } from '#stores/journal-memory.ts'
import { journalSuite } from './journal.suite.ts'

let places = 0
const directory = mkdtempSync(join(tmpdir(), 'journal-'))

for (const durable of [true, false]) {
  journalSuite({
    name: durable ? 'file' : 'file that leaves the disk to the system',
    place: () => {
      const path = join(directory, `${places++}`, 'orders.jsonl')
      return { open: () => openJournalFile({ path, durable }), crash: () => {} }
    },
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
