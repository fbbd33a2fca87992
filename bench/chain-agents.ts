/**
 * The four trivial agents of the benches: each takes one message and makes the next of it, with the real message types,
 * and nothing else. What they cost is what the runtime costs.
 *
 *     venue.tick ─▶ data ─▶ market.quote ─▶ feature ─▶ feature.row ─▶ ml ─▶ decision.proposal ─▶ execution
 */
import { decisionProposal } from '#messages/decisions.ts'
import { featureRow } from '#messages/features.ts'
import { marketQuote } from '#messages/market.ts'
import type { Behaviour } from '#swarm/behaviour.ts'

export function dataBehaviour(): Behaviour {
  const quote = marketQuote.draft()
  return {
    receive(tick, ctx) {
      if (tick.type !== 'venue.tick') return
      quote.seq = tick.seq
      quote.at = tick.at
      quote.instrument = tick.instrument
      quote.bid = tick.bid
      quote.ask = tick.ask
      quote.bidSize = tick.bidSize
      quote.askSize = tick.askSize
      ctx.emit(quote)
    },
  }
}

export function featureBehaviour(): Behaviour {
  const row = featureRow.draft()
  return {
    receive(quote, ctx) {
      if (quote.type !== 'market.quote') return
      row.seq = quote.seq
      row.at = quote.at
      row.instrument = quote.instrument
      row.mid = (quote.bid + quote.ask) / 2
      row.width = 2
      row.values[0] = quote.bid
      row.values[1] = quote.ask
      ctx.emit(row)
    },
  }
}

export function mlBehaviour(): Behaviour {
  const proposal = decisionProposal.draft()
  proposal.voter = 3
  proposal.stance = 'long'
  return {
    receive(row, ctx) {
      if (row.type !== 'feature.row') return
      proposal.seq = row.seq
      proposal.at = row.at
      proposal.instrument = row.instrument
      proposal.confidence = row.values[0] - row.mid
      ctx.emit(proposal)
    },
  }
}

/** Calls back for each proposal, with the time its tick carried. */
export function executionBehaviour(arrived: (at: number) => void): Behaviour {
  return {
    receive(proposal) {
      if (proposal.type === 'decision.proposal') arrived(proposal.at)
    },
  }
}
