import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import memory, { createMemoryJournal, type MemoryJournal } from '#stores/journal-memory.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'

const entry = (session: number): JournalEntry => ({ entry: 'session', session, at: session, symbols: [] })

describe('memory journal', () => {
  it('keeps through a crash only what was flushed', () => {
    const journal: MemoryJournal = createMemoryJournal([entry(1)])
    journal.append(entry(2))
    journal.flush()
    journal.append(entry(3))
    expect(createMemoryJournal(journal.durable).recovered).toEqual([entry(1), entry(2)])
  })

  it('keeps everything when it is closed', () => {
    const journal = createMemoryJournal()
    journal.append(entry(1))
    journal.close()
    expect(journal.durable).toEqual([entry(1)])
  })

  it('has nothing to configure', () => {
    expect(memory.config(z).parse({})).toEqual({})
    expect(() => memory.config(z).parse({ path: 'x' })).toThrow(/path/)
  })
})
