/**
 * Orders from the desk's inbox to the venue's door: journalled, on the disk, then sent. Orders a second flat out, and how
 * long one takes at a fixed rate, by journal. `and answers` has what a venue says of each in it: that it took the order and
 * that it is filled, which is journalled too. The life of an order beside it: chart, table, and the fold of facts the
 * agents run.
 *
 * The journals lie in the directory of `--disk DIR`, else in the working one: on a disk, never in memory.
 */
import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createSqliteJournal } from '#stores/journal-sqlite.ts'
import { openJournalFile } from '#stores/journal-file.ts'
import { createMemoryJournal } from '#stores/journal-memory.ts'
import type { Journal } from '#swarm/ports/journal.ts'
import { BATCH, openBenchDesk } from './orders-desk.ts'
import { liveByChart, liveByTable, livesByFold, STEPS } from './orders-life.ts'
import { atLeast, Report } from './report.ts'
import { interleave, rateOf, readingOf, repetitions, seconds, type Contender, type Reading } from './sampling.ts'

const ROUNDS = 5
const SPAN = 1.5
const DURABLE_GOAL = 20_000
const RELAXED_GOAL = 100_000
/** Orders a second of the paced runs: a busy swarm, and ten of them. */
const PACES = [1_000, 10_000]
const LIVES_AT_ONCE = 200
/** Full turns of one desk: 8,192 orders. */
const TURNS = 128

const asked = process.argv.indexOf('--disk')
const disk = resolve(asked < 0 ? '.' : (process.argv[asked + 1] ?? '.'))
const folder = mkdtempSync(join(disk, '.orders-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

/** What the kernel calls the file systems a journal may lie on. */
const FILE_SYSTEMS: Readonly<Record<number, string>> = {
  0xef53: 'ext4',
  0x58465342: 'xfs',
  0x9123683e: 'btrfs',
  0x01021994: 'tmpfs: not a disk',
  0x794c7630: 'overlay',
}
const { type } = statfsSync(folder)

let files = 0
const sqlite = (durable: boolean) => (): Journal =>
  createSqliteJournal({ path: join(folder, `${files++}.db`), durable, keepDays: 90 })
const file = (durable: boolean) => (): Journal => openJournalFile({ path: join(folder, `${files++}.journal`), durable })
// Nothing is written and nothing kept: what the desk itself takes.
const nothing = (): Journal => ({ ...createMemoryJournal(), append() {}, flush() {} })

interface Kept {
  readonly name: string
  readonly open: () => Journal
  readonly goal?: number
}
const journals: readonly Kept[] = [
  { name: 'no journal', open: nothing },
  { name: 'sqlite, durable', open: sqlite(true), goal: DURABLE_GOAL },
  { name: 'file, durable', open: file(true), goal: DURABLE_GOAL },
  { name: 'sqlite, relaxed', open: sqlite(false), goal: RELAXED_GOAL },
  { name: 'file, relaxed', open: file(false), goal: RELAXED_GOAL },
]

const named = (name: string, answers: boolean): string => (answers ? `${name}, and answers` : name)

/**
 * Full turns, one after another. A desk keeps what nobody ever answers, so one serves for as many orders as a busy venue
 * may hold; opening the next is not timed.
 */
const flatOut = ({ name, open }: Kept, answers: boolean): Contender => ({
  name: named(name, answers),
  run() {
    const micros: number[] = []
    let spent = 0
    while (spent < seconds(SPAN) * 1e3) {
      const desk = openBenchDesk(open(), answers)
      for (let turn = 0; turn < TURNS; turn++) {
        const from = performance.now()
        desk.turn(BATCH)
        const took = performance.now() - from
        spent += took
        micros.push((took * 1e3) / BATCH)
      }
      desk.close()
    }
    return readingOf(Float64Array.from(micros), (micros.length * BATCH) / (spent / 1e3))
  },
})

/** Orders come by a fixed schedule; one is timed from when it was to come, so that a stall counts against all it held up. */
const paced = ({ name, open }: Kept, rate: number): Contender => ({
  name: `${name}, ${rate / 1_000}k/s`,
  run(): Reading {
    const desk = openBenchDesk(open(), true)
    const samples = new Float64Array(Math.floor(rate * seconds(SPAN)))
    const apart = 1e3 / rate
    const from = performance.now()
    desk.onSubmit = (place) => {
      if (place < samples.length) samples[place] = (performance.now() - from - place * apart) * 1e3
    }
    for (let told = 0; told < samples.length;) {
      const due = Math.min(samples.length, Math.floor((performance.now() - from) / apart) + 1)
      const batch = Math.min(BATCH, due - told)
      desk.turn(batch)
      told += batch
    }
    desk.turn(0)
    desk.close()
    return readingOf(samples)
  },
})

const lives = (name: string, live: () => void): Contender => ({
  name,
  run: () =>
    rateOf(seconds(SPAN / 3), STEPS * LIVES_AT_ONCE, () => {
      for (let k = 0; k < LIVES_AT_ONCE; k++) live()
    }),
})

const report = new Report('orders')
report.note(`journals on ${FILE_SYSTEMS[type] ?? `a file system of type 0x${type.toString(16)}`}`)

for (const answers of [false, true]) {
  const contenders = journals.map((one) => flatOut(one, answers))
  const { readings, others } = await interleave(contenders, repetitions(ROUNDS))
  report.heard(answers ? 'with answers' : 'flat out', others)
  for (const { name, goal } of journals) {
    const against = name === 'no journal' ? undefined : named('no journal', answers)
    report.add(named(name, answers), 'orders/s', readings.get(named(name, answers))!, against, ({ value }) =>
      goal === undefined || answers ? [] : [atLeast(value, goal, `${goal / 1_000}k`)],
    )
  }
}

const kept = journals.filter(({ goal }) => goal !== undefined)
const latencies = kept.flatMap((one) => PACES.map((rate) => paced(one, rate)))
const timed = await interleave(latencies, repetitions(3))
report.heard('paced', timed.others)
for (const { name } of latencies) report.add(name, 'us', timed.readings.get(name)!)

const chart = lives('life as a chart', liveByChart)
const contenders = [chart, lives('life as a table', liveByTable), lives('life as a fold of facts', livesByFold())]
const lived = await interleave(contenders, repetitions(ROUNDS))
report.heard('lives', lived.others)
for (const { name } of contenders)
  report.add(name, 'steps/s', lived.readings.get(name)!, name === chart.name ? undefined : chart.name)
report.print()
