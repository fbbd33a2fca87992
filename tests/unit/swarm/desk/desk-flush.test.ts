import { expect, it } from 'vitest'
import { createMemoryJournal } from '#stores/journal-memory.ts'
import { createFlush } from '#swarm/desk/desk-flush.ts'
import { defaultTiming } from '#swarm/desk/desk-timing.ts'
import { createTimers } from '#swarm/desk/desk-timers.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'
import { createClock } from './desk-clock.ts'

it('keeps every fact a full disk does not take, and of what was only said no more than memory has room for', () => {
  const clock = createClock()
  const journal = createMemoryJournal()
  let full = true
  const faults: string[] = []
  const timers = createTimers({ after: (delay, tag) => void clock.after(delay, () => timers.fire(tag)) })
  const slow = {
    ...journal,
    flush() {
      if (full) throw new Error('full')
      journal.flush()
    },
  }
  const { append } = createFlush(
    slow,
    timers,
    defaultTiming,
    () => clock.now,
    (line) => void faults.push(line),
  )
  const said: JournalEntry = { entry: 'said', at: 1, type: 'decision.vote', seq: 1, instrument: 1, body: {} }
  for (let k = 0; k < 100_007; k++) append(said)
  append({ entry: 'accepted', at: 1, clientId: 1, venueId: 'V1' })
  clock.run(30_000_000)
  expect([faults, journal.durable.length]).toEqual([['full'], 0])
  full = false
  clock.run(30_000_000)
  expect(journal.durable).toHaveLength(100_002)
  expect(journal.durable.slice(-2)).toMatchObject([
    { entry: 'accepted' },
    { entry: 'why', code: 'AUDIT_GAP', ours: '7 messages were not written' },
  ])
})
