import { describe, expect, it } from 'vitest'
import { SECOND, table, three } from './voting-table.ts'

describe('while a ballot is open', () => {
  it('puts what is proposed meanwhile when it closes', () => {
    const t = three()
    t.propose(1, 'long')
    t.propose(2, 'short', SECOND)
    expect(t.said).toEqual(['open 1 long', 'ask 1'])
    t.vote(2, 'short')
    t.vote(3, 'short')
    expect(t.said.slice(2)).toEqual(['outvoted 1 long', 'open 2 short', 'carried 2 short'])
  })

  it('drops what nobody stands for any more when its turn comes', () => {
    const t = three()
    t.propose(1, 'long')
    t.propose(2, 'short', SECOND)
    t.propose(2, 'long', 2 * SECOND)
    t.consensus.deadline(1, 50_000)
    expect(t.said.filter((line) => line.startsWith('open'))).toEqual(['open 1 long', 'open 2 long'])
  })

  it('puts one ballot for all who proposed the same', () => {
    const t = table()
    for (const voter of [1, 2, 3, 4, 5]) t.join(voter)
    t.propose(1, 'long')
    for (const voter of [2, 3, 4]) t.propose(voter, 'short', SECOND)
    t.consensus.deadline(1, 50_000)
    expect(t.said.filter((line) => line.startsWith('open'))).toEqual(['open 1 long', 'open 2 short'])
  })

  it('lets the first vote of a voter stand', () => {
    const t = table()
    for (const voter of [1, 2, 3, 4]) t.join(voter)
    t.propose(1, 'long')
    t.vote(2, 'short')
    t.vote(2, 'long')
    expect(t.consensus.deadLetters.duplicate).toBe(1)
    expect(t.consensus.openBallots[0].seats[1].stance).toBe('short')
  })

  it('keeps those out who were not there when it opened', () => {
    const t = three()
    t.propose(1, 'long')
    t.join(4)
    t.vote(4, 'long')
    expect(t.consensus.deadLetters.foreign).toBe(1)
    expect(t.consensus.openBallots[0].epoch).toBe(3)
    expect(t.consensus.electorate.epoch).toBe(4)
  })

  it('counts a voter that restarts as silent, and takes its vote back', () => {
    const t = three({ threshold: { for: 1, of: 1 } })
    t.propose(1, 'long')
    t.vote(2, 'long')
    t.change(2, 'restarted')
    t.vote(2, 'long')
    expect(t.consensus.deadLetters.restarted).toBe(1)
    t.vote(3, 'abstain')
    expect(t.said.at(-1)).toBe('carried 1 long') // 1 and 3 responded, and 2 cannot any more
  })

  it('keeps the vote of a voter that leaves, and does not wait for one that left without', () => {
    const t = three({ threshold: { for: 1, of: 1 } })
    t.propose(1, 'long')
    t.vote(2, 'long')
    t.change(2, 'left')
    expect(t.said.at(-1)).toBe('ask 1')
    t.change(3, 'left')
    expect(t.said.at(-1)).toBe('carried 1 long')
    expect(t.consensus.electorate.members.map(({ voter }) => voter)).toEqual([1])
  })

  it('has no quorum as soon as those who are left cannot make one', () => {
    const t = three()
    t.propose(1, 'long')
    t.change(2, 'left')
    t.change(3, 'left')
    expect(t.said.at(-1)).toBe('no-quorum 1 long')
  })
})

describe('dead letters', () => {
  it('are votes after the deadline, which closes the ballot', () => {
    const t = three()
    t.propose(1, 'long')
    t.vote(2, 'long', { now: 50_001 })
    expect(t.said.at(-1)).toBe('no-quorum 1 long')
    t.vote(3, 'long', { now: 50_002 })
    expect(t.consensus.deadLetters.late).toBe(2)
  })

  it('are votes on a ballot that is not ours, and of a stranger', () => {
    const t = three()
    t.propose(1, 'long')
    t.vote(2, 'long', { ballot: 77 })
    t.vote(8, 'long')
    t.propose(8, 'long')
    expect(t.consensus.deadLetters.foreign).toBe(3)
    expect(t.said).toEqual(['open 1 long', 'ask 1'])
  })

  it('are not votes that came when the outcome was fixed', () => {
    const t = three()
    t.propose(1, 'long')
    t.vote(2, 'long')
    t.vote(3, 'long')
    expect(t.consensus.surplus).toBe(1)
    expect(t.consensus.deadLetters).toEqual({ foreign: 0, duplicate: 0, late: 0, restarted: 0 })
  })
})

describe('membership', () => {
  it('keeps what stands when a member is told again', () => {
    const t = three()
    t.propose(1, 'long')
    t.join(1)
    expect(t.consensus.electorate.epoch).toBe(3)
    expect(t.consensus.electorate.members[0].standing[1]).toMatchObject({ stance: 'long' })
  })

  it('forgets what a restarted member stood for', () => {
    const t = three()
    t.propose(1, 'long')
    t.change(1, 'restarted')
    expect(t.consensus.electorate.members[0].standing[1]).toBeUndefined()
  })

  it('gives a voter without a sensible weight none', () => {
    const t = table()
    t.join(1, { weight: Number.NaN })
    t.join(2, { weight: -3 })
    t.propose(1, 'long')
    expect(t.said.at(-1)).toBe('no-quorum 1 long')
  })
})

describe('pausing', () => {
  it('withdraws what is open and opens nothing', () => {
    const t = three()
    t.propose(1, 'long')
    t.consensus.pause()
    t.propose(2, 'short', SECOND)
    expect(t.said).toEqual(['open 1 long', 'ask 1', 'withdrawn 1 long'])
  })

  it('puts on resuming what was proposed meanwhile', () => {
    const t = three()
    t.consensus.pause()
    t.propose(1, 'short', SECOND)
    t.consensus.resume(7)
    expect(t.said).toEqual(['open 1 short', 'ask 1'])
    expect(t.consensus.openBallots[0].deadline).toBe(50_007)
  })
})

describe('a rest between ballots', () => {
  it('keeps the next one waiting for its event time', () => {
    const t = table({ minBallotMicros: 10 * SECOND })
    t.join(1)
    t.propose(1, 'long', 0)
    t.propose(1, 'short', 4 * SECOND)
    const clock = { now: () => 99 }
    t.consensus.tick({ instrument: 1, at: 9 * SECOND, seq: 1 }, clock)
    expect(t.said).toEqual(['open 1 long', 'carried 1 long'])
    t.consensus.tick({ instrument: 1, at: 10 * SECOND, seq: 1 }, clock)
    expect(t.said.slice(2)).toEqual(['open 2 short', 'carried 2 short'])
  })

  it('holds nothing back when the venue’s clock is set back', () => {
    const t = table({ minBallotMicros: 10 * SECOND })
    t.join(1)
    t.propose(1, 'long', 100 * SECOND)
    t.propose(1, 'short', 50 * SECOND)
    expect(t.said.at(-1)).toBe('carried 2 short')
  })
})
