/** How long an agent is gone when its thread ends under load: killed again and again, cold and with a warm spare. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentPlan } from '#swarm/plan.ts'
import { startSwarm } from '#swarm/supervision/supervisor.ts'
import { drillWord } from './real-drill.ts'
import { benchAgent, realPlan } from './real-swarm.ts'
import { quick, readingOf, type Reading } from './sampling.ts'
import { Score } from './score.ts'

const RATE = 10_000
const KILLS = quick ? 3 : 20
/** Between two kills: a new spare is warm by then. */
const REST_MILLIS = 700
const PATIENCE_MILLIS = 5_000

export interface Outage {
  /** Microseconds from the last record before the fall to the first after. */
  readonly reading: Reading
  readonly lost: number
  readonly repeated: number
}

export async function drillOutage(standby: number): Promise<Outage> {
  const score = new Score()
  const book = new Float64Array(new SharedArrayBuffer(16 * 8))
  const plan = await realPlan({ agents: 'own', venue: 'venue', pace: 'sleeps', waits: false }, score, new Score())
  const drill: AgentPlan = benchAgent('drill', 'own', { book: book.buffer }, ['market.quote'])
  const data = plan.agents.filter(({ id }) => id === 'data')
  const supervision = {
    ...plan.supervision,
    standby,
    restarts: 1_000,
    withinSeconds: 1,
    backoffMillis: 0,
    maxBackoffMillis: 0,
  }
  const agents = [
    ...data.map((agent) => ({ ...agent, produces: agent.produces.filter((type) => type === 'market.quote') })),
    drill,
  ]
  const operations = await startSwarm({ ...plan, agents, supervision }, { mode: 'bench' })
  const gaps: number[] = []
  try {
    score.begin(RATE, ((KILLS + 2) * (REST_MILLIS + 100)) / 1e3)
    for (let kill = 0; kill < KILLS; kill++) {
      await sleep(REST_MILLIS)
      const lives = book[drillWord.lives]
      book[drillWord.die] = 1
      for (let waited = 0; book[drillWord.lives] === lives; waited++) {
        if (waited > PATIENCE_MILLIS) throw new Error('the drill did not come back')
        await sleep(1)
      }
      gaps.push(book[drillWord.gapMicros])
    }
  } finally {
    await operations.stop('drill over')
  }
  return { reading: readingOf(Float64Array.from(gaps)), lost: book[drillWord.lost], repeated: book[drillWord.repeated] }
}
