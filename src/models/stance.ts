/**
 * A voter's stance: how a signal becomes one, how long it is kept, and when it is told.
 *
 * The protocol every voter speaks: `decision.proposal` when the stance on an instrument changes and at no other time,
 * `decision.vote` at once for every ballot. Two brakes keep a stance from flickering: a band (entered at one strength,
 * left at a lower one) and a minimum hold in event time. Abstaining waits for neither: a voter that knows nothing says so.
 */
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import type { Stance } from '#domain/side.ts'
import { fromSeconds, type Micros } from '#domain/time.ts'
import {
  type DecisionBallot,
  decisionProposal,
  type DecisionProposal,
  decisionVote,
  type DecisionVote,
} from '#messages/decisions.ts'
import type { Header } from '#messages/record.ts'

/**
 * The stance a signal calls for, given the present one: long at or above `enter`, and then until it is no longer above
 * `exit`; short the other way round; flat between.
 *
 * Unit  signal, enter and exit in one unit of the caller's; 0 <= exit <= enter.
 * Edge  abstain for a NaN signal. The present stance says which band holds, not how long: see `stanceKeeper`.
 */
export function bandedStance(present: Stance, signal: number, enter: number, exit: number): Stance {
  if (Number.isNaN(signal)) return 'abstain'
  if (signal >= enter) return 'long'
  if (signal <= -enter) return 'short'
  if (present === 'long' && signal > exit) return 'long'
  if (present === 'short' && signal < -exit) return 'short'
  return 'flat'
}

/** The part of an agent's context a voter needs. */
export interface VoterOutbox {
  emit(message: DecisionProposal | DecisionVote): void
}

export interface StanceStatus {
  readonly symbol: string
  readonly stance: Stance
  readonly confidence: number
  /** Event time of the last change; null before the first. */
  readonly since: Micros | null
  readonly changes: number
  /** Rows at which the signal called for another stance and the minimum hold kept this one. */
  readonly held: number
}

export interface StanceKeeper {
  /** The present stance; abstain for an instrument that is not traded, and before the first opinion. */
  stanceOn(instrument: InstrumentId): Stance
  /** Takes the stance a row calls for, if the hold allows, and proposes it if it is new. `confidence` in [0, 1]. */
  opine(row: Header, stance: Stance, confidence: number, outbox: VoterOutbox): void
  /** Votes on a ballot with the present stance. */
  answer(ballot: DecisionBallot, outbox: VoterOutbox): void
  statusOf(instrument: InstrumentId): StanceStatus | undefined
}

interface Seat {
  readonly symbol: string
  stance: Stance
  confidence: number
  since: Micros
  changes: number
  held: number
}

/** Keeps the stances of one voter, an instrument each. No allocation per row; hold in seconds of event time. */
export function stanceKeeper(voter: number, instruments: readonly Instrument[], minHoldSeconds: number): StanceKeeper {
  const holdMicros = fromSeconds(minHoldSeconds)
  const seats: (Seat | undefined)[] = []
  for (const { id, symbol } of instruments) {
    seats[id] = { symbol, stance: 'abstain', confidence: 0, since: -Infinity, changes: 0, held: 0 }
  }
  const proposal = decisionProposal.draft()
  proposal.voter = voter
  const vote = decisionVote.draft()
  vote.voter = voter
  vote.veto = false

  return {
    stanceOn: (instrument) => seats[instrument]?.stance ?? 'abstain',

    opine(row, stance, confidence, outbox) {
      const seat = seats[row.instrument]
      if (seat === undefined) return
      if (stance === seat.stance) {
        seat.confidence = stance === 'abstain' ? 0 : confidence
        return
      }
      const age = row.at - seat.since // negative when the venue's clock was set back: then nothing is known of it
      if (stance !== 'abstain' && age >= 0 && age < holdMicros) {
        // Kept by the hold against the signal: nothing speaks for it any more.
        seat.confidence = 0
        seat.held++
        return
      }
      seat.stance = stance
      seat.confidence = stance === 'abstain' ? 0 : confidence
      seat.since = row.at
      seat.changes++
      proposal.seq = row.seq
      proposal.at = row.at
      proposal.instrument = row.instrument
      proposal.stance = stance
      proposal.confidence = seat.confidence
      outbox.emit(proposal)
    },

    answer(ballot, outbox) {
      const seat = seats[ballot.instrument]
      vote.seq = ballot.seq
      vote.at = ballot.at
      vote.instrument = ballot.instrument
      vote.ballot = ballot.ballot
      vote.stance = seat?.stance ?? 'abstain'
      vote.confidence = seat?.confidence ?? 0
      outbox.emit(vote)
    },

    statusOf(instrument) {
      const seat = seats[instrument]
      if (seat === undefined) return undefined
      const { symbol, stance, confidence, since, changes, held } = seat
      return { symbol, stance, confidence, since: changes > 0 ? since : null, changes, held }
    },
  }
}
