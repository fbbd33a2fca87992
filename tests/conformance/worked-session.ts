/** The execution agent working approvals against the fault-injecting desk, judged at every step; it may fall and rise. */
import { expect } from 'vitest'
import execution, { type ExecutionStatus } from '#agents/execution.ts'
import { Money, ZERO } from '#domain/money.ts'
import type { AnyMessage } from '#messages/catalogue.ts'
import { seededRng } from '#numeric/rng.ts'
import { type Bench, bench, message } from '#tests/outbox.ts'
import { createWorkedDesk, type DeskFaults, type WorkedDesk } from './worked-desk.ts'

export const STEP = 50_000
const START = 1_000_000
/** What a host lets one message cause. */
const EMIT_LIMIT = 64

export interface WorkedSession {
  readonly desk: WorkedDesk
  readonly now: number
  readonly agent: Bench
  /** By approval, over all incarnations. */
  readonly done: Map<number, { readonly filled: Money; readonly reason: string }[]>
  approve(approval: number, lots: string, side?: 'buy' | 'sell'): void
  run(steps: number): void
  /**
   * The agent falls, and comes back. `behind`: the desk has not read its last words when it tells the snapshot. `lost`:
   * what the desk was about to tell is told to nobody.
   */
  restart(how: { readonly behind: boolean; readonly lost: boolean }): void
  status(): ExecutionStatus
}

export function workedSession(config: unknown, seed: number, faults: DeskFaults): WorkedSession {
  const rng = seededRng(seed)
  const desk = createWorkedDesk(seed + 1, faults)
  const approved = new Map<number, Money>()
  const done: WorkedSession['done'] = new Map()
  let incarnation = 0
  let now = START
  let agent!: Bench
  let read = 0
  let bid = 1.1

  const judge = (): void => {
    for (const [approval, lots] of approved) {
      expect(desk.worst(approval).toNumber(), `lots out of ${approval}`).toBeLessThanOrEqual(lots.toNumber())
    }
    expect(desk.repeats).toBe(0)
  }

  const carryOut = (): void => {
    const said = agent.outbox.slice(read)
    read = agent.outbox.length
    for (const one of said) {
      desk.take(one, now)
      if (one.type !== 'decision.done') continue
      const before = done.get(one.approval) ?? []
      done.set(one.approval, [...before, { filled: one.filled, reason: one.reason }])
    }
    judge()
  }

  const tell: Bench['tell'] = (...told) => {
    for (const one of told) {
      const before = agent.outbox.length
      agent.tell(one)
      expect(agent.outbox.length - before).toBeLessThanOrEqual(EMIT_LIMIT)
    }
  }

  const quote = (): AnyMessage => {
    bid += 0.00001 * (rng.below(3) - 1)
    const touch = { bid, ask: bid + 0.00002, bidSize: 5 + rng.below(9), askSize: 5 + rng.below(9) }
    return message('market.quote', { at: now, ...touch })
  }

  const rise = (): void => {
    incarnation++
    agent = bench(execution, config, { incarnation }, seed + incarnation)
    agent.wait(now - START)
    read = 0
    agent.tell(message('risk.lease', { until: Infinity, from: 1 }))
  }

  rise()
  tell(...desk.snapshot())

  return {
    desk,
    done,
    get now() {
      return now
    },
    get agent() {
      return agent
    },
    approve(approval, lots, side = 'buy') {
      approved.set(approval, new Money(lots))
      const order = {
        approval,
        ballot: approval,
        side,
        lots: new Money(lots),
        orderType: 'market',
        price: ZERO,
      } as const
      tell(message('decision.approved', { ...order, reference: 1.1, reduceOnly: false, expires: now + 1_000_000 }))
      carryOut()
    },
    run(steps) {
      for (let step = 0; step < steps; step++) {
        now += STEP
        agent.wait(STEP)
        carryOut()
        desk.step(now)
        tell(...desk.due(now))
        carryOut()
        tell(message('market.trade', { at: now, price: bid, size: 1 + rng.below(5), aggressor: 'buy' }), quote())
        carryOut()
      }
    },
    restart({ behind, lost }) {
      if (lost) desk.forget()
      if (behind) {
        now += STEP
        agent.wait(STEP)
        tell(...desk.due(now), quote())
      }
      const fallen = agent.outbox.slice(read)
      if (!behind) carryOut()
      rise()
      tell(...desk.snapshot())
      if (!behind) return
      for (const one of fallen) desk.take(one, now)
      judge()
    },
    status: () => agent.behaviour.status!() as ExecutionStatus, // the agent's own
  }
}
