/**
 * The demo swarm of the default configuration as a plan, laid over for a test: nothing on disk, nothing to wait for, and on
 * the paper venue, whose market is a function of the seed however fast the machine is.
 */
import { loadConfig } from '#config/load.ts'
import type { AgentPlan, SwarmPlan } from '#swarm/plan.ts'

export interface Overrides {
  readonly layer?: unknown
  readonly files?: readonly string[]
  readonly supervision?: Partial<SwarmPlan['supervision']>
  readonly links?: Partial<SwarmPlan['links']>
}

const inMemory = { name: 'the test', value: { journal: { use: 'memory', config: {} } } }
const onPaper = {
  name: 'the test',
  value: {
    venue: {
      use: 'paper',
      config: { market: { kind: 'fx', startPrice: 1.1, ticksPerSecond: 100, volatilityTicks: 8 }, leverage: 30 },
    },
  },
}

/** Voters that make up their minds within a second, and one of them is enough: for tests that wait for fills. */
export const lively = {
  agents: [
    { id: 'ml-fast', config: { minHoldSeconds: 0.2 } },
    { id: 'momentum', config: { fastSeconds: 0.5, slowSeconds: 2, enterBps: 0.3, minHoldSeconds: 0.2 } },
    { id: 'coordinator', config: { threshold: { for: 1 } } },
  ],
}

export async function demoPlan({
  layer = {},
  files = [],
  supervision = {},
  links = {},
}: Overrides = {}): Promise<SwarmPlan> {
  const loaded = await loadConfig({
    files,
    // A file names a venue of its own.
    layers: [inMemory, ...(files.length === 0 ? [onPaper] : []), { name: 'the test', value: layer }],
    environment: {},
    cwd: process.cwd(),
  })
  const plan = loaded.plan(1)
  return {
    ...plan,
    supervision: { ...plan.supervision, heartbeatMillis: 250, standby: 0, ...supervision },
    links: { ...plan.links, ...links },
  }
}

/** The plan with one agent replaced. */
export const withAgent = (plan: SwarmPlan, id: string, change: (agent: AgentPlan) => AgentPlan): SwarmPlan => ({
  ...plan,
  agents: plan.agents.map((agent) => (agent.id === id ? change(agent) : agent)),
})

/** An agent that only watches, on a thread of the given name. */
export const witnessPlan = (id: string, thread: string): AgentPlan => ({
  id,
  use: 'witness',
  module: new URL('./fixtures/witness.ts', import.meta.url).href,
  thread,
  config: {},
  from: [],
  capabilities: [],
  consumes: ['market.quote', 'feature.row'],
  produces: [],
  recovery: 'none',
  warmupRecords: 0,
  ownColumns: [],
  columns: [],
  weight: 1,
  heapMiB: 128,
})
