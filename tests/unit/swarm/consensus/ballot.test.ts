import { describe, expect, it } from 'vitest'
import { confidenceOf } from '#swarm/consensus/ballot.ts'
import type { ConsensusRules } from '#swarm/consensus/consensus.ts'
import { SECOND, type Table, table, three } from './voting-table.ts'

describe('a ballot', () => {
  it('opens when a stance changes, and asks those who have said nothing lately', () => {
    const t = three()
    t.propose(1, 'long')
    expect(t.said).toEqual(['open 1 long', 'ask 1'])
    expect(t.consensus.openBallots[0]).toMatchObject({ ballot: 1, motion: 'long', deadline: 50_000, epoch: 3 })
  })

  it('is decided at once by fresh standing votes', () => {
    const t = three()
    t.propose(1, 'flat')
    t.vote(2, 'long')
    t.vote(3, 'long')
    t.said.length = 0
    t.propose(1, 'long', 10 * SECOND)
    expect(t.said).toEqual(['open 2 long', 'carried 2 long'])
  })

  it('does not count a standing vote older than its time to live', () => {
    const t = three({ ttlMicros: 10 * SECOND })
    t.propose(1, 'flat', 0)
    t.propose(2, 'long', 4 * SECOND)
    t.consensus.deadline(1, 50_000)
    t.consensus.deadline(2, 50_000)
    t.propose(3, 'short', 11 * SECOND)
    expect(t.consensus.openBallots[0].seats.map(({ stance }) => stance)).toEqual([null, 'long', 'short'])
  })

  it('is put on one instrument without touching another', () => {
    const t = three()
    t.propose(1, 'long', 0, { instrument: 1 })
    t.propose(1, 'short', 0, { instrument: 2 })
    expect(t.consensus.openBallots.map(({ instrument, motion }) => `${instrument} ${motion}`)).toEqual([
      '1 long',
      '2 short',
    ])
  })

  it('is not opened by a stance that stands already, nor by abstaining', () => {
    const t = table()
    t.join(1)
    t.propose(1, 'long', 0)
    t.propose(1, 'long', SECOND)
    t.propose(1, 'abstain', 2 * SECOND)
    expect(t.said).toEqual(['open 1 long', 'carried 1 long'])
  })

  it('is opened again by the same stance once the standing one is stale', () => {
    const t = table({ ttlMicros: 10 * SECOND })
    t.join(1)
    t.propose(1, 'long', 0)
    t.propose(1, 'long', 11 * SECOND)
    expect(t.said.filter((line) => line.startsWith('open'))).toEqual(['open 1 long', 'open 2 long'])
  })

  it('keeps the seq and time of the proposal it goes back to', () => {
    const t = table()
    t.join(1)
    t.propose(1, 'long', 5 * SECOND, { seq: 42 })
    expect(t.closed[0].cause).toEqual({ seq: 42, at: 5 * SECOND })
  })

  it('lists its seats by number of the voter, however they joined', () => {
    const t = table()
    for (const voter of [9, 2, 5]) t.join(voter)
    t.propose(5, 'long')
    expect(t.consensus.openBallots[0].seats.map(({ voter }) => voter)).toEqual([2, 5, 9])
  })
})

describe('the outcome', () => {
  it('carries at three fifths exactly, and not below', () => {
    const t = table()
    for (const voter of [1, 2, 3, 4, 5]) t.join(voter)
    t.propose(1, 'long')
    t.vote(2, 'long')
    t.vote(4, 'short')
    t.vote(5, 'flat')
    expect(t.said.at(-1)).toBe('ask 1')
    t.vote(3, 'long')
    expect(t.said.at(-1)).toBe('carried 1 long')
  })

  it('is decided early, as soon as nobody left could change it', () => {
    const t = three()
    t.propose(1, 'long')
    t.vote(2, 'short')
    expect(t.said.at(-1)).toBe('ask 1') // 2 of 3 could still be for: 5 * 2 >= 3 * 3
    t.vote(3, 'flat')
    expect(t.said.at(-1)).toBe('outvoted 1 long')
    t.propose(2, 'long', SECOND)
    expect(t.said.at(-1)).toBe('carried 2 long')
  })

  it('needs more than half of the weight to respond', () => {
    const t = table()
    for (const voter of [1, 2, 3, 4]) t.join(voter)
    t.propose(1, 'long')
    t.vote(2, 'long')
    t.consensus.deadline(1, 50_000)
    expect(t.said.at(-1)).toBe('no-quorum 1 long')
  })

  it('counts abstaining for the quorum and for neither side', () => {
    const t = three()
    t.propose(1, 'long')
    t.vote(2, 'abstain')
    t.vote(3, 'abstain')
    expect(t.said.at(-1)).toBe('carried 1 long')
  })

  it('counts silence for nothing', () => {
    const t = three()
    t.propose(1, 'long')
    t.vote(2, 'long')
    expect(t.said.at(-1)).toBe('carried 1 long') // 2 of 3 hold against any third
    const u = three({ threshold: { for: 1, of: 1 } })
    u.propose(1, 'long')
    u.vote(2, 'long')
    expect(u.said.at(-1)).toBe('ask 1')
    u.consensus.deadline(1, 50_000)
    expect(u.said.at(-1)).toBe('carried 1 long')
  })

  it('takes the quorum and the threshold that are configured', () => {
    const t = three({ quorum: { for: 1, of: 1 }, threshold: { for: 2, of: 3 } })
    t.propose(1, 'long')
    t.vote(2, 'long')
    t.consensus.deadline(1, 50_000)
    expect(t.said.at(-1)).toBe('no-quorum 1 long')
  })

  it('adds weights', () => {
    const t = table()
    t.join(1, { weight: 3 })
    t.join(2)
    t.join(3)
    t.propose(1, 'long')
    expect(t.said.at(-1)).toBe('carried 1 long') // 3 of 5 alone
  })

  it('weighs for and against by confidence when told to, and the quorum never', () => {
    const t = three({ confidenceWeighted: true })
    t.propose(1, 'long', 0, { confidence: 0.9 })
    t.vote(2, 'short', { confidence: 0.1 })
    t.vote(3, 'short', { confidence: 0.2 })
    expect(t.said.at(-1)).toBe('carried 1 long') // 0.9 of 1.2
    const u = three({ confidenceWeighted: true })
    u.propose(1, 'long', 0, { confidence: 0 })
    u.vote(2, 'long', { confidence: Number.NaN })
    u.vote(3, 'abstain')
    expect(u.said.at(-1)).toBe('all-abstain 1 long')
  })

  it('tells the mean confidence of those for it', () => {
    const t = three()
    t.propose(1, 'long', 0, { confidence: 0.8 })
    t.vote(2, 'short', { confidence: 1 })
    t.vote(3, 'long', { confidence: 0.4 })
    expect(confidenceOf(t.closed[0])).toBeCloseTo(0.6, 12)
  })
})

describe('a veto', () => {
  const withVeto = (more: Partial<ConsensusRules> = {}): Table => {
    const t = table(more)
    t.join(1)
    t.join(2)
    t.join(3, { mayVeto: true })
    return t
  }

  it('ends a ballot against', () => {
    const t = withVeto()
    t.propose(1, 'long')
    t.vote(2, 'long')
    t.vote(3, 'flat', { veto: true })
    expect(t.said.at(-1)).toBe('veto 1 long')
  })

  it('is not for those who may not', () => {
    const t = withVeto()
    t.propose(1, 'long')
    t.vote(2, 'short', { veto: true })
    t.vote(3, 'long')
    expect(t.said.at(-1)).toBe('carried 1 long')
  })

  it('keeps an approval waiting until its holder has spoken, even with a standing vote', () => {
    const t = withVeto()
    t.propose(3, 'flat')
    t.consensus.deadline(1, 50_000)
    t.propose(1, 'long', SECOND)
    t.vote(2, 'long')
    expect(t.said.at(-1)).toBe('ask 2')
    t.vote(3, 'flat')
    expect(t.said.at(-1)).toBe('carried 2 long')
    expect(t.consensus.surplus).toBe(1)
  })

  it('does not keep a rejection waiting', () => {
    const t = withVeto()
    t.propose(1, 'long')
    t.vote(2, 'short')
    expect(t.said.at(-1)).toBe('ask 1')
    const u = withVeto({ threshold: { for: 4, of: 5 } })
    u.propose(1, 'long')
    u.vote(2, 'short')
    expect(u.said.at(-1)).toBe('outvoted 1 long')
  })

  it.each([
    ['reject', 'veto-silence 1 long'],
    ['ignore', 'carried 1 long'],
  ] as const)('%s: what its holder’s silence means is configured', (vetoSilence, outcome) => {
    const t = withVeto({ vetoSilence })
    t.propose(1, 'long')
    t.vote(2, 'long')
    t.consensus.deadline(1, 50_000)
    expect(t.said.at(-1)).toBe(outcome)
  })
})
