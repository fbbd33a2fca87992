/**
 * Ballots of five voters, from the moment one is put until it is decided: the real coordinator agent and its consensus
 * machine over rings, in six workers and in one, against a bare count of votes over message channels in six.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { stamp } from '#swarm/clocks/wall-clock.ts'
import { atMost, Report } from './report.ts'
import { interleave, median, readingOf, repetitions, seconds, single, type Reading } from './sampling.ts'
import { aegisElectorate, MOST_OPEN, type Electorate } from './vote-rings.ts'
import { rivalElectorate } from './vote-rival.ts'

const ROUNDS = 7
const PATIENCE_SECONDS = 10

/** Ballots decided one after another on so many instruments at once. */
async function run({ name, score }: Electorate, open: number): Promise<Reading> {
  const wanted = seconds(1)
  const from = stamp()
  score.begin(open, wanted)
  while (score.sent < 0) {
    await sleep(2)
    if (stamp() - from > (wanted + PATIENCE_SECONDS) * 1e6) throw new Error(`${name}: a ballot was never decided`)
  }
  rates.get(`${name} ${open}`)?.push(score.arrived / wanted)
  return readingOf(score.samples())
}

/** Ballots a second, by electorate and ballots open. */
const rates = new Map<string, number[]>()
const electorates = [rivalElectorate(), await aegisElectorate(false), await aegisElectorate(true)] as const
for (const electorate of electorates) await run(electorate, 1)

const report = new Report('votes')
const [post] = electorates
for (const open of [1, MOST_OPEN]) {
  const what = open === 1 ? 'one ballot at a time' : `${open} ballots open`
  for (const { name } of electorates) rates.set(`${name} ${open}`, [])
  const contenders = electorates.map((one) => ({ name: one.name, run: () => run(one, open) }))
  const { readings, others } = await interleave(contenders, repetitions(ROUNDS))
  report.heard(what, others)
  for (const { name } of electorates) {
    const reading = readings.get(name)!
    const against = name === post.name ? undefined : `${what}: ${post.name}`
    report.add(`${what}: ${name}`, 'us', reading, against, ({ ratio }) =>
      ratio === null ? [] : [atMost(ratio, 0.6, '0.6x')],
    )
  }
  for (const { name } of electorates) {
    const reading = single(median(rates.get(`${name} ${open}`)!))
    const against = name === post.name ? undefined : `${what}, at most: ${post.name}`
    report.add(`${what}, at most: ${name}`, 'ballots/s', reading, against)
  }
}
await Promise.all(electorates.map(({ close }) => close()))
report.print()
process.exit()
