/**
 * Turns stances into intents: puts each changed stance to the vote and says what carried.
 *
 * Thin: who votes, what counts and when a ballot closes is `swarm/consensus/consensus.ts`. This agent supplies host time, arms
 * deadlines, and translates what carried into an exposure: +exposureLots for long, -exposureLots for short, 0 for flat.
 * Ballots and intents carry the seq, time and instrument of the proposal they go back to. While trading is HALTED, or
 * the venue is not reconciled, no ballot is open; stances are still kept, and what was proposed is put on resuming.
 *
 * `ballots`: every one is announced, also one the standing votes decide at once, so each intent has its ballot.
 */
import type { Zod } from '#domain/schema.ts'
import type { Stance } from '#domain/side.ts'
import { fromMillis, fromSeconds, type Micros } from '#domain/time.ts'
import {
  type DecisionBallot,
  decisionBallot,
  type DecisionIntent,
  decisionIntent,
  type DecisionProposal,
} from '#messages/decisions.ts'
import type { TradingState } from '#messages/system.ts'
import { type Ballot, confidenceOf } from '#swarm/consensus/ballot.ts'
import { type Context, defineAgent, instrumentOf } from '#swarm/behaviour.ts'
import { createConsensus, type DeadLetterReason } from '#swarm/consensus/consensus.ts'
import type { Outcome, Ratio } from '#swarm/consensus/tally.ts'
import { serialNumbers } from '#trading/orders/serial-number.ts'
import { stateAfter } from '#trading/risk/trading-state.ts'

export interface CoordinatorConfig {
  readonly quorum: 'majority' | Ratio
  readonly threshold: Ratio
  readonly vetoSilence: 'reject' | 'ignore'
  readonly ttlSeconds: number
  readonly deadlineMillis: number
  readonly minBallotSeconds: number
  readonly exposureLots: number
  readonly confidenceWeighted: boolean
}

export interface CoordinatorStatus {
  readonly trading: TradingState
  readonly venue: string
  readonly epoch: number
  readonly proposals: number
  readonly ballots: { readonly opened: number; readonly closed: number; readonly open: number }
  readonly intents: number
  readonly outcomes: Readonly<Record<Outcome, number>>
  readonly deadLetters: Readonly<Record<DeadLetterReason, number>>
  readonly surplusVotes: number
  readonly voters: readonly {
    readonly voter: number
    readonly name: string
    readonly weight: number
    readonly mayVeto: boolean
    readonly stances: readonly { symbol: string; stance: Stance; confidence: number; at: Micros }[]
    /** Long or short stances it left at a better mid than it took them at, and at a worse one. */
    readonly hits: number
    readonly misses: number
    /** Decided ballots on which it was against what carried or for what did not, of the `votes` it took part in. */
    readonly dissents: number
    readonly votes: number
  }[]
  readonly lastBallots: readonly string[]
}

/** How a voter did. */
interface TrackRecord {
  hits: number
  misses: number
  dissents: number
  votes: number
  /** By instrument: the stance last proposed and the mid at that moment. */
  readonly taken: ({ stance: Stance; mid: number } | undefined)[]
}

const NO_RECORD = { hits: 0, misses: 0, dissents: 0, votes: 0 }
const KEPT_BALLOTS = 16
const signs = { long: 1, short: -1, flat: 0, abstain: 0 } as const satisfies Record<Stance, number>

const ratio = (z: Zod) =>
  z
    .strictObject({ for: z.int().positive(), of: z.int().positive() })
    .refine((share) => share.for <= share.of, { path: ['for'], message: 'must not be above `of`' })

export default defineAgent({
  name: 'coordinator',
  about: 'Puts changed stances to the vote and turns what carries into a target exposure.',
  capabilities: ['consensus'],
  consumes: ['decision.proposal', 'decision.vote', 'swarm.member', 'agent.command', 'market.quote', 'venue.state'],
  produces: ['decision.ballot', 'decision.intent'],
  config: (z) =>
    z.strictObject({
      quorum: z
        .union([z.literal('majority'), ratio(z)])
        .default('majority')
        .describe('weight that must respond: more than half of the eligible, or at least for/of of it'),
      threshold: ratio(z)
        .default({ for: 3, of: 5 })
        .describe('a ballot carries when of * votes for >= for * (votes for + votes against)'),
      vetoSilence: z
        .enum(['reject', 'ignore'])
        .default('reject')
        .describe('what it means when the holder of a veto says nothing until the deadline'),
      ttlSeconds: z.number().positive().default(300).describe('how long a stance stands, event time, seconds'),
      deadlineMillis: z.number().positive().default(50).describe('how long a ballot waits for votes, host time, ms'),
      minBallotSeconds: z
        .number()
        .min(0)
        .default(0)
        .describe('event time between two ballots on one instrument, seconds'),
      exposureLots: z
        .number()
        .positive()
        .describe('lots to hold when long carries, and to be short of when short does'),
      confidenceWeighted: z.boolean().default(false).describe('weigh votes for and against by confidence'),
    }),
  recovery: 'none',

  create(config: CoordinatorConfig, env) {
    const intent = decisionIntent.draft()
    const announcement = decisionBallot.draft()
    const track = new Map<number, TrackRecord>()
    const mids = new Float64Array(env.instruments.reduce((most, { id }) => Math.max(most, id), 0) + 1).fill(Number.NaN)
    const outcomes: Record<Outcome, number> = {
      carried: 0,
      outvoted: 0,
      'no-quorum': 0,
      'all-abstain': 0,
      veto: 0,
      'veto-silence': 0,
      withdrawn: 0,
    }
    const lastBallots: string[] = []
    let trading: TradingState = 'ACTIVE'
    let venue: 'untold' | 'connected' | 'disconnected' | 'reconciled' = 'untold'
    let proposals = 0
    let opened = 0
    let intents = 0
    /** The way out of the message in hand. */
    let outbox: Pick<Context<DecisionBallot | DecisionIntent>, 'emit' | 'after'>

    const recordOf = (voter: number): TrackRecord => {
      let record = track.get(voter)
      if (record === undefined) track.set(voter, (record = { hits: 0, misses: 0, dissents: 0, votes: 0, taken: [] }))
      return record
    }

    const consensus = createConsensus(
      {
        threshold: config.threshold,
        quorum: config.quorum,
        vetoSilence: config.vetoSilence,
        confidenceWeighted: config.confidenceWeighted,
        ttlMicros: fromSeconds(config.ttlSeconds),
        deadlineMicros: fromMillis(config.deadlineMillis),
        minBallotMicros: fromSeconds(config.minBallotSeconds),
      },
      serialNumbers(env.session, env.incarnation),
      {
        opened({ ballot, instrument, motion, cause, deadline }) {
          opened++
          announcement.seq = cause.seq
          announcement.at = cause.at
          announcement.instrument = instrument
          announcement.ballot = ballot
          announcement.stance = motion
          announcement.deadline = deadline
          outbox.emit(announcement)
        },
        waiting({ ballot }) {
          outbox.after(fromMillis(config.deadlineMillis), ballot)
        },
        closed(ballot, outcome) {
          outcomes[outcome]++
          judgeVoters(ballot, outcome)
          lastBallots.push(lineOf(ballot, outcome))
          if (lastBallots.length > KEPT_BALLOTS) lastBallots.shift()
          if (outcome !== 'carried') return
          intents++
          intent.seq = ballot.cause.seq
          intent.at = ballot.cause.at
          intent.instrument = ballot.instrument
          intent.ballot = ballot.ballot
          intent.targetLots = signs[ballot.motion] * config.exposureLots
          intent.confidence = confidenceOf(ballot)
          outbox.emit(intent)
        },
      },
    )

    const judgeVoters = ({ motion, seats }: Ballot, outcome: Outcome): void => {
      if (outcome !== 'carried' && outcome !== 'outvoted') return
      for (const { voter, stance } of seats) {
        if (stance === null || stance === 'abstain') continue
        const record = recordOf(voter)
        record.votes++
        if ((stance === motion) !== (outcome === 'carried')) record.dissents++
      }
    }

    /** A long or short stance is judged when its voter leaves it. */
    const judgeStance = ({ voter, instrument, stance }: DecisionProposal): void => {
      const record = recordOf(voter)
      const left = record.taken[instrument]
      const mid = mids[instrument] ?? Number.NaN
      const gain = left === undefined ? 0 : signs[left.stance] * (mid - left.mid)
      if (gain > 0) record.hits++
      if (gain < 0) record.misses++
      record.taken[instrument] = { stance, mid }
    }

    const lineOf = ({ ballot, instrument, motion, seats }: Ballot, outcome: Outcome): string => {
      const votes = seats.map(({ name, stance }) => `${name} ${stance ?? 'silent'}`).join(', ')
      return `${ballot} ${instrumentOf(env, instrument)?.symbol ?? instrument} ${motion} ${outcome}: ${votes}`
    }

    const applyPause = (now: Micros): void => {
      const mayVote = trading !== 'HALTED' && (venue === 'untold' || venue === 'reconciled')
      if (mayVote) consensus.resume(now)
      else consensus.pause()
    }

    return {
      receive(message, ctx) {
        outbox = ctx
        switch (message.type) {
          case 'market.quote':
            mids[message.instrument] = (message.bid + message.ask) / 2
            return consensus.tick(message, ctx)
          case 'decision.proposal':
            proposals++
            judgeStance(message)
            return consensus.proposal(message, ctx.now())
          case 'decision.vote':
            return consensus.vote(message, ctx.now())
          case 'agent.timer':
            return consensus.deadline(message.tag, ctx.now())
          case 'swarm.member':
            return consensus.member(message, ctx.now())
          case 'agent.command':
            trading = stateAfter(message.command, trading)
            return applyPause(ctx.now())
          case 'venue.state':
            venue = message.state
            return applyPause(ctx.now())
          case 'market.gap':
            return
        }
      },

      status(): CoordinatorStatus {
        const open = consensus.openBallots.length
        const { electorate } = consensus
        return {
          trading,
          venue,
          epoch: electorate.epoch,
          proposals,
          ballots: { opened, closed: opened - open, open },
          intents,
          outcomes: { ...outcomes },
          deadLetters: { ...consensus.deadLetters },
          surplusVotes: consensus.surplus,
          voters: electorate.members.map(({ voter, name, weight, mayVeto, standing }) => {
            const { hits, misses, dissents, votes } = track.get(voter) ?? NO_RECORD
            const stances = env.instruments.flatMap(({ id, symbol }) => {
              const word = standing[id]
              return word === undefined ? [] : [{ symbol, ...word }]
            })
            return { voter, name, weight: weight / 1_000_000, mayVeto, stances, hits, misses, dissents, votes }
          }),
          lastBallots: [...lastBallots],
        }
      },
    }
  },
})
