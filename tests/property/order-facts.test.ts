import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Money } from '#domain/money.ts'
import { type Fill, textOf } from '#trading/orders/fill-set.ts'
import { afterEvent, chartStart, chartState } from '#trading/orders/order-chart.ts'
import { tellOrder } from '#trading/orders/order-facts.ts'
import { copyLife, newLife, type OrderFact, type OrderLife, type PlacedOrder } from '#trading/orders/order-life.ts'
import { orderEvents, type OrderEvent, type OrderState } from '#trading/orders/order-states.ts'
import { fillsOf, placeIn, stateIn, viewOf } from '#trading/orders/order-view.ts'
import { NO_STEP, settledOf, stepAfter } from '#trading/orders/transition-table.ts'

const LOTS = 10
const money = (value: number): Money => new Money(value)
const placed: PlacedOrder = {
  clientId: 1,
  instrument: 1,
  side: 'buy',
  lots: money(LOTS),
  price: money(5),
  at: 0,
  parent: 0,
}
const fillOf = (id: number, lots: number, price: number): Fill => ({
  fillId: `f${id}`,
  instrument: 1,
  side: 'buy',
  lots: money(lots),
  price: money(price),
  fee: money(id / 100),
  at: id % 3,
})

const stamp = fc.integer({ min: 1, max: 6 })
const request = fc.integer({ min: 1, max: 3 })
const amount = fc.integer({ min: 1, max: 14 }).map(money)
const price = fc.integer({ min: 1, max: 9 }).map(money)
const anyFact: fc.Arbitrary<OrderFact> = fc.oneof(
  fc.constantFrom('emulated', 'released', 'submitted', 'unknown', 'triggered', 'absent', 'unresolved').map((fact) => ({
    fact,
  })),
  fc.constantFrom('', 'a', 'b').map((venueId) => ({ fact: 'accepted' as const, venueId })),
  fc.record({ fact: fc.constantFrom('denied', 'rejected', 'canceled', 'expired', 'gone'), stamp }),
  fc.record({ fact: fc.constantFrom('updateAsked', 'updateRejected', 'cancelAsked', 'cancelRejected'), request }),
  fc.record({ fact: fc.constant('updated' as const), request, stamp, lots: amount, price }),
  fc.record({ fact: fc.constant('listed' as const), stamp, lots: amount, price }),
  fc.record({ fact: fc.constant('total' as const), stamp, filled: amount, averagePrice: fc.option(price) }),
  fc
    .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: -1, max: 6 }), fc.integer({ min: 1, max: 3 }))
    .map(([id, lots, at]) => ({ fact: 'filled' as const, fill: fillOf(id, lots, at) })),
)

const lived = (facts: readonly OrderFact[], overfill: 'refuse' | 'allow'): OrderLife => {
  const life = newLife(placed, overfill)
  for (const fact of facts) tellOrder(life, fact)
  return life
}

const shown = (life: OrderLife) => ({
  ...viewOf(life),
  place: placeIn(life),
  fills: fillsOf(life).map((fill) => `${fill.fillId} ${textOf(fill)}`),
})

const policy = fc.constantFrom('refuse' as const, 'allow' as const)
/** The same facts, in an order and in another, some of them told again. */
const twoOrders = fc.array(anyFact, { maxLength: 16 }).chain((facts) =>
  fc.record({
    facts: fc.constant(facts),
    other: fc.shuffledSubarray(facts, { minLength: facts.length }),
    again: fc.shuffledSubarray(facts),
  }),
)

describe('the facts of an order', () => {
  it('end in the same state in any order, with any of them told twice', () => {
    fc.assert(
      fc.property(twoOrders, policy, ({ facts, other, again }, overfill) => {
        expect(shown(lived([...other, ...again], overfill))).toEqual(shown(lived(facts, overfill)))
        expect(shown(lived([...again, ...other], overfill))).toEqual(shown(lived(facts, overfill)))
      }),
      { numRuns: 400 },
    )
  })

  it('change nothing, and say so, when all of them are told again', () => {
    fc.assert(
      fc.property(fc.array(anyFact, { maxLength: 16 }), policy, (facts, overfill) => {
        const life = lived(facts, overfill)
        const before = shown(life)
        for (const fact of facts) {
          const { verdict, booked, unbooked } = tellOrder(life, fact)
          expect(verdict).not.toBe('news')
          expect([booked, unbooked]).toEqual([[], []])
        }
        expect(shown(life)).toEqual(before)
      }),
    )
  })

  it('book, one by one, exactly the fills that stand at the end', () => {
    fc.assert(
      fc.property(fc.array(anyFact, { maxLength: 16 }), policy, (facts, overfill) => {
        const life = newLife(placed, overfill)
        const held = new Set<string>()
        const name = (fill: Fill): string => `${fill.fillId} ${textOf(fill)}`
        for (const fact of facts) {
          const { booked, unbooked } = tellOrder(life, fact)
          for (const fill of unbooked) expect(held.delete(name(fill))).toBe(true)
          for (const fill of booked) expect(held.size).toBeLessThan(held.add(name(fill)).size)
        }
        expect([...held].toSorted()).toEqual(fillsOf(life).map(name).toSorted())
      }),
    )
  })

  it('never leave an order filled beyond what it was ever for, unless that is allowed', () => {
    fc.assert(
      fc.property(fc.array(anyFact, { maxLength: 16 }), (facts) => {
        const life = lived(facts, 'refuse')
        const { filled, leaves, overfilled } = viewOf(life)
        expect(filled.lte(life.most)).toBe(true)
        expect(leaves.gte(0)).toBe(true)
        expect(overfilled.gte(0)).toBe(true)
      }),
    )
  })

  it('can be tried out on a copy', () => {
    fc.assert(
      fc.property(fc.array(anyFact), fc.array(anyFact), (facts, more) => {
        const life = lived(facts, 'refuse')
        const before = shown(life)
        const copy = copyLife(life)
        for (const fact of more) tellOrder(copy, fact)
        expect(shown(life)).toEqual(before)
        expect(shown(copy)).toEqual(shown(lived([...facts, ...more], 'refuse')))
      }),
    )
  })

  it('are complete again after any of them got lost, once the venue says how the order stands', () => {
    const events = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 9 })).map(([lots, at]) => ({ lots, at })),
      { maxLength: 6 },
    )
    fc.assert(
      fc.property(events, fc.boolean(), fc.array(fc.boolean(), { minLength: 12 }), (dealt, cancels, lost) => {
        const facts: OrderFact[] = [{ fact: 'submitted' }, { fact: 'accepted', venueId: 'v' }]
        let left = LOTS
        for (const [id, { lots, at }] of dealt.entries()) {
          if (lots > left) continue
          left -= lots
          facts.push({ fact: 'filled', fill: fillOf(id, lots, at) })
        }
        if (cancels && left > 0) facts.push({ fact: 'canceled', stamp: 20 })
        const truth = viewOf(lived(facts, 'refuse'))
        const mine = lived(
          facts.filter((_, at) => at === 0 || !lost[at]),
          'refuse',
        )
        const { filled, averagePrice, lots } = truth
        tellOrder(mine, { fact: 'total', stamp: 30, filled, averagePrice })
        if (truth.state === 'CANCELED') tellOrder(mine, { fact: 'canceled', stamp: 30 })
        else tellOrder(mine, { fact: 'listed', stamp: 30, lots, price: truth.price })
        const repaired = viewOf(mine)
        expect(repaired.state).toBe(truth.state)
        expect(repaired.filled).toEqual(truth.filled)
        expect(repaired.leaves).toEqual(truth.leaves)
        if (averagePrice !== null) {
          expect(repaired.averagePrice?.minus(averagePrice).abs().toNumber()).toBeLessThan(1e-20)
        }
        // What was lost and comes late takes the place of what was made up.
        for (const fact of facts) tellOrder(mine, fact)
        expect(viewOf(mine).lacking.isZero()).toBe(true)
        expect(fillsOf(mine)).toEqual(fillsOf(lived(facts, 'refuse')))
      }),
    )
  })
})

/** The fact that tells an event of the chart, in a life that has come to `state`. */
function factOf(event: OrderEvent, state: OrderState, turn: number, lots: Money): OrderFact {
  switch (event) {
    case 'filled':
      return { fact: event, fill: { ...fillOf(turn, 1, 1), lots, at: turn } }
    case 'accepted':
      return { fact: event, venueId: 'v' }
    case 'updated':
      return { fact: event, request: turn, stamp: turn, lots: money(LOTS), price: money(turn) }
    case 'updateAsked':
    case 'updateRejected':
    case 'cancelAsked':
    case 'cancelRejected':
      return { fact: event, request: turn }
    case 'denied':
    case 'rejected':
    case 'canceled':
    case 'expired':
      return { fact: event, stamp: turn }
    case 'notFound':
      if (state.startsWith('PENDING')) return { fact: 'unresolved' }
      return state === 'SUBMITTED' || state === 'UNKNOWN' ? { fact: 'absent' } : { fact: 'gone', stamp: turn }
    default:
      return { fact: event }
  }
}

describe('an order told its facts one after the other', () => {
  it('is where the chart is after every step that the chart allows', () => {
    const wishes = fc.array(fc.record({ event: fc.constantFrom(...orderEvents), all: fc.boolean() }), { maxLength: 60 })
    fc.assert(
      fc.property(wishes, (life) => {
        const order = newLife(placed, 'refuse')
        let snapshot = chartStart
        let turn = 0
        for (const { event, all } of life) {
          turn++
          const { leaves } = viewOf(order)
          const whole = event === 'filled' && (all || leaves.lte(1))
          const after = afterEvent(snapshot, event, whole)
          if (after === undefined || (event === 'filled' && leaves.isZero())) continue
          const before = placeIn(order)
          tellOrder(order, factOf(event, chartState(snapshot), turn, whole ? leaves : money(1)))
          snapshot = after
          expect(stateIn(order)).toBe(chartState(snapshot))
          expect(stepAfter(before, event, settledOf(placeIn(order)) === 'FILLED')).not.toBe(NO_STEP)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
