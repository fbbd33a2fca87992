/**
 * A voter that agrees with every ballot. One of them also proposes: a new stance whenever the last one was decided, on
 * as many instruments as the run's rate says.
 */
import { decisionProposal, decisionVote } from '#messages/decisions.ts'
import { stamp } from '#swarm/clocks/wall-clock.ts'
import { defineAgent, type Context } from '#swarm/behaviour.ts'
import type { DecisionProposal, DecisionVote } from '#messages/decisions.ts'
import { Score } from './score.ts'

export interface VoterConfig {
  readonly score: SharedArrayBuffer
  readonly proposes: boolean
}

/** Looks for a run to begin, microseconds. */
const POLL_MICROS = 10_000
/** Event time from one proposal to the next: no standing vote is fresh, so every voter is asked. */
const STEP_MICROS = 10_000_000

export default defineAgent({
  name: 'voter',
  about: 'Agrees with every ballot.',
  capabilities: ['vote'],
  consumes: ['decision.ballot', 'decision.intent'],
  produces: ['decision.proposal', 'decision.vote'],
  config: (z) => z.strictObject({ score: z.instanceof(SharedArrayBuffer), proposes: z.boolean() }),
  recovery: 'none',
  create({ score: buffer, proposes }: VoterConfig, { node }) {
    const score = new Score(buffer)
    const proposal = Object.assign(decisionProposal.draft(), { seq: 0, at: 0, voter: node, confidence: 1 })
    const vote = Object.assign(decisionVote.draft(), { voter: node, confidence: 1, veto: false })
    let run = 0
    let open = 0

    const propose = (instrument: number, ctx: Context<DecisionProposal | DecisionVote>): void => {
      proposal.seq++
      proposal.at += STEP_MICROS
      proposal.instrument = instrument
      proposal.stance = proposal.seq % 2 === 0 ? 'long' : 'short'
      ctx.emit(proposal)
    }

    return {
      start(ctx) {
        if (proposes) ctx.after(POLL_MICROS, 0)
      },
      receive(message, ctx) {
        switch (message.type) {
          case 'decision.ballot':
            vote.seq = message.seq
            vote.at = message.at
            vote.instrument = message.instrument
            vote.ballot = message.ballot
            vote.stance = message.stance
            return ctx.emit(vote)
          case 'decision.intent':
            if (!proposes) return
            if (stamp() < score.until) return propose(message.instrument, ctx)
            if (--open === 0) score.finish(score.arrived)
            return
          case 'agent.timer':
            ctx.after(POLL_MICROS, 0)
            if (run === score.run) return
            run = score.run
            open = score.rate
            for (let instrument = 1; instrument <= open; instrument++) propose(instrument, ctx)
            return
          case 'market.gap':
        }
      },
    }
  },
})
