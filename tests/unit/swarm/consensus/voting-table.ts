/** A table to hold votes at: the ballot machine with its words written down. */
import type { Stance } from '#domain/side.ts'
import type { Ballot } from '#swarm/consensus/ballot.ts'
import { type Consensus, type ConsensusRules, createConsensus } from '#swarm/consensus/consensus.ts'
import type { Outcome } from '#swarm/consensus/tally.ts'
import { message } from '#tests/outbox.ts'

export const SECOND = 1_000_000
const rules: ConsensusRules = {
  threshold: { for: 3, of: 5 },
  quorum: 'majority',
  vetoSilence: 'reject',
  ttlMicros: 60 * SECOND,
  deadlineMicros: 50_000,
  confidenceWeighted: false,
  minBallotMicros: 0,
}

export interface Table {
  readonly consensus: Consensus
  /** 'open 1 long', 'ask 1', 'carried 1 long'. */
  readonly said: string[]
  readonly closed: Ballot[]
  join(voter: number, more?: { weight?: number; mayVeto?: boolean }): void
  change(voter: number, change: 'left' | 'restarted'): void
  propose(
    voter: number,
    stance: Stance,
    at?: number,
    more?: { confidence?: number; instrument?: number; seq?: number },
  ): void
  vote(
    voter: number,
    stance: Stance,
    more?: { ballot?: number; veto?: boolean; confidence?: number; now?: number },
  ): void
}

export function table(more: Partial<ConsensusRules> = {}): Table {
  const said: string[] = []
  const closed: Ballot[] = []
  let number = 0
  const consensus = createConsensus({ ...rules, ...more }, () => ++number, {
    opened: ({ ballot, motion }) => said.push(`open ${ballot} ${motion}`),
    waiting: ({ ballot }) => said.push(`ask ${ballot}`),
    closed(ballot: Ballot, outcome: Outcome) {
      said.push(`${outcome} ${ballot.ballot} ${ballot.motion}`)
      closed.push(ballot)
    },
  })
  return {
    consensus,
    said,
    closed,
    join(voter, { weight = 1, mayVeto = false } = {}) {
      consensus.member(message('swarm.member', { voter, change: 'joined', weight, mayVeto, name: `v${voter}` }), 0)
    },
    change(voter, change) {
      consensus.member(message('swarm.member', { voter, change, weight: 1, mayVeto: false, name: `v${voter}` }), 0)
    },
    propose(voter, stance, at = 0, { confidence = 0.5, instrument = 1, seq = 1 } = {}) {
      consensus.proposal(message('decision.proposal', { voter, stance, confidence, at, instrument, seq }), 0)
    },
    vote(voter, stance, { ballot = number, veto = false, confidence = 0.5, now = 0 } = {}) {
      consensus.vote(message('decision.vote', { voter, stance, ballot, veto, confidence, at: 0, instrument: 1 }), now)
    },
  }
}

/** A table of voters 1, 2, 3 of weight one. */
export function three(more: Partial<ConsensusRules> = {}): Table {
  const t = table(more)
  for (const voter of [1, 2, 3]) t.join(voter)
  return t
}
