/**
 * A market maker with a place in the queue, on every record of a futures market: each row of a level, each trade, each
 * change of the touch is an event. The exchange with its queue model, two latencies and a maker that quotes both sides
 * at the touch, cancels what the market has left and keeps its inventory within bounds. No swarm, no money in Decimals:
 * what an exchange model can do, beside the same record applied to a book and nothing else.
 */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import { fastBook } from '#market/book/fast-book.ts'
import { createLevelExchange, type LevelExchange } from '#simulation/exchange/level-exchange.ts'
import { power } from '#simulation/queue/power.ts'

const LEVEL_BID = 0
const LEVEL_ASK = 1
const SETTLE = 2
const BUYER = 3
const SELLER = 4

/** Records in order of exchange time; sizes are lot steps, prices ticks. */
export interface MakerRecord {
  readonly at: Float64Array
  readonly kind: Uint8Array
  readonly ticks: Int32Array
  readonly steps: Float64Array
  /** Records of the files: level rows and trades. What only ends a message is none. */
  readonly events: number
}

const TICK = 0.1
const STEP = 0.001

async function rows(path: string, each: (cells: readonly string[]) => void): Promise<void> {
  let first = true
  for await (const line of createInterface({ input: createReadStream(path).pipe(createGunzip()) })) {
    if (!first) each(line.split(','))
    first = false
  }
}

export async function makerRecord(directory: string): Promise<MakerRecord> {
  const all: { at: number; kind: number; ticks: number; steps: number }[] = []
  const whole = (price: string): number => Math.round(Number(price) / TICK)
  let last = Number.NaN
  await rows(`${directory}/usdm_btcusdt_depth.csv.gz`, ([, eventMillis, , , , , side, price, lots]) => {
    const at = Number(eventMillis)
    if (at !== last && !Number.isNaN(last)) all.push({ at: last, kind: SETTLE, ticks: 0, steps: 0 })
    last = at
    all.push({ at, kind: side === 'b' ? LEVEL_BID : LEVEL_ASK, ticks: whole(price), steps: Number(lots) / STEP })
  })
  all.push({ at: last, kind: SETTLE, ticks: 0, steps: 0 })
  await rows(`${directory}/usdm_btcusdt_trades.csv.gz`, ([, eventMillis, , , price, lots, isBuyerMaker]) => {
    const kind = isBuyerMaker === '1' ? SELLER : BUYER
    all.push({ at: Number(eventMillis), kind, ticks: whole(price), steps: Number(lots) / STEP })
  })
  // A trade comes before the change of level that it causes.
  all.sort((a, b) => a.at - b.at || Number(b.kind >= BUYER) - Number(a.kind >= BUYER))
  return {
    at: Float64Array.from(all, ({ at }) => at * 1_000),
    kind: Uint8Array.from(all, ({ kind }) => kind),
    ticks: Int32Array.from(all, ({ ticks }) => ticks),
    steps: Float64Array.from(all, ({ steps }) => steps),
    events: all.filter(({ kind }) => kind !== SETTLE).length,
  }
}

const ENTRY_MICROS = 2_000
const FEED_MICROS = 1_000
const LOTS_STEPS = 10
const MOST_STEPS = 100

interface Making {
  readonly fills: number
  readonly orders: number
  readonly position: number
}

/** One pass over the record. */
export function makeMarket({ at, kind, ticks, steps }: MakerRecord): Making {
  let position = 0
  let fills = 0
  let orders = 0
  let now = 0
  /** What each side has out: its id and price; 0 for nothing. */
  const ids = [0, 0]
  const prices = [0, 0]
  /** On its way to the exchange: when, what to end and what to place, by side. */
  const arrivals = [Infinity, Infinity]
  const wanted = [NONE as number, NONE as number]
  const exchange: LevelExchange = createLevelExchange(
    { queue: () => power({ power: 2 }), fillsOnChange: false, touchSteps: 1, slip: (_side, price) => price },
    {
      filled(_id, side, filled, _ticks, leaves) {
        fills++
        position += side === BID ? filled : -filled
        if (leaves === 0) ids[side] = 0
      },
      canceled(id) {
        for (const side of [BID, ASK] as const) if (ids[side] === id) ids[side] = 0
      },
      reducible: () => Infinity,
    },
  )
  const arrive = (side: BookSide): void => {
    arrivals[side] = Infinity
    if (ids[side] !== 0) exchange.cancel(ids[side])
    const price = wanted[side]
    const held = side === BID ? position : -position
    if (price === NONE || held >= MOST_STEPS) return
    const id = ++orders
    const refused = exchange.place({
      ...{ id, side, steps: LOTS_STEPS, ticks: price, timeInForce: 'gtc' },
      ...{ postOnly: true, reduceOnly: false },
    })
    if (refused !== null) return
    ids[side] = id
    prices[side] = price
  }
  /** The maker looks at the touch as the feed shows it, and sends what should change. */
  const decide = (side: BookSide): void => {
    const touch = exchange.book.best(side)
    if (arrivals[side] !== Infinity || touch === NONE || (ids[side] !== 0 && prices[side] === touch)) return
    wanted[side] = touch
    arrivals[side] = now + FEED_MICROS + ENTRY_MICROS
  }
  for (let k = 0; k < at.length; k++) {
    now = at[k]
    if (arrivals[BID] <= now) arrive(BID)
    if (arrivals[ASK] <= now) arrive(ASK)
    switch (kind[k]) {
      case LEVEL_BID:
        exchange.level(BID, ticks[k], steps[k])
        break
      case LEVEL_ASK:
        exchange.level(ASK, ticks[k], steps[k])
        break
      case SETTLE:
        exchange.settle()
        decide(BID)
        decide(ASK)
        break
      default:
        exchange.trade(ticks[k], steps[k], kind[k] === BUYER ? BID : ASK)
    }
  }
  return { fills, orders, position }
}

/** The yardstick: the same record into a book alone, its touch read after each message. */
export function bookAlone({ kind, ticks, steps }: MakerRecord): number {
  const book = fastBook()
  let sum = 0
  for (let k = 0; k < kind.length; k++) {
    const what = kind[k]
    if (what === LEVEL_BID) book.set(BID, ticks[k], steps[k])
    else if (what === LEVEL_ASK) book.set(ASK, ticks[k], steps[k])
    else if (what === SETTLE) sum += book.best(BID) - book.best(ASK)
  }
  return sum
}
