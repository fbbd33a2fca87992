import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Stance } from '#domain/side.ts'
import { type ConsensusRules, createConsensus } from '#swarm/consensus/consensus.ts'
import type { Outcome } from '#swarm/consensus/tally.ts'
import { message } from '#tests/outbox.ts'

const MILLION = 1_000_000
const stance = fc.constantFrom<Stance>('long', 'short', 'flat', 'abstain')
const hundredths = fc.integer({ min: 0, max: 100 }).map((n) => n / 100)

const voter = fc.record({
  weight: fc.integer({ min: 1, max: 4 }),
  mayVeto: fc.boolean(),
  /** What it stands for before the ballot opens; null for nothing fresh. */
  standing: fc.option(fc.record({ stance, confidence: hundredths }), { freq: 2 }),
})
const answer = fc.record({ from: fc.nat(), stance, confidence: hundredths, veto: fc.nat(9).map((n) => n === 0) })
const ratio = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })).map(([a, b]) => ({
  for: Math.min(a, b),
  of: Math.max(a, b),
}))
const scenario = fc.record({
  voters: fc.array(voter, { minLength: 1, maxLength: 6 }),
  answers: fc.array(answer, { maxLength: 10 }),
  confidence: hundredths,
  threshold: ratio,
  quorum: fc.oneof(fc.constant('majority' as const), ratio),
  vetoSilence: fc.constantFrom('reject' as const, 'ignore' as const),
  confidenceWeighted: fc.boolean(),
})
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never
type Answer = Scenario['answers'][number]

/** One ballot for long, put by voter 1 while the others stand as given, and what becomes of it. */
function held(given: Scenario, answers: readonly Answer[] = given.answers): { outcome: Outcome; early: boolean } {
  const outcomes = new Map<number, Outcome>()
  const rules: ConsensusRules = { ...given, ttlMicros: 10, deadlineMicros: 100, minBallotMicros: 0 }
  let number = 0
  const consensus = createConsensus(rules, () => ++number, {
    opened() {},
    waiting() {},
    closed: ({ ballot }, outcome) => outcomes.set(ballot, outcome),
  })
  const propose = (who: number, word: { stance: Stance; confidence: number }): void =>
    consensus.proposal(message('decision.proposal', { voter: who, at: 0, ...word }), 0)

  given.voters.forEach(({ weight, mayVeto }, at) => {
    consensus.member(message('swarm.member', { voter: at + 1, change: 'joined', weight, mayVeto, name: '' }), 0)
  })
  given.voters.forEach(({ standing }, at) => {
    if (at === 0 || standing === null) return
    propose(at + 1, standing)
    for (const { ballot } of consensus.openBallots) consensus.deadline(ballot, 0)
  })
  propose(1, { stance: 'long', confidence: given.confidence })
  const put = number
  for (const { from, ...vote } of answers) {
    const fields = { voter: (from % given.voters.length) + 1, ballot: put, at: 0, ...vote }
    consensus.vote(message('decision.vote', fields), 50)
  }
  const early = outcomes.has(put)
  consensus.deadline(put, 100)
  return { outcome: outcomes.get(put) ?? 'withdrawn', early }
}

/** The plain twin: waits for the deadline, then counts everything once, in words of the rule. */
function counted(given: Scenario): 'carried' | 'rejected' {
  const votes = new Map<number, { stance: Stance; confidence: number }>()
  votes.set(1, { stance: 'long', confidence: given.confidence })
  given.voters.forEach(({ standing }, at) => {
    if (at > 0 && standing !== null) votes.set(at + 1, standing)
  })
  const spoke = new Set<number>()
  for (const { from, stance: said, confidence, veto } of given.answers) {
    const id = (from % given.voters.length) + 1
    if (spoke.has(id)) continue
    spoke.add(id)
    if (veto && given.voters[id - 1].mayVeto) return 'rejected'
    if (!votes.has(id)) votes.set(id, { stance: said, confidence })
  }
  if (given.vetoSilence === 'reject' && given.voters.some(({ mayVeto }, at) => mayVeto && !spoke.has(at + 1))) {
    return 'rejected'
  }
  const eligible = given.voters.reduce((sum, { weight }) => sum + weight, 0)
  let responded = 0
  let inFavour = 0
  let against = 0
  for (const [id, { stance: said, confidence }] of votes) {
    const { weight } = given.voters[id - 1]
    responded += weight
    const value = given.confidenceWeighted ? Math.round(weight * confidence * MILLION) : weight * MILLION
    if (said === 'long') inFavour += value
    else if (said !== 'abstain') against += value
  }
  const { quorum, threshold } = given
  const enough = quorum === 'majority' ? responded > eligible / 2 : responded * quorum.of >= quorum.for * eligible
  const carries = inFavour + against > 0 && inFavour * threshold.of >= threshold.for * (inFavour + against)
  return enough && carries ? 'carried' : 'rejected'
}

describe('the ballot machine', () => {
  it('decides, however early, as a plain twin that waits for the deadline and counts once', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        expect(held(given).outcome === 'carried' ? 'carried' : 'rejected').toBe(counted(given))
      }),
      { numRuns: 1_000 },
    )
  })

  it('decides the same in whatever order the voters answer', () => {
    const once = scenario.map((given) => ({
      ...given,
      answers: given.answers.map((one, at) => ({ ...one, from: at })).slice(0, given.voters.length),
    }))
    const shuffled = once.chain((given) =>
      fc.tuple(fc.constant(given), fc.shuffledSubarray(given.answers, { minLength: given.answers.length })),
    )
    fc.assert(
      fc.property(shuffled, ([given, other]) => {
        expect(held(given, other).outcome === 'carried').toBe(held(given).outcome === 'carried')
      }),
      { numRuns: 500 },
    )
  })

  it('is always decided by the time everyone has answered', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const all = given.voters.map((_, from) => ({ from, stance: 'short' as const, confidence: 1, veto: false }))
        expect(held(given, all).early).toBe(true)
      }),
    )
  })

  it('keeps one ballot open per instrument at most, and closes every one it opens', () => {
    const proposal = fc.record({
      voter: fc.integer({ min: 1, max: 3 }),
      stance,
      instrument: fc.integer({ min: 1, max: 2 }),
    })
    const event = fc.oneof(proposal, fc.constantFrom('deadline' as const, 'pause' as const, 'resume' as const))
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const open = new Map<number, number>()
        let number = 0
        const rules: ConsensusRules = {
          threshold: { for: 3, of: 5 },
          quorum: 'majority',
          vetoSilence: 'reject',
          ttlMicros: 5,
          deadlineMicros: 100,
          minBallotMicros: 2,
          confidenceWeighted: false,
        }
        const consensus = createConsensus(rules, () => ++number, {
          opened({ instrument, ballot }) {
            expect(open.has(instrument)).toBe(false)
            open.set(instrument, ballot)
          },
          waiting() {},
          closed({ instrument, ballot }) {
            expect(open.get(instrument)).toBe(ballot)
            open.delete(instrument)
          },
        })
        for (const voter of [1, 2, 3]) {
          consensus.member(message('swarm.member', { voter, change: 'joined', weight: 1, mayVeto: false }), 0)
        }
        events.forEach((one, at) => {
          if (one === 'pause') consensus.pause()
          else if (one === 'resume') consensus.resume(0)
          else if (one === 'deadline') for (const { ballot } of consensus.openBallots) consensus.deadline(ballot, 0)
          else consensus.proposal(message('decision.proposal', { ...one, at, confidence: 1 }), 0)
        })
        consensus.pause()
        expect(open.size).toBe(0)
      }),
    )
  })
})
