import { describe, expect, it } from 'vitest'
import coordinator, { type CoordinatorStatus } from '#agents/coordinator.ts'
import type { Stance } from '#domain/side.ts'
import { type Bench, bench, message } from '#tests/outbox.ts'

const SECOND = 1_000_000
const FIRST = 2 ** 36 + 2 ** 26 + 1
const config = { exposureLots: 0.5, deadlineMillis: 20 }

const member = (voter: number, change: 'joined' | 'left' | 'restarted' = 'joined', weight = 1) =>
  message('swarm.member', { voter, change, weight, mayVeto: false, name: `v${voter}`, instrument: 0 })
const proposal = (voter: number, stance: Stance, at = SECOND, confidence = 0.8, seq = 1) =>
  message('decision.proposal', { voter, stance, confidence, at, seq })
const vote = (voter: number, stance: Stance, ballot = FIRST) =>
  message('decision.vote', { voter, stance, ballot, confidence: 0.4, veto: false })
const quote = (at: number, bid: number, ask = bid) => message('market.quote', { at, bid, ask })
const venue = (state: 'connected' | 'disconnected' | 'reconciled') => message('venue.state', { state, epoch: 1 })
const command = (name: 'halt' | 'reduce' | 'resume') => message('agent.command', { command: name })
const statusOf = (agent: Bench): CoordinatorStatus => agent.behaviour.status!() as CoordinatorStatus

/** Voters 1, 2 and 3 of weight one. */
function three(more: object = {}): Bench {
  const agent = bench(coordinator, { ...config, ...more })
  agent.tell(member(1), member(2), member(3))
  return agent
}

describe('coordinator agent', () => {
  it('puts a changed stance to the vote until the deadline in host time', () => {
    const agent = three()
    agent.tell(proposal(1, 'long', 5 * SECOND, 0.8, 42))
    expect(agent.outbox).toEqual([
      {
        type: 'decision.ballot',
        seq: 42,
        at: 5 * SECOND,
        instrument: 1,
        ballot: FIRST,
        stance: 'long',
        deadline: 1_000_000 + 20_000,
      },
    ])
  })

  it('says what carried as a target exposure, with the mean confidence of those for it', () => {
    const agent = three()
    agent.tell(proposal(1, 'long', 5 * SECOND, 0.8, 42), vote(2, 'long'))
    expect(agent.sent('decision.intent')).toEqual([
      {
        type: 'decision.intent',
        seq: 42,
        at: 5 * SECOND,
        instrument: 1,
        ballot: FIRST,
        targetLots: 0.5,
        confidence: expect.closeTo(0.6, 12),
      },
    ])
  })

  it.each([
    ['long', 0.5],
    ['short', -0.5],
    ['flat', 0],
  ] as const)('wants to hold for %s: %d lots', (stance, lots) => {
    const agent = bench(coordinator, config)
    agent.tell(member(1), proposal(1, stance))
    expect(agent.sent('decision.intent')[0].targetLots === lots).toBe(true)
  })

  it('announces a ballot too that the standing votes decide at once', () => {
    const agent = bench(coordinator, config)
    agent.tell(member(1), proposal(1, 'long'))
    expect(agent.outbox.map(({ type }) => type)).toEqual(['decision.ballot', 'decision.intent'])
  })

  it('closes what is still open at the deadline', () => {
    const agent = three()
    agent.tell(proposal(1, 'long'))
    agent.wait(19_999)
    expect(statusOf(agent).ballots).toEqual({ opened: 1, closed: 0, open: 1 })
    agent.wait(1)
    expect(statusOf(agent).ballots).toEqual({ opened: 1, closed: 1, open: 0 })
    expect(statusOf(agent).outcomes['no-quorum']).toBe(1)
    expect(agent.sent('decision.intent')).toEqual([])
  })

  it('gives its ballots numbers no other incarnation or session has given', () => {
    const agent = bench(coordinator, config, { session: 3, incarnation: 2 })
    agent.tell(member(1), proposal(1, 'long'), proposal(1, 'flat'))
    expect(agent.sent('decision.ballot').map(({ ballot }) => ballot - 3 * 2 ** 36 - 2 * 2 ** 26)).toEqual([1, 2])
  })

  it('opens no ballot while HALTED, and puts on resuming what was proposed meanwhile', () => {
    const agent = three()
    agent.tell(proposal(1, 'long'), command('halt'), proposal(2, 'short'))
    expect(agent.sent('decision.ballot').length).toBe(1)
    expect(statusOf(agent).outcomes.withdrawn).toBe(1)
    agent.tell(command('resume'))
    expect(agent.sent('decision.ballot')[1]).toMatchObject({ stance: 'short', ballot: FIRST + 1 })
  })

  it('votes on while REDUCING: exits must be decided too', () => {
    const agent = bench(coordinator, config)
    agent.tell(member(1), command('reduce'), proposal(1, 'flat'))
    expect(agent.sent('decision.intent').length).toBe(1)
  })

  it('opens no ballot while the venue is away or not reconciled', () => {
    const agent = bench(coordinator, config)
    agent.tell(member(1), venue('disconnected'), proposal(1, 'long'), venue('connected'))
    expect(agent.outbox).toEqual([])
    agent.tell(venue('reconciled'))
    expect(agent.sent('decision.intent').length).toBe(1)
  })

  it('waits for the configured rest between two ballots', () => {
    const agent = bench(coordinator, { ...config, minBallotSeconds: 10 })
    agent.tell(member(1), proposal(1, 'long', SECOND), proposal(1, 'short', 2 * SECOND), quote(10 * SECOND, 1.1))
    expect(agent.sent('decision.ballot').length).toBe(1)
    agent.tell(quote(11 * SECOND, 1.1))
    expect(agent.sent('decision.ballot').map(({ stance }) => stance)).toEqual(['long', 'short'])
  })

  it('counts a stance left at a better mid as a hit and at a worse one as a miss', () => {
    const agent = three()
    agent.tell(quote(SECOND, 1.1), proposal(1, 'long'), proposal(2, 'short'))
    agent.tell(quote(2 * SECOND, 1.2), proposal(1, 'flat', 2 * SECOND), proposal(2, 'flat', 2 * SECOND))
    const [first, second, third] = statusOf(agent).voters
    expect([first.hits, first.misses]).toEqual([1, 0])
    expect([second.hits, second.misses]).toEqual([0, 1])
    expect([third.hits, third.misses]).toEqual([0, 0])
  })

  it('counts who was against what carried', () => {
    const agent = bench(coordinator, config)
    for (const voter of [1, 2, 3, 4, 5]) agent.tell(member(voter))
    agent.tell(proposal(1, 'long'), vote(2, 'short'), vote(3, 'long'), vote(4, 'long'), vote(5, 'abstain'))
    expect(statusOf(agent).voters.map(({ votes, dissents }) => `${votes} ${dissents}`)).toEqual([
      '1 0',
      '1 1',
      '1 0',
      '1 0',
      '0 0',
    ])
  })

  it('shows what stands, what happened and why', () => {
    const agent = three()
    agent.tell(proposal(1, 'long', SECOND, 0.8), vote(2, 'short'), vote(3, 'flat'), vote(9, 'long'))
    const status = statusOf(agent)
    expect(status).toMatchObject({ proposals: 1, intents: 0, epoch: 3, trading: 'ACTIVE', venue: 'untold' })
    expect(status.outcomes.outvoted).toBe(1)
    expect(status.voters[0]).toMatchObject({
      name: 'v1',
      weight: 1,
      stances: [{ symbol: 'EURUSD', stance: 'long', confidence: 0.8, at: SECOND }],
    })
    expect(status.lastBallots).toEqual([`${FIRST} EURUSD long outvoted: v1 long, v2 short, v3 flat`])
    expect(status.surplusVotes).toBe(1)
  })

  it('refuses a threshold above one and an exposure of nothing', () => {
    expect(() => bench(coordinator, { ...config, threshold: { for: 6, of: 5 } })).toThrow(/must not be above/)
    expect(() => bench(coordinator, { exposureLots: 0 })).toThrow()
  })
})
