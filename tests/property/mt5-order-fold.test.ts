import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Money, ZERO } from '#domain/money.ts'
import { createFold, type OrderFold } from '#venues/mt5/gateway/order-fold.ts'
import { order, tradeBench } from '#tests/unit/venues/mt5/gateway/trade-bench.ts'

/** Whole lots: each number is a part, each inner one a deal of it. */
const parts = fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }), { minLength: 1, maxLength: 3 })

interface Life {
  readonly lots: number
  readonly sizes: readonly number[]
  /** Facts of the log, in the order the server made them. */
  readonly facts: readonly ((fold: OrderFold) => void)[]
}

const [CANCELED, FILLED, EXPIRED] = [2, 4, 6]

/** The log of an order: each part is placed, dealt piece by piece, corrected now and then, and ends. */
const life = fc
  .record({
    parts,
    rest: fc.integer({ min: 0, max: 3 }),
    end: fc.constantFrom(CANCELED, EXPIRED),
    fix: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ parts: pieces, rest, end, fix }): Life => {
    const facts: ((fold: OrderFold) => void)[] = []
    let stamp = 0
    let deals = 20n
    const sizes = pieces
      .map((dealt) => dealt.reduce((sum, lots) => sum + lots, 0) + rest)
      .map((size) => Math.max(1, size))
    for (const [part, dealt] of pieces.entries()) {
      const ticket = BigInt(11 + part)
      let left = sizes[part]
      const say = (state: number): void => {
        const remaining = new Money(left)
        const size = { initial: remaining, remaining, begun: state === 0 }
        const fact = { ...size, ticket, part, stamp: ++stamp, state, type: 2, symbol: 'X' }
        const price = new Money(stamp % 2 === 0 ? 0 : 10 + stamp)
        facts.push((fold) => fold.order({ ...fact, price }))
      }
      say(0)
      say(1)
      facts.push((fold) => fold.answer(part, { answer: 'placed', order: ticket }))
      for (const lots of dealt) {
        left -= lots
        const told = {
          ticket: ++deals,
          order: ticket,
          side: 'buy' as const,
          lots: new Money(lots),
          fee: ZERO,
          time: 0,
          symbol: 'X',
        }
        const made = { ...told, stamp: ++stamp, price: new Money(10) }
        facts.push((fold) => fold.deal(made))
        if (Number(deals) % 10 === fix) {
          const changed = { ...told, stamp: ++stamp, price: new Money(11) }
          facts.push((fold) => fold.deal(changed))
        }
        say(3)
      }
      say(left === 0 ? FILLED : end)
    }
    return { lots: sizes.reduce((sum, size) => sum + size, 0), sizes, facts }
  })

const lived = ({ lots, sizes }: Life, facts: Life['facts'], known: boolean): OrderFold => {
  const asked = { lots: new Money(lots), parts: new Map(sizes.map((size, part) => [part, new Money(size)])) }
  const fold = createFold(known ? asked : undefined)
  for (const fact of facts) fact(fold)
  return fold
}

const shuffled = life.chain((one) =>
  fc.record({
    one: fc.constant(one),
    order: fc.shuffledSubarray([...one.facts], { minLength: one.facts.length }),
    again: fc.subarray([...one.facts]),
    known: fc.boolean(),
  }),
)

describe('the log of an order', () => {
  it('gives the same answer in any order, with any of it told twice', () => {
    fc.assert(
      fc.property(shuffled, ({ one, order: other, again, known }) => {
        const inOrder = lived(one, one.facts, known).view()
        expect(lived(one, [...other, ...again], known).view()).toEqual(inOrder)
        expect(['filled', 'canceled', 'expired']).toContain(inOrder.state)
      }),
    )
  })

  it('is over only when every deal is there, whatever is missing', () => {
    fc.assert(
      fc.property(shuffled, ({ one, order: other }) => {
        const whole = lived(one, one.facts, true).view()
        const fold = lived(one, [], true)
        for (const fact of other) {
          fact(fold)
          const view = fold.view()
          if (view.state !== 'open') expect(view.filled).toEqual(whole.filled)
        }
      }),
    )
  })
})

describe('the transactions of an order', () => {
  it('tell the desk the same fills and the same end in any order, and each of them once', () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(
        pieces.chain((dealt) => {
          const log = Array.from({ length: dealt.length * 2 + 4 }, (_, at) => at)
          return fc.tuple(fc.constant(dealt), fc.shuffledSubarray(log, { minLength: log.length }), fc.boolean())
        }),
        ([dealt, arrival, rest]) => {
          const bench = tradeBench()
          const total = dealt.reduce((sum, lots) => sum + lots, 0) + (rest ? 1 : 0)
          const sent = order({ lots: String(total / 100) })
          bench.trade.submit(sent)
          const { cid, request } = bench.orders[0]
          const told = { cid, order: 11n }
          let left = total
          const log: (() => void)[] = [
            () => bench.event(1, { ...told, event: 1, volume: total / 100 }),
            () => bench.event(11, { ...told, event: 2, retcode: 10009, request }),
          ]
          for (const [at, lots] of dealt.entries()) {
            left -= lots
            const remains = left
            log.push(() => bench.deal({ ...told, event: 10 + at, deal: BigInt(21 + at), volume: lots / 100 }))
            log.push(() => bench.event(2, { ...told, event: 20 + at, orderState: 3, volume: remains / 100 }))
          }
          const end = { ...told, orderState: left === 0 ? FILLED : CANCELED, volume: left / 100 }
          log.push(() => bench.event(3, { ...end, event: 30 }))
          log.push(() => bench.event(4, { ...end, event: 31 }))
          for (const at of [...arrival, ...arrival]) log[at]()

          const facts = bench.factsOf(cid)
          expect(facts.filter((fact) => fact.startsWith('accepted'))).toEqual([facts[0]])
          const lots = bench.records.facts.flatMap((fact) =>
            fact.fact === 'filled' ? [fact.fill.lots.times(100).toNumber()] : [],
          )
          const sorted = (list: readonly number[]) => list.toSorted((a, b) => a - b)
          expect(sorted(lots)).toEqual(sorted(dealt))
          const ends = facts.filter((fact) => fact.startsWith('canceled'))
          expect(ends).toEqual(rest ? ['canceled, 0.01 left'] : [])
          expect(facts.at(-1)).toMatch(rest ? /^canceled/ : /, 0 left$/)
        },
      ),
    )
  })
})
