import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import ml, { type MlStatus } from '#agents/ml.ts'
import { type Bench, bench, EURUSD, message } from '#tests/outbox.ts'

/** p = sigmoid(signal): 0.6 is a signal of 0.405, 0.52 one of 0.080. */
const model = {
  kind: 'logistic',
  description: 'a test',
  inputs: [{ column: 'signal', transform: 'value' }],
  weights: [1],
  bias: 0,
}
const lagged = { ...model, inputs: [{ column: 'signal', transform: 'change', lag: 1 }] }
const env = { columns: ['mid', 'signal'] }

const row = (seconds: number, signal: number, instrument = 1) =>
  message('feature.row', {
    seq: seconds,
    at: seconds * 1_000_000,
    instrument,
    mid: 1,
    width: 2,
    values: Float64Array.of(1, signal),
  })
const proposals = (agent: Bench): string[] =>
  agent.sent('decision.proposal').map(({ seq, stance }) => `${seq} ${stance}`)
const statusOf = (agent: Bench): MlStatus => agent.behaviour.status!() as MlStatus

describe('ml agent', () => {
  it('enters at one probability and leaves at a lower one', () => {
    const agent = bench(ml, { model, minHoldSeconds: 0 }, env)
    agent.tell(row(1, 0.4), row(2, 0.41), row(3, 0.09), row(4, 0.07), row(5, -0.41), row(6, -0.09), row(7, 0))
    expect(proposals(agent)).toEqual(['1 flat', '2 long', '4 flat', '5 short', '7 flat'])
  })

  it('signs a proposal with its node and carries the row it comes from, confident by |2p - 1|', () => {
    const agent = bench(ml, { model }, { ...env, node: 5 })
    agent.tell(row(9, Math.log(3)))
    const [proposal] = agent.sent('decision.proposal')
    expect(proposal).toMatchObject({ seq: 9, at: 9_000_000, instrument: 1, voter: 5, stance: 'long' })
    expect(proposal.confidence).toBeCloseTo(0.5, 12)
  })

  it('keeps its stance over the row of a crossed quote', () => {
    const agent = bench(ml, { model, minHoldSeconds: 0 }, env)
    agent.tell(row(1, 1), { ...row(2, Number.NaN), mid: Number.NaN }, row(3, 1))
    expect(proposals(agent)).toEqual(['1 long'])
  })

  it('keeps a stance for its minimum hold', () => {
    const agent = bench(ml, { model, minHoldSeconds: 60 }, env)
    agent.tell(row(0, 1), row(30, -1), row(59, 0), row(60, -1))
    expect(proposals(agent)).toEqual(['0 long', '60 short'])
  })

  it('answers a ballot at once with its present stance', () => {
    const agent = bench(ml, { model }, { ...env, node: 5 })
    agent.tell(message('decision.ballot', { ballot: 1 }), row(1, 1), message('decision.ballot', { ballot: 2, seq: 77 }))
    const votes = agent.sent('decision.vote')
    expect(votes.map(({ ballot, stance, voter, veto }) => [ballot, stance, voter, veto])).toEqual([
      [1, 'abstain', 5, false],
      [2, 'long', 5, false],
    ])
    expect(votes[1].seq).toBe(77)
    expect(votes[1].confidence).toBeCloseTo(0.4621, 4)
  })

  it('abstains from a row it cannot score, and says why', () => {
    const agent = bench(ml, { model, minHoldSeconds: 60 }, env)
    expect(statusOf(agent).instruments[0]).toMatchObject({ stance: 'abstain', rows: 0, reason: 'no row yet' })
    agent.tell(row(1, 1), row(2, Number.NaN))
    expect(proposals(agent)).toEqual(['1 long', '2 abstain'])
    expect(statusOf(agent).instruments[0]).toMatchObject({
      symbol: 'EURUSD',
      stance: 'abstain',
      confidence: 0,
      rows: 2,
      probability: null,
      reason: 'no number for signal',
      inputs: [{ name: 'signal', value: null }],
    })
  })

  it('forgets its lags after a gap, of one instrument or of all', () => {
    const instruments = [EURUSD, { ...EURUSD, id: 2, symbol: 'GBPUSD' }]
    const agent = bench(ml, { model: lagged }, { ...env, instruments })
    const probabilities = () => statusOf(agent).instruments.map(({ probability }) => probability)
    agent.tell(row(1, 0), row(1, 0, 2), row(2, 0), row(2, 0, 2))
    expect(probabilities()).toEqual([0.5, 0.5])
    agent.tell(message('market.gap', { instrument: 2, lost: 1 }), row(3, 0), row(3, 0, 2))
    expect(probabilities()).toEqual([0.5, null])
    agent.tell(message('market.gap', { instrument: 0, lost: 1 }), row(4, 0), row(4, 0, 2))
    expect(probabilities()).toEqual([null, null])
  })

  it('keeps its instruments apart and ignores one it does not know', () => {
    const instruments = [EURUSD, { ...EURUSD, id: 2, symbol: 'GBPUSD' }]
    const agent = bench(ml, { model }, { ...env, instruments })
    agent.tell(row(1, 1), row(2, -1, 2), row(3, 1, 9))
    expect(agent.sent('decision.proposal').map(({ instrument, stance }) => [instrument, stance])).toEqual([
      [1, 'long'],
      [2, 'short'],
    ])
  })

  it('refuses a model whose columns the rows do not have', () => {
    expect(() => bench(ml, { model }, { columns: ['mid'] })).toThrow(
      /MODEL_INVALID.*inputs\[0\]\.column, given=signal, allowed=mid/,
    )
  })

  it('refuses to leave at a higher probability than it enters at', () => {
    expect(ml.config(z).safeParse({ model, enterAt: 0.55, exitAt: 0.6 }).success).toBe(false)
  })
})
