/**
 * A journal entry as one line of text: JSON with decimals as strings, and at its end a checksum of all before it.
 *
 *     {"entry":"cancel","at":1700000000000000,"clientId":68719476737,"sum":"5c1d0a8b3f9e2476"}
 *
 * The checksum finds what JSON cannot: a digit that changed on the disk.
 */
import { createDigest } from '#numeric/digest.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'
import { entryOfJson, jsonOfEntry } from './journal-json.ts'

const SUM = /,"sum":"([0-9a-f]{16})"\}$/

function sumOf(body: string): string {
  const digest = createDigest()
  digest.addText(body)
  return digest.hex()
}

/** The line of an entry, without its line feed. Decimals write themselves as strings. */
export function lineOfEntry(entry: JournalEntry): string {
  const body = jsonOfEntry(entry).slice(0, -1)
  return `${body},"sum":"${sumOf(body)}"}`
}

/** The entry of a line; undefined for a line that is not whole. */
export function entryOfLine(line: string): JournalEntry | undefined {
  const found = SUM.exec(line)
  if (found === null) return undefined
  const body = line.slice(0, found.index)
  if (sumOf(body) !== found[1]) return undefined
  return entryOfJson(`${body}}`)
}
