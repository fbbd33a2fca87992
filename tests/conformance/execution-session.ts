/** One parent order worked against the fault-injecting desk, with every child judged by rules written a second time. */
import { expect } from 'vitest'
import { z } from 'zod'
import { seededRng } from '#numeric/rng.ts'
import type { AlgorithmSpec, Execution } from '#trading/execution/algorithm.ts'
import type { ChildFact } from '#trading/execution/child-facts.ts'
import type { Intents } from '#trading/execution/intents.ts'
import type { ParentOrder, Terms } from '#trading/execution/parent-order.ts'
import { createDesk, type Desk, type Faults, noFaults } from './execution-desk.ts'

export const startAt = 1_700_000_000_000_000
export const SECOND = 1_000_000

export const someTerms: Terms = {
  lotStep: 0.01,
  minSteps: 1,
  maxSteps: 1_000,
  canReplace: true,
  retryMicros: 100_000,
  cancelRetryMicros: 2 * SECOND,
  graceMicros: 30 * SECOND,
  maxRejections: 1_000,
}

export const someParent: ParentOrder = {
  side: 'buy',
  steps: 503,
  minSlice: 1,
  limitTicks: null,
  startAt,
  deadline: startAt + 60 * SECOND,
  policy: 'finish',
  arrivalTicks: 1_001,
  profile: [3, 2, 1, 1, 2, 4],
}

export interface SessionOptions {
  readonly parent?: Partial<ParentOrder>
  readonly terms?: Partial<Terms>
  readonly faults?: Faults
  readonly seed?: number
  /** Restores a new execution from a snapshot through JSON after every so many words; 0 for never. */
  readonly restoreEvery?: number
}

export interface Session {
  readonly execution: Execution
  readonly desk: Desk
  readonly now: number
  /** Every intent as text, with its time. */
  readonly log: readonly string[]
  /** Runs until the time, or until nothing can happen any more. */
  runTo(time: number): void
  /** Time passes and nobody says anything. */
  skipTo(time: number): void
  say(word: 'clock' | 'pause' | 'resume' | 'cancel'): void
  tell(fact: ChildFact): void
}

/** By what was told alone: lots of a child that nothing rules out. */
interface Told {
  readonly steps: number
  readonly rests: boolean
  filled: number
  closed: boolean
}

const worstOf = ({ steps, filled, closed }: Told): number => (closed ? filled : Math.max(steps, filled))

const TICK = 200_000

export function session<Params>(spec: AlgorithmSpec<Params>, given: unknown, options: SessionOptions = {}): Session {
  const params = spec.params(z).parse(given)
  const terms = { ...someTerms, ...options.terms }
  const parent = { ...someParent, ...options.parent }
  const seed = options.seed ?? 7
  const sign = parent.side === 'buy' ? 1 : -1
  const desk = createDesk(seed, sign, options.faults ?? noFaults)
  const log: string[] = []
  const told = new Map<number, Told>()
  let execution = spec.create(params, terms, seededRng(seed))
  let now = parent.startAt
  let nextTick = now
  let words = 0

  const free = (): number => parent.steps - [...told.values()].reduce((sum, child) => sum + worstOf(child), 0)
  const last = parent.policy === 'finish' ? parent.deadline + terms.graceMicros : parent.deadline

  const judge = (intents: Intents): void => {
    let sent = 0
    for (const { kind, child, steps, ticks, timeInForce } of intents) {
      log.push(`${now - parent.startAt} ${kind} ${child} ${steps} ${ticks} ${timeInForce}`)
      if (kind === 'cancel') {
        expect(told.get(child)?.rests, 'only what rests is canceled').toBe(true)
        continue
      }
      expect(execution.status.phase, 'who sends is working').toBe('working')
      if (ticks === null) expect(parent.limitTicks, 'a market order has no limit').toBe(null)
      else expect(Number.isSafeInteger(ticks)).toBe(true)
      if (parent.limitTicks !== null) expect(sign * (parent.limitTicks - (ticks ?? NaN))).toBeGreaterThanOrEqual(0)
      if (kind === 'replace') {
        expect(terms.canReplace).toBe(true)
        continue
      }
      const before = free()
      expect(Number.isSafeInteger(steps)).toBe(true)
      expect(steps, 'never more than is left in the worst case').toBeLessThanOrEqual(before)
      expect(steps).toBeGreaterThanOrEqual(terms.minSteps)
      expect(steps).toBeLessThanOrEqual(terms.maxSteps)
      if (now < parent.deadline && steps !== before) expect(steps).toBeGreaterThanOrEqual(parent.minSlice)
      expect(now).toBeGreaterThanOrEqual(parent.startAt)
      expect(now).toBeLessThan(last)
      expect(child).toBe(told.size + 1)
      told.set(child, { steps, rests: timeInForce === 'gtc', filled: 0, closed: false })
      sent += steps
    }
    if (now < parent.deadline) expect(sent).toBeLessThanOrEqual(execution.status.mostAtOnce)
    for (const intent of intents) desk.ask(intent, now)
    const openNow = [...told.values()].reduce((sum, child) => sum + (child.closed ? 0 : child.steps - child.filled), 0)
    expect(execution.status.open).toBe(openNow)
  }

  const heard = (intents: Intents): void => {
    judge(intents)
    words++
    if (!options.restoreEvery || words % options.restoreEvery !== 0) return
    const snapshot = JSON.parse(JSON.stringify(execution.snapshot())) as ReturnType<Execution['snapshot']>
    execution = spec.create(params, terms, seededRng(seed + 1))
    if (snapshot !== null) execution.restore(snapshot)
  }

  const tell = (fact: ChildFact): void => {
    const child = told.get(fact.child)
    if (child !== undefined && 'filledSteps' in fact) {
      child.filled = Math.max(child.filled, fact.filledSteps)
      child.closed ||= fact.type !== 'filled' || child.filled >= child.steps
    }
    heard(execution.tell(fact, now))
  }

  expect(execution.start(parent, now)).toBe(null)

  return {
    get execution() {
      return execution
    },
    desk,
    get now() {
      return now
    },
    log,
    tell,
    runTo(time) {
      for (;;) {
        if (execution.status.phase === 'done' && desk.nextAt === Infinity) return
        const at = Math.max(now, Math.min(nextTick, desk.nextAt, execution.wakeAt))
        if (at > time) {
          now = Math.max(now, time)
          return
        }
        now = at
        if (desk.nextAt <= now) tell(desk.take())
        else if (nextTick <= now) {
          nextTick += TICK
          heard(execution.market(desk.tick(now), now))
        } else heard(execution.clock(now))
      }
    },
    skipTo(time) {
      now = Math.max(now, time)
      nextTick = now
    },
    say(word) {
      heard(execution[word](now))
    },
  }
}
