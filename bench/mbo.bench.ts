/**
 * A day of market-by-order records, decoded beforehand, into the plain and the fast book of orders: records a second
 * through the feed, and the memory of a resting order.
 */
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { ASK, BID } from '#market/book-side.ts'
import { mboBook } from '#market/feeds/mbo-book.ts'
import { fastOrderBook } from '#market/orders/fast-order-book.ts'
import type { OrderBook } from '#market/orders/order-book.ts'
import { plainOrderBook } from '#market/orders/plain-order-book.ts'
import { emptyMbo } from '#stores/book-verification/mbo.ts'
import { mboRows } from './mbo-rows.ts'
import { Report } from './report.ts'
import { interleave, rateOf, repetitions, seconds, single, type Contender } from './sampling.ts'

const ROUNDS = 7
/** Books kept at once to weigh an order, which is then no longer lost in the rest of the heap. */
const WEIGHED = 16
const COLLECTIONS = 3

const rows = await mboRows()
const record = emptyMbo()

function replay(book: OrderBook): OrderBook {
  const feed = mboBook(book)
  for (let k = 0; k < rows.count; k++) {
    rows.read(k, record)
    if (feed.apply(record) !== null) throw new Error(`record ${k} does not fit`)
  }
  return book
}

const endOf = (book: OrderBook): string =>
  [book.orders, book.levels(BID), book.levels(ASK), book.best(BID), book.best(ASK)].join(' ')
if (endOf(replay(plainOrderBook())) !== endOf(replay(fastOrderBook()))) throw new Error('the books differ')

const timed = (name: string, open: () => OrderBook): Contender => ({
  name,
  run: () => rateOf(seconds(0.5), rows.count, () => void replay(open())),
})

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')
/** Bytes in use once nothing can be collected; buffers are given back a little after the collection that finds them. */
async function held(): Promise<number> {
  for (let k = 0; k < COLLECTIONS; k++) {
    if (typeof collect === 'function') collect()
    await setTimeout(20)
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
async function weigh(open: () => OrderBook): Promise<number> {
  const before = await held()
  const books = Array.from({ length: WEIGHED }, () => replay(open()))
  const bytes = (await held()) - before
  return bytes / books.reduce((sum, { orders }) => sum + orders, 0)
}

// Before the clock runs: its garbage would be weighed too.
const bytes = { plain: await weigh(plainOrderBook), fast: await weigh(fastOrderBook) }
const report = new Report('mbo')
const [plain, fast] = [timed(`plain book, ${rows.name}`, plainOrderBook), timed('fast book', fastOrderBook)]
const { readings, others } = await interleave([plain, fast], repetitions(ROUNDS))
report.heard('replay', others)
report.add(plain.name, 'records/s', readings.get(plain.name)!)
report.add(fast.name, 'records/s', readings.get(fast.name)!, plain.name)
report.add('plain book, an order', 'bytes', single(bytes.plain))
report.add('fast book, an order', 'bytes', single(bytes.fast), 'plain book, an order')
report.print()
