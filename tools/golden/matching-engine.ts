/**
 * `matching_engine*`: a list of operations, what each came to, every trade, and the book at the end and on the way. Run
 * on the plain engine and on the fast one, which must say the same.
 *
 * The form of a file, where it is not the engine's: an owner is a word, a price or `display` that is not given is null,
 * a book is noted after every 25th operation.
 */
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import { fastEngine } from '#market/matching/fast-engine.ts'
import { CANCELED, newOrder, TRADE } from '#market/matching/matching-engine.ts'
import type { MatchingEngine, MatchingEngineKind, Outcome, Reason } from '#market/matching/matching-engine.ts'
import { plainEngine } from '#market/matching/plain-engine.ts'
import { NO_ORDER } from '#market/orders/order-book.ts'
import { defineGolden } from './golden.ts'

const OPERATIONS_A_SNAPSHOT = 25

const selfTrades = {
  none: 'allow',
  cancel_newest: 'cancelNewest',
  cancel_oldest: 'cancelOldest',
  cancel_both: 'cancelBoth',
} as const

const inputs = z.object({
  config: z.object({ stp: z.enum(['none', 'cancel_newest', 'cancel_oldest', 'cancel_both']).default('none') }),
  operations: z.array(
    z.discriminatedUnion('op', [
      z.object({
        op: z.literal('new'),
        id: z.number(),
        owner: z.union([z.string(), z.number()]),
        side: z.enum(['B', 'S']),
        type: z.enum(['limit', 'market']),
        price: z.number().nullable().default(null),
        qty: z.number(),
        tif: z.enum(['GTC', 'IOC', 'FOK']),
        post_only: z.boolean().default(false),
        display: z.number().nullable().default(null),
      }),
      z.object({ op: z.literal('cancel'), id: z.number() }),
      z.object({ op: z.literal('amend'), id: z.number(), qty: z.number(), price: z.number() }),
    ]),
  ),
})
type Inputs = z.infer<typeof inputs>
type Operation = Inputs['operations'][number]

interface Trade {
  readonly op: number
  readonly taker: number
  readonly maker: number
  readonly taker_side: 'B' | 'S'
  readonly price: number
  readonly qty: number
}

function wordOf(reason: Reason | null): string | null {
  if (reason === 'selfTrade') return 'stp'
  return reason?.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) ?? null
}

function apply(
  engine: MatchingEngine,
  operation: Operation,
  ownerOf: (word: string | number) => number,
): Readonly<Outcome> {
  switch (operation.op) {
    case 'cancel':
      return engine.cancel(operation.id)
    case 'amend':
      return engine.replace(operation.id, operation.price, operation.qty)
    case 'new':
      return engine.submit({
        ...newOrder(),
        id: operation.id,
        owner: ownerOf(operation.owner),
        side: operation.side === 'B' ? BID : ASK,
        type: operation.type,
        ticks: operation.price ?? NaN,
        size: operation.qty,
        timeInForce: operation.tif,
        postOnly: operation.post_only,
        // No iceberg is 0 here and null there, where 0 is as wrong as -1.
        display: operation.display === 0 ? -1 : (operation.display ?? 0),
      })
  }
}

function ordersOf(engine: MatchingEngine, side: BookSide): object[] {
  const orders: object[] = []
  for (let price = engine.best(side); price !== NONE; price = engine.next(side, price)) {
    for (let order = engine.first(side, price); order !== NO_ORDER; order = engine.after(order)) {
      orders.push({ id: engine.idOf(order), price, displayed: engine.shownOf(order), hidden: engine.hiddenOf(order) })
    }
  }
  return orders
}

function levelsOf(engine: MatchingEngine, side: BookSide): [number, number][] {
  const levels: [number, number][] = []
  for (let price = engine.best(side); price !== NONE; price = engine.next(side, price)) {
    levels.push([price, engine.sizeAt(side, price)])
  }
  return levels
}

function run({ config, operations }: Inputs, kind: MatchingEngineKind): object {
  const engine = kind.create({ selfTrade: selfTrades[config.stp], icebergs: 'cycling' })
  const owners = new Map<string | number, number>()
  const ownerOf = (word: string | number): number => {
    const known = owners.get(word)
    if (known !== undefined) return known
    owners.set(word, owners.size)
    return owners.size - 1
  }
  const sidesOf = (part: (side: BookSide) => readonly unknown[]): object => ({ bids: part(BID), asks: part(ASK) })
  const levels = (): object => sidesOf((side) => levelsOf(engine, side))

  const trades: Trade[] = []
  const snapshots: object[] = []
  const counts: Record<string, number> = {}
  const results = operations.map((operation, op) => {
    const { status, reason, filled, resting, canceled } = apply(engine, operation, ownerOf)
    const { events } = engine
    const takenOut: [number, number][] = []
    for (let k = 0; k < events.count; k++) {
      if (events.kind[k] === CANCELED) takenOut.push([events.order[k], events.size[k]])
      if (events.kind[k] !== TRADE) continue
      trades.push({
        op,
        taker: events.order[k],
        maker: events.maker[k],
        taker_side: events.side[k] === BID ? 'B' : 'S',
        price: events.ticks[k],
        qty: events.size[k],
      })
    }
    if ((op + 1) % OPERATIONS_A_SNAPSHOT === 0) snapshots.push({ after_op: op, ...levels() })
    const word = wordOf(reason)
    const counted = `${status}:${word ?? 'None'}`
    counts[counted] = (counts[counted] ?? 0) + 1
    const result = { status, reason: word, filled, resting, canceled }
    return takenOut.length > 0 ? { ...result, stp_cancelled_makers: takenOut } : result
  })

  return {
    op_results: results,
    trades,
    final_book_l3: sidesOf((side) => ordersOf(engine, side)),
    final_book_l2: levels(),
    l2_snapshots: snapshots,
    n_trades: trades.length,
    traded_volume: trades.reduce((lots, { qty }) => lots + qty, 0),
    result_counts: counts,
  }
}

export const matchingEngineGolden = defineGolden('matching_engine*', inputs, (given) => {
  const [fast, plain] = [run(given, fastEngine), run(given, plainEngine)]
  if (!isDeepStrictEqual(fast, plain)) throw new Error('the fast matching engine says other than the plain one')
  return fast
})
