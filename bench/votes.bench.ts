/**
 * Ballots of five voters, from the moment one is put until it is decided: the real coordinator agent and its consensus
 * machine over rings, against a bare count of votes over message channels. Six workers each.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { stamp } from '#swarm/clocks/wall-clock.ts'
import { atLeast, atMost, Report } from './report.ts'
import { interleave, readingOf, repetitions, seconds, type Reading } from './sampling.ts'
import { aegisElectorate, MOST_OPEN, type Electorate } from './vote-rings.ts'
import { rivalElectorate } from './vote-rival.ts'

const ROUNDS = 7
const PATIENCE_SECONDS = 10

/** Latency when one ballot is open at a time; ballots a second when many are. */
async function run({ name, score }: Electorate, open: number): Promise<Reading> {
  const wanted = seconds(1)
  const from = stamp()
  score.begin(open, wanted)
  while (score.sent < 0) {
    await sleep(2)
    if (stamp() - from > (wanted + PATIENCE_SECONDS) * 1e6) throw new Error(`${name}: a ballot was never decided`)
  }
  const reading = readingOf(score.samples())
  return open === 1 ? reading : { ...reading, value: score.arrived / wanted }
}

const electorates = [await aegisElectorate(), rivalElectorate()] as const
for (const electorate of electorates) await run(electorate, 1)

const report = new Report('votes')
for (const open of [1, MOST_OPEN]) {
  const what = open === 1 ? 'one ballot at a time' : `${open} ballots open`
  const contenders = electorates.map((one) => ({ name: one.name, run: () => run(one, open) }))
  const { readings, others } = await interleave(contenders, repetitions(ROUNDS))
  report.heard(what, others)
  const unit = open === 1 ? 'us' : 'ballots/s'
  report.add(`${what}: postMessage`, unit, readings.get('postMessage')!)
  report.add(`${what}: aegis`, unit, readings.get('aegis')!, `${what}: postMessage`, ({ ratio }) => [
    open === 1 ? atMost(ratio!, 0.6, '0.6x') : atLeast(ratio!, 1, '1x'),
  ])
}
await Promise.all(electorates.map(({ close }) => close()))
report.print()
process.exit()
