/** One question put to the vote on one instrument: who may answer it, and what was answered so far. */
import type { InstrumentId } from '#domain/instrument.ts'
import type { Stance } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import type { Member, Standing } from './electorate.ts'
import { emptyTally, type Tally } from './tally.ts'

/** What can be put to the vote. */
export type Motion = Exclude<Stance, 'abstain'>

/** The market event a ballot goes back to. */
export interface Cause {
  readonly seq: number
  readonly at: Micros
}

/** A voter's place on a ballot, frozen as it was when the ballot opened. */
export interface Seat {
  readonly voter: number
  readonly name: string
  /** Millionths. */
  readonly weight: number
  readonly mayVeto: boolean
  /** null while nothing is heard. */
  stance: Stance | null
  confidence: number
  /** It spoke on this very ballot. */
  answered: boolean
  vetoed: boolean
  /** It restarted or left while the ballot was open. */
  gone: boolean
}

export interface Ballot {
  readonly ballot: number
  readonly instrument: InstrumentId
  readonly motion: Motion
  readonly cause: Cause
  /** Host time. */
  readonly deadline: Micros
  /** Of the electorate. */
  readonly epoch: number
  /** By number of the voter, so that live and replay agree. */
  readonly seats: readonly Seat[]
}

/** A seat with the vote that stands, which counts at once. */
export const seatFor = ({ voter, name, weight, mayVeto }: Member, standing: Standing | undefined): Seat => ({
  voter,
  name,
  weight,
  mayVeto,
  stance: standing?.stance ?? null,
  confidence: standing?.confidence ?? 0,
  answered: false,
  vetoed: false,
  gone: false,
})

/** In [0, 1]; what is no number is no confidence. */
const share = (confidence: number): number => (confidence > 0 ? Math.min(1, confidence) : 0)

/** For is whoever holds the motion; another stance is against, abstaining is neither. */
export function tallyOf({ motion, seats }: Ballot, confidenceWeighted: boolean): Tally {
  const tally = emptyTally()
  for (const { weight, stance, confidence, mayVeto, answered, vetoed, gone } of seats) {
    tally.eligible += weight
    tally.vetoed ||= vetoed
    tally.vetoOutstanding ||= mayVeto && !answered
    if (stance === null) {
      if (!gone) tally.outstanding += weight
      continue
    }
    tally.responded += weight
    const counted = confidenceWeighted ? Math.round(weight * share(confidence)) : weight
    if (stance === motion) tally.votesFor += counted
    else if (stance !== 'abstain') tally.votesAgainst += counted
  }
  return tally
}

/** Mean confidence of those for the motion, in [0, 1]; 0 when there are none. */
export function confidenceOf({ motion, seats }: Ballot): number {
  const those = seats.filter(({ stance }) => stance === motion)
  return those.length === 0 ? 0 : those.reduce((sum, { confidence }) => sum + share(confidence), 0) / those.length
}
