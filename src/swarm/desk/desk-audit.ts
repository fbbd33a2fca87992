/**
 * The audit trail: what was said in the swarm, word for word, and what the execution agent asked to be kept.
 *
 * A memory is a text of its owner's, by approval; long ones come and go in parts. It is in the journal before an order
 * that came after it is sent, and is told again within every snapshot.
 */
import type { MessageFor } from '#messages/catalogue.ts'
import { plainFields } from '#messages/message-text.ts'
import type { ExecutionMemory } from '#messages/system.ts'
import type { Journal, JournalEntry } from '#swarm/ports/journal.ts'

/** Told to the desk for the journal alone. */
export const auditedMessages = [
  'decision.proposal',
  'decision.vote',
  'decision.intent',
  'decision.approved',
  'decision.refused',
  'decision.done',
  'risk.limit',
  'risk.alert',
  // Who votes under which number.
  'swarm.member',
] as const

export type Audited = MessageFor<(typeof auditedMessages)[number] | 'agent.command'>

export interface DeskAudit {
  said(message: Audited): void
  memory(message: ExecutionMemory): void
  /** What is kept, by approval, oldest first. */
  readonly memories: ReadonlyMap<number, string>
  recover(entry: JournalEntry): void
}

export function createAudit(append: Journal['append'], now: () => number): DeskAudit {
  const memories = new Map<number, string>()
  const parts = new Map<number, string>()

  const keep = (approval: number, body: string): void => {
    // Again at the end: of two words on one approval the later is told last.
    memories.delete(approval)
    if (body !== '') memories.set(approval, body)
  }

  return {
    said(message) {
      const { type, seq, instrument } = message
      append({ entry: 'said', at: now(), type, seq, instrument, body: plainFields(message) })
    },
    memory({ approval, part, parts: whole, body }) {
      const before = part === 0 ? '' : parts.get(approval)
      parts.delete(approval)
      // The rest of a text whose beginning went to an earlier incarnation says nothing.
      if (before === undefined) return
      if (part + 1 < whole) {
        parts.set(approval, before + body)
        return
      }
      const text = whole === 0 ? '' : before + body
      if (text === '' && !memories.has(approval)) return
      append({ entry: 'memory', at: now(), approval, body: text })
      keep(approval, text)
    },
    memories,
    recover(entry) {
      if (entry.entry === 'memory') keep(entry.approval, entry.body)
    },
  }
}

const bytesOf = (character: string): number => {
  const code = character.codePointAt(0) ?? 0
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
}

/** A text in parts of at most `most` bytes of UTF-8, cut between characters. */
export function partsOf(text: string, most: number): string[] {
  const parts: string[] = []
  let part = ''
  let bytes = 0
  for (const character of text) {
    const more = bytesOf(character)
    if (bytes + more > most) {
      parts.push(part)
      part = ''
      bytes = 0
    }
    part += character
    bytes += more
  }
  return [...parts, part]
}
