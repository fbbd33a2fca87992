/**
 * Backtests: a market maker with a queue model on every record of a futures market; the whole swarm with the 27 features
 * and votes on the same market; a maker among the recorded orders of another; a file of currency ticks end to end; a signal
 * over rows of prices; the memory of a swarm on one record and on ten, and of a run that decides much and ten times as
 * much. `--only maker,orders,swarm,fx,signal,memory,decisions` runs parts of it.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { seededRng } from '#numeric/rng.ts'
import { backtestSignal, signalRoom } from '#research/signal/signal-backtest.ts'
import { repeated, rowsOf } from '#research/sweep/shared-ticks.ts'
import { openTickStore } from '#stores/ticks/registry.ts'
import { bookAlone, makeMarket, makerRecord } from './backtest-maker.ts'
import { historyAlone, makeAmongOrders } from './backtest-orders.ts'
import { storeTurns } from './backtest-turns.ts'
import { haveRecords, recordOf, runSwarm, ticksOf } from './backtest-swarm.ts'
import { mboRows } from './mbo-rows.ts'
import { watchOthers } from './noise.ts'
import { atLeast, atMost, Report } from './report.ts'
import { interleave, quick, rateOf, repetitions, seconds, single } from './sampling.ts'

const ROUNDS = 3
/** How often the record is played for the two runs that are held against each other. */
const MEMORY_TIMES = quick ? ([3, 30] as const) : ([9, 90] as const)
/** Quotes of the market that turns, likewise: an order every ten. */
const TURNING_TICKS = quick ? ([2_000, 20_000] as const) : ([60_000, 600_000] as const)
const only = process.argv[process.argv.indexOf('--only') + 1]
const wanted = (part: string): boolean => !process.argv.includes('--only') || (only ?? '').split(',').includes(part)

const report = new Report('backtest')
if (wanted('signal')) await signal()
if (wanted('orders')) await orders()
if (wanted('decisions')) await decisions()
if (haveRecords) {
  if (wanted('maker')) await maker()
  if (wanted('swarm')) await swarm()
  if (wanted('memory')) await memory()
  if (wanted('fx')) await fx()
} else report.note('without ../shared/data there are the signal and drawn orders only')
report.print()
process.exit()

/** Level rows and trades; the touch follows from the levels, so the file of touches is not counted. */
async function maker(): Promise<void> {
  const record = await makerRecord(dirname(recordOf.btcusdt))
  const { orders, fills } = makeMarket(record)
  report.note(`maker: ${record.events} events (level rows, trades) a pass, ${orders} orders, ${fills} fills`)
  const contenders = [
    { name: 'book alone', run: () => rateOf(seconds(2), record.events, () => void bookAlone(record)) },
    { name: 'market maker', run: () => rateOf(seconds(2), record.events, () => void makeMarket(record)) },
  ]
  const { readings, others } = await interleave(contenders, repetitions(ROUNDS))
  report.heard('maker', others)
  const what = (name: string): string => `BTCUSDT futures, ${name}`
  report.add(what('book alone'), 'events/s', readings.get('book alone')!)
  report.add(what('maker in the queue'), 'events/s', readings.get('market maker')!, what('book alone'), ({ value }) => [
    atLeast(value, 2e6, '2 M/s'),
  ])
}

/** An event is a record of an order. */
async function orders(): Promise<void> {
  const rows = await mboRows()
  const made = makeAmongOrders(rows)
  report.note(`orders: ${rows.count} records a pass, ${made.orders} orders, ${made.fills} fills`)
  const contenders = [
    { name: 'history alone', run: () => rateOf(seconds(2), rows.count, () => void historyAlone(rows)) },
    { name: 'maker', run: () => rateOf(seconds(2), rows.count, () => void makeAmongOrders(rows)) },
  ]
  const { readings, others } = await interleave(contenders, repetitions(ROUNDS))
  report.heard('orders', others)
  const yardstick = 'ES orders, history alone'
  report.add(yardstick, 'records/s', readings.get('history alone')!)
  report.add('ES orders, maker in the queue', 'records/s', readings.get('maker')!, yardstick)
}

/** An event is a tick the store has: a trade, a depth image of twenty levels, a quote. Told too in the unit of the maker. */
async function swarm(): Promise<void> {
  const once = await ticksOf(recordOf.btcusdt, 'BTCUSDT')
  const ticks = repeated(once, quick ? 2 : 30)
  const times: number[] = []
  const cpu: number[] = []
  const stop = watchOthers()
  for (let round = 0; round < repetitions(ROUNDS); round++) {
    const [from, used] = [performance.now(), process.cpuUsage()]
    await runSwarm(ticks, 'btcusdt')
    const { user, system } = process.cpuUsage(used)
    times.push((performance.now() - from) / 1e3)
    cpu.push((user + system) / 1e6)
  }
  report.heard('swarm', stop())
  const rate = (all: readonly number[]) => single(rowsOf(ticks) / Math.min(...all))
  const { events } = await makerRecord(dirname(recordOf.btcusdt))
  report.add('BTCUSDT futures, full swarm, 27 features', 'events/s', rate(times), undefined, ({ value }) => [
    atLeast(value, 300e3, '300 k/s'),
  ])
  report.add('the same, a second of CPU', 'events', rate(cpu))
  const rowRate = (events * (rowsOf(ticks) / rowsOf(once))) / Math.min(...times)
  report.add('the same, in level rows and trades as for the maker', 'events/s', single(rowRate))
}

async function fx(): Promise<void> {
  const stop = watchOthers()
  const begun = performance.now()
  const ticks = await ticksOf(recordOf.eurusd, 'EURUSD')
  const imported = (performance.now() - begun) / 1e3
  const first = quick ? { batches: ticks.batches.slice(0, 2), series: ticks.series } : ticks
  const from = performance.now()
  await runSwarm(first, 'eurusd')
  const played = (performance.now() - from) / 1e3
  report.heard('fx', stop())
  report.note(`fx: ${rowsOf(first)} ticks of two weeks; leases and looks of risk go on through nights and weekends`)
  report.add('EURUSD file, import and read', 's', single(imported))
  report.add('EURUSD file, demo swarm', 's', single(played))
  report.add('EURUSD file, demo swarm, ticks', 'ticks/s', single(rowsOf(first) / played))
}

async function signal(): Promise<void> {
  const rows = quick ? 100_000 : 2_000_000
  const rng = seededRng(3)
  let price = 100
  const prices = Float64Array.from({ length: rows }, () => (price *= 1 + 1e-4 * rng.normal()))
  const positions = Int8Array.from({ length: rows }, (_, k) => [1, 1, 0, -1][Math.floor(k / 50) % 4])
  const objects = Array.from(prices, (value, k) => ({ price: value, position: positions[k] }))
  const room = signalRoom(rows)
  const terms = { startEquity: 1e4, sizing: 'fixed', size: 1, halfSpread: 0.001, feeBps: 0.1 } as const
  const contenders = [
    { name: 'rows as objects', run: () => rateOf(seconds(1), rows, () => void overObjects(objects)) },
    {
      name: 'columns',
      run: () => rateOf(seconds(1), rows, () => void backtestSignal({ prices, positions }, terms, room)),
    },
  ]
  const { readings, others } = await interleave(contenders, repetitions(ROUNDS))
  report.heard('signal', others)
  report.add('signal, rows as objects', 'rows/s', readings.get('rows as objects')!)
  report.add('signal, columns', 'rows/s', readings.get('columns')!, 'signal, rows as objects', ({ value }) => [
    atLeast(value, 20e6, '20 M/s'),
  ])
}

/** The same sums the plain way: an object a row in, an object a row out. */
function overObjects(rows: readonly { readonly price: number; readonly position: number }[]): number {
  let equity = 1e4
  const points = rows.map(({ price, position }, k) => {
    const before = rows[k - 1] ?? { price, position: 0 }
    equity += before.position * (price - before.price)
    equity -= Math.abs(position - before.position) * (0.001 + price * 1e-5)
    return { price, equity }
  })
  return points.reduce((most, point) => Math.max(most, point.equity), 0)
}

/**
 * From a store on the disk, each in a process of its own. The short run is a third of a million events: before that the
 * heap itself is still growing to what the machine gives it, however little is kept.
 */
async function memory(): Promise<void> {
  const ticks = await ticksOf(recordOf.btcusdt, 'BTCUSDT')
  const directory = mkdtempSync(join(tmpdir(), 'backtest-memory-'))
  try {
    for (const times of MEMORY_TIMES) {
      const store = await openTickStore(join(directory, String(times)), '.', { write: true })
      for (const batch of repeated(ticks, times).batches) await store.append(batch)
      await store.close()
    }
    const [short, long] = MEMORY_TIMES
    report.add('peak memory', 'MiB', single(most([], join(directory, String(short))).peak))
    report.add(
      'peak memory, ten times the events',
      'MiB',
      single(most([], join(directory, String(long))).peak),
      'peak memory',
      ({ ratio }) => [atMost(ratio!, 1.2, '1.2x')], // its yardstick is the row above
    )
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/**
 * A whole run each, from a store to its files; what it decides is the same share of the quotes in both. Both have the same
 * small heap: with the one V8 takes for itself the longer run lets more garbage lie, and that is what would be measured.
 */
async function decisions(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'backtest-decisions-'))
  try {
    const played = async (ticks: number): Promise<ReturnType<typeof most>> => {
      const store = join(directory, String(ticks))
      await storeTurns(store, ticks)
      return most(['--max-old-space-size=160'], store, `${store}-run`)
    }
    const [short, long] = [await played(TURNING_TICKS[0]), await played(TURNING_TICKS[1])]
    report.note(`decisions: ${short.orders} orders and ${long.orders}, each voted for, approved, filled and journalled`)
    report.add('peak memory of a run', 'MiB', single(short.peak))
    report.add('peak memory of a run, ten times the decisions', 'MiB', single(long.peak), 'peak memory of a run')
    report.add('more for each order', 'KiB', single((1_024 * (long.peak - short.peak)) / (long.orders - short.orders)))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/**
 * The most memory a process of its own had that played a store, MiB. Its young generation is held small: else it is
 * measured how much garbage V8 lets lie.
 */
function most(
  flags: readonly string[],
  ...words: readonly string[]
): { readonly peak: number; readonly orders: number } {
  const script = fileURLToPath(new URL('./backtest-memory.ts', import.meta.url))
  const all = ['--max-semi-space-size=4', ...flags, script, ...words]
  const told = execFileSync(process.execPath, all, { encoding: 'utf8' })
  const [peak, orders] = told.split(' ').map(Number)
  return { peak, orders }
}
