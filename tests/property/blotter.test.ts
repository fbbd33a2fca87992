import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import { EURUSD, message } from '#tests/outbox.ts'
import { type Blotter, createBlotter, type NewOrder, type Pending } from '#trading/orders/blotter.ts'
import { kindOf } from '#trading/orders/open-lots.ts'

const instruments = [EURUSD, { ...EURUSD, id: 2, symbol: 'GBPUSD' }]
const money = (value: number): Money => new Money(value)
const names = ['marketBuy', 'marketSell', 'limitBuy', 'limitSell'] as const
const plain = (pending: Pending): readonly string[] => names.map((name) => pending[name].toFixed())

const order = (clientId: number, fields: Partial<NewOrder>): NewOrder => ({
  clientId,
  parent: clientId,
  instrument: 1,
  side: 'buy',
  lots: money(10),
  orderType: 'limit',
  price: money(1),
  reference: 1,
  ballot: 1,
  seq: 1,
  at: 1,
  lapses: Infinity,
  ...fields,
})
const filled = (clientId: number, fillId: string, lots: number, fields: Partial<NewOrder>) =>
  message('order.filled', {
    clientId,
    fillId,
    instrument: fields.instrument ?? 1,
    side: fields.side ?? 'buy',
    lots: money(lots),
    price: money(1),
    fee: ZERO,
  })

/** Approvals are 100, 200 ...; their parts 101, 102 ...; orders of no approval 1, 2 ... */
const word = fc.record({
  what: fc.constantFrom(
    'approve',
    'place part',
    'place whole',
    'place alone',
    'done',
    'accepted',
    'unknown',
    'rejected',
    'canceled',
    'expired',
    'fill',
    'fill',
    'updated',
    'lapse',
    'snapshot',
  ),
  which: fc.integer({ min: 1, max: 3 }),
  part: fc.integer({ min: 0, max: 3 }),
  lots: fc.integer({ min: 1, max: 12 }),
  number: fc.integer({ min: 1, max: 4 }),
  sell: fc.boolean(),
  market: fc.boolean(),
})
type Word = typeof word extends fc.Arbitrary<infer One> ? One : never

/** Every fact of one order has the same side, kind and instrument: they follow from its approval. */
function tell(blotter: Blotter, { what, which, part, lots, number, sell, market }: Word, now: number): void {
  const approval = which * 100
  const kind = {
    side: which === 2 ? 'sell' : 'buy',
    instrument: which === 3 ? 2 : 1,
    orderType: which === 1 ? 'market' : 'limit',
  } as const
  const alone = { side: sell ? 'sell' : 'buy', orderType: market ? 'market' : 'limit', instrument: 1 } as const
  const id = part === 0 ? approval : approval + part
  const child = order(id, { ...kind, parent: approval, lots: money(lots), lapses: now + 3 })
  switch (what) {
    case 'approve':
      // An approval comes before its orders: the number is given with it.
      if ([0, 1, 2, 3].some((n) => blotter.find(approval + n)?.parent === approval)) return
      return blotter.approve(order(approval, { ...kind, lots: money(lots), lapses: now + 3 }))
    case 'place part':
      return void blotter.place({ ...child, clientId: approval + 1 + (part % 3) })
    case 'place whole':
      return void blotter.place({ ...child, clientId: approval })
    case 'place alone':
      return void blotter.place(order(which, { ...alone, lots: money(lots) }))
    case 'done':
      return blotter.done(approval)
    case 'accepted':
      return void blotter.tell(id, { fact: 'accepted', venueId: 'v' })
    case 'unknown':
      return void blotter.tell(id, { fact: 'unknown' })
    case 'rejected':
    case 'canceled':
    case 'expired':
      return void blotter.tell(id, { fact: what, stamp: blotter.stamp() })
    case 'fill':
      return void blotter.fill(filled(id, `${id} ${number}`, lots, kind))
    case 'updated': {
      const stamp = blotter.stamp()
      return void blotter.tell(id, { fact: 'updated', request: number, stamp, lots: money(lots), price: money(2) })
    }
    case 'lapse':
      return blotter.lapse(now)
    case 'snapshot': {
      const leaves = money(Math.min(lots, number))
      const told = { clientId: id, venueId: 'v', ...kind, lots: money(lots), leaves, price: money(1), seq: 1, at: now }
      return blotter.reconcile([told, { ...told, clientId: 0, venueId: '' }])
    }
  }
}

/** The plain twin: everything that is open, walked. */
function walked(blotter: Blotter, instrument: number): { pending: readonly string[]; openCount: number } {
  const sums = { marketBuy: ZERO, marketSell: ZERO, limitBuy: ZERO, limitSell: ZERO }
  const all = [...blotter.open()]
  const approvals = [...blotter.approvals()]
  const live = new Set(approvals.map(({ order }) => order.clientId))
  let openCount = all.length
  for (const one of all) {
    if (one.instrument !== instrument || live.has(one.parent)) continue
    sums[kindOf(one)] = sums[kindOf(one)].plus(one.leaves)
  }
  for (const { order } of approvals) {
    const known = [0, 1, 2, 3].flatMap((n) => blotter.find(order.clientId + n) ?? [])
    const ours = known.filter(({ parent }) => parent === order.clientId)
    const filled = ours.reduce((sum, one) => sum.plus(one.filled), ZERO)
    const parts = ours.filter(({ open }) => open)
    if (parts.length === 0) openCount++
    if (order.instrument !== instrument) continue
    const working = parts.reduce((sum, { leaves }) => sum.plus(leaves), ZERO)
    sums[kindOf(order)] = sums[kindOf(order)].plus(Money.max(ZERO, order.lots.minus(filled), working))
  }
  return { pending: plain(sums), openCount }
}

describe('what may still fill', () => {
  it('is, as running sums, what a walk of all that is open comes to, after every word', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const blotter = createBlotter(instruments)
        for (const [now, one] of words.entries()) {
          tell(blotter, one, now)
          for (const instrument of [1, 2]) {
            const twin = walked(blotter, instrument)
            expect(plain(blotter.pending(instrument))).toEqual(twin.pending)
            expect(blotter.openCount).toBe(twin.openCount)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  it('is never less than an approval asked for and did not fill, while more of it may be sent', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        const blotter = createBlotter(instruments)
        for (const [now, one] of words.entries()) {
          tell(blotter, one, now)
          for (const { order, filled } of blotter.approvals()) {
            const { [kindOf(order)]: counted } = blotter.pending(order.instrument)
            expect(counted.gte(order.lots.minus(filled))).toBe(true)
          }
        }
      }),
    )
  })
})

const facts = fc.constantFrom('accepted', 'unknown', 'cancelAsked', 'canceled', 'expired', 'rejected')
const told = fc.oneof(
  facts.map((fact) => ({ fact, fill: 0 })),
  fc.integer({ min: 1, max: 5 }).map((fill) => ({ fact: 'filled' as const, fill })),
)
/** The same facts, in an order and again in another. */
const twoOrders = fc
  .array(told, { maxLength: 12 })
  .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })))

function lived(
  list: readonly { fact: typeof facts extends fc.Arbitrary<infer F> ? F | 'filled' : never; fill: number }[],
) {
  const blotter = createBlotter(instruments)
  blotter.place(order(1, {}))
  for (const { fact, fill } of list) {
    switch (fact) {
      case 'filled':
        blotter.fill(filled(1, `f${fill}`, fill, {}))
        break
      case 'accepted':
        blotter.tell(1, { fact, venueId: 'v' })
        break
      case 'unknown':
        blotter.tell(1, { fact })
        break
      case 'cancelAsked':
        blotter.tell(1, { fact, request: 1 })
        break
      case 'canceled':
      case 'expired':
      case 'rejected':
        blotter.tell(1, { fact, stamp: blotter.stamp() })
    }
  }
  return blotter
}

describe('an order', () => {
  it('ends in the same state whatever order its facts arrive in, and however often', () => {
    fc.assert(
      fc.property(twoOrders, ([one, other]) => {
        const first = lived(one)
        const second = lived([...other, ...other])
        expect(second.find(1)?.state).toBe(first.find(1)?.state)
        expect(second.find(1)?.filled.toString()).toBe(first.find(1)?.filled.toString())
        expect(second.openCount).toBe(first.openCount)
        expect(plain(second.pending(1))).toEqual(plain(first.pending(1)))
      }),
    )
  })
})
