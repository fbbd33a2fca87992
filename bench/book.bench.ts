/**
 * The two books of levels beside each other on the deltas of a real feed: best bid and ask after every level update,
 * the top 20 of both sides after every message; and the garbage collections of the fast one, of which there are none.
 */
import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { bookDigest } from '#market/book/book-digest.ts'
import { fastBook } from '#market/book/fast-book.ts'
import type { LevelBook } from '#market/book/level-book.ts'
import { plainBook } from '#market/book/plain-book.ts'
import { loadStream, replay } from './book-stream.ts'
import { atLeast, atMost, Report } from './report.ts'
import { interleave, quick, rateOf, repetitions, seconds, single, type Contender, type Reading } from './sampling.ts'

const ROUNDS = 7
/** Replays whose collections are counted: 8.9 million updates. */
const COUNTED = quick ? 2 : 20
const WARM = 10

const stream = loadStream()
const updates = stream.ticks.length
const books = { plain: plainBook(), fast: fastBook() } as const
const sums = { plain: 0, fast: 0 }

/** Updates a second; the percentiles are those of whole replays. */
const contender = (name: keyof typeof books): Contender => ({
  name,
  run: () =>
    rateOf(seconds(0.5), updates, () => {
      sums[name] = replay(books[name], stream)
    }),
})

/** Collections that begin while the book replays; the code is warm by then. */
async function collectionsOf(book: LevelBook): Promise<number> {
  const starts: number[] = []
  const observer = new PerformanceObserver((list) => starts.push(...list.getEntries().map((entry) => entry.startTime)))
  observer.observe({ entryTypes: ['gc'] })
  for (let k = 0; k < WARM; k++) replay(book, stream)
  const from = performance.now()
  for (let k = 0; k < COUNTED; k++) replay(book, stream)
  const to = performance.now()
  await setTimeout(50) // entries are told from the event loop
  observer.disconnect()
  return starts.filter((start) => start >= from && start <= to).length
}

const report = new Report('book')
const { readings, others } = await interleave([contender('plain'), contender('fast')], repetitions(ROUNDS))
const nanos = ({ value, ...percentiles }: Reading): Reading => ({ ...percentiles, value: 1e9 / value })
const [plain, fast] = [readings.get('plain')!, readings.get('fast')!]

report.heard('books', others)
report.add(`level update, ${stream.name}: plain`, 'ns', nanos(plain))
report.add(
  `level update, ${stream.name}: fast`,
  'ns',
  nanos(fast),
  `level update, ${stream.name}: plain`,
  ({ value }) => [atMost(value, 100, '100 ns')],
)
report.add('level updates: plain', 'updates/s', plain)
report.add('level updates: fast', 'updates/s', fast, 'level updates: plain', ({ value }) => [
  atLeast(value, 10e6, '10 M/s'),
])
const collections = await collectionsOf(books.fast)
report.add(
  `collections in ${((COUNTED * updates) / 1e6).toFixed(1)} M updates: fast`,
  'count',
  single(collections),
  undefined,
  ({ value }) => [atMost(value, 0, '0')],
)
if (sums.plain !== sums.fast || bookDigest(books.plain) !== bookDigest(books.fast)) {
  throw new Error('the books differ')
}
report.print()
