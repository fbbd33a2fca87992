/**
 * The way to MetaTrader over TCP of the loopback: ticks from a terminal through gateway, desk and data agent, each where
 * the product has it; orders from the gateway and back; the past. Against the compiled Expert Advisor where g++ is there,
 * and the emulator, each in a process of its own. `--only bursts,orders,past` runs parts of it.
 *
 * The age of a tick is from its own time, which the terminal's schedule gave it, to when the data agent had passed it on.
 * Terminals tell whole milliseconds, so an age is up to 1 ms too great.
 */
import { runBackfill, runBursts } from './mt5-feed.ts'
import { runOrders } from './mt5-orders.ts'
import { compiled, emulator, type TerminalKind } from './mt5-terminal.ts'
import { atLeast, atMost, Report } from './report.ts'
import { median, quick, repetitions, single } from './sampling.ts'

const ROUNDS = 5
const BURST_SECONDS = 3
const ORDERS = quick ? 40 : 500
const PAST_TICKS = quick ? 30_000 : 500_000
const PAST_ROUNDS = 3
/** One period of the program's timer, and 5 ms. */
const ROUND_TRIP_MICROS = 20e3
const AGE_MICROS = 5e3

const only = process.argv[process.argv.indexOf('--only') + 1]
const wanted = (part: string): boolean => !process.argv.includes('--only') || (only ?? '').split(',').includes(part)

const report = new Report('mt5')
const kinds = [compiled, emulator].filter(({ name, missing }) => {
  if (missing !== undefined) console.error(`${name}: skipped, ${missing}`)
  return missing === undefined
})
if (wanted('bursts')) {
  if (compiled.missing === undefined) await bursts(compiled, 5_000)
  await bursts(emulator, 50_000)
}
if (wanted('orders')) for (const kind of kinds) await orders(kind)
if (wanted('past')) for (const kind of kinds) await past(kind)
report.print()
process.exit()

async function bursts(kind: TerminalKind, rate: number): Promise<void> {
  const what = `${kind.name}, burst of ${rate / 1_000}k/s with DOM`
  const { age, wrong, others, depths, ...burst } = await runBursts(kind, rate, BURST_SECONDS, repetitions(ROUNDS))
  report.heard(what, others)
  report.add(`${what}, at the data agent`, 'ticks/s', single(burst.rate), undefined, ({ value }) => [
    atLeast(value, 0.95 * rate, `${(0.95 * rate) / 1_000}k/s`),
  ])
  report.add(`${what}, books (told each 20 ms at most)`, 'books/s', single(depths))
  report.add(`${what}, age (+ up to 1 ms)`, 'us', age, undefined, ({ p99 }) =>
    kind === compiled ? [atMost(p99, AGE_MICROS, '5 ms at p99')] : [],
  )
  report.add(`${what}, lost or doubled`, 'ticks', single(wrong), undefined, () => [atMost(wrong, 0, '0')])
}

/** Submitted at the gateway, on the bench's own thread, with nothing else on it. */
async function orders(kind: TerminalKind): Promise<void> {
  const { accepted, filled, others } = await runOrders(kind, ORDERS)
  report.heard(`${kind.name}, orders`, others)
  report.add(`${kind.name}, order, gateway to accepted`, 'us', accepted)
  report.add(`${kind.name}, order, gateway to filled`, 'us', filled, undefined, ({ p99 }) => [
    atMost(p99, ROUND_TRIP_MICROS, '20 ms at p99'),
  ])
}

async function past(kind: TerminalKind): Promise<void> {
  const runs = []
  for (let round = 0; round < repetitions(PAST_ROUNDS); round++) runs.push(await runBackfill(kind, PAST_TICKS))
  const wrong = runs.reduce((sum, run) => sum + run.wrong, 0)
  report.heard(`${kind.name}, past`, median(runs.map(({ others }) => others)))
  const what = `${kind.name}, past of ${PAST_TICKS / 1_000}k ticks`
  report.add(`${what}, to the data agent`, 'ticks/s', single(median(runs.map(({ rate }) => rate))))
  report.add(`${what}, lost or doubled`, 'ticks', single(wrong), undefined, () => [atMost(wrong, 0, '0')])
}
