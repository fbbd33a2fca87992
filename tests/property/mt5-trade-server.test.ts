/**
 * What no sequence of requests, quotes, trades by hand and corrections may break in the emulated trade server. The plain
 * twin knows only the transactions that were told: signed volume and price of each deal, nothing of positions.
 */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Transaction } from '#venues/mt5/emulator/trading.ts'
import { tradeFloor, type TradeFloor } from '#tests/unit/venues/mt5/emulator/trade-floor.ts'

const START = 100_000
const COMMISSION = 3
const CONTRACT = 100_000
const HUNDREDTHS = 100

const price = fc.integer({ min: 10_950, max: 11_050 }).map((points) => points / 10_000)
const volume = fc.integer({ min: 1, max: 60 }).map((steps) => steps / HUNDREDTHS)
const filling = fc.integer({ min: 0, max: 2 })
const which = fc.nat(9)
const stop = fc.option(price, { nil: 0, freq: 2 })

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('quote' as const), price }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('deal' as const),
      orderType: fc.nat(1),
      volume,
      filling,
      sl: stop,
      tp: stop,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('close' as const), which, volume, filling }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('place' as const),
      orderType: fc.integer({ min: 2, max: 7 }),
      volume,
      filling,
      price,
      stopLimit: price,
      sl: stop,
      tp: stop,
    }),
  },
  fc.record({ do: fc.constant('modify' as const), which, price, sl: stop, tp: stop }),
  fc.record({ do: fc.constant('remove' as const), which }),
  fc.record({ do: fc.constant('protect' as const), which, sl: stop, tp: stop }),
  fc.record({ do: fc.constant('closeBy' as const), which, other: which }),
  fc.record({ do: fc.constant('byHand' as const), side: fc.constantFrom('buy', 'sell'), volume }),
  fc.record({ do: fc.constant('closeByHand' as const), which }),
  fc.record({ do: fc.constant('correct' as const), which, price }),
  fc.record({ do: fc.constant('erase' as const), which }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const course = fc.record({
  hedging: fc.boolean(),
  execution: fc.constantFrom('market', 'exchange'),
  parts: fc.integer({ min: 1, max: 4 }),
  liquidity: fc.constantFrom(-1, 0.2),
  permute: fc.nat(3),
  steps: fc.array(step, { minLength: 1, maxLength: 40 }),
})
type Course = typeof course extends fc.Arbitrary<infer T> ? T : never

const open = ({ hedging, execution, parts, liquidity, permute }: Course): TradeFloor =>
  tradeFloor(
    `account margin=${hedging ? 'hedging' : 'netting'} leverage=1000`,
    `symbol EURUSD commission=${COMMISSION} exe=${execution} tick=0.0001`,
    `knob fill_parts=${parts} liquidity=${liquidity} permute=${permute}`,
    'tick EURUSD 1.1 1.1',
  )

/** The n-th of a list, round and round; undefined of none. */
const pick = <T>(list: readonly T[], which: number): T | undefined => list[which % Math.max(1, list.length)]

function take(floor: TradeFloor, taken: Step): void {
  const { server, send, say } = floor
  switch (taken.do) {
    case 'quote':
      // Bid and ask are one, so that a position is worth the same to whoever looks.
      return say(`tick EURUSD ${taken.price} ${taken.price}`)
    case 'deal':
      return void send({ ...taken, action: 1 })
    case 'place':
      return void send({ ...taken, action: 5 })
    case 'close': {
      const position = pick(server.positions(), taken.which)
      if (position === undefined) return
      return void send({ ...taken, position: position.ticket, orderType: 1 - position.type })
    }
    case 'modify':
      return void send({ ...taken, action: 7, order: pick(server.orders(), taken.which)?.ticket ?? 9n })
    case 'remove':
      return void send({ action: 8, order: pick(server.orders(), taken.which)?.ticket ?? 9n })
    case 'protect':
      return void send({ ...taken, action: 6, position: pick(server.positions(), taken.which)?.ticket ?? 9n })
    case 'closeBy': {
      const [position, positionBy] = [taken.which, taken.other].map((at) => pick(server.positions(), at)?.ticket ?? 9n)
      return void send({ action: 10, orderType: 8, position, positionBy })
    }
    case 'byHand':
      return say(`manual ${taken.side} EURUSD ${taken.volume}`)
    case 'closeByHand':
      return say(`manual close ${pick(server.positions(), taken.which)?.ticket ?? 9}`)
    case 'correct':
      return say(`deal update ${pick(server.historyDeals(0), taken.which)?.ticket ?? 9} price=${taken.price}`)
    case 'erase':
      return say(`deal delete ${pick(server.historyDeals(0), taken.which)?.ticket ?? 9}`)
  }
}

/** Deals as the transactions leave them. */
function dealsTold(told: readonly Transaction[]): Transaction[] {
  const deals = new Map<bigint, Transaction>()
  for (const one of told) {
    if (one.kind === 7 || one.kind === 8) deals.set(one.deal, one)
    else if (one.kind === 9) deals.delete(one.deal)
  }
  return [...deals.values()]
}
const hundredthsOf = (lots: number): number => Math.round(lots * HUNDREDTHS)
const signed = ({ dealType, volume }: Transaction): number => (dealType === 0 ? 1 : -1) * hundredthsOf(volume)

const played = (given: Course, look: (floor: TradeFloor, mark: number) => void): void => {
  const floor = open(given)
  let mark = 1.1
  for (const taken of given.steps) {
    take(floor, taken)
    if (taken.do === 'quote') mark = taken.price
    look(floor, mark)
  }
}

describe('the emulated trade server, whatever happens', () => {
  it('holds what the deals it told add up to', () => {
    fc.assert(
      fc.property(course, (given) =>
        played(given, ({ server, told }) => {
          const net = dealsTold(told).reduce((sum, deal) => sum + signed(deal), 0)
          const held = server.positions()
          const sum = held.reduce((total, { type, volume }) => total + (type === 0 ? 1 : -1) * hundredthsOf(volume), 0)
          expect(sum).toBe(net)
          expect(held.every(({ volume }) => volume > 0)).toBe(true)
          if (!given.hedging) expect(held.length).toBe(net === 0 ? 0 : 1)
        }),
      ),
      { numRuns: 300 },
    )
  })

  it('neither makes money nor loses any: the balance is what the deals brought, the equity what they are worth', () => {
    fc.assert(
      fc.property(course, (given) =>
        played(given, ({ server, told }, mark) => {
          const { balance, equity } = server.state()
          const brought = server.historyDeals(0).reduce((cents, { profit, commission }) => {
            return cents + Math.round(profit * 100) + Math.round(commission * 100)
          }, START * 100)
          expect(Math.round(balance * 100)).toBe(brought)
          const deals = dealsTold(told)
          const worth = deals.reduce((money, deal) => {
            const lots = signed(deal) / HUNDREDTHS
            return money + lots * (mark - deal.price) * CONTRACT - Math.abs(lots) * COMMISSION
          }, START)
          // Each deal and each position is rounded to a cent once.
          const roundings = deals.length + server.positions().length
          expect(Math.abs(equity - worth)).toBeLessThanOrEqual(0.006 * roundings + 1e-6)
        }),
      ),
      { numRuns: 300 },
    )
  })

  it('loses no volume of an order: what was dealt and what is left make what was asked', () => {
    fc.assert(
      fc.property(course, (given) => {
        const floor = open(given)
        for (const taken of given.steps) take(floor, taken)
        const { server, told } = floor
        const dealt = new Map<bigint, number>()
        for (const { kind, order, volume } of told) {
          if (kind === 7) dealt.set(order, (dealt.get(order) ?? 0) + hundredthsOf(volume))
        }
        for (const order of [...server.orders(), ...server.historyOrders(0)]) {
          if (order.orderType === 8) continue
          const [initial, left] = [hundredthsOf(order.volumeInitial), hundredthsOf(order.volumeCurrent)]
          expect((dealt.get(order.ticket) ?? 0) + left).toBe(initial)
          if (order.orderState === 4) expect(left).toBe(0)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('gives each ticket once and each request one answer', () => {
    fc.assert(
      fc.property(course, (given) => {
        const floor = open(given)
        for (const taken of given.steps) take(floor, taken)
        const { server, told } = floor
        const tickets = (kind: number, of: 'order' | 'deal') =>
          told.filter((one) => one.kind === kind).map((one) => one[of])
        for (const list of [tickets(1, 'order'), tickets(7, 'deal'), tickets(4, 'order')]) {
          expect(new Set(list).size).toBe(list.length)
        }
        const answered = told.flatMap(({ result }) => (result === undefined ? [] : [result.requestId]))
        expect(answered).toEqual(Array.from({ length: server.requests }, (_, at) => at + 1))
      }),
      { numRuns: 200 },
    )
  })

  it('tells the same story in any order of its transactions', () => {
    fc.assert(
      fc.property(course, (given) => {
        const [plain, shuffled] = [0, 9].map((permute) => {
          const floor = open({ ...given, permute })
          for (const taken of given.steps) take(floor, taken)
          return floor
        })
        expect(shuffled.server.truth()).toEqual(plain.server.truth())
        const sorted = ({ told }: TradeFloor) =>
          told.map((one) => `${one.kind} ${one.order} ${one.deal} ${one.time}`).toSorted()
        expect(sorted(shuffled)).toEqual(sorted(plain))
      }),
      { numRuns: 100 },
    )
  })
})
