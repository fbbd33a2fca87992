/**
 * What every execution algorithm must keep, whatever the venue does. The test of an algorithm calls this in one line,
 * beside its own numbers. Every session also judges each child it sees, see `execution-session.ts`.
 */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { seededRng } from '#numeric/rng.ts'
import type { AlgorithmSpec } from '#trading/execution/algorithm.ts'
import type { ParentOrder } from '#trading/execution/parent-order.ts'
import { anyFaults, noFaults } from './execution-desk.ts'
import { SECOND, session, type SessionOptions, someParent, someTerms, startAt } from './execution-session.ts'

const HOUR = 3_600 * SECOND

const anyOptions: fc.Arbitrary<SessionOptions & { readonly seed: number }> = fc
  .record({
    seed: fc.nat(1_000_000),
    side: fc.constantFrom<'buy' | 'sell'>('buy', 'sell'),
    steps: fc.integer({ min: 5, max: 900 }),
    minSlice: fc.constantFrom(1, 1, 7, 40),
    limit: fc.constantFrom(null, null, -1, 3, 30),
    policy: fc.constantFrom<'finish' | 'leave'>('finish', 'leave'),
    minSteps: fc.constantFrom(1, 1, 5),
    maxSteps: fc.constantFrom(100, 1_000),
    canReplace: fc.boolean(),
  })
  .map(({ seed, side, steps, minSlice, limit, policy, minSteps, maxSteps, canReplace }) => ({
    seed,
    parent: {
      side,
      steps,
      minSlice: Math.max(minSlice, minSteps),
      limitTicks: limit === null ? null : 1_001 + (side === 'buy' ? limit : -limit),
      policy,
    },
    terms: { minSteps, maxSteps, canReplace },
  }))

const anyWords = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 9 * SECOND }),
    word: fc.constantFrom<'clock' | 'pause' | 'resume' | 'cancel'>('clock', 'pause', 'resume', 'resume', 'cancel'),
  }),
  { maxLength: 6 },
)

/** The orders that are refused, and why. */
const refused: readonly (readonly [Partial<ParentOrder>, string])[] = [
  [{ steps: 0 }, 'BAD_LOTS'],
  [{ steps: -5 }, 'BAD_LOTS'],
  [{ steps: 1.5 }, 'BAD_LOTS'],
  [{ steps: NaN }, 'BAD_LOTS'],
  [{ minSlice: 0 }, 'BAD_LOTS'],
  [{ limitTicks: NaN }, 'BAD_PRICE'],
  [{ limitTicks: 10.5 }, 'BAD_PRICE'],
  [{ arrivalTicks: Infinity }, 'BAD_PRICE'],
  [{ deadline: startAt }, 'BAD_TIME'],
  [{ deadline: NaN }, 'BAD_TIME'],
  [{ startAt: NaN }, 'BAD_TIME'],
  [{ profile: [] }, 'BAD_PROFILE'],
  [{ profile: [1, NaN] }, 'BAD_PROFILE'],
]

/** `given` are parameters as a configuration would have them. */
export function executionSuite<Params>(spec: AlgorithmSpec<Params>, given: unknown = {}): void {
  const params = spec.params(z).parse(given)
  const create = () => spec.create(params, someTerms, seededRng(7))
  const trade = (options: SessionOptions) => session(spec, given, options)

  describe(`${spec.name} ${JSON.stringify(given)} as an execution algorithm`, () => {
    it('declares what it is, and refuses parameters it does not know', () => {
      expect(spec.about).not.toBe('')
      expect(spec.name).toMatch(/^[a-z]+$/)
      expect(spec.params(z).safeParse({ ...Object(given), nonsense: 1 }).success).toBe(false)
    })

    it('refuses an order that is none, and leaves no trace of it', () => {
      for (const [wrong, code] of refused) {
        const execution = create()
        expect(execution.start({ ...someParent, ...wrong }, startAt), JSON.stringify(wrong)).toBe(code)
        expect(execution.clock(startAt).length).toBe(0)
        expect(execution.status.phase).toBe('idle')
        expect(execution.snapshot()).toBe(null)
      }
    })

    it('works one order', () => {
      const execution = create()
      expect(execution.start(someParent, startAt)).toBe(null)
      expect(execution.start(someParent, startAt)).toBe('STARTED_BEFORE')
    })

    it('sends nothing before its start', () => {
      const later = create()
      const news = { bid: 999, ask: 1_000, bidSize: 90, askSize: 90, traded: 900, buyIntensity: 1, sellIntensity: 1 }
      expect(later.start({ ...someParent, startAt: startAt + HOUR, deadline: startAt + 2 * HOUR }, startAt)).toBe(null)
      expect(later.wakeAt).toBe(startAt + HOUR)
      expect(later.clock(startAt + HOUR - 1).length).toBe(0)
      expect(later.market(news, startAt + HOUR - 1).length).toBe(0)
      expect(later.wakeAt).toBe(startAt + HOUR)
    })

    it.each(['buy', 'sell'] as const)('fills a %s order exactly when fills allow', (side) => {
      for (const [steps, minSlice, minSteps] of [
        [503, 1, 1],
        [8, 1, 1],
        [1, 1, 1],
        [97, 10, 5],
        [13, 5, 5],
      ] as const) {
        const done = trade({ parent: { side, steps, minSlice }, terms: { minSteps } })
        done.runTo(startAt + HOUR)
        expect(done.execution.status).toMatchObject({ phase: 'done', outcome: 'filled', filled: steps, left: 0 })
        expect(done.desk.filled).toBe(steps)
      }
    })

    it('never trades more than its order, and ends knowing what it traded, whatever the venue does', () => {
      fc.assert(
        fc.property(anyOptions, anyWords, (options, words) => {
          const done = trade({ ...options, faults: anyFaults })
          for (const { after, word } of words) {
            done.runTo(done.now + after)
            done.say(word)
          }
          done.say('resume')
          done.runTo(startAt + HOUR)
          const { status } = done.execution
          expect(status.phase).toBe('done')
          expect(done.desk.filled).toBeLessThanOrEqual(status.steps)
          expect(status.filled).toBe(done.desk.filled)
          expect(status.left).toBe(status.steps - status.filled)
          expect(done.desk.working).toBe(0)
          if (status.outcome === 'filled') expect(status.left).toBe(0)
        }),
        { numRuns: 60 },
      )
    })

    it('withdraws at the deadline and reports what is left, when that is the policy', () => {
      const done = trade({ parent: { policy: 'leave' }, faults: { ...noFaults, partial: 1, restFills: 0.01 } })
      done.runTo(startAt + HOUR)
      const { status } = done.execution
      expect(status.phase).toBe('done')
      expect(status.left).toBe(status.steps - done.desk.filled)
      expect(status.outcome).toBe(status.left === 0 ? 'filled' : 'deadline')
    })

    it('crosses what is left at the deadline, when that is the policy, but never its limit', () => {
      const parent = { policy: 'finish', limitTicks: 900 } as const
      const out = trade({ parent })
      out.runTo(startAt + HOUR)
      const { status } = out.execution
      expect(status.phase).toBe('done')
      expect(status.filled + status.left).toBe(status.steps)
      const done = trade({ faults: { ...noFaults, restFills: 0 } })
      done.runTo(startAt + HOUR)
      expect(done.execution.status).toMatchObject({ outcome: 'filled', left: 0 })
    })

    it('makes good for a silence no faster than it says', () => {
      const late = trade({ faults: { ...noFaults, restFills: 0 } })
      late.runTo(startAt + SECOND)
      late.skipTo(startAt + 50 * SECOND)
      const out = (): number => late.execution.status.filled + late.execution.status.open
      const before = out()
      late.say('clock')
      late.runTo(late.now)
      expect(out() - before).toBeLessThanOrEqual(late.execution.status.mostAtOnce)
    })

    it('does the same for the same seed', () => {
      const [one, two] = [1, 2].map(() => trade({ seed: 11, faults: anyFaults }))
      one.runTo(startAt + HOUR)
      two.runTo(startAt + HOUR)
      expect(one.log).toEqual(two.log)
    })

    it('goes on from a snapshot as if nothing had been', () => {
      fc.assert(
        fc.property(anyOptions, fc.integer({ min: 1, max: 30 }), (options, restoreEvery) => {
          const whole = trade({ ...options, faults: anyFaults })
          const torn = trade({ ...options, faults: anyFaults, restoreEvery })
          whole.runTo(startAt + HOUR)
          torn.runTo(startAt + HOUR)
          expect(torn.log).toEqual(whole.log)
          expect(torn.execution.status).toEqual(whole.execution.status)
        }),
        { numRuns: 15 },
      )
    })

    it('sends nothing while paused, withdraws what rests, and goes on after', () => {
      const paused = trade({ faults: { ...noFaults, restFills: 0 } })
      paused.runTo(startAt + 5 * SECOND)
      paused.say('pause')
      const at = paused.log.length
      paused.runTo(startAt + 30 * SECOND)
      expect(paused.log.slice(at)).toEqual([])
      expect(paused.desk.working).toBe(0)
      paused.say('resume')
      paused.runTo(startAt + HOUR)
      expect(paused.execution.status).toMatchObject({ phase: 'done', left: 0 })
    })

    it('withdraws its children and ends when it is canceled, and takes the fills that still come', () => {
      const gone = trade({ faults: { ...anyFaults, delay: 3 * SECOND } })
      gone.runTo(startAt + 7 * SECOND)
      gone.say('cancel')
      const sent = gone.execution.status.children
      gone.runTo(startAt + HOUR)
      const { status } = gone.execution
      expect(status.phase).toBe('done')
      expect(status.children).toBe(sent)
      expect(status.filled).toBe(gone.desk.filled)
    })

    it('puts the lots of rejected and partly filled children back', () => {
      const again = trade({
        parent: { limitTicks: 2_000 },
        faults: { ...noFaults, rejected: 0.5, partial: 0.5 },
      })
      again.runTo(startAt + HOUR)
      expect(again.execution.status).toMatchObject({ phase: 'done', outcome: 'filled', left: 0 })
    })

    it('gives up after too many rejections in a row', () => {
      const refused = trade({ terms: { maxRejections: 3 }, faults: { ...noFaults, rejected: 1 } })
      refused.runTo(startAt + HOUR)
      const { status } = refused.execution
      expect(status.phase).toBe('done')
      expect(status.outcome).toBe('rejected')
      expect(status.left).toBe(status.steps - refused.desk.filled)
    })

    it('accepts a fill of what the venue said was gone, and makes room for it', () => {
      const odd = trade({ faults: { ...noFaults, rejected: 1 } })
      while (odd.execution.status.children === 0) odd.runTo(odd.now + SECOND)
      const before = odd.execution.status.filled
      odd.tell({ type: 'filled', child: 1, filledSteps: odd.desk.filledOf(1) + 1 })
      expect(odd.execution.status.filled).toBe(before + 1)
    })

    it('waits for an answer rather than guess one', () => {
      const silent = trade({ faults: { ...noFaults, lost: 1, lookupAfter: HOUR } })
      silent.runTo(startAt + HOUR / 2)
      const { status } = silent.execution
      expect(status.phase).toBe('ending')
      expect(status.filled + status.open + status.left).toBe(status.steps)
      silent.runTo(startAt + 3 * HOUR)
      expect(status.phase).toBe('done')
      expect(silent.execution.status.filled).toBe(silent.desk.filled)
    })

    it('bears a market without numbers', () => {
      const { execution } = trade({})
      const blind = {
        bid: NaN,
        ask: NaN,
        bidSize: NaN,
        askSize: NaN,
        traded: NaN,
        buyIntensity: NaN,
        sellIntensity: NaN,
      }
      for (let second = 0; second < 59; second++) {
        for (const { ticks } of execution.market(blind, startAt + second * SECOND)) {
          if (ticks !== null) expect(ticks).not.toBeNaN()
        }
      }
    })
  })
}
