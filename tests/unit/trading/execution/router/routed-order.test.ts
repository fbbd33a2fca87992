import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRng } from '#numeric/rng.ts'
import { bestPrice } from '#trading/execution/router/best-price.ts'
import { createRoutedOrder, type LegFact, type RouteAction } from '#trading/execution/router/routed-order.ts'
import type { VenueOffer } from '#trading/execution/router/routing-policy.ts'

const offers = (...depths: readonly number[]): VenueOffer[] =>
  depths.map((steps, at) => ({
    venue: { name: `v${at}`, takerFeeBps: 0, latencyMicros: 0, quality: 1 },
    levels: steps > 0 ? [{ ticks: 100 + at, steps }] : [],
  }))

const order = (steps: number, whenFound: 'keep' | 'withdraw' = 'keep') =>
  createRoutedOrder({
    side: 'buy',
    steps,
    minSteps: 1,
    policy: bestPrice,
    costs: { bpsPerMilli: 0, doubtBps: 0 },
    whenFound,
  })

const words = (actions: readonly RouteAction[]): string[] =>
  actions.map((action) =>
    action.kind === 'send'
      ? `${action.leg}: ${action.steps} at ${action.ticks} to ${action.venue}`
      : `${action.kind} ${action.leg} at ${action.venue}`,
  )

describe('a routed order', () => {
  it('is spread over the venues, and tells what none of them has', () => {
    const routed = order(100)
    expect(words(routed.route(offers(30, 50)))).toEqual(['1: 30 at 100 to 0', '2: 50 at 101 to 1'])
    expect(routed.unrouted).toBe(20)
    expect(routed.free).toBe(20)
    expect(routed.stateOf(1)).toBe('sent')
    expect(routed.stateOf(9)).toBeUndefined()
  })

  it('routes what came back, and no lot that is still out', () => {
    const routed = order(80)
    routed.route(offers(30, 50))
    expect(routed.route(offers(30, 50))).toEqual([])
    routed.tell({ type: 'accepted', leg: 1 })
    expect(routed.stateOf(1)).toBe('working')
    routed.tell({ type: 'closed', leg: 1, filledSteps: 10 })
    expect(words(routed.route(offers(0, 50)))).toEqual(['3: 20 at 101 to 1'])
  })

  it('looks up what a venue that dropped may hold, and sends it again only when it is known to be gone', () => {
    const routed = order(80)
    routed.route(offers(30, 50))
    routed.tell({ type: 'filled', leg: 1, filledSteps: 10 })
    expect(words(routed.venueDown(0))).toEqual(['lookup 1 at 0'])
    expect(routed.stateOf(1)).toBe('lost')
    expect(routed.lost).toBe(20)
    expect(routed.route(offers(30, 50))).toEqual([])
    expect(words(routed.venueUp(0))).toEqual(['lookup 1 at 0'])
    routed.venueDown(0)
    routed.tell({ type: 'closed', leg: 1, filledSteps: 15 })
    expect(routed.stateOf(1)).toBe('over')
    expect(routed.lost).toBe(0)
    expect(routed.venueUp(0)).toEqual([])
    routed.venueDown(0)
    expect(words(routed.route(offers(30, 50)))).toEqual(['3: 15 at 101 to 1'])
  })

  it('leaves or withdraws what a look-up finds working', () => {
    for (const whenFound of ['keep', 'withdraw'] as const) {
      const routed = order(30, whenFound)
      routed.route(offers(30))
      routed.venueDown(0)
      const found = words(routed.tell({ type: 'found', leg: 1, filledSteps: 5 }))
      expect(found).toEqual(whenFound === 'keep' ? [] : ['cancel 1 at 0'])
      expect(routed.stateOf(1)).toBe('working')
      expect(routed.open).toBe(25)
    }
  })

  it('looks up a leg that nobody answered for, once', () => {
    const routed = order(30)
    routed.route(offers(30))
    expect(words(routed.tell({ type: 'unknown', leg: 1 }))).toEqual(['lookup 1 at 0'])
    expect(routed.tell({ type: 'unknown', leg: 1 })).toEqual([])
  })

  it('goes round a venue that is down or refused it, until it is up again', () => {
    const routed = order(30)
    routed.route(offers(30, 30))
    routed.tell({ type: 'rejected', leg: 1, filledSteps: 0 })
    expect(words(routed.route(offers(30, 10)))).toEqual(['2: 10 at 101 to 1'])
    expect(routed.unrouted).toBe(20)
    routed.venueUp(0)
    expect(words(routed.route(offers(30, 10)))).toEqual(['3: 20 at 100 to 0'])
  })

  it('withdraws what works when it is canceled, and what is lost once it is found', () => {
    const routed = order(80)
    routed.route(offers(30, 50))
    routed.venueDown(0)
    expect(words(routed.cancel())).toEqual(['cancel 2 at 1'])
    expect(words(routed.tell({ type: 'found', leg: 1, filledSteps: 0 }))).toEqual(['cancel 1 at 0'])
    routed.tell({ type: 'closed', leg: 1, filledSteps: 0 })
    expect(routed.route(offers(99, 99))).toEqual([])
  })

  it('takes facts late, twice and in any order', () => {
    const routed = order(30)
    routed.route(offers(30))
    routed.tell({ type: 'closed', leg: 1, filledSteps: 20 })
    routed.tell({ type: 'filled', leg: 1, filledSteps: 5 })
    routed.tell({ type: 'closed', leg: 1, filledSteps: 20 })
    routed.tell({ type: 'accepted', leg: 7 })
    routed.tell({ type: 'found', leg: 1, filledSteps: 20 })
    expect([routed.filled, routed.open, routed.free]).toEqual([20, 0, 10])
  })

  it('never trades more than its order while venues drop, come back and answer as they like', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 300 }), fc.boolean(), (seed, steps, keeps) => {
        const rng = seededRng(seed)
        const routed = order(steps, keeps ? 'keep' : 'withdraw')
        const legs: { leg: number; steps: number; filled: number; isOpen: boolean }[] = []
        const told: LegFact[] = []
        const carryOut = (actions: readonly RouteAction[]): void => {
          for (const action of actions) {
            if (action.kind === 'send') legs.push({ leg: action.leg, steps: action.steps, filled: 0, isOpen: true })
            const leg = legs[action.leg - 1]
            if (action.kind === 'cancel' && rng.below(2) === 0) leg.isOpen = false
            if (action.kind === 'send') continue
            const type = leg.isOpen ? 'found' : 'closed'
            if (action.kind === 'lookup' || !leg.isOpen) told.push({ type, leg: leg.leg, filledSteps: leg.filled })
          }
        }
        const trade = (): void => {
          const leg = legs.length > 0 ? legs[rng.below(legs.length)] : undefined
          if (!leg?.isOpen) return
          leg.filled += rng.below(leg.steps - leg.filled + 1)
          leg.isOpen = leg.filled < leg.steps && rng.below(3) > 0
          told.push({ type: leg.isOpen ? 'filled' : 'closed', leg: leg.leg, filledSteps: leg.filled })
        }
        for (let round = 0; round < 80; round++) {
          const venue = rng.below(3)
          const what = rng.below(6)
          if (what === 0) carryOut(routed.venueDown(venue))
          else if (what === 1) carryOut(routed.venueUp(venue))
          else if (what === 2) carryOut(routed.route(offers(rng.below(50), rng.below(50), rng.below(50))))
          else if (what === 3) trade()
          else if (told.length > 0) {
            const [fact] = told.splice(rng.below(told.length), 1)
            carryOut(routed.tell(fact))
            if (rng.below(4) === 0) carryOut(routed.tell(fact))
          }
          const worst = legs.reduce((sum, { filled, isOpen, steps: all }) => sum + (isOpen ? all : filled), 0)
          expect(worst).toBeLessThanOrEqual(steps)
          expect(routed.filled + routed.open + routed.free).toBe(steps)
        }
      }),
    )
  })
})
