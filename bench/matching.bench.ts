/**
 * Matching engines beside each other on the same streams of commands (`order-flow.ts`): first whether they come to the
 * same book and the same fills, one by one, then how fast they are, then how long a command takes at a fixed rate.
 *
 * Every repetition has a fresh engine, made outside of the clock; the first one of everybody is not counted, so what is
 * timed is compiled code. `--seed N` changes the flow. Ends with 1 when anybody's book or fills differ.
 */
import { fillDigest } from '#market/matching/engine-digest.ts'
import { subjects, type Subject } from './matching-subjects.ts'
import { lqFlow, xcFlow, type OrderFlow } from './order-flow.ts'
import { atLeast, Report } from './report.ts'
import { interleave, percentile, quick, readingOf, repetitions, seconds, single, type Contender } from './sampling.ts'

const ROUNDS = 5
const RATES = [125_000, 250_000, 500_000, 1_000_000, 2_000_000, 4_000_000]

/** Commands of the flow a subject takes: all of it, but for those that would take minutes. */
interface Workload {
  readonly name: 'xc' | 'lq'
  readonly flow: OrderFlow
  readonly most: Readonly<Record<keyof typeof subjects, number>>
}

const asked = process.argv.indexOf('--seed')
const seed = asked < 0 ? 1 : Number(process.argv[asked + 1])
if (!Number.isSafeInteger(seed)) throw new RangeError('--seed takes a whole number')

const all = Number.POSITIVE_INFINITY
const scaled = (count: number): number => (quick ? count / 10 : count)
const workloads: readonly Workload[] = [
  {
    name: 'xc',
    flow: xcFlow(scaled(3_000_000), seed),
    most: { rival: scaled(300_000), flow: all, plain: scaled(100_000), fast: all },
  },
  {
    name: 'lq',
    flow: lqFlow(scaled(1_000_000), seed),
    most: { rival: scaled(30_000), flow: all, plain: scaled(10_000), fast: all },
  },
]

const report = new Report('matching')
const counted = (value: number): string => value.toLocaleString('en-US')

interface Digests {
  readonly book: string
  readonly fills: string
  readonly trades: number
  readonly lots: number
}

function digestsOf(subject: Subject, flow: OrderFlow, count: number): Digests {
  const session = subject.start(flow)
  const fills = fillDigest()
  session.watch(fills)
  for (let k = 0; k < count; k++) session.step(k)
  return { book: session.digest(), fills: fills.hex(), trades: fills.trades, lots: fills.lots }
}

/** Tells of every subject whether it is where the flow's own engine is after as many commands; lots it should trade. */
function compare({ name, flow, most }: Workload): ReadonlyMap<Subject, number> {
  const lots = new Map<Subject, number>()
  const told = (same: boolean): string => {
    if (!same) process.exitCode = 1
    return same ? 'equal' : 'DIFFERENT'
  }
  const [limits, iocs, cancels, moves] = flow.mix.map(counted)
  report.note(
    `${name}, seed ${seed}: ${counted(flow.count)} commands (${limits} limits, ${iocs} IOC, ${cancels} cancels, ${moves} moves)`,
  )
  for (const key of ['flow', 'rival', 'plain', 'fast'] as const) {
    const subject = subjects[key]
    const count = Math.min(flow.count, most[key])
    const oracle = digestsOf(subjects.flow, flow, count)
    const seen = digestsOf(subject, flow, count)
    lots.set(subject, oracle.lots)
    const book = told(seen.book === (count === flow.count ? flow.digest : oracle.book))
    const fills = told(seen.fills === oracle.fills && seen.trades === oracle.trades)
    const of = count === flow.count ? 'all' : `the first ${counted(count)}`
    report.note(
      `  ${subject.name.padEnd(22)} ${of}: ${counted(seen.trades)} trades, book ${seen.book} ${book}, fills ${seen.fills} ${fills}`,
    )
  }
  return lots
}

/** Commands a second. */
function replay(subject: Subject, flow: OrderFlow, count: number, lots: number): number {
  const session = subject.start(flow)
  const from = performance.now()
  let traded = 0
  for (let k = 0; k < count; k++) traded += session.step(k)
  const millis = performance.now() - from
  if (traded !== lots) throw new Error(`${subject.name} traded ${traded} lots instead of ${lots}`)
  return count / (millis / 1e3)
}

for (const workload of workloads) {
  const { name, flow, most } = workload
  const lots = compare(workload)
  const contender = (key: keyof typeof subjects): Contender => {
    const subject = subjects[key]
    const count = Math.min(flow.count, most[key])
    return { name: subject.name, run: () => single(replay(subject, flow, count, lots.get(subject)!)) }
  }
  const { readings, others } = await interleave(
    (['rival', 'flow', 'plain', 'fast'] as const).map(contender),
    repetitions(ROUNDS),
  )
  report.heard(name, others)
  const row = (key: keyof typeof subjects): string => `${name}: ${subjects[key].name}`
  const reading = (key: keyof typeof subjects) => readings.get(subjects[key].name)! // everyone ran
  const unit = 'commands/s'
  report.add(row('rival'), unit, reading('rival'))
  report.add(row('flow'), unit, reading('flow'), row('rival'))
  report.add(row('plain'), unit, reading('plain'), row('flow'))
  report.add(row('fast'), unit, reading('fast'), row('rival'), ({ value, ratio }) =>
    name === 'xc'
      ? [atLeast(ratio!, 25, '25 times'), atLeast(value, 8e6, '8M/s')] // the row it is compared with is there
      : [atLeast(value, 6.5e6, '6.5M/s')],
  )
  report.add(`${row('fast')}, again`, unit, reading('fast'), row('flow'), ({ ratio }) =>
    name === 'xc' ? [atLeast(ratio!, 3, '3 times')] : [],
  )
}

/** Microseconds from when a command was to be sent until it was done; late ones follow at once. */
function paced(flow: OrderFlow, rate: number): Float64Array {
  const session = subjects.fast.start(flow)
  const count = Math.min(flow.count, Math.round(rate * seconds(1)))
  const samples = new Float64Array(count)
  const interval = 1e3 / rate
  const from = performance.now() + 1
  let now = from
  let traded = 0
  for (let k = 0; k < count; k++) {
    const planned = from + k * interval
    while (now < planned) now = performance.now()
    traded += session.step(k)
    now = performance.now()
    samples[k] = (now - planned) * 1e3
  }
  if (!(traded > 0)) throw new Error('nothing was traded')
  return samples
}

const [{ flow: xc }] = workloads
const latencies = await interleave(
  RATES.map((rate) => ({
    name: `xc at ${counted(rate)}/s: p99.99`,
    run: () => {
      const samples = paced(xc, rate).sort()
      return readingOf(samples, percentile(samples, 0.9999))
    },
  })),
  repetitions(3),
)
report.heard('latency', latencies.others)
for (const [name, reading] of latencies.readings) report.add(name, 'us', reading)
report.print()
