/** A process that dies at a point of its run, and a journal that passes such points. */
import type { MemoryJournal } from '#stores/journal-memory.ts'

/** Thrown where the process dies: what it would have done next never happens. */
export class Killed extends Error {}

/** `point` is called before and after each flush, and may throw `Killed`. */
export const minedBy =
  (point: () => void) =>
  (journal: MemoryJournal): MemoryJournal => ({
    ...journal,
    flush() {
      point()
      journal.flush()
      point()
    },
  })
