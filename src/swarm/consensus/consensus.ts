/**
 * The ballot machine: standing votes in, ballots and their outcomes out. No clock and no I/O: times come with the calls.
 *
 * - A stance that differs from the fresh one standing is put to the vote. At most one ballot per instrument is open;
 *   what is proposed meanwhile is put when it closes, if anyone still stands for it.
 * - The electorate is frozen when a ballot opens. Fresh standing votes count at once; the others, and every holder of a
 *   veto, are asked and have until the deadline (host time). The first vote counts. What decides is `tally.ts`.
 * - A voter that restarts or leaves mid-vote is silent from then on; a restart takes its vote back.
 * - Votes on no ballot of ours, of nobody eligible, given twice or too late are dead letters.
 *
 * Source  design.md section 5, runtime.md section 6.
 * Cost    a proposal on which all have a fresh vote: one small object a voter, about a microsecond. A tick: a look-up.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import type { Micros } from '#domain/time.ts'
import type { DecisionProposal, DecisionVote } from '#messages/decisions.ts'
import type { Header } from '#messages/record.ts'
import type { SwarmMember } from '#messages/system.ts'
import { type Ballot, type Cause, type Motion, seatFor, tallyOf } from './ballot.ts'
import { createElectorate, type Electorate } from './electorate.ts'
import type { Clock } from '#swarm/ports/clock.ts'
import { type Outcome, outcomeOf, type VoteRules } from './tally.ts'

export interface ConsensusRules extends VoteRules {
  /** How long a stance stands, event time. */
  readonly ttlMicros: Micros
  /** How long a ballot may stay open, host time. */
  readonly deadlineMicros: Micros
  /** For and against are weighed by the voters' confidence; the quorum never is. */
  readonly confidenceWeighted: boolean
  /** Event time between two ballots on one instrument. */
  readonly minBallotMicros: Micros
}

/** Called back at once, from within the call that caused it. */
export interface ConsensusSink {
  opened(ballot: Ballot): void
  /** It could not be decided at once: call `deadline` when its time has come. */
  waiting(ballot: Ballot): void
  closed(ballot: Ballot, outcome: Outcome): void
}

export type DeadLetterReason = 'foreign' | 'duplicate' | 'late' | 'restarted'

interface Lane {
  readonly instrument: InstrumentId
  /** Newest event time. */
  at: Micros
  openedAt: Micros
  open: Ballot | null
  /** Proposed and not put yet, oldest first. */
  readonly queue: Map<Motion, Cause>
}

export interface Consensus {
  readonly electorate: Pick<Electorate, 'members' | 'epoch' | 'fresh'>
  readonly openBallots: readonly Ballot[]
  readonly deadLetters: Readonly<Record<DeadLetterReason, number>>
  /** Answers nobody needed any more: a standing vote had counted, or the outcome was fixed. */
  readonly surplus: number
  member(change: SwarmMember, now: Micros): void
  proposal(proposal: DecisionProposal, now: Micros): void
  vote(vote: DecisionVote, now: Micros): void
  /** The deadline of a ballot has come; nothing when it is closed already. */
  deadline(ballot: number, now: Micros): void
  /** Event time moves on: puts what had to wait for `minBallotMicros`. Host time is asked for only then. */
  tick(event: Header, clock: Pick<Clock, 'now'>): void
  /** Withdraws open ballots and opens none; stances are still kept. */
  pause(): void
  resume(now: Micros): void
}

const KEPT_TIMEOUTS = 256

export function createConsensus(rules: ConsensusRules, nextBallot: () => number, sink: ConsensusSink): Consensus {
  const electorate = createElectorate(rules.ttlMicros)
  const lanes: (Lane | undefined)[] = []
  const timedOut = new Set<number>()
  const deadLetters: Record<DeadLetterReason, number> = { foreign: 0, duplicate: 0, late: 0, restarted: 0 }
  let surplus = 0
  let paused = false
  /** Ballots given out by this incarnation. */
  let first = Infinity
  let last = -Infinity

  const laneOf = (instrument: InstrumentId): Lane =>
    (lanes[instrument] ??= { instrument, at: -Infinity, openedAt: -Infinity, open: null, queue: new Map() })

  const close = (lane: Lane, ballot: Ballot, outcome: Outcome): void => {
    lane.open = null
    sink.closed(ballot, outcome)
  }

  /** Closes the ballot if it is decided, and then puts the next. */
  const settle = (lane: Lane, ballot: Ballot, final: boolean, now: Micros): void => {
    if (final) rememberTimeout(ballot.ballot)
    const outcome = outcomeOf(tallyOf(ballot, rules.confidenceWeighted), rules, final)
    if (outcome === null) return
    close(lane, ballot, outcome)
    putNext(lane, now)
  }

  const rememberTimeout = (ballot: number): void => {
    timedOut.add(ballot)
    for (const oldest of timedOut) if (timedOut.size > KEPT_TIMEOUTS) timedOut.delete(oldest)
  }

  const put = (lane: Lane, motion: Motion, cause: Cause, now: Micros): void => {
    const { instrument, at } = lane
    lane.queue.delete(motion)
    last = nextBallot()
    first = Math.min(first, last)
    const ballot: Ballot = {
      ballot: last,
      instrument,
      motion,
      cause,
      deadline: now + rules.deadlineMicros,
      epoch: electorate.epoch,
      seats: electorate.members.map((member) => seatFor(member, electorate.fresh(member, instrument, at))),
    }
    lane.open = ballot
    lane.openedAt = at
    sink.opened(ballot)
    settle(lane, ballot, false, now)
    if (lane.open === ballot) sink.waiting(ballot)
  }

  const putNext = (lane: Lane, now: Micros): void => {
    if (lane.queue.size === 0) return
    for (const [motion, cause] of lane.queue) {
      const rest = lane.at - lane.openedAt // below zero when the venue's clock was set back: then nothing holds
      if (paused || lane.open !== null || (rest >= 0 && rest < rules.minBallotMicros)) return
      const { instrument, at } = lane
      const stands = electorate.members.some((member) => electorate.fresh(member, instrument, at)?.stance === motion)
      if (stands) put(lane, motion, cause, now)
      else lane.queue.delete(motion)
    }
  }

  /** A voter that is gone from every open ballot; `withVote` takes back what it said. */
  const silence = (voter: number, withVote: boolean, now: Micros): void => {
    for (const lane of lanes) {
      const ballot = lane?.open
      const seat = ballot?.seats.find((one) => one.voter === voter)
      if (lane === undefined || !ballot || seat === undefined) continue
      seat.gone = true
      if (withVote) {
        seat.stance = null
        seat.answered = false
      }
      settle(lane, ballot, false, now)
    }
  }

  const deadLetter = ({ ballot }: DecisionVote): void => {
    if (!(ballot >= first && ballot <= last)) deadLetters.foreign++
    else if (timedOut.has(ballot)) deadLetters.late++
    else surplus++
  }

  return {
    electorate,
    get openBallots() {
      return lanes.flatMap((lane) => lane?.open ?? [])
    },
    deadLetters,
    get surplus() {
      return surplus
    },

    member(change, now) {
      electorate.change(change)
      if (change.change !== 'joined') silence(change.voter, change.change === 'restarted', now)
    },

    proposal(proposal, now) {
      const { voter, instrument, stance, seq, at } = proposal
      const member = electorate.find(voter)
      if (member === undefined) {
        deadLetters.foreign++
        return
      }
      const lane = laneOf(instrument)
      lane.at = at
      const same = electorate.fresh(member, instrument, at)?.stance === stance
      electorate.stand(member, proposal)
      if (same || stance === 'abstain') return
      lane.queue.delete(stance) // the newest goes last
      lane.queue.set(stance, { seq, at })
      putNext(lane, now)
    },

    vote(vote, now) {
      const lane = lanes[vote.instrument]
      const ballot = lane?.open
      if (lane === undefined || !ballot || ballot.ballot !== vote.ballot) return deadLetter(vote)
      if (!(now <= ballot.deadline)) {
        deadLetters.late++
        return settle(lane, ballot, true, now)
      }
      const seat = ballot.seats.find(({ voter }) => voter === vote.voter)
      const member = electorate.find(vote.voter)
      if (seat === undefined) deadLetters.foreign++
      else if (seat.gone || member === undefined) deadLetters.restarted++
      else if (seat.answered) deadLetters.duplicate++
      else {
        seat.answered = true
        seat.vetoed = vote.veto && seat.mayVeto
        if (seat.stance === null) {
          seat.stance = vote.stance
          seat.confidence = vote.confidence
          electorate.stand(member, vote)
        } else surplus++
        settle(lane, ballot, false, now)
      }
    },

    deadline(number, now) {
      const lane = lanes.find((one) => one?.open?.ballot === number)
      if (lane?.open) settle(lane, lane.open, true, now)
    },

    tick(event, clock) {
      const lane = lanes[event.instrument]
      if (lane === undefined) return
      lane.at = event.at
      if (lane.queue.size > 0) putNext(lane, clock.now())
    },

    pause() {
      paused = true
      for (const lane of lanes) if (lane?.open) close(lane, lane.open, 'withdrawn')
    },

    resume(now) {
      paused = false
      for (const lane of lanes) if (lane !== undefined) putNext(lane, now)
    },
  }
}
