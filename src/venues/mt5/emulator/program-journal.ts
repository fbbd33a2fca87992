/**
 * The journal of the program: what became of each (magic number, part) that may happen only once. The magic number is of
 * the client order and the swarm: the same client order id of another swarm is another order. It outlives the program, as a
 * file does; it is in memory, as everything of the emulator.
 */
import type { FrameNamed } from '#venues/mt5/wire/catalogue.ts'

/** As LOOKUP_RESULT numbers them. */
export const INTENT = 1
export const SENT = 2
export const ANSWERED = 3

export interface JournalEntry {
  readonly part: number
  stage: typeof INTENT | typeof SENT | typeof ANSWERED
  /** Host time it was handed over, microseconds. */
  readonly at: number
  /** The last word on it, to be said again. */
  result: FrameNamed<'ORDER_RESULT'> | undefined
}

export interface ProgramJournal {
  find(magic: bigint, part: number): JournalEntry | undefined
  /** Every part of the client order. */
  all(magic: bigint): readonly JournalEntry[]
  /** Writes the intent, before anything is sent. */
  intend(magic: bigint, part: number, at: number): JournalEntry
}

export function programJournal(): ProgramJournal {
  const orders = new Map<bigint, JournalEntry[]>()
  const all = (magic: bigint): JournalEntry[] => orders.get(magic) ?? []
  return {
    all,
    find: (magic, part) => all(magic).find((entry) => entry.part === part),
    intend(magic, part, at) {
      const entry: JournalEntry = { part, stage: INTENT, at, result: undefined }
      const entries = orders.get(magic)
      if (entries === undefined) orders.set(magic, [entry])
      else entries.push(entry)
      return entry
    },
  }
}
