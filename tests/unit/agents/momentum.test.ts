import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import momentum, { type MomentumStatus } from '#agents/momentum.ts'
import { type Bench, bench, message } from '#tests/outbox.ts'

const config = { fastSeconds: 10, slowSeconds: 100, enterBps: 1, exitBps: 0.2, maxSpreadBps: 3, minHoldSeconds: 0 }
const env = { columns: ['spread_rel'] }

const row = (seconds: number, mid: number, spreadBps = 1) =>
  message('feature.row', { seq: seconds, at: seconds * 1_000_000, mid, width: 1, values: Float64Array.of(spreadBps) })
const stances = (agent: Bench): string[] => agent.sent('decision.proposal').map(({ stance }) => stance)
const statusOf = (agent: Bench) => agent.behaviour.status!() as MomentumStatus

/** A steady market of `seconds` rows. */
function steady(agent: Bench, from: number, seconds: number, mid = 100, spreadBps = 1): void {
  for (let k = 0; k <= seconds; k++) agent.tell(row(from + k, mid, spreadBps))
}

describe('momentum agent', () => {
  it('abstains until the slow average has seen its time, then is flat in a steady market', () => {
    const agent = bench(momentum, config, env)
    steady(agent, 0, 99)
    expect(stances(agent)).toEqual([])
    expect(statusOf(agent).instruments[0].reason).toBe('needs 100 s of rows since the last gap')
    agent.tell(row(100, 100))
    expect(stances(agent)).toEqual(['flat'])
  })

  it('goes with the move, and flat again once the averages meet', () => {
    const agent = bench(momentum, config, env)
    steady(agent, 0, 100)
    steady(agent, 101, 600, 100.1)
    expect(stances(agent)).toEqual(['flat', 'long', 'flat'])
    steady(agent, 702, 600, 100)
    expect(stances(agent)).toEqual(['flat', 'long', 'flat', 'short', 'flat'])
  })

  it('averages by time, not by rows: a hundred rows of one instant weigh as one', () => {
    const dense = bench(momentum, config, env)
    const sparse = bench(momentum, config, env)
    for (const agent of [dense, sparse]) steady(agent, 0, 100)
    for (let k = 0; k < 100; k++) dense.tell(row(105, 101))
    sparse.tell(row(105, 101))
    const averages = (agent: Bench) => [statusOf(agent).instruments[0].fast, statusOf(agent).instruments[0].slow]
    expect(averages(dense)).toEqual(averages(sparse))
    expect(averages(sparse)[0]).toBeCloseTo(101 - Math.exp(-0.5), 12)
    expect(averages(sparse)[1]).toBeCloseTo(101 - Math.exp(-0.05), 12)
  })

  it('is half confident where it enters', () => {
    const agent = bench(momentum, { ...config, enterBps: 2 }, env)
    steady(agent, 0, 100)
    agent.tell(row(1_000_000, 100), row(1_000_001, 102))
    const status = statusOf(agent).instruments[0]
    expect(status.confidence).toBeCloseTo(status.signalBps! / (status.signalBps! + 2), 12)
  })

  it('enters nothing while the spread is wide or unknown, and may still go flat', () => {
    const agent = bench(momentum, config, env)
    steady(agent, 0, 100)
    agent.tell(row(105, 101, 4), row(106, 101, Number.NaN))
    expect(stances(agent)).toEqual(['flat'])
    expect(statusOf(agent).instruments[0].tooWide).toBe(2)
    agent.tell(row(107, 101, 3))
    expect(stances(agent)).toEqual(['flat', 'long'])
    agent.tell(row(108, 101, 4))
    expect(stances(agent)).toEqual(['flat', 'long'])
    steady(agent, 109, 900, 101, 4)
    expect(stances(agent)).toEqual(['flat', 'long', 'flat'])
  })

  it('looks at no spread when the rows have none, and says so', () => {
    const agent = bench(momentum, config, { columns: ['mid'] })
    steady(agent, 0, 100)
    agent.tell(row(105, 101, 99))
    expect(stances(agent)).toEqual(['flat', 'long'])
    expect(statusOf(agent).spreadFilter).toBe('off: the rows have no column spread_rel')
  })

  it('abstains after a gap and starts anew', () => {
    const agent = bench(momentum, config, env)
    steady(agent, 0, 100)
    agent.tell(message('market.gap', { instrument: 0, lost: 5 }), row(200, 90))
    expect(stances(agent)).toEqual(['flat', 'abstain'])
    expect(statusOf(agent).instruments[0]).toMatchObject({ fast: 90, slow: 90, signalBps: null })
  })

  it('starts anew when the clock of the venue was set back', () => {
    const agent = bench(momentum, config, env)
    steady(agent, 1_000, 100)
    agent.tell(row(5, 90))
    expect(statusOf(agent).instruments[0]).toMatchObject({ fast: 90, slow: 90, stance: 'abstain' })
  })

  it('answers a ballot with its present stance', () => {
    const agent = bench(momentum, config, env)
    agent.tell(message('decision.ballot', { ballot: 4 }))
    expect(agent.sent('decision.vote')).toMatchObject([{ ballot: 4, voter: 3, stance: 'abstain', confidence: 0 }])
  })

  it('refuses averages and bands in the wrong order', () => {
    expect(momentum.config(z).safeParse({ ...config, fastSeconds: 100 }).success).toBe(false)
    expect(momentum.config(z).safeParse({ ...config, exitBps: 2 }).success).toBe(false)
    expect(momentum.config(z).parse({})).toMatchObject({ fastSeconds: 60, slowSeconds: 600 })
  })
})
