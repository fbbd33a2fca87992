import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import type { Side } from '#domain/side.ts'
import { EURUSD } from '#tests/outbox.ts'
import type { Fill } from '#trading/orders/fill-set.ts'
import type { OrderFact } from '#trading/orders/order-life.ts'
import { createRegister, type OrderRegister } from '#trading/orders/order-register.ts'
import { viewOf } from '#trading/orders/order-view.ts'
import { applyAction, reconcile, type Reconciliation } from '#trading/orders/reconcile.ts'
import { idOf } from '#trading/orders/reconcile-orders.ts'
import type { LookupAnswer, VenueFill, VenueOrder, VenueReport } from '#trading/orders/venue-report.ts'
import { afterFill, flatPosition, type Position } from '#trading/portfolio/position.ts'

const INSTRUMENTS = [
  { ...EURUSD, id: 1, contractSize: '1' },
  { ...EURUSD, id: 2, contractSize: '10' },
]
const NOW = 1_000_000_000
const money = (value: number): Money => new Money(value)

type End = 'working' | 'canceled' | 'expired' | 'rejected' | 'absent'

/** What really happened to one order, and what became of the news. */
const anOrder = fc.record({
  /** `theirs`: of somebody else. `forgotten`: ours, and our books no longer know. `manual`: a trade no fill tells of. */
  whose: fc.constantFrom('ours', 'ours', 'ours', 'theirs', 'forgotten', 'manual'),
  instrument: fc.constantFrom(1, 2),
  side: fc.constantFrom<Side>('buy', 'sell'),
  lots: fc.integer({ min: 1, max: 6 }),
  dealt: fc.array(fc.record({ lots: fc.integer({ min: 1, max: 3 }), price: fc.integer({ min: 90, max: 110 }) }), {
    maxLength: 3,
  }),
  end: fc.constantFrom<End>('working', 'canceled', 'expired', 'rejected', 'absent'),
  unknown: fc.boolean(),
  canceling: fc.boolean(),
  heard: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  /** The venue's report reaches back to its fills. */
  inWindow: fc.boolean(),
})
type Happened = typeof anOrder extends fc.Arbitrary<infer One> ? One : never

interface World {
  readonly register: OrderRegister
  readonly report: (stamp: number, lookups: ReadonlyMap<number, LookupAnswer>) => VenueReport
  readonly answer: (clientId: number) => LookupAnswer
  readonly truth: ReadonlyMap<number, { readonly order: VenueOrder; readonly end: End | 'filled' }>
  readonly positions: ReadonlyMap<number, Position>
}

function worldOf(happened: readonly Happened[], order: readonly number[]): World {
  const register = createRegister(INSTRUMENTS, { overfill: 'refuse', keptClosed: 100, say: () => undefined })
  const truth = new Map<number, { order: VenueOrder; end: End | 'filled' }>()
  const positions = new Map<number, Position>(
    INSTRUMENTS.map(({ id, contractSize }) => [id, flatPosition(contractSize)]),
  )
  const fills: VenueFill[] = []
  const news: (readonly [number, OrderFact])[] = []

  for (const [at, one] of happened.entries()) {
    const { whose, instrument, side, heard } = one
    const ours = whose === 'ours'
    const ids = { instrument, clientId: ours || whose === 'forgotten' ? at + 1 : 0, venueId: `v${at}` }
    const id = idOf(ids)
    const lots = money(one.lots)
    const told: OrderFact[] = [{ fact: 'accepted', venueId: ids.venueId }]
    let filled = ZERO
    let worth = ZERO
    for (const [deal, { lots: size, price }] of one.end === 'rejected' || one.end === 'absent'
      ? []
      : one.dealt.entries()) {
      if (filled.plus(size).gt(lots)) break
      const fill: Fill = {
        fillId: `f${at}.${deal}`,
        instrument,
        side,
        lots: money(size),
        price: money(price),
        fee: ZERO,
        at,
      }
      filled = filled.plus(size)
      worth = worth.plus(fill.lots.times(price))
      const position = positions.get(instrument) ?? flatPosition('1')
      positions.set(instrument, afterFill(position, side, fill.lots, fill.price, ZERO))
      if (whose === 'manual') continue
      told.push({ fact: 'filled', fill })
      if (one.inWindow) fills.push({ ...fill, ...ids })
    }
    if (whose === 'manual') continue
    const end = filled.eq(lots) ? 'filled' : one.end
    if (end === 'canceled' || end === 'expired' || end === 'rejected') told.push({ fact: end, stamp: 10 })
    const averagePrice = filled.isZero() ? null : worth.div(filled)
    truth.set(id, { order: { ...ids, side, lots, filled, averagePrice, price: money(100) }, end })
    if (!ours) continue
    register.place({ clientId: id, instrument, side, lots, price: money(100), at: 0, parent: 0 })
    register.tell(id, { fact: 'submitted' })
    if (one.unknown) register.tell(id, { fact: 'unknown' })
    if (one.canceling) register.tell(id, { fact: 'cancelAsked', request: 1 })
    if (end === 'absent') continue
    for (const [turn, fact] of told.entries()) if (heard[turn]) news.push([id, fact])
  }
  for (const at of [...order, ...order]) {
    const one = news[at]
    if (one !== undefined) register.tell(one[0], one[1])
  }

  const orders = [...truth.values()].filter(({ end }) => end === 'working').map((one) => one.order)
  return {
    register,
    truth,
    positions,
    answer(clientId) {
      const found = truth.get(clientId)
      if (found === undefined || found.end === 'absent') return { answer: 'absent' }
      return { answer: found.end, order: found.order }
    },
    report: (stamp, lookups) => ({
      asked: NOW,
      stamp,
      instruments: [1, 2],
      orders,
      fills,
      positions: [...positions].flatMap(([instrument, { lots, averagePrice }]) =>
        averagePrice === null ? [] : [{ instrument, lots, averagePrice }],
      ),
      lookups,
      mids: new Map([[1, money(100)]]),
    }),
  }
}

const SETTLE = 5_000_000

/** Reconciles until nothing is left to do, as the desk would; the last pass is the one that found nothing. */
function reconciled(world: World): Reconciliation[] {
  const lookups = new Map<number, LookupAnswer>()
  const passes: Reconciliation[] = []
  for (let stamp = 100; ; stamp++) {
    const pass = reconcile(world.register, world.report(stamp, lookups), SETTLE)
    passes.push(pass)
    for (const action of pass.actions) applyAction(world.register, action)
    for (const clientId of pass.lookups) lookups.set(clientId, world.answer(clientId))
    if (passes.length > 5 || (pass.actions.length === 0 && pass.lookups.length === 0)) return passes
  }
}

const worlds = fc
  .array(anOrder, { maxLength: 8 })
  .chain((happened) => fc.tuple(fc.constant(happened), fc.shuffledSubarray([...Array(40).keys()], { minLength: 40 })))

describe('reconciling after news were lost, doubled and shuffled', () => {
  it('ends with the positions of the venue, and then has nothing more to do', () => {
    fc.assert(
      fc.property(worlds, ([happened, order]) => {
        const world = worldOf(happened, order)
        const passes = reconciled(world)
        expect(passes.length).toBeLessThanOrEqual(3)
        expect(passes.at(-1)).toEqual({ actions: [], lookups: [], waiting: [], broken: [] })
        for (const { broken } of passes) expect(broken).toEqual([])
        for (const [instrument, { lots, averagePrice }] of world.positions) {
          const own = world.register.positionOf(instrument)
          expect(own.lots).toEqual(lots)
          if (averagePrice === null) expect(own.averagePrice).toBeNull()
          else expect(own.averagePrice?.div(averagePrice).minus(1).abs().toNumber()).toBeLessThanOrEqual(1e-4)
        }
      }),
      { numRuns: 400 },
    )
  })

  it('says of every difference why, and what we held and the venue says', () => {
    fc.assert(
      fc.property(worlds, ([happened, order]) => {
        for (const { actions } of reconciled(worldOf(happened, order))) {
          for (const { why } of actions) {
            expect(why.code).not.toBe('')
            expect(why.ours).not.toBe(why.venues)
          }
        }
      }),
    )
  })

  it('ends with the orders of the venue, open and closed, as far as filled', () => {
    fc.assert(
      fc.property(worlds, ([happened, order]) => {
        const world = worldOf(happened, order)
        reconciled(world)
        for (const [clientId, { order: theirs, end }] of world.truth) {
          const life = world.register.find(clientId)
          if (life === undefined) {
            // Of somebody else, over, and older than the report looks back.
            expect(end).not.toBe('working')
            continue
          }
          const view = viewOf(life)
          if (end === 'working') {
            expect(view.open).toBe(true)
            expect(view.filled).toEqual(theirs.filled)
          } else if (!view.unresolved && clientId > 0) expect(view.open).toBe(false)
          if (view.unresolved) expect(end).toBe('absent')
        }
        for (const {
          order: { clientId },
        } of world.register.open())
          expect(world.truth.has(clientId)).toBe(true)
      }),
    )
  })

  it('never calls an order over that it did not look up', () => {
    fc.assert(
      fc.property(worlds, ([happened, order]) => {
        const asked = new Set<number>()
        for (const { actions, lookups } of reconciled(worldOf(happened, order))) {
          for (const action of actions) {
            const ends = ['absent', 'gone', 'unresolved', 'canceled', 'expired', 'rejected']
            if (action.do === 'tell' && ends.includes(action.fact.fact)) expect(asked.has(action.clientId)).toBe(true)
          }
          for (const clientId of lookups) asked.add(clientId)
        }
      }),
    )
  })

  it('makes the same ids from the same differences', () => {
    fc.assert(
      fc.property(worlds, ([happened, order]) => {
        expect(reconciled(worldOf(happened, order))).toEqual(reconciled(worldOf(happened, order)))
      }),
    )
  })

  it('is no worse for fills that come after all', () => {
    fc.assert(
      fc.property(worlds, ([happened, order]) => {
        const world = worldOf(happened, order)
        reconciled(world)
        for (const { clientId, venueId: _, ...fill } of world.report(1, new Map()).fills ?? []) {
          if (clientId > 0) world.register.tell(clientId, { fact: 'filled', fill })
        }
        reconciled(world)
        for (const [instrument, { lots }] of world.positions) {
          expect(world.register.positionOf(instrument).lots).toEqual(lots)
        }
      }),
    )
  })
})
