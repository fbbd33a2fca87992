/** The six real agents, started as the product starts them, on a venue that keeps the bench's schedule. */
import { loadConfig } from '#config/load.ts'
import type { MessageType } from '#messages/catalogue.ts'
import type { AgentPlan, SwarmPlan } from '#swarm/plan.ts'
import { startSwarm } from '#swarm/supervision/supervisor.ts'
import type { SwarmOperations } from '#swarm/operations.ts'
import type { MetronomeConfig } from './real-metronome.ts'
import { Score } from './score.ts'

export interface RealSwarm {
  readonly operations: SwarmOperations
  /** Sets the schedule, and holds the latencies of orders. */
  readonly score: Score
  /** Latencies of ticks through all six; says something only where they share a thread. */
  readonly through: Score
  close(): Promise<void>
}

export interface Placement {
  /** As in a configuration: own, or the name of a thread. */
  readonly agents: string
  readonly venue: string
  readonly pace: MetronomeConfig['pace']
  /** The market waits for the agents: nothing is lost, and the rate is what they take. */
  readonly waits: boolean
}

/** Looks eight rows back: up after an edge up, down after an edge down, undecided when the edge is out of sight. */
const model = {
  kind: 'logistic',
  description: 'Follows the last eight rows.',
  inputs: [{ column: 'mid', transform: 'log-return', lag: 8, mean: 0, scale: 0.0001 }],
  weights: [1],
  bias: 0,
}

const layer = ({ agents: thread }: Placement) => ({
  journal: { use: 'memory', config: {} },
  venue: { use: 'paper', config: {} }, // replaced in the plan: a buffer cannot be written in a configuration
  agents: [
    { id: 'ml-fast', thread, config: { model, enterAt: 0.6, exitAt: 0.52, minHoldSeconds: 0 } },
    { id: 'ml-slow', remove: true },
    { id: 'momentum', remove: true },
    ...['data', 'features', 'coordinator', 'execution'].map((id) => ({ id, thread })),
    {
      id: 'risk',
      thread,
      config: {
        limits: {
          position: { maxLots: 10 },
          priceBand: { maxBps: 200 },
          dailyLoss: { maxLoss: '1000000000' },
          dailyVolume: { maxLots: 1_000_000_000, maxValue: '999999999999' },
          openOrders: { max: 1000, maxPerInstrument: 1000 },
          orderRate: { perSecond: 1_000_000, burst: 1_000_000 },
        },
      },
    },
  ],
})

const moduleOf = (name: string): string => new URL(`./real-${name}.ts`, import.meta.url).href

/** An agent of the bench's own that only listens; its module is `real-NAME.ts`. */
export const benchAgent = (
  name: string,
  thread: string,
  config: unknown,
  consumes: readonly MessageType[],
): AgentPlan => ({
  id: name,
  use: name,
  module: moduleOf(name),
  thread,
  config,
  from: [],
  capabilities: [],
  consumes,
  produces: [],
  recovery: 'none',
  warmupRecords: 0,
  ownColumns: [],
  columns: [],
  weight: 1,
  heapMiB: 64,
})

export async function realPlan(placement: Placement, score: Score, through: Score): Promise<SwarmPlan> {
  const layers = [{ name: 'bench', value: layer(placement) }]
  const loaded = await loadConfig({ files: [], layers, environment: {}, cwd: process.cwd() })
  const plan = loaded.plan(1)
  const { waits, pace, venue: thread } = placement
  const market: MetronomeConfig = { score: score.buffer, waits, pace }
  const watched = { orders: score.buffer, through: through.buffer }
  // Beside a venue that sleeps it would have to wait for orders as long.
  const beside = pace === 'polls' ? thread : 'own'
  const stopwatch = benchAgent('stopwatch', beside, watched, ['order.submit', 'market.quote'])
  return {
    ...plan,
    venue: { ...plan.venue, use: 'metronome', module: moduleOf('metronome'), thread, waits, config: market },
    agents: [...plan.agents, stopwatch],
  }
}

export async function startReal(placement: Placement): Promise<RealSwarm> {
  const score = new Score()
  const through = new Score()
  const operations = await startSwarm(await realPlan(placement, score, through), { mode: 'bench' })
  operations.on('fault', ({ agent, line }) => console.error(`${agent}: ${line}`))
  return { operations, score, through, close: async () => void (await operations.stop('bench over')) }
}
