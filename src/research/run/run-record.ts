/**
 * What a run leaves behind, whatever made it: fills and votes as its journal has them, one at a time. A backtest and a
 * live session are the same here, so one can be held against the other.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import type { Micros } from '#domain/time.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'
import type { VenueFill } from '#swarm/ports/venue.ts'

export interface RunVote {
  readonly at: Micros
  readonly seq: number
  readonly instrument: InstrumentId
  /** Number of the voter on its board. */
  readonly voter: number
  readonly stance: string
  readonly confidence: number
  /** 0 for a stance that was told without being asked. */
  readonly ballot: number
}

export const numberOf = (value: string | number | boolean | undefined): number => Number(value ?? Number.NaN)

/** Fills of nobody here (client id 0 opens a position the journal began with) are left out. */
export function fillOf(entry: JournalEntry): VenueFill | undefined {
  if (entry.entry !== 'filled' || (entry.fill.clientId === 0 && !(entry.fill.at > 0))) return undefined
  return entry.fill
}

export function voteOf(entry: JournalEntry): RunVote | undefined {
  if (entry.entry !== 'said') return undefined
  const { type, at, seq, instrument, body } = entry
  if (type !== 'decision.vote' && type !== 'decision.proposal') return undefined
  return {
    at,
    seq,
    instrument,
    voter: numberOf(body['voter']),
    stance: String(body['stance']),
    confidence: numberOf(body['confidence']),
    ballot: type === 'decision.vote' ? numberOf(body['ballot']) : 0,
  }
}

export function* fillsOf(entries: Iterable<JournalEntry>): Generator<VenueFill> {
  for (const entry of entries) {
    const fill = fillOf(entry)
    if (fill !== undefined) yield fill
  }
}

export function* votesOf(entries: Iterable<JournalEntry>): Generator<RunVote> {
  for (const entry of entries) {
    const vote = voteOf(entry)
    if (vote !== undefined) yield vote
  }
}
