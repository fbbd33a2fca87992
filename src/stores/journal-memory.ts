/**
 * A journal that lives as long as its process: for tests, backtests and runs that leave nothing behind.
 *
 * A simulated crash gives what was flushed to a new one: `createMemoryJournal(before.durable)`.
 */
import type { Journal, JournalEntry, JournalSpec } from '#swarm/ports/journal.ts'

export interface MemoryJournal extends Journal {
  /** What a real journal would still have after a crash: everything appended before the last flush. */
  readonly durable: readonly JournalEntry[]
}

/** A journal that finds `recovered` when it is opened. */
export function createMemoryJournal(recovered: readonly JournalEntry[] = []): MemoryJournal {
  const durable = [...recovered]
  const pending: JournalEntry[] = []
  const flush = (): void => {
    for (const entry of pending) durable.push(entry)
    pending.length = 0
  }
  return { recovered: [...recovered], durable, append: (entry) => void pending.push(entry), flush, close: flush }
}

const forgetful: Journal = { recovered: [], append: () => {}, flush: () => {}, close: () => {} }

const spec: JournalSpec<Record<string, never>> = {
  name: 'memory',
  about: 'Keeps nothing: every start is a first start. For backtests and tests.',
  config: (z) => z.strictObject({}),
  open: () => forgetful,
}

export default spec
