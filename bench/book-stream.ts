/**
 * Level updates for a bench, decoded beforehand: real ones of ../shared/data where that is, else a seeded stream of the
 * same size and shape. Real: Binance futures, 2024-08-08, 443,521 updates in 6,551 messages.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { seededRng } from '#numeric/rng.ts'
import { ASK, BID, type BookSide } from '#market/book-side.ts'
import type { LevelBook } from '#market/book/level-book.ts'

export interface BookStream {
  readonly name: string
  /** One update each: side, price in ticks, lots. */
  readonly sides: Uint8Array
  readonly ticks: Int32Array
  readonly sizes: Float64Array
  /** Where the messages end. */
  readonly ends: Int32Array
  /** The book they start on. */
  readonly snapshot: readonly (readonly [side: BookSide, ticks: number, size: number])[]
}

const FOLDER = join(import.meta.dirname, '..', '..', 'shared', 'data', 'binance')
/** Ticks of 0.1, lots of 0.001. */
const TICKS_A_UNIT = 10
const LOTS_A_UNIT = 1000

export function loadStream(): BookStream {
  return existsSync(join(FOLDER, 'usdm_btcusdt_depth.csv.gz')) ? realStream() : seededStream(1)
}

const rowsOf = (file: string): string[][] =>
  gunzipSync(readFileSync(join(FOLDER, file)))
    .toString('latin1')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))

const sideOf = (text: string): BookSide => (text === 'b' ? BID : ASK)
const ticksOf = (price: string): number => Math.round(Number(price) * TICKS_A_UNIT)
const lotsOf = (quantity: string): number => Math.round(Number(quantity) * LOTS_A_UNIT)

function realStream(): BookStream {
  const rows = rowsOf('usdm_btcusdt_depth.csv.gz')
  const ends: number[] = []
  for (let k = 1; k <= rows.length; k++) if (rows[k]?.[4] !== rows[k - 1][4]) ends.push(k) // column 4: last_id
  return {
    name: 'real BTCUSDT',
    sides: Uint8Array.from(rows, (row) => sideOf(row[6])),
    ticks: Int32Array.from(rows, (row) => ticksOf(row[7])),
    sizes: Float64Array.from(rows, (row) => lotsOf(row[8])),
    ends: Int32Array.from(ends),
    snapshot: rowsOf('usdm_btcusdt_snapshot.csv.gz').map(([, , side, price, quantity]) => [
      sideOf(side),
      ticksOf(price),
      lotsOf(quantity),
    ]),
  }
}

const MESSAGES = 6500
const LEVELS_A_MESSAGE = 68
const DELETED = 0.22
/** Mean distance of an update from the touch, ticks. */
const REACH = 1500

/** A touch that walks, updates that thin out with their distance from it, a message sorted as a venue sends it. */
function seededStream(seed: number): BookStream {
  const rng = seededRng(seed)
  const count = MESSAGES * LEVELS_A_MESSAGE
  const sides = new Uint8Array(count)
  const ticks = new Int32Array(count)
  const sizes = new Float64Array(count)
  const half = LEVELS_A_MESSAGE / 2
  let touch = 617_000
  for (let message = 0; message < MESSAGES; message++) {
    touch += Math.round(rng.normal() * 3)
    const from = message * LEVELS_A_MESSAGE
    for (let k = 0; k < LEVELS_A_MESSAGE; k++) {
      const away = Math.floor(rng.exponential() * REACH)
      sides[from + k] = k < half ? BID : ASK
      ticks[from + k] = k < half ? touch - 1 - away : touch + away
      sizes[from + k] = rng.uniform() < DELETED ? 0 : 1 + rng.below(5000)
    }
    ticks.subarray(from, from + half).sort()
    ticks.subarray(from + half, from + LEVELS_A_MESSAGE).sort()
  }
  const ends = Int32Array.from({ length: MESSAGES }, (_, k) => (k + 1) * LEVELS_A_MESSAGE)
  const snapshot = Array.from({ length: 2000 }, (_, k): [BookSide, number, number] =>
    k < 1000 ? [BID, 616_999 - k, 100] : [ASK, 617_000 + k - 1000, 100],
  )
  return { name: 'seeded, no ../shared/data', sides, ticks, sizes, ends, snapshot }
}

/** What a consumer reads after each message. */
const TOP = 20
const topTicks = new Int32Array(TOP)
const topSizes = new Float64Array(TOP)

/**
 * The whole stream from its snapshot: best bid and ask read after every update, the top 20 of both sides after every
 * message. Returns a sum of what was read, so that no reading is optimised away.
 */
export function replay(book: LevelBook, { sides, ticks, sizes, ends, snapshot }: BookStream): number {
  let sum = 0
  book.clear()
  for (const [side, at, size] of snapshot) book.set(side, at, size)
  let k = 0
  for (let message = 0; message < ends.length; message++) {
    for (const end = ends[message]; k < end; k++) {
      book.set(sides[k] === BID ? BID : ASK, ticks[k], sizes[k])
      sum += book.best(BID) + book.best(ASK)
    }
    sum += book.top(BID, TOP, topTicks, topSizes) + topTicks[0] + topSizes[TOP - 1]
    sum += book.top(ASK, TOP, topTicks, topSizes) + topTicks[0] + topSizes[TOP - 1]
  }
  return sum
}
