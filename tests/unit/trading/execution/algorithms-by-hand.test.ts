import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { haste } from '#trading/execution/adaptive.ts'
import { displaySteps } from '#trading/execution/iceberg.ts'
import { pegTicks } from '#trading/execution/peg.ts'
import * as registry from '#trading/execution/registry.ts'
import { sliceTimes } from '#trading/execution/twap.ts'
import { profileSlices } from '#trading/execution/vwap.ts'
import { nothingSeen } from '#trading/execution/market-seen.ts'
import { someParent, startAt } from '#tests/conformance/execution-session.ts'
import { worked } from './worked-order.ts'

const market = (seen: Partial<ReturnType<typeof nothingSeen>>) => ({ ...nothingSeen(), ...seen })

describe('twap', () => {
  it('sends a slice when it is due, the first at once without jitter', () => {
    const twap = worked(registry.twap, { slices: 4, jitter: 0 }, { steps: 10 })
    expect(twap.clock(0)).toEqual(['1: 3 at market ioc'])
    expect(twap.execution.wakeAt).toBe(startAt + 15_000_000)
    twap.fills(1, 1, 3)
    expect(twap.clock(14)).toEqual([])
    expect(twap.clock(15)).toEqual(['2: 3 at market ioc'])
    expect(twap.clock(30)).toEqual(['3: 2 at market ioc'])
  })
  it('puts each slice at a moment of its own span', () => {
    const times = sliceTimes(someParent, 6, 1, 99)
    times.forEach((time, slice) => {
      expect(time).toBeGreaterThanOrEqual(startAt + slice * 10_000_000)
      expect(time).toBeLessThan(startAt + (slice + 1) * 10_000_000)
    })
    expect(sliceTimes(someParent, 6, 1, 98)).not.toEqual(times)
  })
  it('makes no slice below the least child', () => {
    const twap = worked(registry.twap, { slices: 10, jitter: 0 }, { steps: 10, minSlice: 5 })
    expect(twap.clock(0)).toEqual(['1: 5 at market ioc'])
    expect(twap.clock(29)).toEqual([])
  })
  it('catches up by two slices in the time of one, and leaves the rest to the deadline', () => {
    const twap = worked(registry.twap, { slices: 6, jitter: 0 }, { steps: 60 })
    expect(twap.clock(45)).toEqual(['1: 20 at market ioc'])
    twap.fills(46, 1, 20)
    expect(twap.clock(47)).toEqual([])
    expect(twap.clock(50)).toEqual(['2: 20 at market ioc'])
    twap.fills(51, 2, 20)
    expect(twap.clock(60)).toEqual(['3: 20 at market ioc'])
  })
  it('rests a slice at the touch, and takes it when the next one is due', () => {
    const twap = worked(registry.twap, { slices: 6, jitter: 0, style: 'join' }, { steps: 60 })
    expect(twap.quote(0, 1_000, 1_002)).toEqual(['1: 10 at 1000 gtc'])
    expect(twap.fills(5, 1, 4)).toEqual([])
    expect(twap.clock(10)).toEqual(['cancel 1 1000'])
    expect(twap.tell(11, { type: 'closed', child: 1, filledSteps: 4 })).toEqual(['2: 6 at market ioc'])
    expect(twap.fills(12, 2, 6)).toEqual(['3: 10 at 1000 gtc'])
  })
})

describe('vwap', () => {
  it('follows the profile, and tilts it by its urgency', () => {
    expect(profileSlices(70, [4, 2, 1], 0)).toEqual([40, 20, 10])
    expect(profileSlices(100, [1, 1], 1)).toEqual([67, 33])
  })
  it('is even where nothing is known of the volume', () => {
    expect(profileSlices(9, [0, 0, 0], 0)).toEqual([3, 3, 3])
  })
  it('is never more than its part of the traded volume', () => {
    const vwap = worked(
      registry.vwap,
      { slices: 3, participation: 0.1, jitter: 0 },
      { steps: 60, profile: [1, 1, 1, 1, 1, 1] },
    )
    expect(vwap.clock(0)).toEqual([])
    expect(vwap.quote(1, 1_000, 1_001, { traded: 55 })).toEqual(['1: 5 at market ioc'])
    vwap.fills(1, 1, 5)
    expect(vwap.quote(2, 1_000, 1_001, { traded: 1_000 })).toEqual(['2: 15 at market ioc'])
  })
})

describe('pov', () => {
  it('keeps at its part of the volume, and does nothing without any', () => {
    const pov = worked(registry.pov, { rate: 0.2, mostShare: 1 }, { steps: 100 })
    expect(pov.quote(0, 1_000, 1_001)).toEqual([])
    expect(pov.quote(1, 1_000, 1_001, { traded: NaN })).toEqual([])
    expect(pov.quote(2, 1_000, 1_001, { traded: 54 })).toEqual(['1: 10 at market ioc'])
    expect(pov.quote(3, 1_000, 1_001, { traded: 1 })).toEqual(['2: 1 at market ioc'])
  })
  it('counts no volume of before its start', () => {
    const pov = worked(registry.pov, { rate: 1 }, { startAt: startAt + 5_000_000 })
    pov.quote(1, 1_000, 1_001, { traded: 500 })
    expect(pov.clock(5)).toEqual([])
  })
  it('spreads a burst of volume over intervals', () => {
    const pov = worked(registry.pov, { rate: 1, mostShare: 0.1, everyMillis: 2_000 }, { steps: 100 })
    expect(pov.quote(0, 1_000, 1_001, { traded: 500 })).toEqual(['1: 10 at market ioc'])
    expect(pov.clock(1)).toEqual([])
    expect(pov.clock(2)).toEqual(['2: 10 at market ioc'])
  })
})

describe('iceberg', () => {
  it('shows the next child when one is filled', () => {
    const iceberg = worked(registry.iceberg, { displayLots: 0.1, randomness: 0 }, { steps: 25, limitTicks: 1_000 })
    expect(iceberg.quote(0, 1_000, 1_002)).toEqual(['1: 10 at 1000 gtc'])
    expect(iceberg.fills(1, 1, 4)).toEqual([])
    expect(iceberg.fills(2, 1, 10)).toEqual(['2: 10 at 1000 gtc'])
    expect(iceberg.fills(3, 2, 10)).toEqual(['3: 5 at 1000 gtc'])
    iceberg.fills(4, 3, 5)
    expect(iceberg.execution.status).toMatchObject({ phase: 'done', outcome: 'filled' })
  })
  it('lets a remainder that could not rest alone join the last child', () => {
    const iceberg = worked(
      registry.iceberg,
      { displayLots: 0.05, randomness: 0 },
      { steps: 8, limitTicks: 1_000 },
      { minSteps: 5 },
    )
    expect(iceberg.clock(0)).toEqual(['1: 8 at 1000 gtc'])
  })
  it('draws sizes all over its range, the same for the same seed', () => {
    const sizes = Array.from({ length: 500 }, (_, n) => displaySteps(5, n, 100, 0.2))
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(80)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(120)
    expect(new Set(sizes).size).toBeGreaterThan(30)
    expect(displaySteps(5, 3, 100, 0.2)).toBe(sizes[3])
  })
})

describe('adaptive', () => {
  const params = registry.adaptive.params(z).parse({})
  const even = { slices: 6, riskAversion: 0, catchUpSlices: 1 }

  it('hurries when the price is about to leave, and holds back while the spread is wide', () => {
    const heavy = market({ bid: 10, ask: 11, bidSize: 90, askSize: 10, buyIntensity: 3, sellIntensity: 1 })
    expect(haste({ sign: 1, market: heavy }, 1, params)).toBeCloseTo(0.65, 12)
    expect(haste({ sign: -1, market: heavy }, 1, params)).toBeCloseTo(-0.65, 12)
    expect(haste({ sign: 1, market: market({ bid: 10, ask: 13 }) }, 2, params)).toBeCloseTo(-0.25, 12)
    expect(haste({ sign: 1, market: nothingSeen() }, 0, params)).toBe(0)
  })
  it('is the schedule itself where the market says nothing', () => {
    const adaptive = worked(registry.adaptive, even, { steps: 60 })
    expect(adaptive.clock(0)).toEqual(['1: 10 at market ioc'])
    expect(adaptive.clock(9)).toEqual([])
    expect(adaptive.clock(10)).toEqual(['2: 10 at market ioc'])
  })
  it('is early when hurried and late when held back, by at most its flex', () => {
    const hurried = worked(registry.adaptive, { ...even, imbalanceWeight: 1 }, { steps: 60 })
    hurried.quote(0, 1_000, 1_001, { bidSize: 50, askSize: 50 })
    hurried.fills(0, 1, 10)
    expect(hurried.quote(10, 1_000, 1_001, { bidSize: 99, askSize: 1 })).toEqual(['2: 10 at market ioc'])
    const held = worked(registry.adaptive, { ...even, imbalanceWeight: 1 }, { steps: 60 })
    expect(held.quote(0, 1_000, 1_001, { bidSize: 1, askSize: 99 })).toEqual([])
    expect(held.quote(10, 1_000, 1_001, { bidSize: 1, askSize: 99 })).toEqual(['1: 10 at market ioc'])
  })
  it('is done in time however it was held back', () => {
    const held = worked(registry.adaptive, { ...even, imbalanceWeight: 1 }, { steps: 60 })
    for (let second = 0; second < 58; second += 0.5) {
      held.quote(second, 1_000, 1_001, { bidSize: 1, askSize: 99 })
      const { children } = held.execution.status
      held.fills(second, children, 10)
    }
    expect(held.execution.status).toMatchObject({ phase: 'done', filled: 60 })
  })
  it('counts a spread once, however often it is asked', () => {
    const adaptive = worked(registry.adaptive, even, { steps: 60 })
    adaptive.quote(0, 1_000, 1_001)
    for (let second = 1; second < 9; second++) adaptive.clock(second)
    adaptive.quote(9, 1_000, 1_003)
    expect(adaptive.execution.snapshot()?.plan).toMatchObject({ spread: 2, spreads: 2 })
  })
  it('trades more at first the more it fears risk', () => {
    const risky = worked(registry.adaptive, { slices: 6, riskAversion: 10 }, { steps: 60 })
    expect(Number(/: (\d+) /.exec(risky.clock(0)[0])?.[1])).toBeGreaterThan(30)
  })
  it('refuses impact terms that have no optimum', () => {
    expect(worked(registry.adaptive, { slices: 1, eta: 1, gamma: 10 }).refusal).toBe('BAD_PARAMETERS')
  })
})

describe('sniper', () => {
  it('waits for the price and the size, and takes its share', () => {
    const sniper = worked(
      registry.sniper,
      { edgeTicks: 2, leastLots: 0.2, share: 0.5 },
      { steps: 100, arrivalTicks: 1_001 },
    )
    expect(sniper.quote(0, 998, 1_000, { askSize: 90 })).toEqual([])
    expect(sniper.quote(1, 997, 999, { askSize: 19 })).toEqual([])
    expect(sniper.quote(2, 997, 999)).toEqual([])
    expect(sniper.quote(3, 997, 999, { askSize: 41 })).toEqual(['1: 20 at 999 ioc'])
    expect(sniper.fills(4, 1, 20)).toEqual([]) // what that quote showed may be gone
    expect(sniper.quote(5, 997, 999, { askSize: 30 })).toEqual(['2: 15 at 999 ioc'])
    expect(sniper.quote(6, 997, 999, { askSize: 30 })).toEqual([]) // the second shot is not over
  })
  it('never shoots where it has no price to go by', () => {
    const blind = worked(registry.sniper, {}, { arrivalTicks: null })
    expect(blind.quote(0, 1, 2, { askSize: 900 })).toEqual([])
    const limited = worked(registry.sniper, {}, { arrivalTicks: null, limitTicks: 2, steps: 10 })
    expect(limited.quote(0, 1, 2, { askSize: 900 })).toEqual(['1: 10 at 2 ioc'])
  })
  it('does not take at a price that is no whole tick', () => {
    const odd = worked(registry.sniper, {}, { steps: 10 })
    expect(odd.quote(0, 999, 1_000.5, { askSize: 900 })).toEqual([])
  })
})

describe('peg', () => {
  it('follows the touch by replacing, as often as it may', () => {
    const peg = worked(registry.peg, { moves: 2, everyMillis: 1_000 }, { steps: 10 })
    expect(peg.quote(0, 1_000, 1_005)).toEqual(['1: 10 at 1000 gtc'])
    expect(peg.quote(1, 1_001, 1_005)).toEqual([]) // not accepted yet
    expect(peg.tell(2, { type: 'accepted', child: 1 })).toEqual(['replace 1 1001'])
    expect(peg.quote(4, 1_002, 1_005)).toEqual([]) // still being moved
    expect(peg.tell(4, { type: 'replaced', child: 1, ticks: 1_001 })).toEqual(['replace 1 1002'])
    peg.tell(4, { type: 'replaced', child: 1, ticks: 1_002 })
    expect(peg.quote(9, 1_003, 1_005)).toEqual([])
    expect(peg.execution.status.moves).toBe(2)
  })
  it('waits between two moves, and asks to be asked', () => {
    const peg = worked(registry.peg, { everyMillis: 1_000 }, { steps: 10 })
    peg.quote(0, 1_000, 1_005)
    peg.tell(0, { type: 'accepted', child: 1 })
    expect(peg.quote(1, 1_001, 1_005)).toEqual(['replace 1 1001'])
    peg.tell(1, { type: 'replaced', child: 1, ticks: 1_001 })
    expect(peg.quote(1.5, 1_002, 1_005)).toEqual([])
    expect(peg.execution.wakeAt).toBe(startAt + 2_000_000)
    expect(peg.clock(2)).toEqual(['replace 1 1002'])
  })
  it('cancels and sends anew where the venue replaces nothing', () => {
    const peg = worked(registry.peg, {}, { steps: 10 }, { canReplace: false })
    peg.quote(0, 1_000, 1_005)
    peg.tell(0, { type: 'accepted', child: 1 })
    expect(peg.quote(1, 1_001, 1_005)).toEqual(['cancel 1 1000'])
    expect(peg.tell(2, { type: 'closed', child: 1, filledSteps: 3 })).toEqual(['2: 7 at 1001 gtc'])
  })
  it('spends one move on a cancel that nobody answers, and asks for it again', () => {
    const peg = worked(registry.peg, {}, { steps: 10 }, { canReplace: false })
    peg.quote(0, 1_000, 1_005)
    peg.tell(0, { type: 'accepted', child: 1 })
    peg.quote(1, 1_001, 1_005)
    expect(peg.quote(2, 1_002, 1_005)).toEqual([])
    expect(peg.quote(3, 1_000, 1_005)).toEqual(['cancel 1 1000'])
    expect(peg.execution.status.moves).toBe(1)
  })
  it('does not take an old answer for that to its last move', () => {
    const peg = worked(registry.peg, {}, { steps: 10 })
    peg.quote(0, 1_000, 1_005)
    peg.tell(0, { type: 'accepted', child: 1 })
    peg.quote(1, 1_001, 1_005)
    peg.tell(1, { type: 'replaced', child: 1, ticks: 1_001 })
    expect(peg.quote(2, 1_002, 1_005)).toEqual(['replace 1 1002'])
    expect(peg.tell(3, { type: 'replaced', child: 1, ticks: 1_001 })).toEqual([])
    expect(peg.execution.snapshot()?.children.children[0]).toMatchObject({ ticks: 1_001, movingTo: 1_002 })
  })
  it('stays where a refused move left it, and tries again later', () => {
    const peg = worked(registry.peg, {}, { steps: 10 })
    peg.quote(0, 1_000, 1_005)
    peg.tell(0, { type: 'accepted', child: 1 })
    peg.quote(1, 1_001, 1_005)
    expect(peg.tell(2, { type: 'replaceRefused', child: 1 })).toEqual([])
    expect(peg.clock(3)).toEqual(['replace 1 1001'])
  })
  it('never crosses the spread, nor its limit', () => {
    const seen = market({ bid: 1_000, ask: 1_001 })
    expect(pegTicks({ sign: 1, market: seen }, -3)).toBe(1_000)
    expect(pegTicks({ sign: -1, market: seen }, -3)).toBe(1_001)
    expect(pegTicks({ sign: 1, market: seen }, 2)).toBe(998)
    expect(pegTicks({ sign: 1, market: nothingSeen() }, 0)).toBeNaN()
    const peg = worked(registry.peg, {}, { steps: 10, limitTicks: 998 })
    expect(peg.quote(0, 1_000, 1_002)).toEqual(['1: 10 at 998 gtc'])
  })
})
