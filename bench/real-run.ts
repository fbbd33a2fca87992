/** Runs the six real agents by the schedule, and waits until they have handled all of it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { stamp } from '#swarm/clocks/wall-clock.ts'
import { watchOthers } from './noise.ts'
import type { RealSwarm } from './real-swarm.ts'
import { median, readingOf, type Reading } from './sampling.ts'

export interface RealReading {
  /** Tick to order; its value is the median latency. */
  readonly orders: Reading
  /** Ticks through all six, where they share a thread. */
  readonly through: Reading
  /** Ticks a second. */
  readonly most: Reading
  /** Ticks that did not come through: a live market laps whoever falls a whole ring behind. */
  readonly lost: number
  readonly others: number
}

/** Orders come about this often; at full speed each `EDGE_AT_MOST` ticks. */
const EDGES_A_SECOND = 100
const EDGE_LEAST = 20
const EDGE_AT_MOST = 5_000
/** With nothing seen for so long, nothing more comes. */
const PATIENCE_MICROS = 500e3

/** Ticks the last agent of the path has seen, over all runs. */
async function seenBy({ operations }: RealSwarm): Promise<number> {
  return (await operations.inspect('execution')).consumed['market.quote'] ?? 0
}

/** Waits until it has seen so many, or no more come. */
async function settled(swarm: RealSwarm, wanted: number): Promise<number> {
  let seen = await seenBy(swarm)
  for (let moved = stamp(); seen < wanted && stamp() - moved < PATIENCE_MICROS;) {
    await sleep(2)
    const now = await seenBy(swarm)
    if (now > seen) moved = stamp()
    seen = now
  }
  return seen
}

/** `rate` 0 sends as fast as they are taken. */
export async function runReal(swarm: RealSwarm, rate: number, seconds: number, rounds: number): Promise<RealReading> {
  const { score, through } = swarm
  const runs: { orders: Reading; through: Reading; most: number }[] = []
  const stop = watchOthers()
  let lost = 0
  const edgeEvery = rate === 0 ? EDGE_AT_MOST : Math.max(EDGE_LEAST, Math.round(rate / EDGES_A_SECOND))
  // The first warms up.
  for (let round = 0; round <= rounds; round++) {
    const before = await seenBy(swarm)
    const from = stamp()
    through.begin(0, 0)
    score.begin(rate, seconds, edgeEvery)
    while (score.sent < 0) await sleep(2)
    const seen = await settled(swarm, before + score.sent)
    const took = (stamp() - from) / 1e6
    lost += before + score.sent - seen
    await sleep(50)
    if (round > 0)
      runs.push({ orders: readingOf(score.samples()), through: readingOf(through.samples()), most: score.sent / took })
  }
  const all = (of: (run: (typeof runs)[number]) => Reading): Reading => ({
    value: median(runs.map((run) => of(run).value)),
    p50: median(runs.map((run) => of(run).p50)),
    p99: median(runs.map((run) => of(run).p99)),
    p999: median(runs.map((run) => of(run).p999)),
  })
  const orders = all((run) => run.orders)
  const most = { ...orders, value: median(runs.map((run) => run.most)) }
  return { orders, through: all((run) => run.through), most, lost, others: stop() }
}
