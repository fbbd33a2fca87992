/**
 * Features of every book update of a real market, from messages decoded beforehand to rows: the catalogue of 27, each
 * feature alone, and garbage collections meanwhile. RSI, MACD and Bollinger bands beside two packages on equal closes.
 *
 * An update is a depth image and a quote; `with its trades` has those since the one before in it, and the other row has
 * none at all. What a feature costs alone is what its row costs above a row of one that does nothing, by the events it
 * hears of: quotes, and depth images and trades if it takes them. Hawkes intensities have
 * parameters fitted beforehand; `refit inline` is the set as it is configured, with a fit a minute of the market in it.
 */
import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { type ChosenFeature, chosenFeature, featureChoice, features } from '#features/choice.ts'
import { FeatureCosts } from '#features/feature-costs.ts'
import { InstrumentRow } from '#features/instrument-row.ts'
import { featureSets } from '#features/sets.ts'
import { observeMarked } from '#hawkes/event-times.ts'
import { fitMultivariate } from '#hawkes/fit-multivariate.ts'
import { decisionsOf, loadFeatureStream, play, pricesOf, withoutTrades } from './feature-stream.ts'
import { differenceOf, rivals, type Indicator } from './indicator-rivals.ts'
import { atMost, Report } from './report.ts'
import { interleave, quick, rateOf, repetitions, seconds, single, type Contender, type Reading } from './sampling.ts'

const ROUNDS = 5
/** Runs of the stream whose collections are counted, after as many that warm it up. */
const COUNTED = quick ? 2 : 40
const WARM = quick ? 2 : 20
const DEAREST = 10
/** States of one feature in the row it is timed in: what the row itself takes differs from run to run. */
const COPIES = 8
/** Closes after which the seedings of averages have been forgotten. */
const WARM_UP = 1_000

/** Features that state a cost of more than O(1): the goal for a single one is not theirs. */
const STATED: Readonly<Record<string, string>> = {
  bollinger: 'O(n) a sample',
  book_pressure: 'O(levels)',
  book_pressure_seed: 'O(levels)',
  depth_within_bps: 'O(levels)',
  frac_price: 'O(n) a sample',
  frac_volume: 'O(n) a sample',
  micro_depth_seed: 'O(levels)',
  mlofi: 'O(levels)',
  mlofi_pc1: 'O(levels)',
  ofi_2: 'O(levels)',
  ofi_3: 'O(levels)',
  ofi_5: 'O(levels)',
  ofi_depth_diff: 'O(levels)',
  regime: 'O(levels)',
  weighted_imbalance: 'O(levels)',
  weighted_mid: 'O(levels)',
}

const stream = await loadFeatureStream()
/** The same without a trade, for a row that has heard the trades of the whole stream before. */
const tradeless = withoutTrades(stream)
const messages = stream.kinds.length
const schema = featureChoice(z)
const hawkes = { name: 'hawkes', params: fittedProcess() }
const chosenOf = (name: string, params?: unknown): ChosenFeature | null => {
  const parsed = schema.safeParse(name === 'hawkes' && params === undefined ? hawkes : { name, params })
  return parsed.success ? chosenFeature(parsed.data) : null
}
const certain = (chosen: ChosenFeature | null): ChosenFeature => {
  if (chosen === null) throw new Error('a feature of the set needs parameters')
  return chosen
}

/** Both sides and what they do to each other, fitted to the trades of the stream. */
function fittedProcess(): unknown {
  const { times, kinds } = decisionsOf(stream)
  const observed = observeMarked(times, kinds, 2, times[times.length - 1], 'merge')
  const fit = observed.kind === 'observed' ? fitMultivariate(observed.observation) : observed
  if (fit.kind !== 'fitted') throw new Error(`no fit of the trades: ${fit.reason}`)
  const { mu, alpha, beta } = fit.parameters
  const side = (own: number, other: number): unknown => ({
    mu: mu[own],
    alpha: alpha[own][own],
    beta: beta[own][own],
    crossAlpha: alpha[own][other],
    crossBeta: beta[own][other],
  })
  return { process: { buy: side(0, 1), sell: side(1, 0) } }
}

// What came out is added up, so that nothing is optimised away.
let sum = 0

/** Plays the stream again and again into one row, time going on. */
class Player {
  readonly row: InstrumentRow
  private shift = 0

  constructor(chosen: readonly ChosenFeature[]) {
    // As in the agent: an event in 64 times a feature.
    const clock = { now: () => performance.now() * 1e3 }
    this.row = new InstrumentRow(
      chosen,
      { unitSize: Number.NaN, signing: 'lee_ready' },
      new FeatureCosts(chosen.length),
      clock,
    )
  }

  run(played = stream): void {
    sum += play(this.row, played, this.shift) || 0
    this.shift += stream.span
  }
}

const timed = (name: string, chosen: readonly ChosenFeature[], wanted: number, played = stream): Contender => {
  const player = new Player(chosen)
  player.run()
  return { name, run: () => rateOf(seconds(wanted), stream.updates, () => player.run(played)) }
}
const nanos = ({ value, ...percentiles }: Reading): Reading => ({ ...percentiles, value: 1e9 / value })

/** Collections that begin, and bytes that are taken of the heap, while the row is fed; the code is warm by then. */
async function heapOf(chosen: readonly ChosenFeature[]): Promise<{ collections: number; bytes: number }> {
  const starts: number[] = []
  const observer = new PerformanceObserver((list) => starts.push(...list.getEntries().map((entry) => entry.startTime)))
  observer.observe({ entryTypes: ['gc'] })
  const player = new Player(chosen)
  for (let k = 0; k < WARM; k++) player.run()
  await setTimeout(50)
  const before = process.memoryUsage().heapUsed
  const from = performance.now()
  for (let k = 0; k < COUNTED; k++) player.run()
  const to = performance.now()
  const bytes = process.memoryUsage().heapUsed - before
  await setTimeout(50) // entries are told from the event loop
  observer.disconnect()
  return { collections: starts.filter((start) => start >= from && start <= to).length, bytes }
}

const report = new Report('features')
const seed = featureSets.seed.entries.map(({ name }) => certain(chosenOf(name)))
const refitted = featureSets.seed.entries.map((entry) =>
  certain(chosenOf(entry.name, 'params' in entry ? entry.params : {})),
)
const columns = seed.reduce((total, { columns: own }) => total + own.length, 0)
const trades = stream.trades.length / 3
report.note(
  `${stream.name}: ${stream.updates.toLocaleString('en-US')} updates, ${trades.toLocaleString('en-US')} trades; ` +
    `${columns} columns of the seed's catalogue`,
)

/** What a row takes for itself. */
const idle: ChosenFeature = {
  columns: ['nothing'],
  needs: [],
  clock: 'event',
  readyAfter: 0,
  edge: '',
  create: () => ({
    write(_view, row, at) {
      row[at] = 0
    },
  }),
}
const NONE = 'update with its trades: a feature that does nothing'
const ALL = `update with its trades: the ${columns}`
const BOOK = `update: the ${columns}`
/** Contenders of one part, each a row. The goal is that of the set. */
async function sets(part: string, contenders: readonly Contender[], goal: boolean): Promise<void> {
  const { readings, others } = await interleave(contenders, repetitions(ROUNDS))
  report.heard(part, others)
  for (const [name, reading] of readings) {
    report.add(name, 'ns', nanos(reading), undefined, ({ value }) => (goal ? [atMost(value, 2_000, '2 us')] : []))
  }
}
// The set by itself first, as it is in an agent: what ran before in a process changes how it is compiled.
await sets('the set', [timed(BOOK, seed, 0.5, tradeless), timed(ALL, seed, 0.5)], true)
await sets('sets', [timed(NONE, [idle], 0.2), timed(`${ALL}, refit inline`, refitted, 0.5)], false)
report.add('messages to rows', 'messages/s', single((1e9 / report.value(ALL)) * (messages / stream.updates)))
const { collections, bytes } = await heapOf(seed)
const millions = ((COUNTED * messages) / 1e6).toFixed(1)
report.add(`collections in ${millions} M messages`, 'count', single(collections), undefined, ({ value }) => [
  atMost(value, 0, '0'),
])
report.add('heap taken meanwhile', 'bytes', single(bytes))

/** Events of the stream a feature hears of. */
function heardBy({ create }: ChosenFeature): number {
  const { trade, depth } = create()
  return stream.updates + (trade === undefined ? 0 : trades) + (depth === undefined ? 0 : stream.images.length)
}

const copied = (chosen: ChosenFeature): readonly ChosenFeature[] => Array.from({ length: COPIES }, () => chosen)
const alone = Object.keys(features).flatMap((name) => {
  const chosen = chosenOf(name)
  return chosen === null ? [] : [{ name, heard: heardBy(chosen), contender: timed(name, copied(chosen), 0.08) }]
})
const singles = await interleave(
  [timed(NONE, copied(idle), 0.08), ...alone.map(({ contender }) => contender)],
  repetitions(ROUNDS),
)
report.heard('single features', singles.others)
/** Nanoseconds of a run of the stream, the middle one of all: a collection or a neighbour is not the feature's. */
const runOf = (name: string): number => 1e3 * singles.readings.get(name)!.p50 * stream.updates // ran above
const costs = alone
  .map(({ name, heard }) => ({ name, cost: (runOf(name) - runOf(NONE)) / heard / COPIES }))
  .toSorted((a, b) => b.cost - a.cost)
for (const { name, cost } of costs.slice(0, DEAREST)) {
  const stated = STATED[name]
  const goals = stated === undefined ? [atMost(cost, 100, '100 ns')] : []
  report.add(
    `event: ${name} alone${stated === undefined ? '' : `, ${stated}`}`,
    'ns',
    single(cost),
    undefined,
    () => goals,
  )
}
report.note(
  `an event of the other ${costs.length - DEAREST} alone, ns: ${costs
    .slice(DEAREST)
    .map(({ name, cost }) => `${name} ${cost.toFixed(0)}`)
    .join(', ')}`,
)

const closes = pricesOf(stream)
const perClose = (name: string, open: () => Indicator): Contender => ({
  name,
  run() {
    const indicator = open()
    return rateOf(seconds(0.1), closes.length, () => {
      for (let k = 0; k < closes.length; k++) sum += indicator(closes[k]) || 0
    })
  },
})
for (const { indicator, line, ours, others } of rivals) {
  const rows = [
    perClose(`${indicator}: ours`, ours),
    ...others.map(({ name, open }) => perClose(`${indicator}: ${name}`, open)),
  ]
  const { readings, others: heard } = await interleave(rows, repetitions(ROUNDS))
  report.heard(indicator, heard)
  for (const { name } of rows) {
    const yardstick = name === rows[0].name ? undefined : rows[0].name
    report.add(name, 'ns', nanos(readings.get(name)!), yardstick) // ran above
  }
  for (const { name, seeding, open, twin } of others) {
    const { largest, lone } = differenceOf(twin(), open(), closes, WARM_UP)
    const only = lone === 0 ? '' : `, ${lone} closes where one of them has none`
    report.note(
      `${indicator} ${line} beside ${name} (seeding: ${seeding}): differs by ${largest.toExponential(1)} at most ` +
        `after ${WARM_UP.toLocaleString('en-US')} closes${only}`,
    )
  }
}
if (!Number.isFinite(sum)) throw new Error('something that is no number came out')
report.print()
