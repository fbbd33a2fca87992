/**
 * A swarm as the product starts it, of the venue `mt5` and the data agent, each on its thread, and on the data agent's a
 * second agent that keeps book of what comes.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { loadConfig } from '#config/load.ts'
import type { SwarmOperations } from '#swarm/operations.ts'
import type { AgentPlan, SwarmPlan } from '#swarm/plan.ts'
import { startSwarm } from '#swarm/supervision/supervisor.ts'
import type { Mt5Config } from '#venues/mt5/venue.ts'
import { instrument, SECRET } from './mt5-terminal.ts'
import { TickBook } from './mt5-tick-book.ts'
import watch from './mt5-watch.ts'

export interface Mt5Swarm {
  readonly operations: SwarmOperations
  readonly book: TickBook
  /** Where terminals dial. */
  readonly port: number
  /** Lines of the faults so far. */
  readonly faults: readonly string[]
  close(): Promise<void>
}

export interface FeedTerms {
  /** The venue waits for the agents, as a file does; else it laps them, as the product has it. */
  readonly waits: boolean
  readonly backfillSeconds: number
}

const SECRET_VARIABLE = 'SWARM_MT5_BENCH_SECRET'
const DATA_THREAD = 'market'
const OPENING_MILLIS = 5_000

async function planOf({ waits, backfillSeconds }: FeedTerms, book: TickBook): Promise<SwarmPlan> {
  const { id: _id, ...traded } = instrument
  const value = {
    instruments: [traded],
    journal: { use: 'memory', config: {} },
    venue: {
      use: 'mt5',
      config: { secret: { env: SECRET_VARIABLE }, allowSimulated: true, backfillSeconds },
    },
    agents: [{ id: 'data', thread: DATA_THREAD }],
  }
  const layers = [{ name: 'bench', value }]
  const loaded = await loadConfig({ files: [], layers, environment: {}, cwd: process.cwd() })
  const plan = loaded.plan(1)
  const data = plan.agents.find(({ id }) => id === 'data')! // the house's own swarm has one
  const watcher: AgentPlan = {
    ...data,
    id: watch.name,
    use: watch.name,
    module: new URL('./mt5-watch.ts', import.meta.url).href,
    config: { book: book.buffer },
    capabilities: [],
    consumes: watch.consumes,
    produces: [],
  }
  const config = plan.venue.config as Mt5Config // its own schema made it
  // A free port: the schema wants one that a user can write into a terminal.
  const listening = { ...config, listen: { ...config.listen, port: 0 } }
  return { ...plan, venue: { ...plan.venue, waits, config: listening }, agents: [data, watcher] }
}

export async function startMt5(terms: FeedTerms): Promise<Mt5Swarm> {
  process.env[SECRET_VARIABLE] = SECRET
  const book = new TickBook()
  const faults: string[] = []
  const operations = await startSwarm(await planOf(terms, book), { mode: 'bench' })
  operations.on('fault', ({ line }) => void faults.push(line))
  for (const until = performance.now() + OPENING_MILLIS; performance.now() < until; await sleep(5)) {
    // The desk's own words, with the gateway's in them.
    const { detail } = (await operations.inspect('venue')).state as { readonly detail?: { readonly port: number } }
    const port = detail?.port ?? 0
    if (port > 0)
      return { operations, book, port, faults, close: async () => void (await operations.stop('bench over')) }
  }
  throw new Error(`the gateway does not listen: ${faults.join('; ')}`)
}
